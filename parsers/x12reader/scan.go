package x12reader

import (
	"encoding/binary"
	"errors"
	"io"
	"math/bits"
	"unsafe"

	"github.com/docket-edi/docket/schemas/x12"
)

// scanner finds segments. It works in two steps: index finds every byte of
// structure (separator, terminator) and every byte that needs a closer look in
// the window, 64 bytes at a time, and stores its offset; next walks these
// offsets and cuts the segment's elements out as strings that point into the
// window. Nothing looks at a byte of plain text twice.
//
// A window that is full is not moved: what is unread is copied to another
// window, so that strings into the old one stay good until release.
type scanner struct {
	src     io.Reader
	buf     []byte // the window; buf[pos:] is unread
	pos     int
	base    int64    // offset in the file of buf[0]
	indexed int      // buf[:indexed] has been searched
	marks   []uint32 // offsets in buf; marks[mark:] are not walked over yet
	mark    int

	touched    byte
	separators []uint32 // of a segment that needs a closer look

	eof bool
	err error // of the source, other than io.EOF

	element    byte
	component  byte   // bytes that make a segment not plain
	repetition byte   // 0: none
	terminator []byte // one byte, or one UTF-8 character
	trimCR     bool   // the terminator is a line feed: a carriage return before it belongs to it

	maxSegment int
	limit      int64 // of the file
	used, free [][]byte

	elems []string // ids and elements of the segments since release
	start int      // of the last segment
	first int      // its first mark
}

