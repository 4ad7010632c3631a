package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/docket-edi/docket/pipeline/ledger"
)

var noon = time.Date(2025, 1, 10, 12, 0, 0, 0, time.UTC)

func open(t *testing.T) *ledger.Ledger {
	t.Helper()
	return openFile(t, filepath.Join(t.TempDir(), "with space", "..", "ledger #1.db"))
}

func openFile(t *testing.T, file string) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Open(context.Background(), file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func update(t *testing.T, l *ledger.Ledger, f func(tx *ledger.Tx) error) {
	t.Helper()
	if err := l.Update(context.Background(), f); err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsNotCommittedNeverWas(t *testing.T) {
	l := open(t)
	boom := errors.New("boom")
	err := l.Update(context.Background(), func(tx *ledger.Tx) error {
		if _, err := tx.InsertArrival(ledger.Arrival{ID: "a", ReceivedAt: noon}); err != nil {
			return err
		}
		return boom
	})
	if !errors.Is(err, boom) {
		t.Fatalf("Update = %v", err)
	}
	update(t, l, func(tx *ledger.Tx) error {
		if n, err := tx.CountArrivals(); n != 0 || err != nil {
			t.Errorf("%d arrivals, %v", n, err)
		}
		return nil
	})
}

func TestSavepointUndoesOneMessageAlone(t *testing.T) {
	l := open(t)
	boom := errors.New("boom")
	update(t, l, func(tx *ledger.Tx) error {
		for _, id := range []string{"good", "bad", "panic", "also good"} {
			func() {
				defer func() { recover() }()
				tx.Savepoint(func() error {
					if _, err := tx.InsertArrival(ledger.Arrival{ID: id, ReceivedAt: noon}); err != nil {
						return err
					}
					switch id {
					case "bad":
						return boom
					case "panic":
						panic(boom)
					}
					return nil
				})
			}()
		}
		return nil
	})
	update(t, l, func(tx *ledger.Tx) error {
		arrivals, err := tx.Arrivals()
		if err != nil || len(arrivals) != 2 || arrivals[0].ID != "also good" || arrivals[1].ID != "good" {
			t.Errorf("arrivals %v, %v", arrivals, err)
		}
		return nil
	})
}

func TestNumbersHaveNoHoles(t *testing.T) {
	l := open(t)
	const workers, each = 4, 25
	var wg sync.WaitGroup
	for w := range workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range each {
				l.Update(context.Background(), func(tx *ledger.Tx) error {
					n, err := tx.Next("isa:a>b")
					if err != nil {
						return err
					}
					if i%5 == 0 { // gives the number back
						return errors.New("not this time")
					}
					_, err = tx.InsertArrival(ledger.Arrival{ID: fmt.Sprintf("%03d by %d", n, w), ReceivedAt: noon})
					return err
				})
			}
		}()
	}
	wg.Wait()
	update(t, l, func(tx *ledger.Tx) error {
		arrivals, err := tx.Arrivals()
		if err != nil || len(arrivals) != workers*each*4/5 {
			t.Fatalf("%d numbers used, %v", len(arrivals), err)
		}
		for i, a := range arrivals {
			if want := fmt.Sprintf("%03d", i+1); a.ID[:3] != want {
				t.Fatalf("number %s where %s was to come", a.ID, want)
			}
		}
		return nil
	})
}

func TestLogIsDenseAndDecidedOnce(t *testing.T) {
	l := open(t)
	update(t, l, func(tx *ledger.Tx) error {
		head, err := tx.EnsureOrder("vendor", "A|B", "PO1", noon)
		if err != nil {
			return err
		}
		if head.Key != ledger.OrderKey("A|B", "PO1") || ledger.OrderKey("A", "B|PO1") == head.Key {
			t.Errorf("key %q is another order's too", head.Key)
		}
		for want := int64(1); want <= 3; want++ {
			e := ledger.Event{OrderKey: head.Key, Kind: "850", At: noon, Source: fmt.Sprint(want), Body: []byte("{}")}
			if want == 2 {
				e.Kind, e.BasedOn = "decision", 1
			}
			if n, err := tx.Append(e); n != want || err != nil {
				t.Errorf("Append = %d, %v; want %d", n, err, want)
			}
		}
		err = tx.Savepoint(func() error {
			_, err := tx.Append(ledger.Event{OrderKey: head.Key, Kind: "decision", BasedOn: 1, At: noon, Body: []byte("{}")})
			return err
		})
		if err == nil {
			t.Error("a second decision on one fact was taken")
		}
		events, err := tx.Events(head.Key)
		if err != nil || len(events) != 3 || events[2].N != 3 || !events[2].At.Equal(noon) {
			t.Errorf("log %v, %v", events, err)
		}
		return nil
	})
}

