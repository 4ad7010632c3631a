package folder

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/docket-edi/docket/pipeline/archive/disk"
)

// Outbox leaves files in a directory, a folder for each receiver.
type Outbox struct{ dir string }

// NewOutbox is the outbox in dir; the directory is made when it is first used.
func NewOutbox(dir string) *Outbox { return &Outbox{filepath.Clean(dir)} }

// File is a file to be left: Name is its path in the outbox, such as
// AMAZON/855_4T7XQ1AB_1f3a5b7c.edi, made of FileName parts.
type File struct {
	Name string
	Body []byte
}

// ErrNotStaged is returned by Commit for a file that is not staged: it was
// committed before, or never staged.
var ErrNotStaged = errors.New("not staged")

// ErrName is returned for a file that can never be left under its name: the
// name is no file name, or a directory stands there. Any other error may pass.
var ErrName = errors.New("the name cannot be used")

// Stage writes the files where nobody looks for them and makes them durable:
// one error for each, nil where it went well. Staging a file again replaces it.
func (o *Outbox) Stage(ctx context.Context, files []File) []error {
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = f.Name
	}
	return o.each(ctx, names, func(root *os.Root, i int) (changed string, err error) {
		staged := stagedPath(files[i].Name)
		if err := root.MkdirAll(path.Dir(staged), 0o755); err != nil {
			return "", err
		}
		return staged, root.WriteFile(staged, files[i].Body, 0o644)
	})
}

// Commit moves staged files to their places and makes that durable: one error
// for each, nil where it went well. A file of the same name that is still there
// is replaced.
func (o *Outbox) Commit(ctx context.Context, names []string) []error {
	return o.each(ctx, names, func(root *os.Root, i int) (changed string, err error) {
		if err := root.MkdirAll(path.Dir(names[i]), 0o755); err != nil {
			return "", err
		}
		err = root.Rename(stagedPath(names[i]), names[i])
		switch {
		case errors.Is(err, fs.ErrNotExist):
			err = ErrNotStaged
		case errors.Is(err, fs.ErrExist) || errors.Is(err, syscall.EISDIR): // a directory: files are replaced
			err = fmt.Errorf("%w: %w", ErrName, err)
		}
		return names[i], err
	})
}

// Staged reports whether the file is staged and not committed.
func (o *Outbox) Staged(name string) (bool, error) {
	if err := checkPath(name); err != nil {
		return false, err
	}
	root, err := os.OpenRoot(o.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer root.Close()
	_, err = root.Lstat(stagedPath(name))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// each does one step for every name and then makes what changed durable.
func (o *Outbox) each(ctx context.Context, names []string, step func(*os.Root, int) (string, error)) []error {
	errs := make([]error, len(names))
	fail := func(err error) []error {
		for i := range errs {
			if errs[i] == nil {
				errs[i] = fmt.Errorf("outbox: %s: %w", names[i], err)
			}
		}
		return errs
	}
	if err := os.MkdirAll(o.dir, 0o755); err != nil {
		return fail(err)
	}
	root, err := os.OpenRoot(o.dir)
	if err != nil {
		return fail(err)
	}
	defer root.Close()
	tree, err := disk.Open(o.dir)
	if err != nil {
		return fail(err)
	}
	defer tree.Close()
	var changed []string
	for i, name := range names {
		err := errors.Join(ctx.Err(), checkPath(name))
		if err == nil {
			var at string
			at, err = step(root, i)
			changed = append(changed, o.toSync(at)...)
		}
		if err != nil {
			errs[i] = fmt.Errorf("outbox: %s: %w", name, err)
		}
	}
	if err := tree.Sync(changed); err != nil {
		return fail(err)
	}
	return errs
}

// toSync are a file and the directories above it.
func (o *Outbox) toSync(name string) []string {
	if name == "" {
		return nil
	}
	var paths []string
	for ; name != "."; name = path.Dir(name) {
		paths = append(paths, filepath.Join(o.dir, filepath.FromSlash(name)))
	}
	return append(paths, o.dir)
}

func stagedPath(name string) string { return stageDir + "/" + name }

// checkPath refuses a name that is not made of FileName parts.
func checkPath(name string) error {
	for _, part := range strings.Split(name, "/") {
		if part == "" || part != FileName(part) {
			return fmt.Errorf("%w: %q is no file name for an outbox", ErrName, name)
		}
	}
	return nil
}
