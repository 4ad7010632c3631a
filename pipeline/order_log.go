package pipeline

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/record"
)

// orderLog is an order's log, folded: what is true of the order now.
type orderLog struct {
	head     ledger.Order
	events   []ledger.Event
	current  *record.OrderFact      // the order that counts
	supplier *record.SupplierOrder  // the supplier order that counts
	content  string                 // hash of the content that counts
	ack      *record.Acknowledgment // the answer that stands
	answer   string                 // it, in words
	ackAt    int64                  // its position
	shipped  map[string]decimal.Decimal
	open     []ledger.Event  // facts without a decision; shipments have their own state
	decision record.Decision // the last one
	life     supplierLife    // of an order to a supplier
	held     []string        // sets of a customer's order that wait for a person
	stopped  bool            // something of it was held at some time

	facts map[int64]record.OrderFact // read so far, by position
	draft *draft                     // an answer that was worked out ahead, if it still stands
}

// readLog folds an order's log.
func readLog(tx *ledger.Tx, key string) (*orderLog, error) {
	return foldLog(tx, key, seenLog{})
}

// foldLog is readLog for an order whose log was seen already.
func foldLog(tx *ledger.Tx, key string, seen seenLog) (*orderLog, error) {
	head, err := tx.Order(key)
	if err != nil {
		return nil, err
	}
	events := seen.events
	if !seen.is(head) {
		seen.draft = nil
		if events, err = tx.Events(key); err != nil {
			return nil, err
		}
	}
	l := &orderLog{head: head, events: events, shipped: map[string]decimal.Decimal{}, facts: map[int64]record.OrderFact{}, draft: seen.draft}
	maps.Copy(l.facts, seen.facts)
	decided, dropped := map[int64]bool{}, map[string]bool{}
	for i := range events {
		if isMove(events[i].Kind) {
			if err := l.life.move(&events[i]); err != nil {
				return nil, fmt.Errorf("log of %s, event %d: %w", key, events[i].N, err)
			}
		}
		if source, ok := droppedBy(&events[i]); ok {
			dropped[source] = true
		}
		if events[i].Kind == eventNotice {
			part := record.ShippedOrder{}
			if err := json.Unmarshal(events[i].Body, &part); err != nil {
				return nil, fmt.Errorf("log of %s, event %d: %w", key, events[i].N, err)
			}
			l.addShipped(part)
		}
		if events[i].Kind != eventDecision {
			continue
		}
		decided[events[i].BasedOn] = true
		d := record.Decision{}
		err := json.Unmarshal(events[i].Body, &d)
		if err == nil {
			err = l.apply(&events[i], &d)
		}
		if err != nil {
			return nil, fmt.Errorf("log of %s, event %d: %w", key, events[i].N, err)
		}
	}
	for i := range events {
		e := &events[i]
		if asks[e.Kind] && !decided[e.N] && (e.Kind == eventCommand || !dropped[e.Source]) {
			l.open = append(l.open, *e)
		}
	}
	return l, nil
}

// append adds an event to the log, and returns it as it stands there.
func (l *orderLog) append(tx *ledger.Tx, e ledger.Event) (*ledger.Event, error) {
	e.OrderKey = l.head.Key
	n, err := tx.Append(e)
	if err != nil {
		return nil, err
	}
	e.N = n
	l.events = append(l.events, e)
	return &l.events[len(l.events)-1], nil
}

// has says that the log has an event of a kind.
func (l *orderLog) has(kind string) bool {
	return slices.ContainsFunc(l.events, func(e ledger.Event) bool { return e.Kind == kind })
}

// apply takes one decision into account.
func (l *orderLog) apply(e *ledger.Event, d *record.Decision) error {
	l.decision = *d
	l.note(d)
	l.life.decided(e, d, l.kindOf(d.BasedOn))
	switch d.Action {
	case record.ActionAcknowledge:
		l.ack, l.answer, l.ackAt = d.Acknowledgment, d.Reason, e.N
		if err := l.take(d.Set); err != nil || l.current == nil {
			return err
		}
		l.current.Order.VendorCode = d.Acknowledgment.VendorCode // by the profile of the answer
	case record.ActionIssue:
		l.supplier = d.SupplierOrder
		return l.take(d.Set)
	case record.ActionShipNotice:
		for _, o := range d.ShipNotice.Orders {
			if o.PONumber == l.head.PO {
				l.addShipped(o)
			}
		}
	}
	return nil
}

