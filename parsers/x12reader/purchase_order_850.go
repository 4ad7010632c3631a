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
// currency where the order names none.
func PurchaseOrder(ic *Interchange, g *Group, s *Set) (record.PurchaseOrder, []fault.Fault) {
	view, faults := OwnView(ic, g, s)
	return view.Record(), faults
}

// OwnView is PurchaseOrder before the record is made: a view in a memory of its
// own, which may be kept and filled in.
func OwnView(ic *Interchange, g *Group, s *Set) (*record.OrderView, []fault.Fault) {
	r := OrderReader{}
	return r.read(ic, g, s, own(s))
}

// OrderReader reads one 850 after the other into the same memory. The zero
// value is ready.
type OrderReader struct {
	meaning
	order record.OrderView
	line  *record.LineView // nil before the first PO1 and after CTT
	loop  x12.Tag          // the innermost loop that matters
	items []record.ItemID  // of all lines
	seen  lineNumbers
}

// View reads the set as views, good until the reader's next Read and this one's
// next View; for the rest it is as PurchaseOrder says.
func (r *OrderReader) View(ic *Interchange, g *Group, s *Set) (*record.OrderView, []fault.Fault) {
	return r.read(ic, g, s, s.Segments)
}

func (r *OrderReader) read(ic *Interchange, g *Group, s *Set, segments []x12.Segment) (*record.OrderView, []fault.Fault) {
	r.meaning = meaning{policy: ic.Policy, set: s}
	o := &r.order
	*o = record.OrderView{References: o.References[:0], Dates: o.Dates[:0], Parties: o.Parties[:0], Notes: o.Notes[:0], Lines: o.Lines[:0]}
	o.Source = record.Source{Control: ic.Header.Control, Group: g.Control, Set: s.Control, Version: g.Version,
		Usage: ic.Header.Usage, Sent: ic.sent, Offset: s.Offset}
	r.line, r.loop, r.items = nil, 0, r.items[:0]
	r.seen.reset()
	for i := range segments {
		r.segment(&segments[i])
	}
	numberLines(o.Lines, &r.seen, func(l *record.LineView) (*string, *bool) { return &l.Number, &l.Assigned })
	return o, r.faults
}

func (r *OrderReader) segment(s *x12.Segment) {
	tag := s.Tag
	switch {
	case tag == tagPO1:
		r.loop = tag
		r.newLine(s)
		return
	case tag == tagPID && r.loop == tagPO1: // as frequent
		r.line.Description = join(r.line.Description, text(s, 5))
		return
	}
	r.enter(s, tag)
	if r.line != nil {
		r.detail(s, tag)
		return
	}
	r.header(s)
}

// enter notes the loop that a segment opens.
func (r *OrderReader) enter(s *x12.Segment, tag x12.Tag) {
	switch tag {
	case tagCTT:
		r.loop, r.line = tag, nil
		r.order.Sent.Lines, r.order.Sent.Hash = text(s, 1), text(s, 2)
	case tagN1, tagN9, tagSLN, tagSCH, tagLDT, tagSPI, tagADV, tagAMT, tagSAC, tagQTY:
		r.loop = tag
	}
}

// The segments that open loops of an order, and those of a line.
const (
	tagPID = x12.Tag('P' | 'I'<<8 | 'D'<<16)
	tagCTP = x12.Tag('C' | 'T'<<8 | 'P'<<16)
	tagLIN = x12.Tag('L' | 'I'<<8 | 'N'<<16)
	tagREF = x12.Tag('R' | 'E'<<8 | 'F'<<16)
	tagDTM = x12.Tag('D' | 'T'<<8 | 'M'<<16)
	tagPO1 = x12.Tag('P' | 'O'<<8 | '1'<<16)
	tagCTT = x12.Tag('C' | 'T'<<8 | 'T'<<16)
	tagN1  = x12.Tag('N' | '1'<<8)
	tagN9  = x12.Tag('N' | '9'<<8)
	tagSLN = x12.Tag('S' | 'L'<<8 | 'N'<<16)
	tagSCH = x12.Tag('S' | 'C'<<8 | 'H'<<16)
	tagLDT = x12.Tag('L' | 'D'<<8 | 'T'<<16)
	tagSPI = x12.Tag('S' | 'P'<<8 | 'I'<<16)
	tagADV = x12.Tag('A' | 'D'<<8 | 'V'<<16)
	tagAMT = x12.Tag('A' | 'M'<<8 | 'T'<<16)
	tagSAC = x12.Tag('S' | 'A'<<8 | 'C'<<16)
	tagQTY = x12.Tag('Q' | 'T'<<8 | 'Y'<<16)
)

