//go:build !linux

package disk

import (
	"errors"
	"os"
	"runtime"
	"sync"
)

// parallel is how many files are synced at once.
const parallel = 16

// Sync makes the files and directories in paths durable.
func (t *Tree) Sync(paths []string) error {
	var (
		wg     sync.WaitGroup
		slots  = make(chan struct{}, parallel)
		errs   = make([]error, len(paths))
		unique = map[string]bool{}
	)
	for i, p := range paths {
		if unique[p] {
			continue
		}
		unique[p] = true
		slots <- struct{}{}
		wg.Add(1)
		go func() {
			defer wg.Done()
			errs[i] = syncPath(p)
			<-slots
		}()
	}
	wg.Wait()
	return errors.Join(errs...)
}

func syncPath(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.IsDir() && runtime.GOOS == "windows" {
		return nil // a directory cannot be synced there; its entries are journaled
	}
	flag := os.O_RDONLY
	if runtime.GOOS == "windows" {
		flag = os.O_RDWR
	}
	f, err := os.OpenFile(path, flag, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
