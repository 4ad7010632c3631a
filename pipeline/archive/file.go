package archive

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/docket-edi/docket/pipeline/archive/disk"
)

const tmpDir = ".tmp"

// File is the Store in a directory: one read-only file an object, under the
// object's key. An object is written to .tmp/, synced, then linked to its place:
// link(2) refuses a name that is taken, so a process that dies leaves whole
// objects and, at worst, a file in .tmp/.
type File struct {
	root   string
	tmp    string // prefix of this store's files in .tmp/
	serial atomic.Int64
	ops    ops
}

// NewFile is the store in the directory root. Nothing is written before the
// first PutBatch or Probe, so a store may be read without the right to write.
func NewFile(root string) *File {
	return &File{root: filepath.Clean(root), tmp: rand.Text(), ops: diskOps()}
}

// pending is an object on its way into the store.
type pending struct {
	Object
	sum  string
	temp string // empty: nothing to link, the outcome is known
}

// PutBatch stores the objects: all temporary files, one sync, all links, one sync.
func (f *File) PutBatch(ctx context.Context, objects []Object) ([]Outcome, error) {
	if len(objects) == 0 {
		return nil, ctx.Err()
	}
	if err := f.ops.mkdir(filepath.Join(f.root, tmpDir)); err != nil {
		return nil, &Error{objects[0].Key, "create directory for", err}
	}
	tree, err := disk.Open(f.root)
	if err != nil {
		return nil, &Error{objects[0].Key, "open directory for", err}
	}
	defer tree.Close()

	batch := make([]pending, len(objects))
	outcomes := make([]Outcome, len(objects))
	defer f.removeTemps(batch)
	if err := f.writeTemps(ctx, objects, batch, outcomes); err != nil {
		return nil, err
	}
	if err := f.ops.sync(tree, tempPaths(batch)); err != nil {
		return nil, &Error{firstKey(batch), "sync", err}
	}
	var dirs []string
	for i := range batch {
		dirs = f.appendDirs(dirs, batch[i].Key)
		if batch[i].temp == "" {
			continue
		}
		if outcomes[i], err = f.link(batch[i]); err != nil {
			return nil, err
		}
	}
	// Also when every object was there already: whoever linked it may not have
	// come to its second sync yet.
	if err := f.ops.sync(tree, dirs); err != nil {
		return nil, &Error{firstKey(batch), "sync directories of", err}
	}
	return outcomes, nil
}

// writeTemps fills batch, and the outcome of each object whose key is taken.
func (f *File) writeTemps(ctx context.Context, objects []Object, batch []pending, outcomes []Outcome) error {
	for i, o := range objects {
		if err := ctx.Err(); err != nil {
			return &Error{o.Key, "write", err}
		}
		sum, err := checkObject(o)
		if err != nil {
			return err
		}
		batch[i] = pending{Object: o, sum: sum}
		switch outcomes[i], err = f.compare(o.Key, sum); {
		case err == nil:
			continue
		case !errors.Is(err, ErrNotFound):
			return err
		}
		temp := filepath.Join(f.root, tmpDir, fmt.Sprintf("%s-%d", f.tmp, f.serial.Add(1)))
		batch[i].temp = temp
		if err := f.ops.write(temp, o.Body); err != nil {
			return &Error{o.Key, "write", err}
		}
	}
	return nil
}

// link puts a synced temporary file in its place, unless the place is taken.
func (f *File) link(p pending) (Outcome, error) {
	path := f.path(p.Key)
	err := f.ops.link(p.temp, path)
	if errors.Is(err, fs.ErrNotExist) {
		if err = f.ops.mkdir(filepath.Dir(path)); err != nil {
			return Outcome{}, &Error{p.Key, "create directory for", err}
		}
		err = f.ops.link(p.temp, path)
	}
	switch {
	case err == nil:
		return Outcome{Created, p.sum}, nil
	case errors.Is(err, fs.ErrExist):
		return f.compare(p.Key, p.sum)
	}
	return Outcome{}, &Error{p.Key, "link", err}
}

// compare says whether the stored object has the sum.
func (f *File) compare(key, sum string) (Outcome, error) {
	info, err := f.head(key)
	switch {
	case err != nil:
		return Outcome{}, err
	case info.SHA256 == sum:
		return Outcome{Same, sum}, nil
	}
	return Outcome{Different, info.SHA256}, nil
}

// Get opens the object's file.
func (f *File) Get(ctx context.Context, key string) (io.ReadCloser, Info, error) {
	if err := ctx.Err(); err != nil {
		return nil, Info{}, &Error{key, "read", err}
	}
	if err := CheckKey(key); err != nil {
		return nil, Info{}, &Error{key, "check", err}
	}
	r, err := os.Open(f.path(key))
	if err != nil {
		return nil, Info{}, readError(key, err)
	}
	stat, err := r.Stat()
	if err == nil && !stat.Mode().IsRegular() {
		err = fs.ErrNotExist // a directory of keys is not an object
	}
	if err != nil {
		r.Close()
		return nil, Info{}, readError(key, err)
	}
	return r, Info{Key: key, Size: stat.Size()}, nil
}

// Head reads the object's file whole for its sha256.
func (f *File) Head(ctx context.Context, key string) (Info, error) {
	if err := ctx.Err(); err != nil {
		return Info{}, &Error{key, "read", err}
	}
	return f.head(key)
}

func (f *File) head(key string) (Info, error) {
	r, info, err := f.Get(context.Background(), key)
	if err != nil {
		return Info{}, err
	}
	defer r.Close()
	h := sha256.New()
	if info.Size, err = io.Copy(h, r); err != nil {
		return Info{}, readError(key, err)
	}
	info.SHA256 = hex.EncodeToString(h.Sum(nil))
	return info, nil
}

func readError(key string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		err = ErrNotFound
	}
	return &Error{key, "read", err}
}

func (f *File) path(key string) string { return filepath.Join(f.root, filepath.FromSlash(key)) }

// appendDirs adds every directory between the root and the key's file.
func (f *File) appendDirs(dirs []string, key string) []string {
	for dir := filepath.Dir(f.path(key)); len(dir) >= len(f.root); dir = filepath.Dir(dir) {
		dirs = append(dirs, dir)
		if dir == filepath.Dir(dir) {
			break
		}
	}
	return dirs
}

func (f *File) removeTemps(batch []pending) {
	for _, p := range batch {
		if p.temp != "" {
			os.Remove(p.temp) // what stays behind is swept by a later Probe
		}
	}
}

func tempPaths(batch []pending) []string {
	var paths []string
	for _, p := range batch {
		if p.temp != "" {
			paths = append(paths, p.temp)
		}
	}
	return paths
}

func firstKey(batch []pending) string { return batch[0].Key }
