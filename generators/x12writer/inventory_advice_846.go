package x12writer

import (
	"strconv"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

// InventoryAdvice renders an 846: the stock that a direct-fulfilment vendor
// reports (spec/x12-amazon.md section 1). Stock is never below zero.
func InventoryAdvice(rec record.InventoryAdvice, o Options) (Body, []fault.Fault) {
	s := begin("846", o, 8+3*len(rec.Items))
	s.add("BIA", rec.Purpose, rec.ReportType, rec.ID, s.date("BIA", 4, rec.Date), rec.Time, rec.Action)
	s.currency("SE", rec.Currency)
	s.dates(rec.Dates)
	s.references(rec.References)
	s.parties(rec.Parties)
	for i := range rec.Items {
		s.stockItem(&rec.Items[i], rec.Currency)
	}
	s.add("CTT", strconv.Itoa(len(rec.Items)))
	return s.end("IB", nil)
}

func (s *set) stockItem(i *record.StockItem, currency string) {
	s.add("LIN", s.items("LIN", []string{i.Number}, i.Items)...)
	s.description(i.Description)
	s.dates(i.Dates)
	if i.Price != nil {
		s.notNegative("CTP", 3, i.Price.Amount)
		s.add("CTP", "", "UCP", s.money("CTP", 3, i.Price, currency))
	}
	s.references(i.References)
	if len(i.Quantities) == 0 {
		s.fault(fault.SegmentMissing, "QTY", 0, i.Number, "the item says no quantity; one that is out of stock says 0")
	}
	for _, q := range i.Quantities {
		s.notNegative("QTY", 2, q.Quantity.Value)
		s.add("QTY", q.Qualifier, number(q.Quantity.Value), q.Quantity.Unit)
		s.dates(q.Dates)
	}
}
