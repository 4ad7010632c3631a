//go:build unix

package main

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// lock keeps a second run from a working directory or a ledger. The system lets go of it
// when the process ends, however it ends.
type lock struct{ file *os.File }

// takeLock locks by a file; work says what is locked: "in a directory".
func takeLock(path, work string) (*lock, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		f.Close()
		return nil, fmt.Errorf("another docket run or demo is at work %s", work)
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return &lock{f}, nil
}

func (l *lock) release() { l.file.Close() }
