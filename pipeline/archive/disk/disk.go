// Package disk makes many new files durable at once.
//
// Open a Tree before the first write, write, then call Sync: when it returns
// nil, the files and the directory entries named are on the disk. On Linux this
// is one syncfs(2) for the whole file system, whatever the number of files;
// elsewhere each path is synced, sixteen at a time.
package disk

import "os"

// Tree is a directory whose contents are to be made durable.
type Tree struct {
	dir *os.File
}

// Open opens the directory. It must come before the writes: the kernel reports
// a write error only to those who had the file system open when it happened.
func Open(dir string) (*Tree, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	return &Tree{f}, nil
}

// Close releases the directory.
func (t *Tree) Close() error { return t.dir.Close() }
