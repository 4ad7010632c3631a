package archive

import (
	"errors"
	"os"

	"github.com/docket-edi/docket/pipeline/archive/disk"
)

// ops are the calls with which a File changes the disk. Tests put faults in
// their place; nothing else does.
type ops struct {
	mkdir func(dir string) error
	write func(path string, body []byte) error // a new, read-only file
	link  func(from, to string) error
	sync  func(tree *disk.Tree, paths []string) error
}

func diskOps() ops {
	return ops{
		mkdir: func(dir string) error { return os.MkdirAll(dir, 0o755) },
		write: writeNew,
		link:  os.Link,
		sync:  (*disk.Tree).Sync,
	}
}

func writeNew(path string, body []byte) error {
	w, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o444)
	if err != nil {
		return err
	}
	_, err = w.Write(body)
	return errors.Join(err, w.Close())
}
