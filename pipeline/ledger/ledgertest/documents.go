package ledgertest

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/docket-edi/docket/pipeline/ledger"
)

// sealed makes a document with a number of the stream "s".
func sealed(tx *ledger.Tx, id string, k int64) error {
	err := tx.InsertDocument(ledger.Document{ID: id, Kind: "855", Stream: "s", Refs: "[]", Form: "{}", At: noon, Body: []byte(id), State: "rendered"})
	return errors.Join(err, tx.SealDocument(ledger.Document{ID: id, K: k, Key: id, SHA256: id, Body: []byte(id)}))
}

// archived records that the archive has a document, and asks to deliver it.
func archived(tx *ledger.Tx, id string) error {
	return errors.Join(tx.DocumentsArchived(noon, ledger.StoredDocument{ID: id, SHA256: id}), tx.InsertDeliveries(ledger.Delivery{Document: id, Stream: "s", State: "pending", At: noon}))
}

// deliveriesKeepTheirOrder sends in number order, and waits for a lower
// number that is not archived yet.
func deliveriesKeepTheirOrder(t *testing.T, place Place) {
	l := open(t, place(t))
	due := func() (ids string) {
		update(t, l, func(tx *ledger.Tx) error {
			all, err := tx.UnsentDeliveries("s", 10)
			for _, d := range all {
				ids += d.Document
			}
			return err
		})
		return ids
	}
	update(t, l, func(tx *ledger.Tx) error {
		for k, id := range []string{"a", "b", "c", "d"} {
			if err := sealed(tx, id, int64(k+1)); err != nil {
				return err
			}
		}
		return errors.Join(archived(tx, "d"), archived(tx, "a"), archived(tx, "b"))
	})
	if got := due(); got != "ab" {
		t.Errorf("due: %q; d must wait for c", got)
	}
	update(t, l, func(tx *ledger.Tx) error { return archived(tx, "c") })
	if got := due(); got != "abcd" {
		t.Errorf("due: %q", got)
	}
	update(t, l, func(tx *ledger.Tx) error {
		return tx.HoldDelivery(ledger.Delivery{Document: "a"}, "lost", noon)
	})
	if got := due(); got != "bcd" {
		t.Errorf("due: %q; what is kept back keeps nobody else back", got)
	}
	update(t, l, func(tx *ledger.Tx) error { return tx.RetryDeliveries("a") })
	if got := due(); got != "abcd" {
		t.Errorf("due: %q", got)
	}
}

// numberIsUsedOnce has the schema refuse a number that a document has.
func numberIsUsedOnce(t *testing.T, place Place) {
	l := open(t, place(t))
	update(t, l, func(tx *ledger.Tx) error { return sealed(tx, "a", 1) })
	err := l.Update(t.Context(), func(tx *ledger.Tx) error { return sealed(tx, "b", 1) })
	if !errors.Is(err, ledger.ErrRefused) {
		t.Errorf("number 1 again: %v", err)
	}
	err = l.Update(t.Context(), func(tx *ledger.Tx) error { return sealed(tx, "a", 2) })
	if !errors.Is(err, ledger.ErrRefused) {
		t.Errorf("document a again: %v", err)
	}
}

// deliveryIsFinishedByItsOwner: who was overtaken records nothing.
func deliveryIsFinishedByItsOwner(t *testing.T, place Place) {
	l := open(t, place(t))
	d := ledger.Delivery{Document: "a"}
	update(t, l, func(tx *ledger.Tx) error {
		if err := errors.Join(sealed(tx, "a", 1), archived(tx, "a"), claim(tx, d, "first"), claim(tx, d, "second")); err != nil {
			return err
		}
		for _, c := range []struct {
			owner string
			want  bool
		}{{"first", false}, {"second", true}, {"second", false}} {
			if got, err := tx.FinishDeliveries(c.owner, noon, d); err != nil || (len(got) == 1) != c.want {
				t.Errorf("%s finishes: %v, %v", c.owner, got, err)
			}
		}
		if mine, err := tx.ClaimDeliveries("third", noon, d); mine || err != nil {
			t.Errorf("what is sent is claimed again: %v", err)
		}
		doc, err := tx.Document("a")
		if doc.DeliveredAt.IsZero() || doc.Body != nil || doc.State != "archived" {
			t.Errorf("%+v", doc)
		}
		return err
	})
}

