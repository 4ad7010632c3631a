//go:build !amd64 || purego

package x12reader

// blocks searches whole blocks of 64 bytes, of which the first stands at, and
// writes down what it finds behind marks and stops, where room has made room.
func (f *finder) blocks(text []byte, at int, marks, stops []uint32) (m, s []uint32) {
	return f.portable(text, at, marks, stops)
}
