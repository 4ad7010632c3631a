// Package sheet reads tables that people and their programs make: CSV (comma,
// semicolon or tab) and XLSX, by the names in the first row.
//
// Start with DetectFile when the kind of a file is not known, else with
// SupplierOrders, SupplierAnswers, Shipments, Catalog or Stock. Columns may stand in any order;
// schema.go lists them with the other names they go by.
//
// Everything wrong is found in one pass, each with its column (Segment), its row
// (PositionInFile; the header is row 1), the value, the rule and a hint. Records
// are returned even then, as far as they could be read: use them only when
// fault.Worst is not fault.Reject. No input makes this package panic.
package sheet

import (
	"bytes"
	"fmt"
	"io"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

// What a sheet may hold; beyond it is a fault.
const (
	maxBytes  = 64 << 20
	maxRows   = 1_000_000
	maxCell   = 64 << 10
	maxFaults = 100
)

// The faults of tables; those of single values are record's.
const (
	Unreadable      fault.Code = "sheet-unreadable"
	NotASheet       fault.Code = "sheet-unknown-kind"
	AnswerNotOrder  fault.Code = "sheet-is-an-answer"
	ColumnMissing   fault.Code = "column-missing"
	ColumnUnknown   fault.Code = "column-unknown"
	ColumnTwice     fault.Code = "column-twice"
	CellTooMany     fault.Code = "row-too-wide"
	RowUnreadable   fault.Code = "row-unreadable"
	RowsDisagree    fault.Code = "rows-disagree"
	NotANumber      fault.Code = "value-not-number"
	ZoneMissing     fault.Code = "zone-missing"
	NoRows          fault.Code = "sheet-no-rows"
	CutShort        fault.Code = "sheet-cut-short"
	TooManyRows     fault.Code = "sheet-too-many-rows"
	CellTooLong     fault.Code = "cell-too-long"
	sheetRule                  = "the first row names the columns"
	spreadsheetHint            = "save the sheet as CSV (UTF-8) or XLSX with the column names in the first row"
)

// Kind is what a table holds.
type Kind string

// The kinds of tables.
const (
	UnknownKind        Kind = ""
	SupplierOrderKind  Kind = "supplier_order"
	SupplierAnswerKind Kind = "supplier_answer"
	ShipmentKind       Kind = "shipment"
	CatalogKind        Kind = "catalog"
	StockKind          Kind = "stock"
)

// Detect tells a table's kind from its first row.
func Detect(header []string) Kind {
	for _, s := range schemas {
		if s.recognises(header) {
			return s.kind
		}
	}
	return UnknownKind
}

// DetectFile tells the kind of a whole file from its first row. An order that
// comes back with the supplier's columns filled is an answer; so is a table of
// those columns alone.
func DetectFile(data []byte) Kind {
	t := open(bytes.NewReader(data), nil)
	kind := Detect(t.header)
	switch {
	case kind == SupplierOrderKind && t.answered(), kind == UnknownKind && supplierAnswerSchema.recognises(t.header):
		return SupplierAnswerKind
	}
	return kind
}

// SupplierOrders reads orders to suppliers, a row a line. Rows of one
// po_number and revision are one order; rows without a number are one order a
// supplier.
func SupplierOrders(r io.Reader) ([]record.SupplierOrder, []fault.Fault) {
	t := open(r, &supplierOrderSchema)
	return t.supplierOrders(func(*record.SupplierOrder) {}), t.faults.list
}

// SupplierDrafts reads orders that leave out what fill knows: it completes each
// before it is judged, so a table needs no column that fill can answer for.
func SupplierDrafts(r io.Reader, fill func(*record.SupplierOrder)) ([]record.SupplierOrder, []fault.Fault) {
	t := open(r, &supplierDraftSchema)
	return t.supplierOrders(fill), t.faults.list
}

// SupplierAnswers reads the table of an order that the supplier filled and sent
// back; rows without an answer are left out.
func SupplierAnswers(r io.Reader) ([]record.SupplierAnswer, []fault.Fault) {
	t := open(r, &supplierAnswerSchema)
	return t.supplierAnswers(), t.faults.list
}

// Shipments reads what the warehouse ships, a row a carton line or order line.
// Rows of one shipment_id are one shipment.
func Shipments(r io.Reader) ([]record.Shipment, []fault.Fault) {
	t := open(r, &shipmentSchema)
	return t.shipments(), t.faults.list
}

// Catalog reads the products, a row a product.
func Catalog(r io.Reader) ([]record.CatalogItem, []fault.Fault) {
	t := open(r, &catalogSchema)
	t.mayBeEmpty = true
	return t.catalog(), t.faults.list
}

// Stock reads what is available, a row a product and pool.
func Stock(r io.Reader) ([]record.StockLevel, []fault.Fault) {
	t := open(r, &stockSchema)
	t.mayBeEmpty = true
	return t.stock(), t.faults.list
}

// open reads a table's header and prepares its rows. Without a schema the
// columns are not judged.
func open(r io.Reader, s *schema) *table {
	t := &table{}
	data, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	switch {
	case err != nil:
		t.faults.file(Unreadable, "a sheet can be read to its end", err.Error())
	case len(data) > maxBytes:
		t.faults.file(fault.FileTooBig, fmt.Sprintf("a sheet has at most %d bytes", maxBytes), "split it")
	case len(bytes.TrimSpace(data)) == 0:
		t.faults.file(fault.FileEmpty, sheetRule, spreadsheetHint)
	default:
		t.source = newSource(data, &t.faults)
	}
	if t.source == nil {
		return t
	}
	t.readHeader(s)
	return t
}
