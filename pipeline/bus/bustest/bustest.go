// Package bustest is the contract of bus.Bus as a test: every bus must pass Run.
package bustest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/docket-edi/docket/pipeline/bus"
	"github.com/docket-edi/docket/pipeline/ledger"
)

// Readers are the stages of the contract: two that share a topic, and a topic
// that is for others.
var Readers = map[string][]string{"docket.a": {"one"}, "docket.b": {"one", "two"}, "docket.c": nil}

// Site is where workers meet: one ledger, and what carries its messages.
type Site struct {
	Ledger *ledger.Ledger
	Bus    func() bus.Bus // for one more worker
}

// Run runs the contract; open gives a site without messages, a new one at each call.
func Run(t *testing.T, open func(t *testing.T) Site) {
	for _, c := range []struct {
		name string
		run  func(*testing.T, Site)
	}{
		{"each stage is given each message once, in order per key", everything},
		{"what is not done comes again", again},
		{"a large body comes whole", large},
		{"a worker that stops leaves the rest to another", handOver},
		{"several workers share the work", shared},
		{"lag", lag},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, open(t)) })
	}
}

// Worker drives a bus as the stages of a process do.
type Worker struct {
	t         testing.TB
	site      Site
	bus       bus.Bus
	consumers map[string]bus.Consumer
	care      sync.Map // stages that were inherited
	mu        sync.Mutex
	took      map[string][]ledger.Message // by stage, in the order in which it took them
}

// NewWorker starts a worker.
func NewWorker(t testing.TB, s Site, owner string) *Worker {
	t.Helper()
	w := &Worker{t: t, site: s, bus: s.Bus(), consumers: map[string]bus.Consumer{}, took: map[string][]ledger.Message{}}
	err := w.bus.Start(context.Background(), bus.Worker{Owner: owner, Stages: []string{"one", "two"}, Wake: func() {}, Inherited: func(stage string) { w.care.Store(stage, true) }})
	if err != nil {
		t.Fatal(err)
	}
	for _, stage := range []string{"one", "two"} {
		w.consumers[stage] = w.bus.Consumer(stage, topicsOf(stage))
	}
	return w
}

func topicsOf(stage string) (topics []string) {
	for _, topic := range []string{"docket.a", "docket.b", "docket.c"} {
		if slices.Contains(Readers[topic], stage) {
			topics = append(topics, topic)
		}
	}
	return topics
}

// Step carries, and works on one batch of each stage. It says how much it took.
func (w *Worker) Step(limit int) (n int, err error) {
	ctx := context.Background()
	if _, err := w.bus.Carry(ctx); err != nil {
		return 0, err
	}
	for stage, c := range w.consumers {
		batch, err := c.Poll(ctx, limit)
		if err != nil {
			return n, err
		}
		if len(batch) == 0 {
			continue
		}
		var taken []ledger.Message
		err = w.site.Ledger.Update(ctx, func(tx *ledger.Tx) error {
			taken = nil
			for _, m := range batch {
				fresh, err := tx.Take(stage, m.ID)
				if err != nil {
					return err
				}
				if fresh {
					taken = append(taken, m)
				}
			}
			return nil
		})
		if err != nil {
			return n, err
		}
		w.mu.Lock()
		w.took[stage] = append(w.took[stage], taken...)
		w.mu.Unlock()
		if err := c.Done(ctx, batch); err != nil {
			return n, err
		}
		n += len(taken)
	}
	return n, nil
}

// Drain steps until nothing is underway.
func (w *Worker) Drain(limit int) {
	w.t.Helper()
	for end := time.Now().Add(2 * time.Minute); ; {
		n, err := w.Step(limit)
		if err != nil {
			w.t.Log(err) // a broker may be away for a moment
		}
		underway := 1
		if n == 0 && err == nil {
			if underway, err = w.bus.Underway(context.Background()); err != nil {
				w.t.Fatal(err)
			}
		}
		switch {
		case underway == 0:
			return
		case time.Now().After(end):
			w.t.Fatalf("%d messages are not delivered", underway)
		case n == 0:
			time.Sleep(10 * time.Millisecond)
		}
	}
}

// Stop ends the worker in good order.
func (w *Worker) Stop() {
	w.t.Helper()
	if err := w.bus.Stop(context.Background()); err != nil {
		w.t.Fatal(err)
	}
}

// Careful says that the stage was taken over from a worker that ended at work.
func (w *Worker) Careful(stage string) bool {
	_, careful := w.care.Load(stage)
	return careful
}

// Took lists what a stage of the worker took.
func (w *Worker) Took(stage string) []ledger.Message {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.took[stage])
}

// Send commits n messages for each of the keys to each topic.
func Send(t testing.TB, l *ledger.Ledger, keys, n int) {
	t.Helper()
	SendFrom(t, l, keys, 0, n)
}

