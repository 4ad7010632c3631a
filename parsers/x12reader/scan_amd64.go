//go:build !purego

package x12reader

import "golang.org/x/sys/cpu"

// searchAVX2 is finder.blocks for processors with AVX2: 32 bytes at a time.
//
//go:noescape
func searchAVX2(text *byte, blocks int, at uint32, bytes *classes, marks, stops *uint32, first int) (found, others int)

// blocks searches whole blocks of 64 bytes, of which the first stands at, and
// writes down what it finds behind marks and stops, where room has made room.
func (f *finder) blocks(text []byte, at int, marks, stops []uint32) (m, s []uint32) {
	n, k := len(marks), len(stops)
	if !cpu.X86.HasAVX2 || !cpu.X86.HasBMI1 || !cpu.X86.HasPOPCNT {
		return f.portable(text, at, marks, stops)
	}
	found, others := searchAVX2(&text[0], len(text)/64, uint32(at), &f.bytes, &marks[:n+1][n], &stops[:k+1][k], n)
	return marks[:n+found], stops[:k+others]
}
