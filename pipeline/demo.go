package pipeline

import (
	"context"
	"io/fs"
	"path"
	"sort"
	"strings"
	"time"

	"github.com/docket-edi/docket/pipeline/ledger"
)

// demoStart is the moment at which every demo begins; each arrival is one second later.
var demoStart = time.Date(2025, 1, 10, 9, 0, 0, 0, time.UTC)

// DemoClock is the demo's clock: it moves with arrivals only, so that two fresh
// demos give identical archives.
type DemoClock struct {
	arrivals int64
	seconds  int64 // since demoStart
}

// NewDemoClock goes on where the ledger's demo stopped: at its last arrival,
// which may not have come through all stages.
func NewDemoClock(ctx context.Context, l *ledger.Ledger) (*DemoClock, error) {
	c := &DemoClock{}
	return c, l.View(ctx, func(tx *ledger.Tx) (err error) {
		c.arrivals, err = tx.CountArrivals()
		c.seconds = max(0, c.arrivals-1)
		return err
	})
}

// Now is the demo's time.
func (c *DemoClock) Now() time.Time { return demoStart.Add(time.Duration(c.seconds) * time.Second) }

// DemoArrival says how a sample went.
type DemoArrival struct {
	Name string        `json:"name"`
	New  bool          `json:"new"`
	Took time.Duration `json:"took_ns"` // from the file to the last answer in the outbox
}

// Demo takes the samples in, one after the other in the order of their names,
// each through all stages. A sample that came before is no new arrival.
func (p *Pipeline) Demo(ctx context.Context, samples fs.FS, clock *DemoClock) ([]DemoArrival, error) {
	if err := p.Drain(ctx); err != nil { // what a killed demo left
		return nil, err
	}
	names, err := demoNames(samples)
	if err != nil {
		return nil, err
	}
	clock.seconds = clock.arrivals
	var out []DemoArrival
	for _, name := range names {
		data, err := fs.ReadFile(samples, name)
		if err != nil {
			return nil, err
		}
		begin := time.Now()
		fresh, err := p.Receive(ctx, Incoming{ID: path.Base(name), Transport: "demo", Name: path.Base(name), Body: data})
		if err != nil {
			return nil, err
		}
		if fresh {
			if err := p.Drain(ctx); err != nil {
				return nil, err
			}
			clock.seconds++
		}
		out = append(out, DemoArrival{path.Base(name), fresh, time.Since(begin)})
	}
	return out, nil
}

// demoNames lists the inputs in their order: good ones first, then broken ones.
func demoNames(samples fs.FS) ([]string, error) {
	var names []string
	err := fs.WalkDir(samples, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			if e != nil && e.Name() == "golden" {
				return fs.SkipDir
			}
			return err
		}
		if isDemoInput(name) {
			names = append(names, name)
		}
		return nil
	})
	sort.Slice(names, func(i, j int) bool {
		a, b := strings.HasPrefix(names[i], "broken/"), strings.HasPrefix(names[j], "broken/")
		if a != b {
			return b
		}
		return names[i] < names[j]
	})
	return names, err
}

func isDemoInput(name string) bool {
	switch path.Base(name) {
	case catalogFile, stockFile:
		return false
	}
	switch path.Ext(name) {
	case ".edi", ".csv", ".json":
		return !strings.HasSuffix(name, ".faults.json")
	}
	return false
}