// SendFrom is Send, with messages that are numbered from a number on.
func SendFrom(t testing.TB, l *ledger.Ledger, keys, from, n int) {
	t.Helper()
	for i := from; i < from+n; i++ {
		err := l.Update(context.Background(), func(tx *ledger.Tx) error {
			for k := range keys {
				for topic, stages := range Readers {
					key := fmt.Sprintf("key-%d", k)
					m := ledger.Message{Topic: topic, Key: key, Type: "docket.test", Subject: fmt.Sprintf("%s %s %06d", topic, key, i),
						Time: time.Date(2025, 1, 10, 9, 0, 0, 0, time.UTC), Causation: "before", Correlation: "first", Body: fmt.Appendf(nil, `{"n":%d}`, i)}
					if err := tx.Send(m, stages...); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// Check says whether the workers' stages together took everything that Send
// sent with the same numbers, each once, each worker in the order of the keys.
func Check(t testing.TB, keys, n int, workers ...*Worker) {
	t.Helper()
	for _, stage := range []string{"one", "two"} {
		seen := map[string]int{}
		for _, w := range workers {
			last := map[string]string{}
			for _, m := range w.Took(stage) {
				seen[m.Subject]++
				if key := m.Topic + " " + m.Key; m.Subject <= last[key] {
					t.Errorf("stage %s: %q comes after %q", stage, m.Subject, last[key])
				} else {
					last[key] = m.Subject
				}
				if m.Type != "docket.test" || m.Causation != "before" || m.Correlation != "first" || !m.Time.Equal(time.Date(2025, 1, 10, 9, 0, 0, 0, time.UTC)) ||
					!strings.HasPrefix(m.Subject, m.Topic+" "+m.Key) || !strings.HasPrefix(string(m.Body), `{"n":`) {
					t.Errorf("stage %s was given %+v", stage, m)
				}
			}
		}
		if want := keys * n * len(topicsOf(stage)); len(seen) != want {
			t.Errorf("stage %s took %d messages, want %d", stage, len(seen), want)
		}
		for subject, times := range seen {
			if times != 1 {
				t.Errorf("stage %s took %q %d times", stage, subject, times)
			}
		}
	}
}

func everything(t *testing.T, s Site) {
	w := NewWorker(t, s, "w")
	defer w.Stop()
	Send(t, s.Ledger, 5, 40)
	w.Drain(100)
	Check(t, 5, 40, w)
	if n, err := w.Step(100); n != 0 || err != nil {
		t.Errorf("%d messages after all were taken, %v", n, err)
	}
}

func again(t *testing.T, s Site) {
	w := NewWorker(t, s, "w")
	defer w.Stop()
	Send(t, s.Ledger, 1, 30)
	c, ctx := w.consumers["two"], context.Background()
	var first []ledger.Message
	for end := time.Now().Add(time.Minute); len(first) == 0 && time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if _, err := w.bus.Carry(ctx); err != nil {
			t.Fatal(err)
		}
		var err error
		if first, err = c.Poll(ctx, 3); err != nil {
			t.Fatal(err)
		}
	}
	second, err := c.Poll(ctx, 3) // as after a failure: nothing was taken
	if err != nil || len(first) == 0 || len(second) == 0 || second[0].ID != first[0].ID {
		t.Fatalf("first %d, then %d messages, %v", len(first), len(second), err)
	}
	w.Drain(3)
	Check(t, 1, 30, w)
}

func large(t *testing.T, s Site) {
	w := NewWorker(t, s, "w")
	defer w.Stop()
	bodies := []string{`"` + strings.Repeat("x", 100) + `"`, `"` + strings.Repeat("y", 3<<20) + `"`, `"` + strings.Repeat("z", 512<<10) + `"`, `""`}
	for _, b := range bodies {
		err := s.Ledger.Update(context.Background(), func(tx *ledger.Tx) error {
			return tx.Send(ledger.Message{Topic: "docket.a", Key: "k", Time: time.Unix(0, 0), Body: []byte(b)}, "one")
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	w.Drain(100)
	got := w.Took("one")
	if len(got) != len(bodies) {
		t.Fatalf("%d messages, want %d", len(got), len(bodies))
	}
	for i, m := range got {
		if string(m.Body) != bodies[i] {
			t.Errorf("message %d: a body of %d bytes, want %d", i, len(m.Body), len(bodies[i]))
		}
	}
}

func handOver(t *testing.T, s Site) {
	first := NewWorker(t, s, "first")
	Send(t, s.Ledger, 4, 50)
	for len(first.Took("one")) < 20 {
		if _, err := first.Step(5); err != nil {
			t.Fatal(err)
		}
	}
	first.Stop()
	second := NewWorker(t, s, "second")
	defer second.Stop()
	second.Drain(100)
	Check(t, 4, 50, first, second)
	if second.Careful("one") {
		t.Error("the second worker is careful although the first stopped in good order")
	}
}

func shared(t *testing.T, s Site) {
	const keys, n = 12, 60
	workers := []*Worker{NewWorker(t, s, "w0"), NewWorker(t, s, "w1"), NewWorker(t, s, "w2")}
	Send(t, s.Ledger, keys, n)
	var wg sync.WaitGroup
	for _, w := range workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			w.Drain(20)
			w.Stop()
		}()
	}
	wg.Wait()
	Check(t, keys, n, workers...)
}

func lag(t *testing.T, s Site) {
	w := NewWorker(t, s, "w")
	defer w.Stop()
	Send(t, s.Ledger, 3, 10)
	behind := func() (n int64) {
		t.Helper()
		lags, err := w.bus.Lag(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lags {
			n += l.Behind
		}
		return n
	}
	if _, err := w.bus.Carry(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got := behind(); got != 90 {
		t.Errorf("%d messages behind before any work, want 90", got)
	}
	w.Drain(100)
	if got := behind(); got != 0 {
		t.Errorf("%d messages behind after all work", got)
	}
}
