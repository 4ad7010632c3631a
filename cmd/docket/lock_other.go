//go:build !unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// lock keeps a second run from a working directory. A file that a killed
// process left must be removed by hand.
type lock struct{ path string }

func takeLock(path string) (*lock, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return nil, fmt.Errorf("another docket run or demo is at work in %s, or was killed there: then remove %s", filepath.Dir(path), path)
	}
	return &lock{path}, f.Close()
}

func (l *lock) release() { os.Remove(l.path) }
