package explain

import "io"

// kept is how much of what was read stays at hand, to show the place of a fault
// in an envelope: more than the reader reads ahead.
const kept = 512 << 10

// recent is a reader that remembers the last bytes that went through it.
type recent struct {
	r     io.Reader
	bytes []byte
	start int64 // offset in the file of bytes[0]
}

func (r *recent) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	r.bytes = append(r.bytes, p[:n]...)
	if drop := len(r.bytes) - kept; len(r.bytes) > 2*kept {
		r.bytes = r.bytes[:copy(r.bytes, r.bytes[drop:])]
		r.start += int64(drop)
	}
	return n, err
}
