package archive

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// sweepAge is how old a file in .tmp/ must be to count as left behind. A batch
// takes seconds; one that sleeps longer finds its file gone, fails and is repeated.
const sweepAge = time.Hour

// Probe makes the directories, proves that a link is refused where a file is,
// and removes what dead processes left in .tmp/.
func (f *File) Probe(ctx context.Context) error {
	tmp := filepath.Join(f.root, tmpDir)
	if err := f.ops.mkdir(tmp); err != nil {
		return &Error{"", "probe", err}
	}
	a, b := filepath.Join(tmp, f.tmp+"-probe-a"), filepath.Join(tmp, f.tmp+"-probe-b")
	defer os.Remove(a)
	defer os.Remove(b)
	for _, path := range []string{a, b} {
		if err := f.ops.write(path, []byte(path)); err != nil {
			return &Error{"", "probe", fmt.Errorf("cannot write: %w", err)}
		}
	}
	linked := a + "-linked"
	defer os.Remove(linked)
	if err := f.ops.link(a, linked); err != nil {
		return &Error{"", "probe", fmt.Errorf("the disk of %s has no hard links, which an archive needs: %w", f.root, err)}
	}
	if err := f.ops.link(b, linked); !errors.Is(err, fs.ErrExist) {
		return &Error{"", "probe", fmt.Errorf("the disk of %s replaced a file that was there (%v): it cannot hold an archive", f.root, err)}
	}
	return f.sweep(ctx, tmp)
}

func (f *File) sweep(ctx context.Context, tmp string) error {
	entries, err := os.ReadDir(tmp)
	if err != nil {
		return &Error{"", "sweep", err}
	}
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return &Error{"", "sweep", err}
		}
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() || time.Since(info.ModTime()) < sweepAge {
			continue // in use, or gone in the meantime
		}
		if err := os.Remove(filepath.Join(tmp, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return &Error{"", "sweep", err}
		}
	}
	return nil
}
