package x12reader

import (
	"slices"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/x12"
)

// InventoryAdvice makes a record of an 846, of 004010 and 005010: each product
// with its quantities, whatever state of stock they are of.
func InventoryAdvice(ic *Interchange, g *Group, s *Set) (record.InventoryAdvice, []fault.Fault) {
	r := inventoryReader{heading: newHeading(ic, s)}
	a := &r.advice
	a.Source = source(ic, g, s)
	segments := own(s)
	a.Items = make([]record.StockItem, 0, count(segments, "LIN"))
	for i := range segments {
		r.segment(&segments[i])
	}
	a.Currency, a.References, a.Dates, a.Parties = r.currency, r.references, r.dates, r.parties
	return *a, r.faults
}

type inventoryReader struct {
	heading
	advice record.InventoryAdvice
	item   *record.StockItem
}

func (r *inventoryReader) segment(s *x12.Segment) {
	a := &r.advice
	switch s.ID {
	case "N1", "LM", "SLN", "SCH", "LS":
		r.loop = s.ID
	case "QTY":
		if r.loop != "SLN" {
			r.loop = s.ID
		}
	}
	switch {
	case s.ID == "BIA":
		a.Purpose, a.ReportType, a.ID, a.Date, a.Time, a.Action = text(s, 1), text(s, 2), text(s, 3), date(s, 4), text(s, 5), text(s, 6)
		if a.ID == "" {
			r.fault(s, fault.NumberMissing, 3, "", "BIA03 is the number of the advice")
		}
	case s.ID == "LIN":
		a.Items = append(a.Items, record.StockItem{Number: text(s, 1), Items: items(s, 2), Quantities: []record.StockQuantity{}})
		r.item, r.loop = &a.Items[len(a.Items)-1], "LIN"
	case s.ID == "CTT":
		r.item = nil
		a.Sent.Lines, a.Sent.Hash = text(s, 1), text(s, 2)
	case r.item == nil:
		r.take(s, "")
	case r.loop == "QTY":
		r.stock(s)
	case r.loop == "LIN":
		r.detail(s)
	}
}

func (r *inventoryReader) stock(s *x12.Segment) {
	l := r.item
	switch s.ID {
	case "QTY":
		q := r.counted(s, 2, 3)
		if q == nil {
			q = &record.Quantity{}
			r.fault(s, fault.LineQuantity, 2, "QTY", "QTY02 is the quantity in stock, a number such as 24")
		}
		l.Quantities = append(l.Quantities, record.StockQuantity{Qualifier: text(s, 1), Quantity: *q})
	case "DTM":
		q := &l.Quantities[len(l.Quantities)-1]
		q.Dates = append(q.Dates, qualifiedDate(s))
	}
}

func (r *inventoryReader) detail(s *x12.Segment) {
	l := r.item
	switch s.ID {
	case "PID":
		l.Description = join(l.Description, text(s, 5))
	case "CTP":
		if l.Price == nil && (text(s, 2) == "" || slices.Contains(unitPrices, s.Element(2))) {
			l.Price = r.price(s, 3, "LIN")
		}
	case "REF":
		l.References = append(l.References, reference(s))
	case "DTM":
		l.Dates = append(l.Dates, qualifiedDate(s))
	}
}
