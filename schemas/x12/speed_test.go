package x12

import (
	"testing"
	"time"
)

const mostForASet = 5 * time.Millisecond

// fastest is the best of several runs, so that a busy machine does not count.
func fastest(do func()) time.Duration {
	best := time.Hour
	for range 20 {
		start := time.Now()
		do()
		best = min(best, time.Since(start))
	}
	return best
}

// Every set of every release is compiled in under 5 ms, when it is first asked for.
func TestSetsCompileFast(t *testing.T) {
	if testing.Short() {
		t.Skip("short: speed is not measured, it means nothing under the race detector")
	}
	for _, name := range Names() {
		r := compile(name)
		if len(r.sets) != 0 {
			t.Errorf("%s compiles sets that nobody asked for", name)
		}
		for _, id := range r.SetIDs() {
			if took := fastest(func() { r.compileSet(id) }); took > mostForASet {
				t.Errorf("%s %s takes %v", name, id, took)
			}
		}
		if took := fastest(func() { compile(name) }); took > mostForASet {
			t.Errorf("the segments of %s take %v", name, took)
		}
	}
}