func (r *OrderReader) header(s *x12.Segment) {
	o := &r.order
	if r.loop == tagN1 && len(o.Parties) > 0 && viewParty(&o.Parties[len(o.Parties)-1], s) {
		return
	}
	switch s.ID {
	case "BEG":
		o.Purpose, o.Type, o.Number, o.Release, o.Date = text(s, 1), text(s, 2), text(s, 3), text(s, 4), day(s, 5)
		if o.Number == "" {
			r.fault(s, fault.NumberMissing, 3, "", "BEG03 is the purchase order number")
		}
	case "CUR":
		if r.loop == 0 {
			o.Currency = text(s, 2)
		}
	case "REF":
		if r.loop == 0 {
			o.References = append(o.References, reference(s))
		}
	case "CSH":
		if v := s.Element(1); o.Backorder == 0 && (v == "Y" || v == "N") {
			o.Backorder = v[0]
		}
	case "DTM":
		if r.loop == 0 || r.loop == tagSAC {
			o.Dates = append(o.Dates, viewDate(s))
		}
	case "N1":
		o.Parties = appendParty(o.Parties, s)
	case "N9":
		switch v := text(s, 3); {
		case headsNotes(s, o.Number):
		case text(s, 2) != "":
			o.References = append(o.References, reference(s))
		case v != "":
			o.Notes = append(o.Notes, v)
		}
	case "AMT":
		if o.Sent.Lines != "" || o.Sent.Amount == "" {
			o.Sent.Amount = text(s, 2)
		}
	default:
		r.note(s)
	}
}

func (r *OrderReader) note(s *x12.Segment) { r.order.Notes = appendNote(r.order.Notes, s) }

func (r *OrderReader) newLine(s *x12.Segment) {
	o := &r.order
	if len(o.Lines) < cap(o.Lines) {
		o.Lines = o.Lines[:len(o.Lines)+1]
	} else {
		o.Lines = append(o.Lines, record.LineView{})
	}
	l := &o.Lines[len(o.Lines)-1]
	r.line = l
	// the elements are cut before anything is written, so that where they end is loaded once
	number, quantity, unit, price, basis := s.Element(1), s.Element(2), s.Element(3), s.Element(4), s.Element(5)
	l.Number, l.Unit, l.Basis = trimmed(number), trimmed(unit), trimmed(basis)
	l.Quantity = record.NumberOf(quantity)
	l.Items, l.Description = r.pairs(s, 6), ""
	if len(l.References)+len(l.Dates) > 0 {
		l.References, l.Dates = l.References[:0], l.Dates[:0]
	}
	if !l.Quantity.Exact {
		if quantity, ok := l.Quantity.Decimal(); !ok || quantity.IsNegative() {
			r.fault(s, fault.LineQuantity, 2, "PO1", "PO102 is the quantity ordered, 0 or more")
		}
	}
	l.Price, l.HasPrice = r.price(s, 4, price)
	if l.Assigned = l.Number == ""; !l.Assigned && r.seen.again(l.Number) {
		r.fault(s, fault.LineDuplicate, 1, "PO1", "each line has its own number")
	}
}

// price: one that is missing is not 0.
func (r *OrderReader) price(s *x12.Segment, n int, value string) (record.Number, bool) {
	p := record.NumberOf(value)
	if p.Exact || p.Text == "" {
		return p, p.Exact
	}
	if d, ok := p.Decimal(); !ok || d.IsNegative() {
		r.fault(s, fault.LinePrice, n, "PO1", "the price is a number such as 12.50")
		return record.Number{}, false
	}
	return p, true
}

// pairs is items in the memory of all lines.
func (r *OrderReader) pairs(s *x12.Segment, n int) []record.ItemID {
	first := len(r.items)
	r.items = appendItems(r.items, s, n)
	return r.items[first:len(r.items):len(r.items)]
}

func (r *OrderReader) detail(s *x12.Segment, tag x12.Tag) {
	l := r.line
	if r.loop == tagN9 {
		if tag == tagN9 && text(s, 2) != "" {
			l.References = append(l.References, reference(s))
			return
		}
		r.note(s)
		return
	}
	if r.loop != tagPO1 && r.loop != tagSAC && r.loop != tagQTY {
		return
	}
	switch tag {
	case tagPID:
		l.Description = join(l.Description, text(s, 5))
	case tagCTP:
		if !l.HasPrice && slices.Contains(unitPrices, s.Element(2)) {
			l.Price, l.HasPrice = r.price(s, 3, s.Element(3))
		}
	case tagLIN:
		l.Items = append(l.Items, r.pairs(s, 2)...)
	case tagREF:
		l.References = append(l.References, reference(s))
	case tagDTM:
		l.Dates = append(l.Dates, viewDate(s))
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
