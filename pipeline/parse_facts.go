package pipeline

import (
	"fmt"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/pipeline/ledger"
)

// facts appends the orders of a chunk to their logs.
func (f *firstStep) facts(tx *ledger.Tx, found []foundOrder, k int) error {
	if f.ask.Set == "" && len(found) > 0 {
		fresh, err := tx.InsertChunk(f.message.Subject+"/"+fmt.Sprint(f.message.ID), k)
		if err != nil || !fresh {
			return err
		}
	}
	for i := range found {
		if err := f.factOf(tx, &found[i]); err != nil {
			return err
		}
	}
	return nil
}

// factOf appends one order to its log, when its set is to be processed.
func (f *firstStep) factOf(tx *ledger.Tx, o *foundOrder) error {
	set, err := tx.Set(o.id)
	if err == ledger.ErrNotFound {
		return nil // its interchange was refused
	}
	if err != nil {
		return err
	}
	wanted := f.ask.Set == o.id
	if f.ask.Set == "" {
		wanted = set.Verdict != string(x12reader.Rejected) && set.OrderKey == "" && set.Arrival == f.arrival.ID
	}
	if !wanted {
		return nil
	}
	if !o.known {
		return f.holdItem(tx, set, ledger.Held{Kind: "set", Code: "order-number-missing", Reason: "the order has no number (BEG03): no answer could name it"}, nil)
	}
	order := &o.fact.Order
	head, err := tx.EnsureOrder("vendor", order.Partner, order.Number, f.p.Clock())
	if err != nil {
		return err
	}
	if head.N == 0 || head.State == orderWaiting {
		s := Summary{Type: order.Type, Date: order.Date, Window: order.Window, Lines: order.Totals.Lines, Units: order.Totals.Units, Amount: order.Totals.Amount}
		if err := tx.MarkOrder(head.Key, orderOpen, body(s), f.p.Clock()); err != nil {
			return err
		}
	}
	if _, err := tx.Append(ledger.Event{OrderKey: head.Key, Kind: eventOrder, At: f.arrival.ReceivedAt, Source: o.id, Body: body(o.fact)}); err != nil {
		return err
	}
	if err := tx.PlaceSet(o.id, order.Partner, order.Number, head.Key); err != nil {
		return err
	}
	return f.lookAt(tx, head.Key)
}
