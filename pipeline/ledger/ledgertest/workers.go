package ledgertest

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/docket-edi/docket/pipeline/ledger"
)

// crew runs f on eight workers of two processes and waits for them.
func crew(t *testing.T, where string, f func(l *ledger.Ledger, worker int)) {
	t.Helper()
	processes := []*ledger.Ledger{open(t, where), open(t, where)}
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() { f(processes[worker%2], worker) })
	}
	wg.Wait()
}

const (
	crewOrders   = 12
	crewMessages = 15 // of each order
)

var errGivenBack = errors.New("not this time")

// workersSideBySide: eight workers take the same messages, append to the same
// logs and take numbers of one sequence. Some give all back at the end.
func workersSideBySide(t *testing.T, place Place) {
	where := place(t)
	l := open(t, where)
	for i := range crewOrders {
		po := fmt.Sprintf("PO%02d", i)
		update(t, l, func(tx *ledger.Tx) error {
			_, err := tx.EnsureOrder("vendor", "P", po, noon)
			return err
		})
		send(t, l, "in", ledger.OrderKey("P", po), crewMessages, "work")
	}
	batches := atomic.Int64{}
	crew(t, where, func(l *ledger.Ledger, worker int) {
		for {
			n, err := crewBatch(l, batches.Add(1)%5 == 0)
			if err != nil && !errors.Is(err, errGivenBack) {
				t.Errorf("worker %d: %v", worker, err)
				return
			}
			if n == 0 && err == nil {
				return
			}
		}
	})
	update(t, l, func(tx *ledger.Tx) error { return checkCrew(t, tx) })
}

// crewBatch does what a stage does with a batch and says how many messages it saw.
func crewBatch(l *ledger.Ledger, giveBack bool) (seen int, err error) {
	ctx := context.Background()
	var batch []ledger.Message
	err = l.View(ctx, func(tx *ledger.Tx) (err error) {
		batch, err = tx.OpenMessages("work", 20)
		return err
	})
	if err != nil || len(batch) == 0 {
		return 0, err
	}
	return len(batch), l.Update(ctx, func(tx *ledger.Tx) error {
		var ids []int64
		var keys []string
		for _, m := range batch {
			ids, keys = append(ids, m.ID), append(keys, m.Key)
		}
		fresh, err := tx.TakeAll("work", ids)
		if err == nil {
			err = errors.Join(tx.LockOrders(keys...), tx.LockSequences("n"))
		}
		for i := 0; i < len(batch) && err == nil; i++ {
			if fresh[batch[i].ID] {
				err = crewMessage(tx, &batch[i])
			}
		}
		if err == nil && giveBack {
			err = errGivenBack
		}
		return err
	})
}

// crewMessage appends a message to its log under a number, and says so.
func crewMessage(tx *ledger.Tx, m *ledger.Message) error {
	number, err := tx.Next("n")
	if err != nil {
		return err
	}
	n, err := tx.Append(ledger.Event{OrderKey: m.Key, Kind: "850", At: noon, Source: m.Subject, Body: []byte(strconv.FormatInt(number, 10))})
	if err != nil {
		return err
	}
	return tx.Send(ledger.Message{Topic: "out", Key: m.Key, Subject: fmt.Sprint(n), Time: noon, Body: []byte("{}")}, "reader")
}

// checkCrew: every message is in its log once and in its place, every number is
// used once, and what was said of an order is in the order of its log.
func checkCrew(t *testing.T, tx *ledger.Tx) error {
	events, err := tx.AllEvents()
	if err != nil {
		return err
	}
	used := map[string]bool{}
	for i, e := range events {
		if e.Source != fmt.Sprint(i%crewMessages) || e.N != int64(i%crewMessages)+1 {
			t.Errorf("%s: message %s is entry %d", e.OrderKey, e.Source, e.N)
		}
		used[string(e.Body)] = true
	}
	for n := 1; n <= crewOrders*crewMessages; n++ {
		if !used[fmt.Sprint(n)] {
			t.Errorf("number %d is not used", n)
		}
	}
	if len(events) != crewOrders*crewMessages || len(used) != len(events) {
		t.Errorf("%d events with %d numbers", len(events), len(used))
	}
	said := map[string]int{}
	out, err := tx.OpenMessages("reader", 10*len(events))
	for _, m := range out {
		if said[m.Key]++; m.Subject != fmt.Sprint(said[m.Key]) {
			t.Errorf("%s: %s is said as number %d", m.Key, m.Subject, said[m.Key])
		}
	}
	if len(out) != len(events) {
		t.Errorf("%d messages", len(out))
	}
	return err
}

