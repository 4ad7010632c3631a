package pipeline

import (
	"fmt"
	"strings"

	"github.com/docket-edi/docket/generators/mail"
	"github.com/docket-edi/docket/generators/pdf"
	"github.com/docket-edi/docket/generators/sheet"
	"github.com/docket-edi/docket/pipeline/config"
	"github.com/docket-edi/docket/pipeline/transport/folder"
	"github.com/docket-edi/docket/schemas/record"
)

// renderPDF draws the order to a supplier.
func renderPDF(r *rendering) (made, error) {
	o, s := r.decision.SupplierOrder, r.settings.Seller
	file, _, err := pdf.SupplierOrder(pdf.SupplierDoc{
		Order:  *o,
		Seller: pdf.Seller{Name: s.Name, Address: s.Address, Contact: contactLine(s), TaxID: s.TaxID},
		Page:   pdf.PageSize(s.Page), Accent: s.Accent, Issued: record.NewDate(r.decision.At), Previous: r.previous,
		Changes: changesSince(r.previous, o),
	})
	return made{body: file, name: supplierName(o) + ".pdf"}, err
}

// renderCSV writes the order as a table that the supplier can fill in and send back.
func renderCSV(r *rendering) (made, error) {
	o := r.decision.SupplierOrder
	b, err := sheet.SupplierOrder(o)
	return made{body: b, name: supplierName(o) + ".csv"}, err
}

// renderMail composes the message with the PDF and the table of the same decision.
func renderMail(r *rendering) (made, error) {
	o, s := r.decision.SupplierOrder, r.settings
	m, _, err := mail.Compose(mail.Message{
		Order: *o, Seller: s.Seller.Name, From: firstOf(s.Mail.From, s.Seller.Email), ReplyTo: s.Seller.Email, At: r.decision.At,
		PDF: r.before["pdf"], CSV: r.before["csv"], Changes: changesSince(r.previous, o), Unsent: s.Mail.Unsent,
	})
	return made{body: m.Bytes, name: "mail/" + fileBase(o) + ".eml"}, err
}

func contactLine(s config.Seller) string {
	parts := []string{}
	for _, p := range []string{s.Contact, s.Email, s.Phone} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, " · ")
}

// supplierName is <supplier>/<PO>_rev<n>, without the ending.
func supplierName(o *record.SupplierOrder) string {
	return folder.FileName(firstOf(o.Supplier, o.SupplierName)) + "/" + fileBase(o)
}

func fileBase(o *record.SupplierOrder) string {
	return folder.FileName(fmt.Sprintf("%s_rev%d", o.Number, o.Revision))
}

// changesSince says in words what a revision changes; nil for a first revision.
func changesSince(before, now *record.SupplierOrder) []string {
	if before == nil {
		return nil
	}
	var out []string
	note := func(what, was, is string) {
		if was != is {
			out = append(out, fmt.Sprintf("%s: %s → %s", what, firstOf(was, "none"), firstOf(is, "none")))
		}
	}
	note("Ship from", string(before.ShipFrom), string(now.ShipFrom))
	note("Ship until", string(before.ShipUntil), string(now.ShipUntil))
	note("Must arrive by", string(before.ArriveBy), string(now.ArriveBy))
	note("Payment terms", before.Terms, now.Terms)
	note("Ship to", strings.Join(before.ShipTo, ", "), strings.Join(now.ShipTo, ", "))
	old := map[string]*record.SupplierOrderLine{}
	for i := range before.Lines {
		old[before.Lines[i].Number] = &before.Lines[i]
	}
	for _, l := range now.Lines {
		was := old[l.Number]
		delete(old, l.Number)
		if was == nil {
			out = append(out, fmt.Sprintf("Line %s: new, %s of %s", l.Number, l.Quantity, l.Description))
			continue
		}
		note("Line "+l.Number+" quantity", was.Quantity.String(), l.Quantity.String())
		note("Line "+l.Number+" unit cost", record.DecimalText(was.UnitCost.Amount), record.DecimalText(l.UnitCost.Amount))
		note("Line "+l.Number+" description", was.Description, l.Description)
	}
	for _, l := range before.Lines {
		if old[l.Number] != nil {
			out = append(out, fmt.Sprintf("Line %s: removed", l.Number))
		}
	}
	return out
}
