// Package sheet writes tables for people and their spreadsheets.
//
// SupplierOrder is the CSV that goes beside an order's PDF: the supplier fills
// its last three columns and sends it back. parsers/sheet reads every file
// that this package writes. The same order gives the same bytes.
package sheet

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"github.com/docket-edi/docket/schemas/record"
)

// byteOrderMark makes spreadsheet programs read the file as UTF-8.
const byteOrderMark = "\uFEFF"

// SupplierOrder writes one row a line with the order's own values repeated.
// An order without lines has a header only.
func SupplierOrder(o *record.SupplierOrder) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString(byteOrderMark)
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	columns := usedColumns(o)
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.name
	}
	_ = w.Write(names) // a bytes.Buffer does not fail; Error tells otherwise
	cells := make([]string, len(columns))
	for i := range o.Lines {
		for j, c := range columns {
			cells[j] = guard(c.value(o, &o.Lines[i]))
		}
		_ = w.Write(cells)
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return nil, fmt.Errorf("write supplier order %q as CSV: %w", o.Number, err)
	}
	return out.Bytes(), nil
}

// supplierColumn is a column's name and what it holds of a line.
type supplierColumn struct {
	name  string
	value func(*record.SupplierOrder, *record.SupplierOrderLine) string

	optional bool // only written when a line has it
}

// supplierColumns are the columns of a supplier order file in their order; the
// last three are the supplier's to fill.
func supplierColumns() []supplierColumn {
	type order = record.SupplierOrder
	type line = record.SupplierOrderLine
	return []supplierColumn{
		{"po_number", func(o *order, _ *line) string { return o.Number }, false},
		{"revision", func(o *order, _ *line) string { return number(o.Revision) }, false},
		{"order_date", func(o *order, _ *line) string { return string(o.OrderDate) }, false},
		{"supplier", func(o *order, _ *line) string { return o.Supplier }, false},
		{"supplier_name", func(o *order, _ *line) string { return o.SupplierName }, false},
		{"supplier_email", func(o *order, _ *line) string { return o.SupplierEmail }, false},
		{"supplier_address", func(o *order, _ *line) string { return joined(o.SupplierAddress) }, false},
		{"ship_to", func(o *order, _ *line) string { return joined(o.ShipTo) }, false},
		{"bill_to", func(o *order, _ *line) string { return joined(o.BillTo) }, false},
		{"currency", func(o *order, _ *line) string { return o.Currency }, false},
		{"ship_from", func(o *order, _ *line) string { return string(o.ShipFrom) }, false},
		{"ship_until", func(o *order, _ *line) string { return string(o.ShipUntil) }, false},
		{"arrive_by", func(o *order, _ *line) string { return string(o.ArriveBy) }, false},
		{"terms", func(o *order, _ *line) string { return o.Terms }, false},
		{"incoterm", func(o *order, _ *line) string { return o.Incoterm }, false},
		{"incoterm_place", func(o *order, _ *line) string { return o.IncotermPlace }, false},
		{"ship_via", func(o *order, _ *line) string { return o.ShipVia }, false},
		{"destination", func(o *order, _ *line) string { return o.Destination }, true},
		{"payments", func(o *order, _ *line) string { return payments(o) }, true},
		{"tolerance_over", func(o *order, _ *line) string { return string(o.ToleranceOver) }, true},
		{"tolerance_under", func(o *order, _ *line) string { return string(o.ToleranceUnder) }, true},
		{"language", func(o *order, _ *line) string { return o.Language }, true},
		{"answer_by", func(o *order, _ *line) string { return string(o.AnswerBy) }, true},
		{"line", func(_ *order, l *line) string { return l.Number }, false},
		{"supplier_sku", func(_ *order, l *line) string { return l.SupplierSKU }, false},
		{"sku", func(_ *order, l *line) string { return l.SKU }, false},
		{"asin", func(_ *order, l *line) string { return l.ASIN }, false},
		{"upc", func(_ *order, l *line) string { return l.UPC }, false},
		{"fnsku", func(_ *order, l *line) string { return l.FNSKU }, false},
		{"description", func(_ *order, l *line) string { return l.Description }, false},
		{"line_note", func(_ *order, l *line) string { return l.Note }, false},
		{"quantity", func(_ *order, l *line) string { return record.DecimalText(l.Quantity.Value) }, false},
		{"unit", func(_ *order, l *line) string { return l.Quantity.Unit }, false},
		{"case_pack", func(_ *order, l *line) string { return number(l.CasePack) }, false},
		{"unit_cost", func(_ *order, l *line) string { return record.DecimalText(l.UnitCost.Amount) }, false},
		{"hs_code", func(_ *order, l *line) string { return l.HSCode }, true},
		{"country_of_origin", func(_ *order, l *line) string { return l.Origin }, true},
		{"freight", func(o *order, _ *line) string { return amount(o.Freight) }, false},
		{"prep", func(o *order, _ *line) string { return amount(o.Prep) }, false},
		{"other", func(o *order, _ *line) string { return amount(o.Other) }, false},
		{"allowance", func(o *order, _ *line) string { return amount(o.Allowance) }, false},
		{"tax", func(o *order, _ *line) string { return amount(o.Tax) }, false},
		{"instructions", func(o *order, _ *line) string { return joined(o.Instructions) }, false},
		{"notes", func(o *order, _ *line) string { return o.Notes }, false},
		{"confirmed_qty", empty, false}, {"confirmed_ship_date", empty, false}, {"note", empty, false},
	}
}

// usedColumns leaves out the optional columns that the order does not use.
func usedColumns(o *record.SupplierOrder) []supplierColumn {
	var out []supplierColumn
	for _, c := range supplierColumns() {
		used := !c.optional
		for i := range o.Lines {
			used = used || c.value(o, &o.Lines[i]) != ""
		}
		if used {
			out = append(out, c)
		}
	}
	return out
}

func empty(*record.SupplierOrder, *record.SupplierOrderLine) string { return "" }

// number leaves 0, which means "not given", empty.
func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func amount(m *record.Money) string {
	if m == nil {
		return ""
	}
	return record.DecimalText(m.Amount)
}

var escapeBar = strings.NewReplacer(`\`, `\\`, "|", `\|`)

// joined puts lines into one cell, split by "|"; a bar or backslash inside a
// line has a backslash in front.
func joined(lines []string) string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = escapeBar.Replace(l)
	}
	return strings.Join(out, "|")
}

// payments are written "30 on order confirmation|70 before shipment".
func payments(o *record.SupplierOrder) string {
	out := make([]string, len(o.Payments))
	for i, p := range o.Payments {
		out[i] = string(p.Share) + " " + p.Due
	}
	return joined(out)
}
