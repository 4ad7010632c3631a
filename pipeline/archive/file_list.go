package archive

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// List walks the directories in key order; one directory is held at a time
// for each level.
func (f *File) List(ctx context.Context, prefix, after string) iter.Seq2[Info, error] {
	return func(yield func(Info, error) bool) {
		w := walk{f: f, ctx: ctx, prefix: prefix, after: after, yield: yield}
		w.dir("")
	}
}

type walk struct {
	f             *File
	ctx           context.Context
	prefix, after string
	yield         func(Info, error) bool
}

// dir lists the keys below at, which is "" or ends with a slash; false stops.
func (w *walk) dir(at string) bool {
	names, err := w.names(at)
	if err != nil {
		w.yield(Info{}, &Error{at, "list", err})
		return false
	}
	for _, name := range names {
		key := at + name
		if err := w.ctx.Err(); err != nil {
			w.yield(Info{}, &Error{key, "list", err})
			return false
		}
		if strings.HasSuffix(name, "/") {
			if w.below(key) && !w.dir(key) {
				return false
			}
		} else if strings.HasPrefix(key, w.prefix) && key > w.after && !w.file(key) {
			return false
		}
	}
	return true
}

// below says whether keys under the directory may be wanted.
func (w *walk) below(dir string) bool {
	overlaps := strings.HasPrefix(dir, w.prefix) || strings.HasPrefix(w.prefix, dir)
	return overlaps && (dir > w.after || strings.HasPrefix(w.after, dir))
}

func (w *walk) file(key string) bool {
	stat, err := os.Lstat(w.f.path(key))
	if err != nil {
		return w.yield(Info{}, &Error{key, "list", err})
	}
	return w.yield(Info{Key: key, Size: stat.Size()}, nil)
}

// names are the entries of a directory, those that are directories with a
// slash behind: sorted so, a depth-first walk meets the keys in byte order.
func (w *walk) names(at string) ([]string, error) {
	dir, err := os.Open(filepath.Join(w.f.root, filepath.FromSlash(at)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil // nothing stored yet
	}
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	entries, err := dir.ReadDir(-1)
	if err != nil {
		return nil, err
	}
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		switch {
		case strings.HasPrefix(e.Name(), "."): // .tmp, or not ours
		case e.IsDir():
			names = append(names, e.Name()+"/")
		case e.Type().IsRegular():
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names, nil
}