func TestMessageIsTakenOnceByEachStage(t *testing.T) {
	l := open(t)
	update(t, l, func(tx *ledger.Tx) error {
		for i := range 3 {
			if err := tx.Send(ledger.Message{Topic: "t", Key: "k", Subject: fmt.Sprint(i), Time: noon, Body: []byte("{}")}, 2); err != nil {
				return err
			}
		}
		first, err := tx.OpenMessages("one", []string{"t", "u"}, 2)
		if err != nil || len(first) != 2 || first[0].Subject != "0" {
			t.Fatalf("open for one: %v, %v", first, err)
		}
		for want := range 2 {
			taken, err := tx.Take("one", first[0].ID)
			if err != nil || taken != (want == 0) {
				t.Errorf("Take the %d. time = %v, %v", want+1, taken, err)
			}
		}
		rest, _ := tx.OpenMessages("one", []string{"t"}, 9)
		other, _ := tx.OpenMessages("two", []string{"t"}, 9)
		if len(rest) != 2 || len(other) != 3 {
			t.Errorf("%d open for one, %d for two; want 2 and 3", len(rest), len(other))
		}
		return nil
	})
}

func TestSeenControl(t *testing.T) {
	l := open(t)
	put := func(id, control, state string, at time.Time) {
		update(t, l, func(tx *ledger.Tx) error {
			return tx.PutInterchange(ledger.Interchange{ID: id, Sender: "ZZ:A", Control: control, State: state, ReceivedAt: at, Verdict: []byte("{}")})
		})
	}
	put("old", "1", "accepted", noon.AddDate(-2, 0, 0))
	put("refused", "2", "refused", noon)
	put("new", "3", "accepted", noon)
	for _, c := range []struct {
		control, id string
		want        error
	}{
		{"1", "x", ledger.ErrNotFound}, {"2", "x", ledger.ErrNotFound}, {"3", "x", nil}, {"3", "new", ledger.ErrNotFound},
	} {
		update(t, l, func(tx *ledger.Tx) error {
			if _, err := tx.SeenControl("ZZ:A", c.control, c.id, noon.AddDate(-1, 0, 0)); err != c.want {
				t.Errorf("control %s for %s: %v, want %v", c.control, c.id, err, c.want)
			}
			return nil
		})
	}
}

func TestTwoProcessesOnOneFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ledger.db")
	a, b := openFile(t, file), openFile(t, file)
	inside, done := make(chan struct{}), make(chan error)
	go func() {
		<-inside
		done <- b.Update(context.Background(), func(tx *ledger.Tx) error {
			_, err := tx.Next("n")
			return err
		})
	}()
	update(t, a, func(tx *ledger.Tx) error {
		if _, err := tx.Next("n"); err != nil {
			return err
		}
		close(inside)
		time.Sleep(50 * time.Millisecond)
		return nil
	})
	if err := <-done; err != nil {
		t.Fatalf("the second writer did not wait: %v", err)
	}
	update(t, b, func(tx *ledger.Tx) error {
		if n, err := tx.Next("n"); n != 3 || err != nil {
			t.Errorf("Next = %d, %v", n, err)
		}
		return nil
	})
}

func TestSameConfigIsNoNewLoad(t *testing.T) {
	l := open(t)
	load := func(origin, sha string) (fresh bool) {
		update(t, l, func(tx *ledger.Tx) (err error) {
			fresh, err = tx.LoadConfig(ledger.Config{Name: "stock.csv", Origin: origin, SHA256: sha, At: noon, Body: []byte(sha)})
			return err
		})
		return fresh
	}
	for i, c := range []struct {
		origin, sha string
		fresh       bool
	}{{"file", "a", true}, {"file", "a", false}, {"inbox", "b", true}, {"file", "a", false}, {"file", "c", true}, {"file", "a", true}} {
		if got := load(c.origin, c.sha); got != c.fresh {
			t.Errorf("load %d (%s %s) = %v", i, c.origin, c.sha, got)
		}
	}
}
