package x12reader

import (
	"errors"
	"io"
	"math"
	"unsafe"

	"github.com/docket-edi/docket/schemas/x12"
)

// scanner finds segments. It works in two steps: index finds every byte of
// structure (separator, terminator) and every byte that needs a closer look in
// the window, 64 bytes at a time, and writes down where they stand; run makes
// nearly all segments of these marks, and next one segment of any kind. Nothing
// looks at a byte of plain text twice, and elements are cut out when they are
// asked for.
//
// A window that is full is not moved: what is unread is copied to another
// window, so that strings into the old one stay good until release.
type scanner struct {
	src     io.Reader
	buf     []byte // the window; buf[pos:] is unread
	pos     int
	base    int64 // offset in the file of buf[0]
	indexed int   // buf[pos:indexed] has been searched

	marks    []uint32 // where in buf something was found
	first    int      // marks[first:] are unread
	released int      // marks[released:first] are of segments given out since release
	stops    []uint32 // which marks are no separators: their places in marks
	stop     int      // stops[stop:] are unread

	eof bool
	err error // of the source, other than io.EOF

	delimiters

	maxSegment int
	limit      int64 // of the file
	used, free [][]byte

	start int // of the last segment
}

// delimiters are those of the interchange that is read.
type delimiters struct {
	sent       x12.Delimiters
	finder     finder
	element    byte
	terminator []byte // one byte, or one UTF-8 character
	simple     byte   // the terminator where it is one byte, else the separator
	trimCR     bool   // the terminator is a line feed: a carriage return before it belongs to it
}

const (
	window = 64 << 10
	// step is how much is indexed at a time: it stays in the processor's nearest
	// cache until it is read.
	step = 4 << 10
	// mostMarks is how many marks are made room for ahead, where a set has many.
	mostMarks = 1 << 20
)

var errTooBig = errors.New("the file is larger than the limit")

// quirks are what is unusual about a segment; 0 for nearly all.
type quirks uint8

const (
	broken       quirks = 1 << iota // line breaks were dropped from inside it
	tooLong                         // longer than the limit: only its id is kept
	unterminated                    // the source ends before its terminator
)

// reset makes the scanner ready for another source and keeps its memory.
func (s *scanner) reset(src io.Reader) {
	s.release()
	*s = scanner{src: src, buf: s.buf[:0], marks: s.marks[:0], stops: s.stops[:0], used: s.used, free: s.free,
		delimiters: s.delimiters, maxSegment: s.maxSegment, limit: s.limit}
}

// whole makes the scanner ready for a file that is in memory: its one window.
// Marks do not reach further than 4 GiB.
func (s *scanner) whole(data []byte) {
	s.reset(nil)
	s.buf, s.eof = data[:len(data):len(data)], true
	limit := int64(math.MaxUint32)
	if s.limit > 0 {
		limit = min(limit, s.limit)
	}
	if int64(len(data)) > limit {
		s.buf, s.err = s.buf[:limit], errTooBig
	}
}

// delimit sets the delimiters of the interchange that follows: before the first
// one nothing is cut out.
func (s *scanner) delimit(d x12.Delimiters) {
	if d == s.sent {
		return
	}
	s.sent, s.element = d, d.Element
	s.terminator, s.trimCR = []byte(d.Segment), d.Segment == "\n"
	if d.Segment == "\r\n" {
		s.terminator, s.trimCR = []byte{'\n'}, true
	}
	s.simple = s.terminator[0]
	if len(s.terminator) > 1 {
		s.simple = s.element
	}
	s.finder = newFinder(d.Element, s.terminator[0], d.Component, d.Repetition)
}

// offset in the file of what is read next.
func (s *scanner) offset() int64 { return s.base + int64(s.pos) }

// release gives up all strings cut out so far.
func (s *scanner) release() {
	if len(s.used) > 0 {
		s.free = append(s.free, s.used...)
		if len(s.free) > 2 {
			s.free = s.free[len(s.free)-2:]
		}
		s.used = s.used[:0]
	}
	s.released = s.first
	if s.first > step {
		s.toFront()
	}
}

// fill reads more behind what is unread; false at the end of the source.
func (s *scanner) fill() bool {
	if s.eof {
		return false
	}
	if s.limit > 0 && s.base+int64(len(s.buf)) > s.limit {
		s.eof, s.err = true, errTooBig
		return false
	}
	if len(s.buf) == cap(s.buf) {
		s.turn()
	}
	for range 100 {
		n, err := s.src.Read(s.buf[len(s.buf):cap(s.buf)])
		s.buf = s.buf[:len(s.buf)+n]
		if err != nil {
			s.eof = true
			if err != io.EOF {
				s.err = err
			}
			return n > 0
		}
		if n > 0 {
			return true
		}
	}
	s.eof, s.err = true, io.ErrNoProgress
	return false
}

