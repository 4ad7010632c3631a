package pdf

import (
	"fmt"
	"strings"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

// The faults that a drawn document can have; both are notes.
const (
	CharacterLost fault.Code = "pdf-character-lost" // no font has it; drawn as □
	TextShortened fault.Code = "pdf-text-shortened" // did not fit even at the smallest size
)

// maxNotes ends the list: a text in an unknown script would fill pages.
const maxNotes = 100

// notes collects what a drawing could not show, each character once.
type notes struct {
	faults []fault.Fault
	seen   map[rune]bool
}

func (n *notes) add(f fault.Fault) {
	f.Severity, f.Scope = fault.Note, fault.Element
	switch {
	case len(n.faults) < maxNotes:
		n.faults = append(n.faults, f)
	case len(n.faults) == maxNotes:
		n.faults = append(n.faults, fault.Fault{Code: fault.MoreFaults, Severity: fault.Note, Scope: fault.File})
	}
}

func (n *notes) lost(field string, line int, r rune) {
	if n.seen[r] {
		return
	}
	if n.seen == nil {
		n.seen = map[rune]bool{}
	}
	n.seen[r] = true
	n.add(fault.Fault{
		Code: CharacterLost, Segment: field, Position: line, Value: string(r),
		Rule: "a printed character needs a font that has it",
		Hint: fmt.Sprintf("%U is printed as □; write it in another way", r),
	})
}

func (n *notes) shortened(field, value string) {
	n.add(fault.Fault{
		Code: TextShortened, Segment: field, Value: value,
		Rule: "a heading has a few lines of room",
		Hint: "the end is not printed; the attached data has it in full",
	})
}

// cleaner cleans the texts of one part of the document.
type cleaner struct {
	notes *notes
	line  int // 0: the head
}

func (c cleaner) text(field, s string) string {
	return clean(s, func(r rune) { c.notes.lost(field, c.line, r) })
}

func (c cleaner) texts(field string, lines []string) []string {
	out := make([]string, len(lines))
	for i, s := range lines {
		out[i] = c.text(field, s)
	}
	return out
}

// paragraphs cleans each line of a longer text, keeping its line breaks.
func (c cleaner) paragraphs(field, s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.Join(c.texts(field, strings.Split(s, "\n")), "\n")
}

// cleanDoc is a copy of the document whose printed texts are all drawable.
func cleanDoc(doc SupplierDoc, n *notes) SupplierDoc {
	c := cleaner{notes: n}
	doc.Seller.Name = c.text("seller", doc.Seller.Name)
	doc.Seller.Address = c.texts("seller", doc.Seller.Address)
	doc.Seller.Contact = c.text("seller", doc.Seller.Contact)
	doc.Seller.TaxID = c.text("seller", doc.Seller.TaxID)
	doc.Issued = record.Date(c.text("issued", string(doc.Issued)))
	doc.Changes = c.texts("changes", doc.Changes)
	doc.Order = cleanOrder(doc.Order, n)
	if doc.Previous != nil {
		previous := cleanOrder(*doc.Previous, &notes{})
		doc.Previous = &previous
	}
	return doc
}

func cleanOrder(o record.SupplierOrder, n *notes) record.SupplierOrder {
	c := cleaner{notes: n}
	for _, f := range []struct {
		name string
		text *string
	}{
		{"po_number", &o.Number}, {"supplier", &o.Supplier}, {"supplier_name", &o.SupplierName},
		{"supplier_email", &o.SupplierEmail}, {"currency", &o.Currency}, {"terms", &o.Terms},
		{"incoterm", &o.Incoterm}, {"incoterm_place", &o.IncotermPlace}, {"ship_via", &o.ShipVia},
		{"order_date", (*string)(&o.OrderDate)}, {"ship_from", (*string)(&o.ShipFrom)},
		{"ship_until", (*string)(&o.ShipUntil)}, {"arrive_by", (*string)(&o.ArriveBy)},
		{"tolerance_over", (*string)(&o.ToleranceOver)}, {"tolerance_under", (*string)(&o.ToleranceUnder)},
	} {
		*f.text = c.text(f.name, *f.text)
	}
	o.SupplierAddress = c.texts("supplier_address", o.SupplierAddress)
	o.ShipTo = c.texts("ship_to", o.ShipTo)
	o.BillTo = c.texts("bill_to", o.BillTo)
	o.Instructions = c.texts("instructions", o.Instructions)
	o.Notes = c.paragraphs("notes", o.Notes)
	payments := make([]record.PaymentStage, len(o.Payments))
	for i, p := range o.Payments {
		payments[i] = record.PaymentStage{Share: record.Percent(c.text("payments", string(p.Share))), Due: c.text("payments", p.Due)}
	}
	o.Payments = payments
	lines := make([]record.SupplierOrderLine, len(o.Lines))
	for i, l := range o.Lines {
		lines[i] = cleanLine(l, cleaner{n, i + 1})
	}
	o.Lines = lines
	return o
}

func cleanLine(l record.SupplierOrderLine, c cleaner) record.SupplierOrderLine {
	l.Number = c.text("line", l.Number)
	l.HSCode = c.text("hs_code", l.HSCode)
	l.Origin = c.text("country_of_origin", l.Origin)
	l.SupplierSKU = c.text("supplier_sku", l.SupplierSKU)
	l.SKU = c.text("sku", l.SKU)
	l.ASIN = c.text("asin", l.ASIN)
	l.UPC = c.text("upc", l.UPC)
	l.FNSKU = c.text("fnsku", l.FNSKU)
	l.Description = c.paragraphs("description", l.Description)
	l.Quantity.Unit = c.text("unit", l.Quantity.Unit)
	l.Note = c.paragraphs("note", l.Note)
	return l
}
