package x12reader

import (
	"encoding/binary"
	"math/bits"
)

// index searches the next step of the window, and again the word that the last
// one ended in.
func (s *scanner) index() {
	if s.pos >= s.indexed {
		s.reindex()
	}
	if done := s.pos&^63 - s.origin; done > 0 {
		s.found = s.found[:copy(s.found, s.found[done/64:])]
		s.origin += done
	}
	// what is unread is searched in ever larger steps, so that a segment of any
	// length is walked over a few times only
	from, to := s.indexed&^63, min(s.indexed+max(step, s.indexed-s.pos), len(s.buf))
	f, found := s.finder(), s.found[:(from-s.origin)/64]
	for ; from+64 <= to; from += 64 {
		found = append(found, f.find((*[64]byte)(s.buf[from:])))
	}
	if from < to {
		var rest [64]byte
		left := copy(rest[:], s.buf[from:to])
		found = append(found, f.find(&rest)&(1<<left-1))
	}
	s.indexed, s.found = to, found
}

// finder finds the delimiters and every byte that is not plain text: control
// characters, what is outside 7 bits, and ^ _ ` (of which X12 004010 knows only
// the second: the judge looks closer). It also finds ? and others that it need
// not find: it takes one step less to look for the last two characters of each
// column of 32. Delimiters outside of those have their seven bits in all eight
// places of a word, two in each pair.
type finder struct {
	first, second [2]uint64
	more          bool // there is a second pair
}

func (s *scanner) finder() (f finder) {
	all := func(c byte) uint64 { return uint64(c) * ones & low7 }
	pairs, n := [4]uint64{}, 0
	for _, c := range [...]byte{s.element, s.terminator[0], s.component, s.repetition} {
		if c >= ' ' && c&0x1f < 0x1e {
			pairs[n] = all(c)
			n++
		}
	}
	for i := n; i < 4; i++ {
		pairs[i] = grave
	}
	return finder{[2]uint64(pairs[:2]), [2]uint64(pairs[2:]), n > 2}
}

// find looks at 64 bytes and gives one bit a byte, the first byte's lowest.
func (f *finder) find(b *[64]byte) uint64 {
	m := pick(b, f.first[0], f.first[1])
	if f.more {
		m |= pick(b, f.second[0], f.second[1])
	}
	return m
}

// pick looks at 64 bytes, eight at a time.
func pick(b *[64]byte, one, other uint64) uint64 {
	at := func(i int) uint64 {
		const gather = 0x0002040810204081 // the multiplication gathers eight high bits
		w := binary.LittleEndian.Uint64(b[i : i+8])
		w7 := w & low7 // bytes of more than 7 bits are found as such
		// seven bits plus low7 have the high bit unless they are zero
		plain := ((w7 ^ one) + low7) & ((w7 ^ other) + low7) & ((w7 ^ grave) + low7) & (w7 + space)
		return ((^plain | w | ((w7 | column) + last2)) & high) * gather >> 56
	}
	return at(0) | at(8)<<8 | at(16)<<16 | at(24)<<24 | at(32)<<32 | at(40)<<40 | at(48)<<48 | at(56)<<56
}

// after is where the first byte stands that was found at or behind at; -1: none yet.
func (s *scanner) after(at int) int {
	at -= s.origin
	for k := at / 64; k < len(s.found); k++ {
		m := s.found[k]
		if k == at/64 {
			m &= ^uint64(0) << (at & 63)
		}
		if m != 0 {
			return s.origin + k*64 + bits.TrailingZeros64(m)
		}
	}
	return -1
}
