package ledgertest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/docket-edi/docket/pipeline/ledger"
)

func whatIsNotCommittedNeverWas(t *testing.T, place Place) {
	l := open(t, place(t))
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

func savepointUndoesOneMessageAlone(t *testing.T, place Place) {
	l := open(t, place(t))
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

func numbersHaveNoHoles(t *testing.T, place Place) {
	l := open(t, place(t))
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

func logIsDenseAndDecidedOnce(t *testing.T, place Place) {
	l := open(t, place(t))
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

// send sends messages 0, 1, ... of a key to stages.
func send(t *testing.T, l *ledger.Ledger, topic, key string, n int, stages ...string) {
	t.Helper()
	update(t, l, func(tx *ledger.Tx) error {
		for i := range n {
			if err := tx.Send(ledger.Message{Topic: topic, Key: key, Subject: fmt.Sprint(i), Time: noon, Body: []byte("{}")}, stages...); err != nil {
				return err
			}
		}
		return nil
	})
}

func messageIsTakenOnceByEachStage(t *testing.T, place Place) {
	l := open(t, place(t))
	send(t, l, "t", "k", 3, "one", "two")
	update(t, l, func(tx *ledger.Tx) error {
		first, err := tx.OpenMessages("one", 2)
		if err != nil || len(first) != 2 || first[0].Subject != "0" {
			t.Fatalf("open for one: %v, %v", first, err)
		}
		for want := range 2 {
			taken, err := tx.Take("one", first[0].ID)
			if err != nil || taken != (want == 0) {
				t.Errorf("Take the %d. time = %v, %v", want+1, taken, err)
			}
		}
		rest, _ := tx.OpenMessages("one", 9)
		other, _ := tx.OpenMessages("two", 9)
		if len(rest) != 2 || len(other) != 3 {
			t.Errorf("%d open for one, %d for two; want 2 and 3", len(rest), len(other))
		}
		fresh, err := tx.TakeAll("one", []int64{rest[1].ID, first[0].ID, rest[0].ID})
		if err != nil || len(fresh) != 2 || fresh[first[0].ID] {
			t.Errorf("taken together: %v, %v", fresh, err)
		}
		if _, err := tx.TakeAll("two", []int64{rest[0].ID}); err != nil {
			return err
		}
		open, err := tx.CountOpen()
		if err != nil || open["t"] != 2 { // the second is done by both
			t.Errorf("open messages: %v, %v", open, err)
		}
		return nil
	})
}

// undoneIsNotSent: a message goes out with its transaction, or not at all.
func undoneIsNotSent(t *testing.T, place Place) {
	l := open(t, place(t))
	boom := errors.New("boom")
	say := func(tx *ledger.Tx, subject string) error {
		return tx.Send(ledger.Message{Topic: "t", Key: "k", Subject: subject, Time: noon, Body: []byte("{}")}, "s")
	}
	update(t, l, func(tx *ledger.Tx) error {
		err := errors.Join(say(tx, "before"), tx.Savepoint(func() error { return say(tx, "within") }))
		undone := tx.Savepoint(func() error { return errors.Join(say(tx, "undone"), boom) })
		if !errors.Is(undone, boom) {
			t.Errorf("savepoint: %v", undone)
		}
		return errors.Join(err, say(tx, "after"))
	})
	l.Update(t.Context(), func(tx *ledger.Tx) error { return errors.Join(say(tx, "never"), boom) })
	got := ""
	update(t, l, func(tx *ledger.Tx) error {
		messages, err := tx.OpenMessages("s", 9)
		for _, m := range messages {
			got += m.Subject + " "
		}
		return err
	})
	if got != "before within after " {
		t.Errorf("sent: %s", got)
	}
}

// refusedIsForEver: what the schema refuses is told from what may pass later.
func refusedIsForEver(t *testing.T, place Place) {
	l := open(t, place(t))
	runs := 0
	update(t, l, func(tx *ledger.Tx) error {
		runs++
		err := tx.InsertDocument(ledger.Document{ID: "a", Refs: "[]", Form: "{}", At: noon})
		for range 2 {
			again := tx.Savepoint(func() error {
				return tx.InsertDocument(ledger.Document{ID: "a", Refs: "[]", Form: "{}", At: noon})
			})
			if !errors.Is(again, ledger.ErrRefused) {
				t.Errorf("the same document again: %v", again)
			}
		}
		return err
	})
	err := l.Update(t.Context(), func(tx *ledger.Tx) error {
		runs++
		return tx.Journal(time.Time{}, "no time", []byte("{}"))
	})
	if !errors.Is(err, ledger.ErrRefused) || runs != 2 {
		t.Errorf("a line without a time: %v after %d runs", err, runs)
	}
}

// viewIsASnapshot: what is committed meanwhile is not seen.
func viewIsASnapshot(t *testing.T, place Place) {
	l := open(t, place(t))
	send(t, l, "t", "k", 1, "one")
	err := l.View(t.Context(), func(tx *ledger.Tx) error {
		for range 2 {
			open, err := tx.CountOpen()
			if err != nil || open["t"] != 1 {
				t.Errorf("%v, %v", open, err)
			}
			send(t, l, "t", "k", 1, "one")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// anyBytes: a file may be called anything; what is no text is marked.
func anyBytes(t *testing.T, place Place) {
	l := open(t, place(t))
	name := "a\x00b\xffc"
	update(t, l, func(tx *ledger.Tx) error {
		if _, err := tx.InsertArrival(ledger.Arrival{ID: name, Name: name, ReceivedAt: noon}); err != nil {
			return err
		}
		if err := tx.LockSenders(name); err != nil {
			return err
		}
		head, err := tx.EnsureOrder("vendor", "P", name, noon)
		if err != nil {
			return err
		}
		if err := tx.LockOrders(ledger.OrderKey("P", name)); err != nil {
			return err
		}
		a, err := tx.Arrival(name)
		if a.Name != "a\uFFFDb\uFFFDc" || head.PO != a.Name {
			t.Errorf("kept as %q and %q", a.Name, head.PO)
		}
		return err
	})
}

// bytewiseOrder: a list is in the same order on every database, whatever its language.
func bytewiseOrder(t *testing.T, place Place) {
	l := open(t, place(t))
	update(t, l, func(tx *ledger.Tx) error {
		for _, po := range []string{"b", "ä", "B", "a-b", "ab", "A", "a b"} {
			if _, err := tx.EnsureOrder("vendor", "P", po, noon); err != nil {
				return err
			}
		}
		orders, err := tx.Orders()
		got := ""
		for _, o := range orders {
			got += o.PO + ","
		}
		if got != "A,B,a b,a-b,ab,b,ä," {
			t.Errorf("in the order %s", got)
		}
		return err
	})
}

// holds: one open hold for a subject, the newer reason counts, released once.
func holds(t *testing.T, place Place) {
	l := open(t, place(t))
	update(t, l, func(tx *ledger.Tx) error {
		for _, reason := range []string{"first", "second"} {
			if err := tx.Hold(ledger.Held{Subject: "s", Kind: "set", Reason: reason, Detail: "{}", At: noon}); err != nil {
				return err
			}
		}
		h, err := tx.HeldBySubject("s")
		if err != nil || h.Reason != "second" || h.Copied {
			t.Errorf("%+v, %v", h, err)
		}
		for _, want := range []bool{true, false} {
			if got, err := tx.Release(h.ID, "me", "why", noon); got != want || err != nil {
				t.Errorf("released: %v, %v", got, err)
			}
		}
		if err := tx.Hold(ledger.Held{Subject: "s", Kind: "set", Reason: "third", Detail: "{}", At: noon}); err != nil {
			return err
		}
		open, err := tx.HeldList(true)
		all, allErr := tx.HeldList(false)
		if len(open) != 1 || len(all) != 2 || open[0].Reason != "third" {
			t.Errorf("%d open of %d", len(open), len(all))
		}
		return errors.Join(err, allErr)
	})
}

// leases: a lease that its owner never dropped says that he ended at work.
func leases(t *testing.T, place Place) {
	l := open(t, place(t))
	take := func(owner string) (fresh bool) {
		update(t, l, func(tx *ledger.Tx) (err error) {
			fresh, err = tx.TakeLease("parse", owner)
			return err
		})
		return fresh
	}
	drop := func(owner string) {
		update(t, l, func(tx *ledger.Tx) error { return tx.DropLeases(owner) })
	}
	if !take("a") || take("b") {
		t.Error("the first owner ended cleanly, or b is told so")
	}
	drop("a")
	if take("c") {
		t.Error("a dropped the lease of b")
	}
	drop("c")
	if !take("d") {
		t.Error("c dropped his lease, d is not told so")
	}
}

func seenControl(t *testing.T, place Place) {
	l := open(t, place(t))
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

func twoProcesses(t *testing.T, place Place) {
	where := place(t)
	a, b := open(t, where), open(t, where)
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

func sameConfigIsNoNewLoad(t *testing.T, place Place) {
	l := open(t, place(t))
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
