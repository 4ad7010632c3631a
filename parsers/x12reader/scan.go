package x12reader

import (
	"errors"
	"io"
	"math/bits"
	"unsafe"

	"github.com/docket-edi/docket/schemas/x12"
)

// scanner finds segments. It works in two steps: index finds every byte of
// structure (separator, terminator) and every byte that needs a closer look in
// the window, 64 bytes at a time, as a bit of a word; run walks these bits and
// cuts the elements of nearly all segments out as strings that point into the
// window, and next does so for one segment of any kind. Nothing looks at a byte
// of plain text twice.
//
// A window that is full is not moved: what is unread is copied to another
// window, so that strings into the old one stay good until release.
type scanner struct {
	src     io.Reader
	buf     []byte // the window; buf[pos:] is unread
	pos     int
	base    int64    // offset in the file of buf[0]
	indexed int      // buf[pos:indexed] has been searched
	found   []uint64 // what was found: a bit a byte, the first for buf[origin]
	origin  int      // a multiple of 64

	separators []uint32 // of a segment that needs a closer look

	eof bool
	err error // of the source, other than io.EOF

	element    byte
	component  byte   // bytes that make a segment not plain
	repetition byte   // 0: none
	terminator []byte // one byte, or one UTF-8 character
	simple     byte   // the terminator where it is one byte, else the separator
	trimCR     bool   // the terminator is a line feed: a carriage return before it belongs to it

	maxSegment int
	limit      int64 // of the file
	used, free [][]byte

	elems []string // ids and elements of the segments since release
	start int      // of the last segment
}

const (
	window = 64 << 10
	// step is how much is indexed at a time: it stays in the processor's nearest
	// cache until it is cut.
	step = 8 << 10
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
	*s = scanner{src: src, buf: s.buf[:0], found: s.found[:0], separators: s.separators, elems: s.elems[:0], used: s.used, free: s.free,
		maxSegment: s.maxSegment, limit: s.limit, element: '*', terminator: []byte{'~'}, simple: '~'}
}

// whole makes the scanner ready for a file that is in memory: its one window.
func (s *scanner) whole(data []byte) {
	s.reset(nil)
	s.buf, s.eof = data[:len(data):len(data)], true
	if s.limit > 0 && int64(len(data)) > s.limit {
		s.buf, s.err = s.buf[:s.limit], errTooBig
	}
}

// delimit sets the delimiters of the interchange that follows.
func (s *scanner) delimit(d x12.Delimiters) {
	s.element, s.component, s.repetition = d.Element, d.Component, d.Repetition
	s.terminator, s.trimCR = []byte(d.Segment), d.Segment == "\n"
	if d.Segment == "\r\n" {
		s.terminator, s.trimCR = []byte{'\n'}, true
	}
	s.simple = s.terminator[0]
	if len(s.terminator) > 1 {
		s.simple = s.element
	}
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
	s.elems = s.elems[:0]
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
func (s *scanner) reindex() { s.indexed, s.found, s.origin = s.pos, s.found[:0], s.pos&^63 }

// peek makes at least n unread bytes available, fewer only at the end.
func (s *scanner) peek(n int) []byte {
	for len(s.buf)-s.pos < n && s.fill() {
	}
	return s.buf[s.pos:]
}

// skip moves over n bytes.
func (s *scanner) skip(n int) { s.pos += n; s.reindex() }

const (
	ones   = 0x0101010101010101
	low7   = 0x7f * ones
	high   = 0x80 * ones
	column = 0x60 * ones
	last2  = 0x02 * ones         // added to the last two of a column: carries
	space  = (0x80 - ' ') * ones // added to 7 bits: carries from a space on
	grave  = '`' * ones
)

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
	start := s.skipped()
	if start >= s.indexed {
		return 0
	}
	text, parts, element, found := view(s.buf), s.elems[:cap(s.elems)], s.element, s.found
	k := (start - s.origin) >> 6
	base, m := start&^63, found[k]>>(start&63)<<(start&63)
	count, from := len(s.elems), start
	first := count
walk:
	for {
		for {
			for ; m == 0; m = found[k] {
				base += 64
				if k++; k >= len(found) {
					break walk
				}
			}
			if uint(count) >= uint(len(parts)) {
				break walk
			}
			at := base + bits.TrailingZeros64(m)
			c := text[at]
			parts[count] = text[from:at]
			count++
			from = at + 1
			m &= m - 1
			if c != element {
				break
			}
		}
		again := false // what was found is to be looked up again
		if text[from-1] == '\r' && s.trimCR && from < len(text) && text[from] == s.simple {
			from, again = from+1, true
		}
		if text[from-1] != s.simple || from-start > s.maxSegment || s.base+int64(from) > until || count-first > maxElements || n == len(segs) || !inner(parts[first]) {
			break
		}
		seg := &segs[n]
		seg.ID, seg.Elements, seg.Offset, seg.Plain = parts[first], parts[first+1:count:count], s.base+int64(start), true
		n++
		first, start = count, from
		if again || from < len(text) && text[from] <= ' ' {
			break
		}
	}
	s.elems, s.pos = parts[:first], start
	return n
}

// inner says which ids stand only within sets.
func inner(id string) bool { return !special(x12.TagOf(id)) }

// skipped is where the next segment begins.
func (s *scanner) skipped() int {
	b, start := s.buf, s.pos
	for start < len(b) && b[start] <= ' ' && b[start] != s.terminator[0] {
		start++
	}
	return start
}

// split cuts the segment b[start:end] at the separators.
func (s *scanner) split(seg *x12.Segment, start, end int, separators []uint32, plain bool) {
	b, from := s.buf, start
	parts := s.room(len(separators) + 1)[:len(separators)+1]
	for i, at := range separators {
		parts[i] = view(b[from:at])
		from = int(at) + 1
	}
	parts[len(separators)] = view(b[from:end])
	s.give(seg, parts, s.base+int64(start), plain)
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

// end makes the segment that closer found the end of.
func (s *scanner) end(seg *x12.Segment, start, end int, plain, breaks bool) quirks {
	if s.trimCR && end > start && s.buf[end-1] == '\r' {
		end--
	}
	switch {
	case end-start > s.maxSegment:
		*seg = x12.Segment{ID: view(s.buf[start : start+3]), Offset: s.base + int64(start)}
		return tooLong
	case breaks:
		return s.mend(seg, start, end)
	}
	s.split(seg, start, end, s.separators, plain)
	return 0
}

// room makes room for n strings behind those cut out since release. Strings
// that were given out stay where they are.
func (s *scanner) room(n int) []string {
	if cap(s.elems)-len(s.elems) < n {
		s.elems = make([]string, 0, max(step, 2*n))
	}
	return s.elems[len(s.elems):cap(s.elems)]
}

// give makes the segment of its id and elements.
func (s *scanner) give(seg *x12.Segment, parts []string, offset int64, plain bool) {
	s.elems = s.elems[:len(s.elems)+len(parts)]
	seg.ID, seg.Elements, seg.Offset, seg.Plain = parts[0], parts[1:len(parts):len(parts)], offset, plain
}

// unread puts the segment found last back.
func (s *scanner) unread() { s.pos = s.start }

// view is b as a string without a copy.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
