package pipeline

import (
	"context"

	"github.com/docket-edi/docket/generators/pdf"
	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/config"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/record"
)

// SupplierPDF is an order as PDF: the archived file of what was sent, else drawn
// now and marked across the page as draft or cancelled.
func (p *Pipeline) SupplierPDF(ctx context.Context, po string) (file []byte, notes []string, err error) {
	var log *orderLog
	key := ""
	err = p.Ledger.View(ctx, func(tx *ledger.Tx) (err error) {
		if log, err = supplierLog(tx, po); err != nil {
			return err
		}
		documents, err := tx.DocumentsOfOrder(log.head.Key)
		for _, d := range documents {
			if d.Kind == "pdf" && !d.ArchivedAt.IsZero() {
				key = d.Key // the newest comes last
			}
		}
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	life := &log.life
	state := pdf.Draft
	switch {
	case life.state == record.SupplierCancelled:
		state = pdf.Cancelled
	case life.sent != nil && life.sent.Revision == life.order.Revision && key != "":
		file, _, err = archive.ReadAll(ctx, p.Archive, key)
		return file, nil, err
	}
	doc := supplierDoc(life.order, log.revision(life.order.Revision-1), p.Config)
	doc.State, doc.Issued = state, record.NewDate(p.Clock())
	if logo := p.Config.File(p.Config.Seller.Logo); logo != nil {
		doc.Seller.Logo = logo.Body
	}
	file, faults, err := pdf.SupplierOrder(doc)
	return file, notesOf(faults), err
}

// supplierDoc is what a PDF of an order is made of; before is the revision
// before it, or nil.
func supplierDoc(o, before *record.SupplierOrder, settings *config.Config) pdf.SupplierDoc {
	s := settings.Seller
	doc := pdf.SupplierDoc{
		Order: *o, Seller: pdf.Seller{Name: s.Name, Address: s.Address, Contact: contactLine(s), TaxID: s.TaxID},
		Page: pdf.PageSize(s.Page), Accent: s.Accent, Previous: before,
	}
	if before != nil {
		doc.Changes = o.ChangesSince(before)
	}
	return doc
}
