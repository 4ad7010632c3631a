package x12reader

import (
	"encoding/binary"
	"errors"
	"io"
	"math/bits"
	"unsafe"
)

// scanner finds segments. It works in two steps: index finds every byte of
// structure (separator, terminator, control character) in the window eight
// bytes at a time and stores its offset; next walks these offsets and cuts the
// segment's elements out as strings that point into the window.
//
// A window that is full is not moved: what is unread is copied to another
// window, so that strings into the old one stay good until release.
type scanner struct {
	src     io.Reader
	buf     []byte // the window; buf[pos:] is unread
	pos     int
	base    int64 // offset in the file of buf[0]
	indexed int   // buf[:indexed] has been searched
	marks   []uint32
	mark    int // the first mark not walked over
	eof     bool
	err     error // of the source, other than io.EOF

	element    byte
	terminator []byte // one byte, or one UTF-8 character
	trimCR     bool   // the terminator is a line feed: a carriage return before it belongs to it

	maxSegment int
	limit      int64 // of the file
	used, free [][]byte

	elems []string // of all segments since release
	start int      // of the last segment
	first int      // its first mark
}

const window = 64 << 10

var errTooBig = errors.New("the file is larger than the limit")

// found is a segment cut out of the window.
type found struct {
	id         string
	elements   []string
	offset     int64
	broken     bool // line breaks were dropped from inside it
	tooLong    bool
	terminated bool
}

// offset in the file of what is read next.
func (s *scanner) offset() int64 { return s.base + int64(s.pos) }

// release gives up all strings cut out so far.
func (s *scanner) release() {
	s.free = append(s.free, s.used...)
	if len(s.free) > 2 {
		s.free = s.free[len(s.free)-2:]
	}
	s.used = s.used[:0]
	s.elems = s.elems[:0]
}

