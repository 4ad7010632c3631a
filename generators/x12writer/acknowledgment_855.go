package x12writer

import (
	"fmt"
	"strconv"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/shopspring/decimal"
)

// Acknowledgment renders an 855: every line of the order with PO101, 102, 103,
// 106 and 107 echoed, our price, and one ACK for each status
// (spec/x12-exact.md 2.7, spec/x12-amazon.md 3.3).
func Acknowledgment(rec record.Acknowledgment, o Options) (Body, []fault.Fault) {
	s := begin("855", o, 6+3*len(rec.Lines))
	s.add("BAK", rec.Purpose, rec.Type, rec.Number, rec.OrderDate.X12(), rec.Release, "", "", "", rec.At.UTC().Format("20060102"))
	if rec.ShipTo != nil {
		s.name(*rec.ShipTo)
	}
	quantities := make([]decimal.Decimal, len(rec.Lines))
	for i := range rec.Lines {
		quantities[i] = rec.Lines[i].Quantity.Value
		s.acknowledgedLine(&rec.Lines[i])
	}
	s.add("CTT", strconv.Itoa(len(rec.Lines)), hashTotal(quantities))
	return s.end("PR", nil)
}

// acknowledgedLine writes the PO1 loop of one line.
func (s *set) acknowledgedLine(l *record.AcknowledgedLine) {
	line, price, basis := l.Number, "", ""
	if l.Assigned {
		line = ""
	}
	if l.Price != nil {
		price, basis = number(l.Price.Amount), l.PriceBasis // PO105 cannot stand without PO104
	}
	s.checkAnswer(l)
	s.add("PO1", pairs([]string{line, number(l.Quantity.Value), l.Quantity.Unit, price, basis}, l.Items)...)
	for _, status := range l.Statuses {
		date := status.Date.X12()
		qualifier := status.DateQualifier
		if date == "" {
			qualifier = ""
		}
		s.add("ACK", status.Code, number(status.Quantity.Value), status.Quantity.Unit, qualifier, date)
	}
}

// checkAnswer: a line without a status is rejected by Amazon with the whole
// document, and statuses must add up to the ordered quantity in its unit. A
// line that was ordered without a unit is answered in one nevertheless (ACK P0203).
func (s *set) checkAnswer(l *record.AcknowledgedLine) {
	if len(l.Statuses) == 0 {
		s.fault(fault.SegmentMissing, "ACK", 0, l.Number, "line "+l.Number+" has no status; every line must be answered")
		return
	}
	sum := l.Statuses[0].Quantity.Value
	for i, status := range l.Statuses {
		if i > 0 {
			sum = sum.Add(status.Quantity.Value)
		}
		if status.Quantity.Unit != l.Quantity.Unit && l.Quantity.Unit != "" {
			s.fault(fault.ElementConditionalMissing, "ACK", 3, status.Quantity.Unit,
				fmt.Sprintf("line %s is ordered in %q: it must be answered in the same unit", l.Number, l.Quantity.Unit))
		}
		if status.Quantity.Value.IsNegative() {
			s.fault(fault.TotalAmount, "ACK", 2, status.Quantity.String(), "line "+l.Number+": a status cannot have a negative quantity")
		}
	}
	if !sum.Equal(l.Quantity.Value) {
		s.fault(fault.TotalAmount, "ACK", 2, sum.String(),
			fmt.Sprintf("the statuses of line %s add up to %s of %s ordered", l.Number, sum, l.Quantity))
	}
}