const (
	window = 64 << 10
	// step is how much is indexed at a time: window and marks stay in the
	// processor's nearest cache.
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
	*s = scanner{src: src, buf: s.buf[:0], marks: s.marks[:0], separators: s.separators, elems: s.elems[:0], used: s.used, free: s.free,
		maxSegment: s.maxSegment, limit: s.limit, element: '*', terminator: []byte{'~'}}
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

// reindex forgets the marks: the delimiters or the window changed.
func (s *scanner) reindex() { s.indexed, s.marks, s.mark = s.pos, s.marks[:0], 0 }

// peek makes at least n unread bytes available, fewer only at the end.
func (s *scanner) peek(n int) []byte {
	for len(s.buf)-s.pos < n && s.fill() {
	}
	return s.buf[s.pos:]
}

// skip moves over n bytes.
func (s *scanner) skip(n int) { s.pos += n; s.reindex() }

// index searches the next step of the window and marks what it finds behind
// the marks that are not walked over yet.
func (s *scanner) index() {
	if s.mark > 0 {
		s.marks = s.marks[:copy(s.marks, s.marks[s.mark:])]
		s.mark = 0
	}
	// what is unread is searched in ever larger steps, so that a segment of any
	// length is walked over a few times only
	from, to := s.indexed, min(s.indexed+max(step, s.indexed-s.pos), len(s.buf))
	n := len(s.marks)
	if cap(s.marks)-n < to-from {
		s.marks = append(make([]uint32, 0, 2*(n+to-from)), s.marks...)
	}
	marks := s.marks[:n+to-from]
	for ahead := to; ahead < min(to+step, len(s.buf)); ahead += 64 {
		s.touched |= s.buf[ahead] // a file in memory: fetch the next step while this one is searched
	}
	f := s.finder()
	i := from
	for ; i+64 <= to; i += 64 {
		for m := f.find((*[64]byte)(s.buf[i:])); m != 0; m &= m - 1 {
			marks[n] = uint32(i + bits.TrailingZeros64(m))
			n++
		}
	}
	if i < to {
		var rest [64]byte
		left := copy(rest[:], s.buf[i:to])
		for m := f.find(&rest) & (1<<left - 1); m != 0; m &= m - 1 {
			marks[n] = uint32(i + bits.TrailingZeros64(m))
			n++
		}
	}
	s.indexed, s.marks = to, marks[:n]
}

// finder finds the delimiters and every byte that is not plain text: control
// characters, what is outside 7 bits, and ^ _ ` (of which X12 004010 knows only
// the second: the judge looks closer). Each field is seven bits of a byte in all
// eight places.
type finder struct{ element, terminator, component, repetition uint64 }

const (
	ones   = 0x0101010101010101
	low7   = 0x7f * ones
	high   = 0x80 * ones
	space  = (0x80 - ' ') * ones  // added to 7 bits: carries from a space on
	del    = (0x80 - 0x7f) * ones // ... for DEL
	caret  = (0x80 - '^') * ones  // ... from ^ on
	letter = (0x80 - 'a') * ones  // ... from a on
)

func (s *scanner) finder() finder {
	all := func(c byte) uint64 { return uint64(c) * ones & low7 }
	f := finder{all(s.element), all(s.terminator[0]), all(s.component), all(s.repetition)}
	if s.component == 0 {
		f.component = f.element
	}
	if s.repetition == 0 {
		f.repetition = f.element
	}
	return f
}

// find looks at 64 bytes, eight at a time, and gives one bit a byte, the first
// byte's lowest.
func (f finder) find(b *[64]byte) (m uint64) {
	const gather = 0x0002040810204081 // the multiplication gathers eight high bits
	for i := 0; i < 64; i += 8 {
		w := binary.LittleEndian.Uint64(b[i : i+8])
		w7 := w & low7 // bytes of more than 7 bits are found as such
		// seven bits plus low7 have the high bit unless they are zero
		other := ((w7 ^ f.element) + low7) & ((w7 ^ f.terminator) + low7) & ((w7 ^ f.component) + low7) & ((w7 ^ f.repetition) + low7)
		other &= w7 + space
		odd := w | (w7 + del) | (w7+caret)&^(w7+letter)
		m |= ((^other | odd) & high) * gather >> 56 << i
	}
	return m
}

// next cuts out the next segment into seg; false at the end of the source.
// Segments without any content have an empty id and no elements.
func (s *scanner) next(seg *x12.Segment) (q quirks, ok bool) {
	for {
		if q, ok = s.cut(seg); ok {
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

// cut walks the marks to the next terminator. It fails when the marks end first.
func (s *scanner) cut(seg *x12.Segment) (quirks, bool) {
	b, start, marks := s.buf, s.pos, s.marks
	for start < len(b) && b[start] <= ' ' && b[start] != s.terminator[0] {
		start++
	}
	for s.mark < len(marks) && int(marks[s.mark]) < start {
		s.mark++
	}
	s.start, s.first = start, s.mark
	mark, element := s.mark, s.element
	for mark < len(marks) && b[marks[mark]] == element {
		mark++
	}
	if mark == len(marks) {
		return 0, false
	}
	end := int(marks[mark])
	if b[end] != s.terminator[0] || len(s.terminator) > 1 || s.trimCR || end-start > s.maxSegment {
		return s.closer(seg, start, mark)
	}
	s.split(seg, start, end, marks[s.mark:mark], true)
	s.mark, s.pos = mark+1, end+1
	return 0, true
}

// split cuts the segment b[start:end] at the marks, which are all separators.
func (s *scanner) split(seg *x12.Segment, start, end int, marks []uint32, plain bool) {
	b, from := s.buf, start
	parts := s.room(len(marks) + 1)[:len(marks)+1]
	for i, at := range marks {
		parts[i] = view(b[from:at])
		from = int(at) + 1
	}
	parts[len(marks)] = view(b[from:end])
	s.give(seg, parts, s.base+int64(start), plain)
}

// closer is cut for a segment that needs a closer look: at the mark stands no
// separator and no simple terminator.
func (s *scanner) closer(seg *x12.Segment, start, mark int) (quirks, bool) {
	s.separators = append(s.separators[:0], s.marks[s.mark:mark]...)
	plain, breaks := true, false
	for ; mark < len(s.marks); mark++ {
		at := int(s.marks[mark])
		c := s.buf[at]
		if c == s.element {
			s.separators = append(s.separators, uint32(at))
			continue
		}
		if c == s.terminator[0] {
			whole, short := s.terminates(at)
			if short {
				return 0, false
			}
			if whole {
				s.mark, s.pos = mark+1, at+len(s.terminator)
				return s.end(seg, start, at, plain, breaks), true
			}
		}
		// a carriage return that belongs to the terminator is no data
		ours := c == '\r' && s.trimCR && (at+1 == len(s.buf) || s.buf[at+1] == '\n')
		breaks = breaks || (c == '\r' || c == '\n') && !ours
		plain = plain && ours
	}
	return 0, false
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

// mend cuts out a segment from which line breaks are dropped.
func (s *scanner) mend(seg *x12.Segment, start, end int) (q quirks) {
	for end > start && (s.buf[end-1] == '\r' || s.buf[end-1] == '\n') {
		end--
	}
	clean := make([]byte, 0, end-start)
	count := 1
	for _, c := range s.buf[start:end] {
		if c != '\r' && c != '\n' {
			clean = append(clean, c)
		}
		if c == s.element {
			count++
		}
	}
	if len(clean) < end-start {
		q = broken
	}
	parts, from := s.room(count)[:0], 0
	for i := 0; i <= len(clean); i++ {
		if i == len(clean) || clean[i] == s.element {
			parts, from = append(parts, view(clean[from:i])), i+1
		}
	}
	s.give(seg, parts, s.base+int64(start), false)
	return q
}

// last is what stands behind the last terminator at the end of the source.
func (s *scanner) last(seg *x12.Segment) (quirks, bool) {
	end := len(s.buf)
	for end > s.pos && (s.buf[end-1] <= ' ' || s.buf[end-1] == 0x1a) {
		end--
	}
	start := s.pos
	for start < end && s.buf[start] <= ' ' {
		start++
	}
	if start == end {
		s.pos = len(s.buf)
		return 0, false
	}
	s.start, s.first = start, s.mark
	q := s.mend(seg, start, end)
	s.pos, s.mark = len(s.buf), len(s.marks)
	return q | unterminated, true
}

// tooLong skips a segment longer than the limit and keeps only its id.
func (s *scanner) tooLong(seg *x12.Segment) quirks {
	*seg = x12.Segment{Offset: s.base + int64(s.start)}
	id := s.start
	for id < len(s.buf) && id < s.start+3 && s.buf[id] != s.element {
		id++
	}
	seg.ID = string(s.buf[s.start:id])
	for {
		for ; s.mark < len(s.marks); s.mark++ {
			at := int(s.marks[s.mark])
			if at >= s.pos && s.buf[at] == s.terminator[0] && at+len(s.terminator) <= len(s.buf) &&
				string(s.buf[at:at+len(s.terminator)]) == string(s.terminator) {
				s.pos, s.mark = at+len(s.terminator), s.mark+1
				return tooLong
			}
		}
		if s.indexed < len(s.buf) {
			s.index()
			continue
		}
		// keep a possible first part of a terminator that is several bytes long
		s.pos = max(s.pos, len(s.buf)-len(s.terminator)+1)
		s.reindex()
		if !s.fill() {
			s.pos = len(s.buf)
			return tooLong | unterminated
		}
		s.reindex()
	}
}

// unread puts the segment found last back.
func (s *scanner) unread() { s.pos, s.mark = s.start, s.first }

// view is b as a string without a copy.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
