package pipeline

import (
	"fmt"
	"strings"

	"github.com/docket-edi/docket/generators/mail"
	"github.com/docket-edi/docket/generators/pdf"
	"github.com/docket-edi/docket/generators/sheet"
	"github.com/docket-edi/docket/pipeline/config"
	"github.com/docket-edi/docket/pipeline/transport/folder"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

// renderPDF draws the order to a supplier.
func renderPDF(r *rendering) (made, error) {
	o := r.decision.SupplierOrder
	doc := supplierDoc(o, r.previous, r.settings)
	doc.Issued, doc.Seller.Logo = record.NewDate(r.decision.At), r.logo
	file, faults, err := pdf.SupplierOrder(doc)
	return made{body: file, form: form{Notes: notesOf(faults)}, name: supplierName(o) + ".pdf"}, err
}

// renderCSV writes the order as a table that the supplier can fill in and send back.
func renderCSV(r *rendering) (made, error) {
	o := r.decision.SupplierOrder
	b, err := sheet.SupplierOrder(o)
	return made{body: b, name: supplierName(o) + ".csv"}, err
}

// renderMail composes the message with the PDF and the table of the same decision.
func renderMail(r *rendering) (made, error) {
	m := r.message()
	m.PDF, m.CSV, m.Changes = r.documents["pdf"].body, r.documents["csv"].body, r.changes()
	return r.compose(m, "")
}

// renderReminder composes what asks a silent supplier again.
func renderReminder(r *rendering) (made, error) {
	m := r.message()
	m.Purpose, m.Sent = mail.Reminder, r.sent
	return r.compose(m, "_reminder")
}

// renderCancellation composes what tells a supplier that the order is off.
func renderCancellation(r *rendering) (made, error) {
	m := r.message()
	m.Purpose = mail.Cancellation
	return r.compose(m, "_cancelled")
}

// message is what all messages about an order have in common.
func (r *rendering) message() mail.Message {
	s := r.settings
	return mail.Message{Order: *r.decision.SupplierOrder, Seller: s.Seller.Name, From: firstOf(s.Mail.From, s.Seller.Email),
		ReplyTo: s.Seller.Email, At: r.decision.At, Unsent: s.Mail.Unsent && !s.Mail.SMTP.Sends()}
}

func (r *rendering) compose(m mail.Message, suffix string) (made, error) {
	c, faults, err := mail.Compose(m)
	return made{body: c.Bytes, form: form{Notes: notesOf(faults)}, name: mailFolder + fileBase(&m.Order) + suffix + ".eml"}, err
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

// notesOf says what a person should know of a document that was made all the same.
func notesOf(faults []fault.Fault) []string {
	var notes []string
	for _, f := range faults {
		notes = append(notes, f.Error())
	}
	return notes
}

// changes says what a revision changes; nil for a first one.
func (r *rendering) changes() []record.Change {
	if r.previous == nil {
		return nil
	}
	return r.decision.SupplierOrder.Changes(r.previous)
}