// turn copies what is unread to another window with room behind it.
func (s *scanner) turn() {
	rest := s.buf[s.pos:]
	var next []byte
	if k := len(s.free) - 1; k >= 0 && cap(s.free[k]) >= 2*len(rest) {
		next, s.free = s.free[k][:0], s.free[:k]
	} else {
		next = make([]byte, 0, max(window, 2*len(rest)))
	}
	next = append(next, rest...)
	if s.buf != nil {
		s.used = append(s.used, s.buf[:0])
	}
	s.base += int64(s.pos)
	s.buf, s.pos = next, 0
	s.reindex()
}

// reindex forgets what was found: the delimiters or the window changed.
func (s *scanner) reindex() {
	s.indexed, s.marks, s.stops, s.stop = s.pos, s.marks[:s.first], s.stops[:0], 0
}

// peek makes at least n unread bytes available, fewer only at the end.
func (s *scanner) peek(n int) []byte {
	for len(s.buf)-s.pos < n && s.fill() {
	}
	return s.buf[s.pos:]
}

// skip moves over n bytes.
func (s *scanner) skip(n int) { s.pos += n; s.reindex() }

// next cuts out the next segment into seg; false at the end of the source.
// Segments without any content have an empty id and no elements.
func (s *scanner) next(seg *x12.Segment) (q quirks, ok bool) {
	for {
		if q, ok = s.closer(seg); ok {
			return q, true
		}
		if s.indexed < len(s.buf) {
			s.index()
			continue
		}
		if len(s.buf)-s.pos > s.maxSegment {
			return s.tooLong(seg), true
		}
		if !s.fill() {
			return s.last(seg)
		}
	}
}

// run cuts out segments as long as nothing about them is unusual: ids that go
// on in a set, plain text, separators and the terminator, no limit reached, and
// the end before until, an offset in the file.
func (s *scanner) run(segs []x12.Segment, maxElements int, until int64) (n int) {
	text, marks, stops := view(s.buf[:s.indexed]), s.marks, s.stops
	start, first, stop, terminator := s.pos, s.first, s.stop, s.terminator[0]
	for ; n < len(segs); n++ {
		from := start
		for from < len(text) && text[from] <= ' ' && text[from] != terminator { // line breaks between segments
			if first < len(marks) && int(marks[first]) == from {
				if stop < len(stops) && int(stops[stop]) == first {
					stop++
				}
				first++
			}
			from++
		}
		if stop >= len(stops) {
			break
		}
		last := int(stops[stop])
		end := int(marks[last])
		next, used := end+1, 1
		if text[end] == '\r' && s.trimCR && next < len(text) {
			next, used = end+2, 2
		}
		if text[next-1] != s.simple || next-from > s.maxSegment || s.base+int64(next) > until || last-first > maxElements {
			break
		}
		id := text[from:marks[first]]
		tag := x12.TagOf(id)
		if special(tag) {
			break
		}
		seg := &segs[n]
		seg.ID, seg.Tag, seg.Text, seg.Ends = id, tag, text, marks[first:last+1:last+1]
		seg.Offset, seg.Plain = s.base+int64(from), true
		start, first, stop = next, last+used, stop+used
	}
	s.pos, s.first, s.stop = start, first, stop
	return n
}

// skipped is where the next segment begins, at from or behind it.
func (s *scanner) skipped(from int) int {
	for from < len(s.buf) && s.buf[from] <= ' ' && s.buf[from] != s.terminator[0] {
		from++
	}
	return from
}

// past passes the marks before from.
func (s *scanner) past(from, first, stop int) (int, int) {
	for first < len(s.marks) && int(s.marks[first]) < from {
		first++
	}
	for stop < len(s.stops) && int(s.stops[stop]) < first {
		stop++
	}
	return first, stop
}

// terminates reports whether the whole terminator stands at, or, short, whether
// more must be read to know.
func (s *scanner) terminates(at int) (whole, short bool) {
	end := at + len(s.terminator)
	if end > len(s.buf) {
		return false, !s.eof
	}
	return string(s.buf[at:end]) == string(s.terminator), false
}

// unread puts the segment found last back.
func (s *scanner) unread() {
	s.pos = s.start
	s.reindex()
}

// view is b as a string without a copy.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
