package pipeline

import (
	"fmt"
	"maps"
	"slices"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/record"
)

// facts appends the orders of a chunk to their logs.
func (f *firstStep) facts(tx *ledger.Tx, found []foundOrder, k int) error {
	if len(found) > 0 {
		fresh, err := tx.InsertChunk(f.message.Subject+"/"+fmt.Sprint(f.message.ID), k)
		if err != nil || !fresh {
			return err
		}
	}
	wanted, err := f.wanted(tx, found)
	if err != nil {
		return err
	}
	if err := f.ensureOrders(tx, wanted); err != nil {
		return err
	}
	for _, o := range wanted {
		if err := f.appendOrder(tx, o); err != nil {
			return err
		}
	}
	return nil
}

// ensureOrders makes and locks the orders of a chunk, by key: another worker may
// read a file with the same ones.
func (f *firstStep) ensureOrders(tx *ledger.Tx, found []*foundOrder) error {
	byKey := map[string]*record.PurchaseOrder{}
	for _, o := range found {
		byKey[ledger.OrderKey(o.fact.Order.Partner, o.fact.Order.Number)] = &o.fact.Order
	}
	for _, key := range slices.Sorted(maps.Keys(byKey)) {
		if _, err := tx.EnsureOrder(orderOfCustomer, byKey[key].Partner, byKey[key].Number, f.p.Clock()); err != nil {
			return err
		}
	}
	return nil
}

// wanted lists the orders whose sets are to be processed; one without a number is held.
func (f *firstStep) wanted(tx *ledger.Tx, found []foundOrder) (wanted []*foundOrder, err error) {
	seen := map[string]bool{} // an interchange may stand in a file twice
	for i := range found {
		o := &found[i]
		if seen[o.id] {
			continue
		}
		seen[o.id] = true
		set, err := tx.Set(o.id)
		if err == ledger.ErrNotFound {
			continue // its interchange was refused
		}
		if err != nil {
			return nil, err
		}
		asked := f.ask.Set == o.id
		if f.ask.Set == "" {
			asked = set.Verdict != string(x12reader.Rejected) && set.OrderKey == "" && set.Arrival == f.arrival.ID
		}
		switch {
		case !asked:
		case o.known:
			wanted = append(wanted, o)
		default:
			if err := f.holdItem(tx, set, ledger.Held{Kind: "set", Code: "order-number-missing", Reason: "the order has no number (BEG03): no answer could name it"}, nil); err != nil {
				return nil, err
			}
		}
	}
	return wanted, nil
}

// appendOrder adds one order to its log.
func (f *firstStep) appendOrder(tx *ledger.Tx, o *foundOrder) error {
	order := &o.fact.Order
	head, err := tx.Order(ledger.OrderKey(order.Partner, order.Number))
	if err != nil {
		return err
	}
	if head.N == 0 || head.State == orderWaiting {
		s := Summary{Type: order.Type, Date: order.Date, Window: order.Window, Lines: order.Totals.Lines, Units: order.Totals.Units, Amount: order.Totals.Amount}
		if err := tx.MarkOrder(head.Key, orderOpen, body(s), f.p.Clock()); err != nil {
			return err
		}
	}
	if _, err := tx.Append(ledger.Event{OrderKey: head.Key, Kind: eventOrder, At: f.arrival.ReceivedAt, Source: o.id, Body: o.body}); err != nil {
		return err
	}
	if err := tx.PlaceSet(o.id, order.Partner, order.Number, head.Key); err != nil {
		return err
	}
	return f.lookAt(tx, head.Key)
}
