package x12reader

import (
	"slices"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/x12"
)

// Invoice makes a record of an 810, of 004010 and 005010. Amounts with implied
// decimals (TDS, SAC05) are read as such. A stated total that is not what lines,
// charges and taxes add up to is a note (spec/x12-exact.md 2.6). The caller
// fills Partner, VendorCode, Source.Raw and Source.Interchange.
func Invoice(ic *Interchange, g *Group, s *Set) (record.Invoice, []fault.Fault) {
	r := invoiceReader{heading: newHeading(ic, s)}
	i := &r.invoice
	i.Source = source(ic, g, s)
	i.Terms, i.Charges, i.Taxes = []record.Terms{}, []record.Charge{}, []record.Tax{}
	segments := own(s)
	i.Lines = make([]record.InvoiceLine, 0, count(segments, "IT1"))
	for k := range segments {
		r.segment(&segments[k])
	}
	numberLines(i.Lines, &r.seen, func(l *record.InvoiceLine) (*string, *bool) { return &l.Number, &l.Assigned })
	i.Currency, i.References, i.Dates, i.Parties, i.Notes = r.currency, r.references, r.dates, r.parties, r.notes
	i.Totals = record.CountInvoice(i)
	r.compare(segments)
	return *i, r.faults
}

// invoiceReader walks the segments: heading, lines from the first IT1 on,
// summary from TDS on.
type invoiceReader struct {
	heading
	invoice record.Invoice
	line    *record.InvoiceLine // nil outside the lines
	charge  *record.Charge      // the SAC loop that is open
	summary bool
	seen    lineNumbers
}

func (r *invoiceReader) segment(s *x12.Segment) {
	switch s.ID {
	case "IT1":
		r.newLine(s)
		return
	case "TDS":
		r.line, r.charge, r.summary, r.loop = nil, nil, true, ""
		t := &r.invoice.Totals
		t.Total, t.Discountable, t.Discounted, t.Discount = r.cents(s, 1), r.cents(s, 2), r.cents(s, 3), r.cents(s, 4)
		return
	case "N1", "N9", "SLN", "LM", "V1", "FA1", "ISS":
		r.loop = s.ID
	case "SAC":
		if r.line == nil || r.loop == "IT1" { // those of a subline are not the line's
			r.loop = s.ID
		}
	}
	switch {
	case r.line != nil:
		r.detail(s)
	case r.summary:
		r.total(s)
	default:
		r.header(s)
	}
}

func (r *invoiceReader) header(s *x12.Segment) {
	i := &r.invoice
	switch s.ID {
	case "BIG":
		i.Date, i.Number, i.PODate, i.PONumber, i.Release, i.ChangeNumber = date(s, 1), text(s, 2), date(s, 3), text(s, 4), text(s, 5), text(s, 6)
		i.Type, i.Purpose, i.Original = text(s, 7), text(s, 8), text(s, 10)
		if i.Number == "" {
			r.fault(s, fault.NumberMissing, 2, "", "BIG02 is the number of the invoice")
		}
	case "ITD":
		r.loop = ""
		i.Terms = append(i.Terms, r.terms(s))
	case "FOB":
		i.FreightPayment = text(s, 1)
	case "DTM", "REF", "CUR":
		if r.loop != "V1" {
			r.take(s, i.PONumber)
		}
	default:
		r.take(s, i.PONumber)
	}
}

func (r *invoiceReader) newLine(s *x12.Segment) {
	l := record.InvoiceLine{Number: text(s, 1), Quantity: r.quantity(s, 2, 3), Price: r.price(s, 4, "IT1"), PriceBasis: text(s, 5), Items: items(s, 6)}
	l.Assigned = l.Number == ""
	if !l.Assigned && r.seen.again(l.Number) {
		r.fault(s, fault.LineDuplicate, 1, "IT1", "each line has its own number")
	}
	if at := slices.IndexFunc(l.Items, isOrder); at >= 0 {
		l.PONumber = l.Items[at].Value
	}
	r.invoice.Lines = append(r.invoice.Lines, l)
	r.line, r.charge, r.summary, r.loop = &r.invoice.Lines[len(r.invoice.Lines)-1], nil, false, "IT1"
}

// isOrder reports whether a pair of an IT1 names the order and not a product.
func isOrder(i record.ItemID) bool { return i.Qualifier == "PO" }

func (r *invoiceReader) detail(s *x12.Segment) {
	l := r.line
	switch {
	case r.loop == "SAC" && s.ID == "SAC":
		l.Charges = append(l.Charges, r.heading.charge(s))
		r.charge = &l.Charges[len(l.Charges)-1]
	case r.loop == "SAC" && s.ID == "TXI":
		r.charge.Taxes = append(r.charge.Taxes, r.tax(s))
	case r.loop != "IT1":
		// what sublines and parties of a line say is not the line's own
	case s.ID == "TXI":
		l.Taxes = append(l.Taxes, r.tax(s))
	case s.ID == "CTP":
		if l.Price == nil && slices.Contains(unitPrices, s.Element(2)) {
			l.Price = r.price(s, 3, "IT1")
		}
	case s.ID == "PID":
		l.Description = join(l.Description, text(s, 5))
	case s.ID == "REF":
		r.lineReference(reference(s))
	case s.ID == "DTM":
		l.Dates = append(l.Dates, qualifiedDate(s))
	}
}

// lineReference takes REF*PO as the number of the line's order.
func (r *invoiceReader) lineReference(ref record.Reference) {
	l := r.line
	if ref.Qualifier == "PO" && ref.Description == "" && l.PONumber == "" {
		l.PONumber = ref.Value
		return
	}
	l.References = append(l.References, ref)
}

func (r *invoiceReader) total(s *x12.Segment) {
	i := &r.invoice
	switch s.ID {
	case "SAC":
		i.Charges = append(i.Charges, r.heading.charge(s))
		r.charge = &i.Charges[len(i.Charges)-1]
	case "TXI":
		if r.charge != nil && r.loop == "SAC" {
			r.charge.Taxes = append(r.charge.Taxes, r.tax(s))
			return
		}
		i.Taxes = append(i.Taxes, r.tax(s))
	case "CAD":
		i.Carrier = &record.Carrier{Method: text(s, 1), SCAC: text(s, 4), Routing: text(s, 5)}
		if v := text(s, 8); v != "" {
			i.Carrier.Reference = &record.Reference{Qualifier: text(s, 7), Value: v}
		}
	case "AMT":
		if i.Totals.Sent.Amount == "" {
			i.Totals.Sent.Amount = text(s, 2)
		}
	case "CTT":
		i.Totals.Sent.Lines, i.Totals.Sent.Hash = text(s, 1), text(s, 2)
	}
}

// compare notes a stated total that nothing adds up to.
func (r *invoiceReader) compare(segments []x12.Segment) {
	stated, due := r.invoice.Totals.Total, r.invoice.Due()
	if stated == nil || len(due) == 0 {
		return
	}
	for _, d := range due {
		if stated.Amount.Equal(d) {
			return
		}
	}
	at := slices.IndexFunc(segments, func(s x12.Segment) bool { return s.ID == "TDS" })
	r.fault(&segments[at], fault.TotalAmount, 1, "", "lines + charges - allowances + taxes are "+record.DecimalText(due[0]))
}
