package x12reader

import (
	"encoding/binary"
	"math/bits"
)

// index searches the next step of the window. What is unread is searched in ever
// larger steps, so that a segment of any length is walked over a few times only.
func (s *scanner) index() {
	if s.pos > s.indexed {
		s.reindex()
	}
	from, to := s.indexed, min(s.indexed+max(step, s.indexed-s.pos), len(s.buf))
	s.room(to - from)
	if whole := (to - from) &^ 63; whole > 0 {
		s.marks, s.stops = s.finder.blocks(s.buf[from:from+whole], from, s.marks, s.stops)
		from += whole
	}
	if from < to {
		var rest [64]byte
		known := uint64(1)<<copy(rest[:], s.buf[from:to]) - 1
		found, separators := s.finder.find(&rest)
		s.marks, s.stops = mark(from, found&known, separators&known, s.marks, s.stops)
	}
	s.indexed = to
}

// spare is what mark may write beyond what it keeps.
const spare = 64

// room makes room for n marks. Those of segments that were given out stay where
// they are.
func (s *scanner) room(n int) {
	s.stops = append(s.stops[:0], s.stops[s.stop:]...)
	s.stop = 0
	if cap(s.stops)-len(s.stops) < n+spare {
		s.stops = append(make([]uint32, 0, 2*(len(s.stops)+n+spare)), s.stops...)
	}
	if cap(s.marks)-len(s.marks) >= n+spare {
		return
	}
	if s.released < s.first || cap(s.marks) < len(s.marks)-s.first+n+spare {
		size := max(len(s.marks)+4*(n+spare), min(2*cap(s.marks), mostMarks))
		s.marks = append(make([]uint32, 0, size), s.marks...)
	}
	s.toFront()
}

// toFront moves the marks that are unread to where those before them were.
func (s *scanner) toFront() {
	for i := s.stop; i < len(s.stops); i++ {
		s.stops[i] -= uint32(s.first)
	}
	s.marks = s.marks[:copy(s.marks, s.marks[s.first:])]
	s.first, s.released = 0, 0
}

// portable is blocks in plain Go.
func (f *finder) portable(text []byte, at int, marks, stops []uint32) (m, s []uint32) {
	for ; len(text) >= 64; at, text = at+64, text[64:] {
		found, separators := f.find((*[64]byte)(text))
		marks, stops = mark(at, found, separators, marks, stops)
	}
	return marks, stops
}

// mark writes down what was found in the 64 bytes from there on. It writes more
// than there is most often, and keeps what there is: that is quicker than to
// ask each time.
func mark(from int, found, separators uint64, marks, stops []uint32) (m, s []uint32) {
	n, k := len(marks), len(stops)
	count := bits.OnesCount64(found)
	to := (*[64]uint32)(marks[n : n+64])
	for i, m := 0, found; i < count; i += 8 {
		for j := i; j < i+8; j++ {
			to[j&63] = uint32(from + bits.TrailingZeros64(m))
			m &= m - 1
		}
	}
	stops = stops[:k+64]
	for m := found &^ separators; m != 0; m &= m - 1 {
		stops[k] = uint32(n + bits.OnesCount64(found&(m&-m-1)))
		k++
	}
	return marks[:n+count], stops[:k]
}

const (
	ones   = 0x0101010101010101
	low7   = 0x7f * ones
	high   = 0x80 * ones
	column = 0x60 * ones
	last2  = 0x02 * ones         // added to the last two of a column: carries
	space  = (0x80 - ' ') * ones // added to 7 bits: carries from a space on
	grave  = '`' * ones
)

// finder finds separators, the other delimiters, and every byte that is not
// plain text: control characters, what is outside 7 bits, and ^ _ ` (of which
// X12 004010 knows only the second: the judge looks closer). It may also find ?
// and others that it need not find: in plain Go it takes one step less to look
// for the last two characters of each column of 32. A byte to look for has its
// seven bits in all eight places of a word.
type finder struct {
	separator uint64 // with its eighth bit
	others    [3]uint64
	more      bool // the third of the others is another one
	bytes     classes
}

// classes are the bytes of 7 bits to be found: the bit of the upper four bits of
// a byte stands in lower, at its lower four bits.
type classes struct {
	lower, upper [16]byte
	separator    byte
	nibble       byte // 0x0f
}

func newFinder(separator, terminator, component, repetition byte) finder {
	f := finder{separator: uint64(separator) * ones, others: [3]uint64{grave, grave, grave}}
	n := 0
	for _, c := range [...]byte{terminator, component, repetition} {
		if c >= ' ' && c&0x1f < 0x1e { // else it is found as what is not plain
			f.others[n] = uint64(c) * ones & low7
			n++
		}
	}
	f.more = n > 2
	f.bytes = classes{separator: separator, nibble: 0x0f}
	for c := range byte(0x80) {
		f.bytes.upper[c>>4] = 1 << (c >> 4)
		if c < ' ' || c == 0x7f || c >= '^' && c <= '`' || c == separator || c == terminator || c == component || c == repetition {
			f.bytes.lower[c&0x0f] |= 1 << (c >> 4)
		}
	}
	return f
}

// find looks at 64 bytes, eight at a time, and gives one bit a byte, the first
// byte's lowest: what was found, and which of it are separators.
func (f *finder) find(b *[64]byte) (found, separators uint64) {
	const gather = 0x0002040810204081 // the multiplication gathers eight high bits
	at := func(i int) (odd, separator uint64) {
		w := binary.LittleEndian.Uint64(b[i : i+8])
		w7 := w & low7 // bytes of more than 7 bits are found as such
		// seven bits plus low7 have the high bit unless they are zero
		plain := ((w7 ^ f.others[0]) + low7) & ((w7 ^ f.others[1]) + low7) & ((w7 ^ grave) + low7) & (w7 + space)
		x := w ^ f.separator
		separator = ^((x&low7 + low7) | x) & high
		odd = (^plain|w|((w7|column)+last2))&high | separator
		return odd * gather >> 56, separator * gather >> 56
	}
	o0, s0 := at(0)
	o1, s1 := at(8)
	o2, s2 := at(16)
	o3, s3 := at(24)
	o4, s4 := at(32)
	o5, s5 := at(40)
	o6, s6 := at(48)
	o7, s7 := at(56)
	found = o0 | o1<<8 | o2<<16 | o3<<24 | o4<<32 | o5<<40 | o6<<48 | o7<<56
	separators = s0 | s1<<8 | s2<<16 | s3<<24 | s4<<32 | s5<<40 | s6<<48 | s7<<56
	if f.more {
		for i := 0; i < 64; i += 8 {
			w7 := binary.LittleEndian.Uint64(b[i:i+8]) & low7
			found |= ^((w7 ^ f.others[2]) + low7) & high * gather >> 56 << i
		}
	}
	return found, separators
}
