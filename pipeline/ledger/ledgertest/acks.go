package ledgertest

import (
	"fmt"
	"testing"
	"time"

	"github.com/docket-edi/docket/pipeline/ledger"
)

// outstanding counts what is sent and not acknowledged, oldest first.
func outstanding(t *testing.T, place Place) {
	l := open(t, place(t))
	update(t, l, func(tx *ledger.Tx) error {
		for i, kind := range []string{"997", "855", "856", "855", "pdf"} {
			d := ledger.Document{ID: fmt.Sprint(i), Kind: kind, Stream: "s", K: int64(i + 1), Control: "000000007", State: "rendered", Refs: "[]", At: noon}
			if kind == "pdf" {
				d.K, d.Control = 0, ""
			}
			if err := tx.InsertDocument(d); err != nil {
				return err
			}
			if err := tx.SealDocument(d); err != nil {
				return err
			}
			if i == 3 {
				continue // neither archived nor sent
			}
			sent := noon.Add(time.Duration(-i) * time.Hour)
			v := ledger.Delivery{Document: d.ID, Stream: "s", State: "pending", At: sent}
			if err := tx.DocumentsArchived(noon, ledger.StoredDocument{ID: d.ID}); err != nil {
				return err
			}
			if err := tx.InsertDeliveries(v); err != nil {
				return err
			}
			if err := claim(tx, v, "me"); err != nil {
				return err
			}
			if mine, err := tx.FinishDeliveries("me", sent, v); err != nil || len(mine) == 0 {
				return fmt.Errorf("finish: %v %w", mine, err)
			}
		}
		check := func(late time.Time, n, overdue int, first string) {
			t.Helper()
			got, gotLate, err := tx.CountOutstanding(late)
			if err != nil || got != n || gotLate != overdue {
				t.Errorf("%d, %d late, %v; want %d, %d", got, gotLate, err, n, overdue)
			}
			list, err := tx.Outstanding(1)
			if err != nil || len(list) != 1 || list[0].ID != first {
				t.Errorf("%v, %v", list, err)
			}
		}
		check(noon.Add(-90*time.Minute), 2, 1, "2")
		under, err := tx.SentUnder("s", "000000007")
		if err != nil || len(under) != 3 || under[0].ID != "2" {
			t.Errorf("sent under 7: %v, %v", under, err)
		}
		if err := tx.Acknowledge("2", noon); err != nil {
			return err
		}
		check(noon, 1, 1, "1")
		return nil
	})
}

// ackIsRecordedOnce keeps all answers to a document, each once.
func ackIsRecordedOnce(t *testing.T, place Place) {
	l := open(t, place(t))
	update(t, l, func(tx *ledger.Tx) error {
		for i, id := range []string{"b", "a", "b", "c"} {
			a := ledger.Ack{ID: id, Kind: "997", Document: "d", Notes: "[]", At: noon}
			if id == "c" {
				a.Document = ""
			}
			if fresh, err := tx.InsertAck(a); err != nil || fresh != (i != 2) {
				t.Errorf("%d: fresh %v, %v", i, fresh, err)
			}
		}
		acks, err := tx.Acks("d")
		if err != nil || len(acks) != 2 || acks[0].ID != "b" || acks[1].ID != "a" || !acks[0].At.Equal(noon) {
			t.Errorf("%v, %v", acks, err)
		}
		n, err := tx.CountUnmatchedAcks()
		strays, listErr := tx.UnmatchedAcks(5)
		if n != 1 || err != nil || listErr != nil || len(strays) != 1 || strays[0].ID != "c" {
			t.Errorf("%d %v, %v %v", n, strays, err, listErr)
		}
		return nil
	})
}
