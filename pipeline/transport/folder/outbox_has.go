package folder

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Has reports whether a file is in its place in the outbox.
func (o *Outbox) Has(name string) (bool, error) {
	if err := checkPath(name); err != nil {
		return false, err
	}
	_, err := os.Lstat(filepath.Join(o.dir, filepath.FromSlash(name)))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}