// setIsAnswered when it is decided and all that it is owed is delivered,
// whichever comes last.
func setIsAnswered(t *testing.T, place Place) {
	for _, steps := range []string{"decide deliver-a deliver-b", "deliver-a decide deliver-b", "deliver-b deliver-a decide"} {
		l := open(t, place(t))
		update(t, l, func(tx *ledger.Tx) error {
			return errors.Join(tx.InsertSet(ledger.Set{ID: "set", State: "open", ReceivedAt: noon}), tx.Owe("set", "a"), tx.Owe("set", "b"),
				sealed(tx, "a", 1), sealed(tx, "b", 2), archived(tx, "a"), archived(tx, "b"))
		})
		todo := strings.Fields(steps)
		for i, step := range todo {
			update(t, l, func(tx *ledger.Tx) error {
				if step == "decide" {
					return tx.DecideSet("set", "done", noon)
				}
				d := ledger.Delivery{Document: strings.TrimPrefix(step, "deliver-")}
				return errors.Join(claim(tx, d, "me"), finish(tx, d), tx.AnswerSets(noon, d.Document))
			})
			update(t, l, func(tx *ledger.Tx) error {
				s, err := tx.Set("set")
				if answered := s.State == "answered"; answered != (i == len(todo)-1) {
					t.Errorf("%s: %s after step %d", steps, s.State, i+1)
				}
				return err
			})
		}
	}
}

// claim makes an owner responsible for a delivery that is still to be made.
func claim(tx *ledger.Tx, d ledger.Delivery, owner string) error {
	mine, err := tx.ClaimDeliveries(owner, noon, d)
	if err == nil && !mine {
		err = fmt.Errorf("the delivery of %s cannot be claimed", d.Document)
	}
	return err
}

func finish(tx *ledger.Tx, d ledger.Delivery) error {
	done, err := tx.FinishDeliveries("me", noon, d)
	if err == nil && len(done) == 0 {
		err = fmt.Errorf("the delivery of %s is not mine", d.Document)
	}
	return err
}

// heldSetIsNotAnswered by a delivery, until it is open again.
func heldSetIsNotAnswered(t *testing.T, place Place) {
	l := open(t, place(t))
	state := func(do func(tx *ledger.Tx) error) (state string) {
		update(t, l, func(tx *ledger.Tx) error {
			err := do(tx)
			s, err2 := tx.Set("set")
			state = s.State
			return errors.Join(err, err2)
		})
		return state
	}
	state(func(tx *ledger.Tx) error {
		return errors.Join(tx.InsertSet(ledger.Set{ID: "set", State: "open", ReceivedAt: noon}), tx.HoldSet("set", "why"))
	})
	if got := state(func(tx *ledger.Tx) error { return tx.DecideSet("set", "", noon) }); got != "held" {
		t.Errorf("held, then decided: %s", got)
	}
	if got := state(func(tx *ledger.Tx) error { return tx.ReopenSet("set") }); got != "open" {
		t.Errorf("released: %s", got)
	}
	if got := state(func(tx *ledger.Tx) error { return tx.DecideSet("set", "", noon) }); got != "answered" {
		t.Errorf("decided: %s", got)
	}
}

// batchIsFinishedOnce and takes the journal lines that it was claimed with.
func batchIsFinishedOnce(t *testing.T, place Place) {
	l := open(t, place(t))
	update(t, l, func(tx *ledger.Tx) error {
		for range 3 {
			if err := tx.Journal(noon, "arrival", []byte("{}")); err != nil {
				return err
			}
		}
		added := ledger.JournalEntry{At: noon, Kind: "put", Body: []byte("{}")}
		id, mine, err := tx.ClaimBatch(ledger.Batch{Owner: "me", At: noon, Items: []byte("[]")}, []ledger.JournalEntry{{ID: 1}, {ID: 2}, added})
		if err != nil || !mine {
			t.Errorf("lines that wait are not claimed: %v", err)
		}
		if _, mine, err = tx.ClaimBatch(ledger.Batch{Owner: "me", At: noon, Items: []byte("[]")}, []ledger.JournalEntry{{ID: 2}, {ID: 3}}); err != nil || mine {
			t.Errorf("a line is claimed twice: %v", err)
		}
		left, err := tx.OpenJournal(10)
		if err != nil || len(left) != 0 {
			t.Errorf("left in the journal: %v, %v", left, err)
		}
		for _, want := range []bool{true, false} {
			if got, err := tx.FinishBatch(id); got != want || err != nil {
				t.Errorf("finished: %v, %v; want %v", got, err, want)
			}
		}
		if b, err := tx.ClaimedBatch(); err != nil || b.ID == id {
			t.Errorf("still claimed: %v", err)
		}
		return nil
	})
}
