package ledgertest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/docket-edi/docket/pipeline/ledger"
)

// locksKeepOthersOut: who asks for what another worker has locked goes on when
// that one has committed, and not before.
func locksKeepOthersOut(t *testing.T, place Place) {
	where := place(t)
	l, other := open(t, where), open(t, where)
	shipment := ledger.Shipment{Partner: "P", ID: "S", State: "waiting", At: noon, Body: []byte("{}")}
	update(t, l, func(tx *ledger.Tx) error {
		for _, po := range []string{"1", "2", "3"} {
			if _, err := tx.EnsureOrder("vendor", "P", po, noon); err != nil {
				return err
			}
		}
		_, err := tx.InsertShipment(shipment, []string{"P|1", "P|2"})
		_, next := tx.Next("n")
		return errors.Join(err, next)
	})
	head := func(po string) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error {
			_, err := tx.EnsureOrder("vendor", "P", po, noon)
			return err
		}
	}
	load := func(tx *ledger.Tx) error {
		_, err := tx.LoadConfig(ledger.Config{Name: "stock.csv", Origin: "file", SHA256: "a", At: noon, Body: []byte("a")})
		return err
	}
	for _, c := range []struct {
		name          string
		first, second func(tx *ledger.Tx) error
	}{
		{"a sender", func(tx *ledger.Tx) error { return tx.LockSenders("B", "A") }, func(tx *ledger.Tx) error { return tx.LockSenders("C", "A") }},
		{"an order", func(tx *ledger.Tx) error { return tx.LockOrders("P|3", "P|none") }, func(tx *ledger.Tx) error { return tx.LockOrders("P|3") }},
		{"an order's head", head("3"), func(tx *ledger.Tx) error { return tx.LockOrders("P|3") }},
		{"an order of the same shipment", func(tx *ledger.Tx) error { return tx.LockOrders("P|1") }, head("2")},
		{"a shipment", func(tx *ledger.Tx) error { return tx.LockOrders("P|1") }, func(tx *ledger.Tx) error { return tx.MarkShipment("P", "S", "waiting") }},
		{"stock", func(tx *ledger.Tx) error { return tx.LockStock("b", "a") }, func(tx *ledger.Tx) error { return tx.LockStock("a") }},
		{"labels", func(tx *ledger.Tx) error { return tx.LockLabels() }, func(tx *ledger.Tx) error { return tx.LockLabels() }},
		{"a sequence", func(tx *ledger.Tx) error { return tx.LockSequences("n") }, func(tx *ledger.Tx) error { _, err := tx.Next("n"); return err }},
		{"batches", func(tx *ledger.Tx) error { return tx.LockBatches() }, func(tx *ledger.Tx) error { return tx.LockBatches() }},
		{"a configuration", load, load},
		{"after an undone savepoint", func(tx *ledger.Tx) error {
			undone := tx.Savepoint(func() error { return errors.Join(tx.LockStock("c"), errors.New("undone")) })
			if undone == nil {
				return errors.New("the savepoint stands")
			}
			return tx.LockStock("c")
		}, func(tx *ledger.Tx) error { return tx.LockStock("c") }},
	} {
		var committing atomic.Bool
		inside, ended := make(chan bool), make(chan error)
		go func() {
			<-inside
			ended <- other.Update(context.Background(), func(tx *ledger.Tx) error {
				if err := c.second(tx); err != nil {
					return err
				}
				if !committing.Load() {
					return fmt.Errorf("%s: the second worker did not wait", c.name)
				}
				return nil
			})
		}()
		update(t, l, func(tx *ledger.Tx) error {
			err := c.first(tx)
			inside <- true
			time.Sleep(60 * time.Millisecond)
			committing.Store(true)
			return err
		})
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

// keysAreInOrder: once a message of a key is seen, none with a lower id comes.
func keysAreInOrder(t *testing.T, place Place) {
	const each = 40
	where := place(t)
	l := open(t, where)
	done, reader := make(chan bool), sync.WaitGroup{}
	reader.Go(func() {
		seen, last := map[int64]bool{}, map[string]int64{}
		for more := true; more; {
			select {
			case <-done:
				more = false // one last look
			default:
			}
			err := l.View(context.Background(), func(tx *ledger.Tx) error {
				messages, err := tx.OpenMessages("reader", 10*8*each)
				for _, m := range messages {
					if !seen[m.ID] && m.ID < last[m.Key] {
						t.Errorf("%s: %d comes after %d", m.Key, m.ID, last[m.Key])
					}
					seen[m.ID], last[m.Key] = true, max(last[m.Key], m.ID)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		}
		if len(seen) != 8*each*2 {
			t.Errorf("%d messages", len(seen))
		}
	})
	crew(t, where, func(l *ledger.Ledger, worker int) {
		for n := range each {
			err := l.Update(context.Background(), func(tx *ledger.Tx) error {
				for _, key := range []string{fmt.Sprint(n % 2), fmt.Sprint((n + 1) % 2)} {
					if err := tx.Send(ledger.Message{Topic: "t", Key: key, Subject: fmt.Sprint(worker), Time: noon, Body: []byte("{}")}, "reader"); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
	close(done)
	reader.Wait()
}
