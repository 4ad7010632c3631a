package x12writer

import (
	"strconv"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/shopspring/decimal"
)

// OrderChangeAck renders an 865: every change of the 860 echoed, each with what
// becomes of it (spec/x12-exact.md 2.1, 2.3). Change is Code in words, and is
// refused where the two disagree.
func OrderChangeAck(rec record.OrderChangeAck, o Options) (Body, []fault.Fault) {
	s := begin("865", o, 10+3*len(rec.Lines))
	s.add("BCA", rec.Purpose, rec.Type, rec.Number, rec.Release, rec.ChangeNumber, s.date("BCA", 6, rec.OrderDate), rec.Request, rec.Contract,
		rec.Reference, s.date("BCA", 10, rec.Date), s.date("BCA", 11, rec.ChangeDate))
	s.currency("SE", rec.Currency)
	s.references(rec.References)
	s.dates(rec.Dates)
	s.orderNotes(rec.Number, rec.Notes)
	s.parties(rec.Parties)
	quantities := make([]decimal.Decimal, 0, len(rec.Lines))
	for i := range rec.Lines {
		l := &rec.Lines[i]
		if l.Quantity != nil {
			quantities = append(quantities, l.Quantity.Value)
		}
		s.answeredChange(l, rec.Currency)
	}
	s.add("CTT", strconv.Itoa(len(rec.Lines)), hashTotal(quantities))
	if amount := rec.Sent.Amount; amount != "" {
		s.add("AMT", "TT", amount)
	}
	return s.end("CA", nil)
}

func (s *set) answeredChange(l *record.AnsweredChangeLine, currency string) {
	if words := record.ChangeWords(l.Code); l.Change != "" && l.Change != words {
		s.fault(fault.ElementUnknownCode, "POC", 2, l.Code, "the code means "+strconv.Quote(words)+", not "+strconv.Quote(l.Change))
	}
	s.add("POC", s.items("POC", s.change(&l.ChangedLine, currency), l.Items)...)
	s.description(l.Description)
	s.references(l.References)
	s.dates(l.Dates)
	if len(l.Statuses) == 0 {
		s.fault(fault.SegmentMissing, "ACK", 0, l.Number, "line "+strconv.Quote(l.Number)+" has no status; every change must be answered")
	}
	for _, status := range l.Statuses {
		s.changeStatus(status)
	}
	s.notes(l.Notes)
}

// change are POC01 to POC07. Both quantities share one unit.
func (s *set) change(l *record.ChangedLine, currency string) []string {
	quantity, unit := counted(l.Quantity)
	left, leftUnit := counted(l.Left)
	switch {
	case l.Quantity == nil && l.Left == nil:
		unit = l.Unit
	case l.Unit != "":
		s.fault(fault.ElementExcluded, "POC", 5, l.Unit, "the unit is that of the quantity: leave out the line's own")
	case l.Quantity == nil:
		unit = leftUnit
	case l.Left != nil && unit != leftUnit:
		s.fault(fault.ElementExcluded, "POC", 5, leftUnit, "quantity and what is left are in the same unit")
	}
	return []string{l.Number, l.Code, quantity, left, unit, s.money("POC", 6, l.Price, currency), l.PriceBasis}
}

func (s *set) changeStatus(status record.LineStatus) {
	quantity := number(status.Quantity.Value)
	if status.Quantity.Unit == "" && status.Quantity.Value.IsZero() {
		quantity = ""
	}
	s.notNegative("ACK", 2, status.Quantity.Value)
	s.add("ACK", status.Code, quantity, status.Quantity.Unit, status.DateQualifier, s.date("ACK", 5, status.Date))
}
