package ledgertest

import (
	"errors"
	"testing"

	"github.com/docket-edi/docket/pipeline/ledger"
)

// knownAheadIsTrue: what a transaction read ahead and changed since is what it
// reads, what it leaves, and what a message that is undone takes back.
func knownAheadIsTrue(t *testing.T, place Place) {
	l := open(t, place(t))
	var head ledger.Order
	update(t, l, func(tx *ledger.Tx) (err error) {
		if head, err = tx.EnsureOrder("vendor", "A\x00", "PO1", noon); err != nil {
			return err
		}
		_, err = tx.Next("n")
		return errors.Join(err, tx.InsertDocument(ledger.Document{ID: "d", OrderKey: head.Key, Refs: "[]", Form: "{}", At: noon, Body: []byte("x"), State: "rendered"}))
	})
	undone := errors.New("undone")
	change := func(tx *ledger.Tx) error {
		_, err := tx.Append(ledger.Event{OrderKey: head.Key, Kind: "850", At: noon, Source: "s", Body: []byte("{}")})
		number, err2 := tx.Next("n")
		return errors.Join(err, err2, tx.MarkOrder(head.Key, "open", []byte(`{"a":1}`), noon),
			tx.SealDocument(ledger.Document{ID: "d", K: number, Key: "key", Body: []byte("y")}),
			tx.InsertSet(ledger.Set{ID: "set", State: "open", ReceivedAt: noon}), tx.Owe("set", "d"), tx.DecideSet("set", "why", noon))
	}
	look := func(tx *ledger.Tx, n int64, state, document string, k int64, sets int) {
		t.Helper()
		o, err := tx.Order(head.Key)
		if err != nil || o.N != n || o.State != state {
			t.Errorf("order %+v, %v; want %d events, %s", o, err, n, state)
		}
		events, err := tx.Events(head.Key)
		if err != nil || len(events) != int(n) {
			t.Errorf("events %v, %v; want %d", events, err, n)
		}
		d, err := tx.Document("d")
		if err != nil || d.State != document || d.K != k {
			t.Errorf("document %s, number %d, %v; want %s, %d", d.State, d.K, err, document, k)
		}
		all, err := tx.Sets()
		if err != nil || len(all) != sets || sets == 1 && (!all[0].Decided || all[0].State != "open") {
			t.Errorf("sets %+v, %v; want %d", all, err, sets)
		}
		made, err := tx.IsMade(head.Key, "d")
		if err != nil || !made {
			t.Errorf("made: %v, %v", made, err)
		}
	}
	ahead := func(tx *ledger.Tx) error {
		return errors.Join(tx.LockOrders(head.Key), tx.KnowLogs(head.Key), tx.LockSequences("n"), tx.KnowSequences("n", "m"), tx.KnowDocuments("d"), tx.KnowMade(head.Key))
	}
	update(t, l, func(tx *ledger.Tx) error {
		if err := ahead(tx); err != nil {
			return err
		}
		err := tx.Savepoint(func() error { return errors.Join(ahead(tx), change(tx), undone) })
		if !errors.Is(err, undone) {
			return err
		}
		look(tx, 0, "waiting", "rendered", 0, 0)
		if err := errors.Join(ahead(tx), change(tx)); err != nil {
			return err
		}
		look(tx, 1, "open", "sealed", 2, 1)
		return nil
	})
	err := l.Update(t.Context(), func(tx *ledger.Tx) error { return errors.Join(ahead(tx), change(tx), undone) })
	if !errors.Is(err, undone) {
		t.Error(err)
	}
	update(t, l, func(tx *ledger.Tx) error {
		look(tx, 1, "open", "sealed", 2, 1)
		if n, err := tx.Next("n"); n != 3 || err != nil {
			t.Errorf("Next = %d, %v", n, err)
		}
		return nil
	})
}

// knownAheadIsGivenUp: a statement that it is not told of may have changed it.
func knownAheadIsGivenUp(t *testing.T, place Place) {
	l := open(t, place(t))
	update(t, l, func(tx *ledger.Tx) error {
		_, err := tx.Next("n")
		return err
	})
	update(t, l, func(tx *ledger.Tx) error {
		if err := errors.Join(tx.LockSequences("n", "m"), tx.KnowSequences("n", "m")); err != nil {
			return err
		}
		for want := int64(1); want <= 3; want++ {
			n, err := tx.Next("n")
			m, err2 := tx.Next("m") // it had no row: a statement of its own
			if n != want+1 || m != want || err != nil || err2 != nil {
				t.Errorf("Next = %d and %d, %v, %v; want %d and %d", n, m, err, err2, want+1, want)
			}
		}
		return nil
	})
}

// unwrittenIsNotCommitted: whoever goes on after a write that was refused late
// does not commit the rest.
func unwrittenIsNotCommitted(t *testing.T, place Place) {
	l := open(t, place(t))
	document := ledger.Document{ID: "d", Refs: "[]", Form: "{}", At: noon}
	err := l.Update(t.Context(), func(tx *ledger.Tx) error {
		if err := errors.Join(tx.InsertDocument(document), tx.InsertDocument(document)); err != nil {
			return err
		}
		if _, err := tx.Sets(); !errors.Is(err, ledger.ErrRefused) {
			t.Errorf("the same document twice: %v", err)
		}
		return nil
	})
	if !errors.Is(err, ledger.ErrRefused) {
		t.Errorf("committed: %v", err)
	}
	update(t, l, func(tx *ledger.Tx) error {
		if _, err := tx.Document("d"); !errors.Is(err, ledger.ErrNotFound) {
			t.Errorf("the document: %v", err)
		}
		return nil
	})
}
