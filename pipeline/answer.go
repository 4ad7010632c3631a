package pipeline

import (
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"github.com/docket-edi/docket/generators/x12writer"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/partner"
	"github.com/docket-edi/docket/schemas/record"
)

// answer decides one customer order: what is accepted, backordered, rejected,
// or why a person must look at it first. It follows spec x12-exact 2.7: every
// line, our cost and never above the order's, backorder only where the order
// allows it, statuses that add up to the ordered quantity.
type answer struct {
	fact     *record.OrderFact
	shipped  map[string]decimal.Decimal // by line: it needs no stock and no promise any more
	profile  *partner.Profile
	catalog  *catalog
	stock    *stock
	now      time.Time
	override bool // a person said to go on in spite of problems

	freight  string
	currency string
	problems []record.Problem
	remarks  []string
	promises []ledger.Promise
	numbers  map[string]bool // of the lines that are answered
	written  x12writer.Body  // the acknowledgment as an 855
}

// decide makes the decision.
func (a *answer) decide() (*decided, error) {
	order := &a.fact.Order
	d := &decided{Decision: record.Decision{
		Action: record.ActionAcknowledge, At: a.now, Profile: a.fact.Profile, Catalog: a.catalog.sha, Stock: a.stock.sha,
		Set: a.fact.Set, Wire: &a.fact.Wire,
	}}
	a.numbers = map[string]bool{}
	a.checkOrder()
	dated := order.Date
	if dated == "" {
		a.hold("order-date-missing", nil, "the order has no usable date (BEG05), and its answer must repeat it; released with --override, the day it was sent is taken")
		dated = record.NewDate(order.Source.Sent)
	}
	ack := record.Acknowledgment{
		Number: order.Number, Partner: order.Partner, VendorCode: order.VendorCode, Purpose: "00", Release: order.Release,
		OrderDate: dated, At: a.now, Currency: a.currency, ShipTo: record.FindParty(order.Parties, "ship_to"),
	}
	ship := a.shipDate()
	for i := range order.Lines {
		line, err := a.line(&order.Lines[i], ship)
		if err != nil {
			return nil, err
		}
		ack.Lines = append(ack.Lines, line)
	}
	if a.profile.Acknowledge.FillOrKill && !a.asOrdered(ack.Lines) {
		a.rejectAll(ack.Lines)
	}
	ack.Type = a.ackType(ack.Lines)
	blocked := a.checkWritten(&ack)
	d.Remarks = a.remarks
	if d.Problems = a.problems; blocked || len(a.problems) > 0 && !a.override {
		d.Action = record.ActionHold
		d.Reason = a.problems[0].Text
		if n := len(a.problems) - 1; n > 0 {
			d.Reason += fmt.Sprintf(" (and %d more)", n)
		}
		return d, nil
	}
	d.Acknowledgment = &ack
	d.Reason = describe(ack.Lines, a.codes())
	d.promises = a.promises
	d.documents = map[string]made{"855": {body: a.written.Data, form: formOf(a.written, d.Wire, a.profile)}}
	return d, nil
}

// hold notes a problem of the order (line nil) or of a line.
func (a *answer) hold(code string, line *record.OrderLine, format string, args ...any) {
	p := record.Problem{Code: code, Text: fmt.Sprintf(format, args...)}
	if line != nil {
		p.Line = line.Number
		p.Text = "line " + line.Number + ": " + p.Text
	}
	a.problems = append(a.problems, p)
}

func (a *answer) remark(format string, args ...any) {
	a.remarks = append(a.remarks, fmt.Sprintf(format, args...))
}

// reject answers the whole line with the soft rejection.
func (a *answer) reject(out record.AcknowledgedLine, reason string) record.AcknowledgedLine {
	whole := record.Quantity{Value: out.Quantity.Value, Unit: firstOf(out.Quantity.Unit, "EA")}
	out.Statuses = []record.LineStatus{{Code: a.codes()["out_of_stock"], Quantity: whole}}
	out.Reason = reason
	return out
}

// rejectAll answers an order that must be filled whole or not at all.
func (a *answer) rejectAll(lines []record.AcknowledgedLine) {
	for i := range lines {
		if code := lines[i].Statuses[0].Code; code == a.codes()["accept"] || code == a.codes()["backorder"] {
			lines[i] = a.reject(lines[i], "the order is filled whole or not at all")
		}
	}
	a.promises = nil
}

// ackType is BAK02: as ordered only if every line is accepted at the order's quantity and price.
func (a *answer) ackType(lines []record.AcknowledgedLine) string {
	if a.asOrdered(lines) && a.samePrices(lines) {
		return a.profile.Acknowledge.Types["as_ordered"]
	}
	return a.profile.Acknowledge.Types["changed"]
}

func (a *answer) asOrdered(lines []record.AcknowledgedLine) bool {
	for _, l := range lines {
		if len(l.Statuses) != 1 || l.Statuses[0].Code != a.codes()["accept"] {
			return false
		}
	}
	return true
}

func (a *answer) samePrices(lines []record.AcknowledgedLine) bool {
	for i, l := range lines {
		sent := a.fact.Order.Lines[i].Price
		if sent == nil || l.Price == nil || !sent.Amount.Equal(l.Price.Amount) {
			return false
		}
	}
	return true
}

func (a *answer) codes() map[string]string { return a.profile.Acknowledge.Codes }
