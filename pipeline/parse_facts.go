package pipeline

import (
	"fmt"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/pipeline/ledger"
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
	heads, err := f.ensureOrders(tx, wanted)
	if err != nil {
		return err
	}
	for _, o := range wanted {
		key := ledger.OrderKey(o.fact.Order.Partner, o.fact.Order.Number)
		if heads[key], err = f.appendOrder(tx, heads[key], o); err != nil {
			return err
		}
	}
	return f.placeSets(tx, wanted)
}

// placeSets gives the sets their orders.
func (f *firstStep) placeSets(tx *ledger.Tx, wanted []*foundOrder) error {
	sets := make([]ledger.Set, len(wanted))
	for i, o := range wanted {
		order := &o.fact.Order
		sets[i] = ledger.Set{ID: o.id, Partner: order.Partner, PO: order.Number, OrderKey: ledger.OrderKey(order.Partner, order.Number)}
	}
	return tx.PlaceSets(sets...)
}

// ensureOrders makes and locks the orders of a chunk: another worker may read a
// file with the same ones.
func (f *firstStep) ensureOrders(tx *ledger.Tx, found []*foundOrder) (map[string]ledger.Order, error) {
	orders := make([]ledger.Order, len(found))
	for i, o := range found {
		order := &o.fact.Order
		orders[i] = ledger.Order{Key: ledger.OrderKey(order.Partner, order.Number), Kind: orderOfCustomer, Partner: order.Partner, PO: order.Number}
	}
	return tx.EnsureOrders(f.p.Clock(), orders...)
}

// wanted lists the orders whose sets are to be processed; one without a number is held.
func (f *firstStep) wanted(tx *ledger.Tx, found []foundOrder) (wanted []*foundOrder, err error) {
	ids := make([]string, len(found))
	for i := range found {
		ids[i] = found[i].id
	}
	sets, err := tx.SetsByID(ids)
	if err != nil {
		return nil, err
	}
	for i := range found {
		o := &found[i]
		set, ok := sets[o.id]
		if !ok {
			continue // its interchange was refused, or stands in the file twice
		}
		delete(sets, o.id)
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

// appendOrder adds one order to its log, and returns the head as it then is.
func (f *firstStep) appendOrder(tx *ledger.Tx, head ledger.Order, o *foundOrder) (ledger.Order, error) {
	order := &o.fact.Order
	if head.N == 0 || head.State == orderWaiting {
		s := Summary{Type: order.Type, Date: order.Date, Window: order.Window, Lines: order.Totals.Lines, Units: order.Totals.Units, Amount: order.Totals.Amount}
		if err := tx.MarkOrder(head.Key, orderOpen, body(s), f.p.Clock()); err != nil {
			return head, err
		}
		head.State = orderOpen
	}
	var err error
	if head.N, err = tx.Append(ledger.Event{OrderKey: head.Key, Kind: eventOrder, At: f.arrival.ReceivedAt, Source: o.id, Body: o.body}); err != nil {
		return head, err
	}
	return head, f.lookAt(tx, head.Key)
}
