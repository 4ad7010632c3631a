package archive

import (
	"errors"
	"os"

	"github.com/docket-edi/docket/pipeline/archive/disk"
)

// BreakDisk asks fail before each call that changes the disk; what it returns is
// the call's error. A write that fails leaves half of its bytes, a sync that
// fails has perhaps done its work.
func (f *File) BreakDisk(fail func(op, path string) error) {
	real := diskOps()
	f.ops = ops{
		mkdir: func(dir string) error {
			if err := fail("mkdir", dir); err != nil {
				return &os.PathError{Op: "mkdir", Path: dir, Err: err}
			}
			return real.mkdir(dir)
		},
		write: func(path string, body []byte) error {
			if err := fail("write", path); err != nil {
				return errors.Join(&os.PathError{Op: "write", Path: path, Err: err}, real.write(path, body[:len(body)/2]))
			}
			return real.write(path, body)
		},
		link: func(from, to string) error {
			if err := fail("link", to); err != nil {
				return &os.LinkError{Op: "link", Old: from, New: to, Err: err}
			}
			return real.link(from, to)
		},
		sync: func(tree *disk.Tree, paths []string) error {
			return errors.Join(fail("sync", ""), real.sync(tree, paths))
		},
	}
}