// sharedStock: eight workers promise 7 of 100 until none is left.
func sharedStock(t *testing.T, place Place) {
	where := place(t)
	promised := func(tx *ledger.Tx) (sum int, err error) {
		promises, err := tx.AllPromises()
		for _, p := range promises {
			q, _ := strconv.Atoi(p.Quantity)
			sum += q
		}
		return sum, err
	}
	crew(t, where, func(l *ledger.Ledger, worker int) {
		for line, more := 0, true; more; line++ {
			err := l.Update(context.Background(), func(tx *ledger.Tx) error {
				if err := tx.LockStock("MUG", "CUP"); err != nil {
					return err
				}
				sum, err := promised(tx)
				if more = sum+7 <= 100; err != nil || !more {
					return err
				}
				return tx.InsertPromises([]ledger.Promise{{OrderKey: fmt.Sprint(worker), Decision: int64(line), Line: "1", SKU: "MUG", Quantity: "7", State: "open"}})
			})
			if err != nil {
				t.Errorf("worker %d: %v", worker, err)
				return
			}
		}
	})
	update(t, open(t, where), func(tx *ledger.Tx) error {
		sum, err := promised(tx)
		if sum != 98 {
			t.Errorf("%d of 100 are promised", sum)
		}
		return err
	})
}

// oneBatchIsClaimed: workers claim batches while others write journal lines;
// there is one claim at a time, and each line is in one batch.
func oneBatchIsClaimed(t *testing.T, place Place) {
	const lines = 100 // of each of four writers
	where := place(t)
	var mu sync.Mutex
	seen := map[int64]int{}
	total := 0
	crew(t, where, func(l *ledger.Ledger, worker int) {
		for i := 0; worker < 4 && i < lines; i++ {
			if err := l.Update(context.Background(), func(tx *ledger.Tx) error { return tx.Journal(noon, "arrival", []byte("{}")) }); err != nil {
				t.Error(err)
			}
		}
		for worker >= 4 {
			ids, err := claimAndFinish(l)
			mu.Lock()
			for _, id := range ids {
				seen[id]++
			}
			total += len(ids)
			enough := total >= 4*lines || err != nil
			mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			if enough {
				return
			}
		}
	})
	if len(seen) != 4*lines || total != 4*lines {
		t.Errorf("%d lines in batches, %d times", len(seen), total)
	}
}

// claimAndFinish claims what the journal held when it looked, and ends the claim.
// It claims nothing of which another worker was first.
func claimAndFinish(l *ledger.Ledger) (ids []int64, err error) {
	var lines []ledger.JournalEntry
	err = l.View(context.Background(), func(tx *ledger.Tx) (err error) {
		lines, err = tx.OpenJournal(30)
		return err
	})
	if err != nil || len(lines) == 0 {
		return nil, err
	}
	for _, line := range lines {
		ids = append(ids, line.ID)
	}
	items, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	batch, late := int64(0), errors.New("another worker was first")
	err = l.Update(context.Background(), func(tx *ledger.Tx) error {
		if err := tx.LockBatches(); err != nil {
			return err
		}
		if _, err := tx.ClaimedBatch(); !errors.Is(err, ledger.ErrNotFound) {
			return cmp.Or(err, late)
		}
		id, mine, err := tx.ClaimBatch(ledger.Batch{At: noon, Items: items}, lines)
		if err == nil && !mine {
			err = late
		}
		batch = id
		return err
	})
	if errors.Is(err, late) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return ids, l.Update(context.Background(), func(tx *ledger.Tx) error {
		mine, err := tx.FinishBatch(batch)
		if err == nil && !mine {
			err = fmt.Errorf("batch %d was claimed by two", batch)
		}
		return err
	})
}

// decidedAndDeliveredAtOnce: one worker decides a set, another delivers what it
// is owed; whoever commits last must answer it.
func decidedAndDeliveredAtOnce(t *testing.T, place Place) {
	for _, first := range []string{"decide", "deliver"} {
		where := place(t)
		l := open(t, where)
		d := ledger.Delivery{Document: "a"}
		update(t, l, func(tx *ledger.Tx) error {
			return errors.Join(tx.InsertSet(ledger.Set{ID: "set", State: "open", ReceivedAt: noon}), tx.Owe("set", "a"),
				sealed(tx, "a", 1), archived(tx, "a"), claim(tx, d, "me"))
		})
		steps := map[string]func(tx *ledger.Tx) error{
			"decide":  func(tx *ledger.Tx) error { return tx.DecideSet("set", "done", noon) },
			"deliver": func(tx *ledger.Tx) error { return errors.Join(finish(tx, d), tx.AnswerSets(noon, "a")) },
		}
		second := strings.Replace("decidedeliver", first, "", 1)
		other, inside, ended := open(t, where), make(chan bool), make(chan error)
		go func() {
			<-inside
			ended <- other.Update(context.Background(), steps[second])
		}()
		update(t, l, func(tx *ledger.Tx) error {
			err := steps[first](tx)
			inside <- true
			time.Sleep(100 * time.Millisecond) // the other one is on its way
			return err
		})
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		update(t, l, func(tx *ledger.Tx) error {
			s, err := tx.Set("set")
			if s.State != "answered" {
				t.Errorf("%s first: the set is %s", first, s.State)
			}
			return err
		})
	}
}
