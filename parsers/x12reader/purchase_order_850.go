package x12reader

import (
	"slices"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/x12"
)

// PurchaseOrder makes a record of an 850, of 004010 and 005010. It takes what
// the field sends: line numbers are assigned where missing, a price that is not
// sent is null, id pairs may have gaps, dates that are none are kept as text.
// The faults are those of meaning, beyond what the judge found. The caller
// fills Partner, VendorCode, Source.Raw and Source.Interchange, and the
// currency with SetCurrency where the order names none.
func PurchaseOrder(ic *Interchange, g *Group, s *Set) (record.PurchaseOrder, []fault.Fault) {
	r := orderReader{meaning: meaning{policy: ic.Policy, set: s}}
	o := &r.order
	o.References, o.Dates, o.Parties = []record.Reference{}, []record.QualifiedDate{}, []record.Party{}
	o.Notes = []string{}
	o.Source = record.Source{Control: ic.Header.Control, Group: g.Control, Set: s.Control, Version: g.Version,
		Usage: ic.Header.Usage, Sent: ic.Header.Sent(), Offset: s.Offset}
	segments := own(s)
	o.Lines = make([]record.OrderLine, 0, count(segments, "PO1"))
	for i := range segments {
		r.segment(&segments[i])
	}
	numberLines(o.Lines, r.seen, func(l *record.OrderLine) (*string, *bool) { return &l.Number, &l.Assigned })
	o.Totals = record.CountOrder(o)
	o.Window = record.WindowOf(o.Dates)
	SetCurrency(o, o.Currency)
	return *o, r.faults
}

// SetCurrency names the currency of the order and of all its amounts.
func SetCurrency(o *record.PurchaseOrder, currency string) {
	o.Currency = currency
	for i := range o.Lines {
		if p := o.Lines[i].Price; p != nil {
			p.Currency = currency
		}
	}
	if o.Totals.Amount != nil {
		o.Totals.Amount.Currency = currency
	}
}

// orderReader walks the segments; loop is the innermost loop that matters.
type orderReader struct {
	meaning
	order record.PurchaseOrder
	line  *record.OrderLine // nil before the first PO1 and after CTT
	loop  string
	seen  map[string]bool
}

func (r *orderReader) segment(s *x12.Segment) {
	switch s.ID {
	case "N1", "N9", "SLN", "SCH", "LDT", "SPI", "ADV", "AMT", "CTT", "SAC", "QTY":
		r.loop = s.ID
	case "PO1":
		r.loop = s.ID
		r.newLine(s)
		return
	}
	if s.ID == "CTT" {
		r.line = nil
		r.order.Totals.Sent.Lines, r.order.Totals.Sent.Hash = text(s, 1), text(s, 2)
		r.loop = "CTT"
	}
	if r.line != nil {
		r.detail(s)
		return
	}
	r.header(s)
}

func (r *orderReader) header(s *x12.Segment) {
	o := &r.order
	if r.loop == "N1" && len(o.Parties) > 0 && partySegment(&o.Parties[len(o.Parties)-1], s) {
		return
	}
	switch s.ID {
	case "BEG":
		o.Purpose, o.Type, o.Number, o.Release, o.Date = text(s, 1), text(s, 2), text(s, 3), text(s, 4), date(s, 5)
		if o.Number == "" {
			r.fault(s, fault.NumberMissing, 3, "", "BEG03 is the purchase order number")
		}
	case "CUR":
		if r.loop == "" {
			o.Currency = text(s, 2)
		}
	case "REF":
		if r.loop == "" {
			o.References = append(o.References, reference(s))
		}
	case "CSH":
		if v := s.Element(1); o.Backorder == nil && (v == "Y" || v == "N") {
			yes := v == "Y"
			o.Backorder = &yes
		}
	case "DTM":
		if r.loop == "" || r.loop == "SAC" {
			o.Dates = append(o.Dates, qualifiedDate(s))
		}
	case "N1":
		o.Parties = append(o.Parties, newParty(s))
	case "N9":
		switch v := text(s, 3); {
		case headsNotes(s, o.Number):
		case text(s, 2) != "":
			o.References = append(o.References, reference(s))
		case v != "":
			o.Notes = append(o.Notes, v)
		}
	case "AMT":
		if r.order.Totals.Sent.Lines != "" || o.Totals.Sent.Amount == "" {
			o.Totals.Sent.Amount = text(s, 2)
		}
	default:
		r.note(s)
	}
}

func (r *orderReader) note(s *x12.Segment) { r.order.Notes = appendNote(r.order.Notes, s) }

func (r *orderReader) newLine(s *x12.Segment) {
	r.order.Lines = append(r.order.Lines, record.OrderLine{Number: text(s, 1), PriceBasis: text(s, 5), Items: items(s, 6)})
	r.line = &r.order.Lines[len(r.order.Lines)-1]
	l := r.line
	quantity, ok := decimalOf(s.Element(2))
	if !ok || quantity.IsNegative() {
		r.fault(s, fault.LineQuantity, 2, "PO1", "PO102 is the quantity ordered, 0 or more")
	}
	l.Quantity = record.Quantity{Value: quantity, Unit: text(s, 3)}
	l.Price = r.price(s, 4)
	if l.Number == "" {
		l.Assigned = true
		return
	}
	if r.seen == nil {
		r.seen = map[string]bool{}
	}
	if r.seen[l.Number] {
		r.fault(s, fault.LineDuplicate, 1, "PO1", "each line has its own number")
	}
	r.seen[l.Number] = true
}

// price is nil when none is sent: a missing price is not 0.
func (r *orderReader) price(s *x12.Segment, n int) *record.Money {
	if text(s, n) == "" {
		return nil
	}
	d, ok := decimalOf(s.Element(n))
	if !ok || d.IsNegative() {
		r.fault(s, fault.LinePrice, n, "PO1", "the price is a number such as 12.50")
		return nil
	}
	return &record.Money{Amount: d}
}

func (r *orderReader) detail(s *x12.Segment) {
	l := r.line
	if r.loop == "N9" {
		if s.ID == "N9" && text(s, 2) != "" {
			l.References = append(l.References, reference(s))
			return
		}
		r.note(s)
		return
	}
	if r.loop != "PO1" && r.loop != "SAC" && r.loop != "QTY" {
		return
	}
	switch s.ID {
	case "LIN":
		l.Items = append(l.Items, items(s, 2)...)
	case "CTP":
		if l.Price == nil && slices.Contains(unitPrices, s.Element(2)) {
			l.Price = r.price(s, 3)
		}
	case "PID":
		l.Description = join(l.Description, text(s, 5))
	case "REF":
		l.References = append(l.References, reference(s))
	case "DTM":
		l.Dates = append(l.Dates, qualifiedDate(s))
	default:
		r.note(s)
	}
}

// unitPrices are the element 236 codes that stand for the price of the line
// where PO104 is not sent.
var unitPrices = []string{"UCP", "NET", "CON", "CUP", "INV"}

func count(segments []x12.Segment, id string) (n int) {
	for i := range segments {
		if segments[i].ID == id {
			n++
		}
	}
	return n
}