// note keeps the list of what is held of a customer's order.
func (l *orderLog) note(d *record.Decision) {
	if l.head.Kind != orderOfCustomer || d.Set == "" {
		return
	}
	l.held = slices.DeleteFunc(l.held, func(set string) bool { return set == d.Set })
	if d.Action == record.ActionHold {
		l.held, l.stopped = append(l.held, d.Set), true
	}
}

// next takes the first fact that may be decided now. While something of the
// order is held, what came later waits: only a person's word is looked at.
func (l *orderLog) next() *ledger.Event {
	for i, e := range l.open {
		if len(l.held) == 0 || e.Kind == eventCommand {
			l.open = slices.Delete(l.open, i, i+1)
			return &e
		}
	}
	return nil
}

// kindOf is the kind of the event at a position.
func (l *orderLog) kindOf(n int64) string {
	if n < 1 || n > int64(len(l.events)) {
		return ""
	}
	return l.events[n-1].Kind
}

// take makes the content that a set brought the one that counts.
func (l *orderLog) take(set string) error {
	for i := range l.events {
		e := &l.events[i]
		if e.Source != set {
			continue
		}
		switch e.Kind {
		case eventOrder:
			f, err := l.fact(e)
			if err != nil {
				return err
			}
			l.current, l.content = &f, f.Content
		case eventSupplierOrder:
			f := &record.SupplierOrderFact{}
			if err := json.Unmarshal(e.Body, f); err != nil {
				return err
			}
			l.content = f.Content
		}
	}
	return nil
}

// fact is the order that an event brought.
func (l *orderLog) fact(e *ledger.Event) (f record.OrderFact, err error) {
	if f, known := l.facts[e.N]; known {
		return f, nil
	}
	if f, err = readOrderFact(e.Body); err == nil {
		l.facts[e.N] = f
	}
	return f, err
}

func (l *orderLog) addShipped(o record.ShippedOrder) {
	for _, c := range o.Cartons {
		for _, it := range c.Items {
			l.shipped[it.Line] = l.shipped[it.Line].Add(it.Quantity.Value)
		}
	}
}

// asked returns the order that a set brought; nil without one.
func (l *orderLog) asked(set string) *ledger.Event {
	for i := range l.events {
		if e := &l.events[i]; e.Source == set && (e.Kind == eventOrder || e.Kind == eventSupplierOrder || e.Kind == eventSupplierAnswer) {
			return e
		}
	}
	return nil
}

// shownAsRevision says that the set's order was held as a revision of the
// answer that stands: whoever releases it knows what it replaces.
func (l *orderLog) shownAsRevision(set string) bool {
	for i := range l.events {
		d, ok := decisionOf(&l.events[i])
		if ok && l.events[i].N > l.ackAt && d.Action == record.ActionHold && d.Set == set && d.Problems[0].Code == "revision" {
			return true
		}
	}
	return false
}

// answered says that the order has an answer that stands.
func (l *orderLog) answered() bool { return l.ack != nil }

// confirmed is what the standing answer accepts of a line, backordered units included.
func (l *orderLog) confirmed(line string) decimal.Decimal {
	sum := decimal.Zero
	if l.ack == nil {
		return sum
	}
	for _, a := range l.ack.Lines {
		if a.Number != line {
			continue
		}
		for _, s := range a.Statuses {
			if s.Date != "" { // accepted and backordered units have a ship date, rejected ones have none
				sum = sum.Add(s.Quantity.Value)
			}
		}
	}
	return sum
}

// Kinds of events in an order's log.
const (
	eventOrder         = "850"
	eventSupplierOrder = "supplier_order"
	eventShipment      = "shipment"
	eventCommand       = "command"
	eventNotice        = "856" // this order's part of a notice that stands in another order's log
	eventDecision      = "decision"
)

// asks lists the facts that want a decision of their own.
var asks = map[string]bool{eventOrder: true, eventSupplierOrder: true, eventCommand: true,
	eventSend: true, eventCancel: true, eventSupplierAnswer: true, eventSilence: true}

// firstOrder is the order as it first came, decided or not.
func (l *orderLog) firstOrder() *record.OrderFact {
	for i := range l.events {
		if l.events[i].Kind != eventOrder {
			continue
		}
		if f, err := readOrderFact(l.events[i].Body); err == nil {
			return &f
		}
	}
	return nil
}

// decisionOf reads a decision event.
func decisionOf(e *ledger.Event) (d record.Decision, ok bool) {
	return d, e.Kind == eventDecision && json.Unmarshal(e.Body, &d) == nil
}
