package pipeline

import (
	"errors"
	"strconv"

	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/record"
)

// orderOfCustomer is the kind of an order that a customer sent us.
const orderOfCustomer = "vendor"

// States of an order.
const (
	orderWaiting  = "waiting"  // named by a shipment, not here yet
	orderOpen     = "open"     // here, not decided
	orderHeld     = "held"     // a person must look at it
	orderAnswered = "answered" // the answer is decided
	orderDropped  = "dropped"  // a person let it go before it was answered
)

// Summary is what lists and screens show of an order.
type Summary struct {
	Type     string        `json:"type,omitempty"`
	Date     record.Date   `json:"date,omitempty"`
	Window   record.Window `json:"window"`
	Lines    int           `json:"lines"`
	Units    string        `json:"units"`
	Amount   *record.Money `json:"amount"` // null when a line has no price
	Supplier string        `json:"supplier,omitempty"`
	Revision int           `json:"revision,omitempty"`

	Stage   record.SupplierState `json:"stage,omitempty"`  // of a supplier order
	Answer  string               `json:"answer,omitempty"` // in words
	Shipped string               `json:"shipped,omitempty"`
}

// summarise brings an order's state and summary up to date after a decision.
func (p *Pipeline) summarise(tx *ledger.Tx, log *orderLog, d *record.Decision) error {
	s, state := summaryOf(log), log.head.State
	switch d.Action {
	case record.ActionHold:
		state = orderHeld
	case record.ActionAcknowledge, record.ActionIssue:
		state = orderAnswered
	case record.ActionDraft:
		state = orderOpen
	case record.ActionNone:
		state = afterDrop(log, d, state)
	}
	return errors.Join(tx.MarkOrder(log.head.Key, state, body(s), d.At), indexSupplier(tx, log))
}

// summaryOf reads the summary off a folded log.
func summaryOf(log *orderLog) Summary {
	s := Summary{Answer: log.decision.Reason}
	order := log.current
	if order == nil {
		order = log.firstOrder()
	}
	switch {
	case log.life.order != nil:
		o := log.life.order
		t := o.Totals()
		s.Date, s.Lines, s.Units, s.Amount = o.OrderDate, len(o.Lines), t.Units.String(), &t.Total
		s.Supplier, s.Revision, s.Stage = o.SupplierName, o.Revision, log.life.state
		s.Answer = firstOf(s.Answer, string(s.Stage))
		s.Window = record.Window{From: o.ShipFrom, To: o.ShipUntil}
	case order != nil:
		o := &order.Order
		s.Type, s.Date, s.Window, s.Lines, s.Units, s.Amount = o.Type, o.Date, o.Window, o.Totals.Lines, o.Totals.Units, o.Totals.Amount
	}
	if log.ack != nil {
		s.Answer = log.answer
	}
	if len(log.shipped) > 0 {
		units := 0
		for _, q := range log.shipped {
			units += int(q.IntPart())
		}
		s.Shipped = strconv.Itoa(units)
	}
	return s
}
