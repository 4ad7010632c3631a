package x12writer

import (
	"fmt"
	"strconv"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/shopspring/decimal"
)

// PurchaseOrder renders an 850: for suppliers who read EDI, and for tests. The
// window is what the dates say (record.WindowOf); totals are counted, and Sent
// gives only the AMT. Partner, vendor code and source are docket's own and are
// not in the document.
func PurchaseOrder(rec record.PurchaseOrder, o Options) (Body, []fault.Fault) {
	s := begin("850", o, 12+3*len(rec.Lines))
	s.add("BEG", rec.Purpose, rec.Type, rec.Number, rec.Release, s.date("BEG", 5, rec.Date))
	s.currency("BY", rec.Currency)
	s.references(rec.References)
	if rec.Backorder != nil {
		s.add("CSH", map[bool]string{true: "Y", false: "N"}[*rec.Backorder])
	}
	s.window(rec.Window, rec.Dates)
	s.dates(rec.Dates)
	s.orderNotes(rec.Number, rec.Notes)
	s.parties(rec.Parties)
	quantities := make([]decimal.Decimal, len(rec.Lines))
	seen := map[string]bool{}
	for i := range rec.Lines {
		l := &rec.Lines[i]
		if seen[l.Number] && !l.Assigned {
			s.fault(fault.LineDuplicate, "PO1", 1, l.Number, "each line has its own number")
		}
		seen[l.Number] = true
		quantities[i] = l.Quantity.Value
		s.orderLine(l, rec.Currency)
	}
	counted := record.CountOrder(&rec)
	s.lines("CTT", rec.Totals.Lines, counted.Lines)
	s.units("CTT", rec.Totals.Units, counted.Units)
	s.stated("AMT", 2, "an amount", rec.Totals.Amount, counted.Amount)
	s.add("CTT", strconv.Itoa(len(rec.Lines)), hashTotal(quantities))
	if amount := rec.Totals.Sent.Amount; amount != "" {
		s.add("AMT", "TT", amount)
	}
	return s.end("PO", nil)
}

// window refuses a window that the dates do not give: nobody would read it.
func (s *set) window(w record.Window, dates []record.QualifiedDate) {
	if given := record.WindowOf(dates); w != given {
		s.fault(fault.ElementExcluded, "DTM", 2, fmt.Sprintf("%s..%s", w.From, w.To),
			fmt.Sprintf("the dates give the window %s..%s: say it with dates 064 (from) and 063 (to)", given.From, given.To))
	}
}

func (s *set) orderLine(l *record.OrderLine, currency string) {
	line := l.Number
	if l.Assigned {
		line = ""
	}
	s.notNegative("PO1", 2, l.Quantity.Value)
	if l.Price != nil {
		s.notNegative("PO1", 4, l.Price.Amount)
	}
	s.add("PO1", s.items("PO1", []string{line, number(l.Quantity.Value), l.Quantity.Unit, s.money("PO1", 4, l.Price, currency), l.PriceBasis}, l.Items)...)
	s.description(l.Description)
	s.references(l.References)
	s.dates(l.Dates)
}
