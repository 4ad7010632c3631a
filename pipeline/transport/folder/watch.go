package folder

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/fsnotify/fsnotify"
)

// Watch pokes the channel when something happened in the inbox, until ctx ends;
// then the channel is closed. It is a hint only, the Scan finds what there is:
// where the system cannot watch (an error here, or a network disk, silently),
// scanning from time to time is enough. The end of a write is not an event:
// while Waiting is above zero, scan again soon.
func (b *Inbox) Watch(ctx context.Context) (<-chan struct{}, error) {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("inbox: watch: %w", err)
	}
	if err := addAll(w, b.dir); err != nil {
		return nil, fmt.Errorf("inbox: watch: %w", errors.Join(err, w.Close()))
	}
	poke := make(chan struct{}, 1)
	go func() {
		defer close(poke)
		defer w.Close()
		forward(ctx, w, b.dir, poke)
	}()
	return poke, nil
}

// forward turns events into pokes; several events may be one poke.
func forward(ctx context.Context, w *fsnotify.Watcher, dir string, poke chan<- struct{}) {
	for {
		select {
		case <-ctx.Done():
			return
		case e, open := <-w.Events:
			if !open {
				return
			}
			if e.Has(fsnotify.Create) && filepath.Dir(e.Name) == filepath.Clean(dir) {
				_ = addAll(w, e.Name) // a new folder perhaps; where it cannot be watched the Scan finds its files
			}
		case _, open := <-w.Errors:
			if !open {
				return
			}
		}
		select {
		case poke <- struct{}{}:
		default:
		}
	}
}

// addAll watches a folder and the folders in it; a file is nothing to watch.
func addAll(w *fsnotify.Watcher, dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	if err := w.Add(dir); err != nil {
		return err
	}
	for _, e := range entries {
		if e.IsDir() && !passing(e.Name()) {
			if err := w.Add(filepath.Join(dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}
