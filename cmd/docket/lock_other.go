//go:build !unix

package main

import (
	"fmt"
	"os"
)

// lock keeps a second run from a working directory or a ledger. A file that a killed
// process left must be removed by hand.
type lock struct{ path string }

// takeLock locks by a file; work says what is locked: "in a directory".
func takeLock(path, work string) (*lock, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return nil, fmt.Errorf("another docket run or demo is at work %s, or was killed: then remove %s", work, path)
	}
	return &lock{path}, f.Close()
}

func (l *lock) release() { os.Remove(l.path) }
