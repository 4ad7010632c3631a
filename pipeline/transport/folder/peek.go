package folder

import (
	"fmt"
	"io"
)

// Peek reads up to n bytes of the beginning and of the end of a file in the
// inbox, to tell what it is and whether it is whole, without claiming it.
func (b *Inbox) Peek(f Found, n int64) (begin, end []byte, err error) {
	file, err := b.openIn(f.Path)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	if begin, err = io.ReadAll(io.NewSectionReader(file, 0, min(n, f.Size))); err != nil {
		return nil, nil, fmt.Errorf("inbox: %w", err)
	}
	if end, err = io.ReadAll(io.NewSectionReader(file, max(0, f.Size-n), n)); err != nil {
		return nil, nil, fmt.Errorf("inbox: %w", err)
	}
	return begin, end, nil
}
