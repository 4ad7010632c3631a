// Package pdf draws documents for people: the order to a supplier.
//
// Start with SupplierOrder. It is a pure function of what it is given: no
// clock, no random number, so the same input gives the same bytes. Whatever
// the texts hold, nothing is dropped silently, nothing overlaps or leaves the
// page: long texts wrap or shrink, and what no font can draw is named in a fault.
//
// canvas.go owns the PDF library; every other file only places things on it.
package pdf

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

// State is printed across every page of an order that is not to be fulfilled.
type State string

// The states that an order can be printed in.
const (
	Final     State = "" // no mark
	Draft     State = "draft"
	Cancelled State = "cancelled"
	Test      State = "test"
)

// Seller is who orders: the head of the page.
type Seller struct {
	Name    string
	Address []string // each printed on its own line
	Contact string   // mail, telephone
	TaxID   string
	Logo    []byte // PNG or JPEG, as CheckLogo takes it; printed at most 42 x 14 mm. May be nil
}

// SupplierDoc is all that an order's PDF is made of.
type SupplierDoc struct {
	Order  record.SupplierOrder
	Seller Seller
	Page   PageSize    // default Letter
	Accent string      // "#0B5D6B", the default
	Issued record.Date // also the file's creation date
	State  State
	// Changes says what a revision changes, one sentence each; printed above the lines.
	Changes []string
	// Previous is the revision before; lines that differ from it are marked. May be nil.
	Previous *record.SupplierOrder
}

// SupplierOrder draws an order to a supplier, with the order's JSON attached
// as <PO>.json. The faults are notes: characters that no font has (drawn as □)
// and texts that had to be shortened.
//
// The PDF's bytes may change with a release of Go or of the PDF library: keep
// the file, do not draw it again. The footer's hash is that of the attached JSON.
func SupplierOrder(doc SupplierDoc) (file []byte, faults []fault.Fault, err error) {
	defer func() {
		if r := recover(); r != nil {
			file, faults, err = nil, nil, fmt.Errorf("draw supplier order %q: %v", doc.Order.Number, r)
		}
	}()
	accent, err := parseAccent(doc.Accent)
	if err != nil {
		return nil, nil, err
	}
	pageWidth, pageHeight, err := doc.Page.dimensions()
	if err != nil {
		return nil, nil, err
	}
	data, err := json.Marshal(&doc.Order)
	if err != nil {
		return nil, nil, fmt.Errorf("supplier order %q as JSON: %w", doc.Order.Number, err)
	}
	sum := sha256.Sum256(data)
	var picture *logo
	if len(doc.Seller.Logo) > 0 {
		if picture, err = readLogo(doc.Seller.Logo); err != nil {
			return nil, nil, err
		}
	}
	var notes notes
	d := &drawing{
		doc: cleanDoc(doc, &notes), notes: &notes, accent: accent, logo: picture,
		totals: doc.Order.Totals(), hash: hex.EncodeToString(sum[:])[:12],
		width: pageWidth, height: pageHeight,
	}
	d.canvas = newCanvas(pageWidth, pageHeight, d.information())
	d.canvas.attach(attachmentName(doc.Order.Number), "The order as data", data)
	d.draw()
	file, err = d.canvas.bytes()
	return file, notes.faults, err
}
