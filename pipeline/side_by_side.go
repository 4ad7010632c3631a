package pipeline

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// sideBySide runs every stage at once, each batch after batch, until none has
// anything to do or one fails: while one works in the ledger, others read and
// write files. It says how much was done.
func sideBySide(ctx context.Context, stages []stage) (int, error) {
	w := &watch{stages: len(stages)}
	w.changed.L = &w.mu
	var wg sync.WaitGroup
	for _, s := range stages {
		wg.Go(func() {
			for seen, more := 0, true; more; {
				seen = w.now()
				n, err := s.step(ctx)
				if err != nil {
					err = fmt.Errorf("%s: %w", s.name, err)
				}
				more = w.next(n, seen, err)
			}
		})
	}
	wg.Wait()
	return w.did, w.err
}

// watch knows who of the stages waits, and for what.
type watch struct {
	mu      sync.Mutex
	changed sync.Cond
	stages  int
	batches int // so many were done by all stages
	did     int
	idle    int // stages that found nothing to do, with no batch done since they looked
	ended   bool
	err     error
}

// now is what a stage sees that begins to look.
func (w *watch) now() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.batches
}

// next says whether a stage is to look again. One that found nothing waits until
// another one did something.
func (w *watch) next(n, seen int, err error) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case err != nil:
		w.err, w.ended = errors.Join(w.err, err), true
		w.changed.Broadcast()
	case n > 0:
		w.batches, w.did, w.idle = w.batches+1, w.did+n, 0
		w.changed.Broadcast()
	case seen == w.batches:
		w.wait(seen)
	}
	return !w.ended
}

// wait ends when another stage did something, or all of them wait.
func (w *watch) wait(seen int) {
	if w.idle++; w.idle == w.stages {
		w.ended = true
		w.changed.Broadcast()
	}
	for seen == w.batches && !w.ended {
		w.changed.Wait()
	}
}