// fill reads more behind what is unread; false at the end of the source.
func (s *scanner) fill() bool {
	if s.limit > 0 && s.base+int64(len(s.buf)) > s.limit {
		s.eof, s.err = true, errTooBig
	}
	if s.eof {
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

// index searches the part of the window that was not searched yet.
func (s *scanner) index() {
	const ones, high = 0x0101010101010101, 0x8080808080808080
	b, i, marks := s.buf, s.indexed, s.marks
	e, t := uint64(s.element)*ones, uint64(s.terminator[0])*ones
	for ; i+8 <= len(b); i += 8 {
		w := binary.LittleEndian.Uint64(b[i:])
		// (x - 1) & ^x & 0x80 marks zero bytes of x exactly up to the first one;
		// later ones may be false, so each mark is looked at again in next.
		x, y := w^e, w^t
		m := ((x - ones) &^ x) | ((y - ones) &^ y) | ((w - ones*0x20) &^ w)
		for m &= high; m != 0; m &= m - 1 {
			marks = append(marks, uint32(i+bits.TrailingZeros64(m)>>3))
		}
	}
	for ; i < len(b); i++ {
		if c := b[i]; c == s.element || c == s.terminator[0] || c < ' ' {
			marks = append(marks, uint32(i))
		}
	}
	s.indexed, s.marks = i, marks
}

// next cuts out the next segment; false at the end of the source. Segments
// without any content have an empty id.
func (s *scanner) next(f *found) bool {
	for {
		if s.indexed < len(s.buf) {
			s.index()
		}
		if s.cut(f) {
			return true
		}
		if len(s.buf)-s.pos > s.maxSegment {
			*f = s.tooLong()
			return true
		}
		if !s.fill() {
			var ok bool
			*f, ok = s.last()
			return ok
		}
	}
}

// cut walks the marks to the next terminator. It fails when the window ends first.
func (s *scanner) cut(f *found) bool {
	b, mark, first := s.buf, s.mark, len(s.elems)
	start := s.pos
	for start < len(b) && b[start] <= ' ' && (b[start] != s.terminator[0]) {
		start++
	}
	s.start, s.first = start, mark
	from, idEnd, breaks := start, -1, false
	elems := s.elems
	for ; mark < len(s.marks); mark++ {
		at := int(s.marks[mark])
		if at < start {
			continue
		}
		switch c := b[at]; c {
		case s.element:
			if idEnd < 0 {
				idEnd = at
			} else {
				elems = append(elems, view(b[from:at]))
			}
			from = at + 1
		case s.terminator[0]:
			width := len(s.terminator)
			if width > 1 {
				if at+width > len(b) && !s.eof {
					return false
				}
				if string(b[at:min(at+width, len(b))]) != string(s.terminator) {
					continue
				}
			}
			end := at
			if s.trimCR && end > start && b[end-1] == '\r' {
				end--
			}
			s.mark, s.pos, s.elems = mark+1, at+width, elems
			s.close(f, piece{first, start, from, idEnd, end}, breaks)
			return true
		case '\r', '\n':
			breaks = breaks || !s.trimCR || at+1 < len(b) && b[at+1] != '\n'
		}
	}
	return false
}

// piece is where a segment stands in the window: buf[start:end], its id up to
// idEnd (-1: it has no elements), its last element from from, its elements in
// elems from first.
type piece struct{ first, start, from, idEnd, end int }

// close makes the segment of the piece.
func (s *scanner) close(f *found, p piece, breaks bool) {
	*f = found{offset: s.base + int64(p.start), terminated: true}
	if p.end-p.start > s.maxSegment {
		f.id, f.tooLong = view(s.buf[p.start:p.start+3]), true
		return
	}
	if breaks {
		*f = s.mend(*f, p.first, p.start, p.end)
		return
	}
	if p.idEnd < 0 {
		p.idEnd = max(p.start, p.end)
	} else {
		s.elems = append(s.elems, view(s.buf[p.from:max(p.from, p.end)]))
	}
	f.id = view(s.buf[p.start:p.idEnd])
	f.elements = s.elems[p.first:len(s.elems):len(s.elems)]
}

// mend is close for a segment with line breaks inside: they are dropped.
func (s *scanner) mend(f found, first, start, end int) found {
	for end > start && (s.buf[end-1] == '\r' || s.buf[end-1] == '\n') {
		end--
	}
	clean := make([]byte, 0, end-start)
	for _, c := range s.buf[start:end] {
		if c != '\r' && c != '\n' {
			clean = append(clean, c)
		}
	}
	f.broken = len(clean) < end-start
	s.elems = s.elems[:first]
	from, idEnd := 0, -1
	for i := 0; i <= len(clean); i++ {
		switch {
		case i < len(clean) && clean[i] != s.element:
		case idEnd < 0:
			idEnd, from = i, i+1
		default:
			s.elems, from = append(s.elems, view(clean[from:i])), i+1
		}
	}
	f.id = view(clean[:idEnd])
	f.elements = s.elems[first:len(s.elems):len(s.elems)]
	return f
}

// last is what stands behind the last terminator at the end of the source.
func (s *scanner) last() (found, bool) {
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
		return found{}, false
	}
	s.start, s.first = start, s.mark
	f := s.mend(found{offset: s.base + int64(start)}, len(s.elems), start, end)
	s.pos, s.mark = len(s.buf), len(s.marks)
	return f, true
}

// tooLong skips a segment longer than the limit and keeps only its id.
func (s *scanner) tooLong() found {
	f := found{offset: s.base + int64(s.start), tooLong: true, terminated: true}
	id := s.start
	for id < len(s.buf) && id < s.start+3 && s.buf[id] != s.element {
		id++
	}
	f.id = string(s.buf[s.start:id])
	for {
		for ; s.mark < len(s.marks); s.mark++ {
			at := int(s.marks[s.mark])
			if at >= s.pos && s.buf[at] == s.terminator[0] && at+len(s.terminator) <= len(s.buf) &&
				string(s.buf[at:at+len(s.terminator)]) == string(s.terminator) {
				s.pos, s.mark = at+len(s.terminator), s.mark+1
				return f
			}
		}
		// keep a possible first part of a terminator that is several bytes long
		s.pos = max(s.pos, len(s.buf)-len(s.terminator)+1)
		s.reindex()
		if !s.fill() {
			s.pos, f.terminated = len(s.buf), false
			return f
		}
		s.reindex()
		s.index()
	}
}

// unread puts the segment found last back.
func (s *scanner) unread() { s.pos, s.mark = s.start, s.first }

// view is b as a string without a copy.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
