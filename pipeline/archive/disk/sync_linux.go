package disk

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// Sync makes the whole file system durable; paths (files and directories) need
// not be named one by one here, but callers name them for the other systems.
func (t *Tree) Sync([]string) error {
	for {
		err := unix.Syncfs(int(t.dir.Fd()))
		if err == nil {
			return nil
		}
		if err != unix.EINTR {
			return fmt.Errorf("sync file system of %s: %w", t.dir.Name(), err)
		}
	}
}
