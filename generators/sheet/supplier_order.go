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
	columns := supplierColumns()
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
}

// supplierColumns are the columns of a supplier order file in their order; the
// last three are the supplier's to fill.
func supplierColumns() []supplierColumn {
	type order = record.SupplierOrder
	type line = record.SupplierOrderLine
	return []supplierColumn{
		{"po_number", func(o *order, _ *line) string { return o.Number }},
		{"revision", func(o *order, _ *line) string { return number(o.Revision) }},
		{"order_date", func(o *order, _ *line) string { return string(o.OrderDate) }},
		{"supplier", func(o *order, _ *line) string { return o.Supplier }},
		{"supplier_name", func(o *order, _ *line) string { return o.SupplierName }},
		{"supplier_email", func(o *order, _ *line) string { return o.SupplierEmail }},
		{"supplier_address", func(o *order, _ *line) string { return joined(o.SupplierAddress) }},
		{"ship_to", func(o *order, _ *line) string { return joined(o.ShipTo) }},
		{"bill_to", func(o *order, _ *line) string { return joined(o.BillTo) }},
		{"currency", func(o *order, _ *line) string { return o.Currency }},
		{"ship_from", func(o *order, _ *line) string { return string(o.ShipFrom) }},
		{"ship_until", func(o *order, _ *line) string { return string(o.ShipUntil) }},
		{"arrive_by", func(o *order, _ *line) string { return string(o.ArriveBy) }},
		{"terms", func(o *order, _ *line) string { return o.Terms }},
		{"incoterm", func(o *order, _ *line) string { return o.Incoterm }},
		{"incoterm_place", func(o *order, _ *line) string { return o.IncotermPlace }},
		{"ship_via", func(o *order, _ *line) string { return o.ShipVia }},
		{"line", func(_ *order, l *line) string { return l.Number }},
		{"supplier_sku", func(_ *order, l *line) string { return l.SupplierSKU }},
		{"sku", func(_ *order, l *line) string { return l.SKU }},
		{"asin", func(_ *order, l *line) string { return l.ASIN }},
		{"upc", func(_ *order, l *line) string { return l.UPC }},
		{"fnsku", func(_ *order, l *line) string { return l.FNSKU }},
		{"description", func(_ *order, l *line) string { return l.Description }},
		{"line_note", func(_ *order, l *line) string { return l.Note }},
		{"quantity", func(_ *order, l *line) string { return record.DecimalText(l.Quantity.Value) }},
		{"unit", func(_ *order, l *line) string { return l.Quantity.Unit }},
		{"case_pack", func(_ *order, l *line) string { return number(l.CasePack) }},
		{"unit_cost", func(_ *order, l *line) string { return record.DecimalText(l.UnitCost.Amount) }},
		{"freight", func(o *order, _ *line) string { return amount(o.Freight) }},
		{"prep", func(o *order, _ *line) string { return amount(o.Prep) }},
		{"other", func(o *order, _ *line) string { return amount(o.Other) }},
		{"allowance", func(o *order, _ *line) string { return amount(o.Allowance) }},
		{"tax", func(o *order, _ *line) string { return amount(o.Tax) }},
		{"instructions", func(o *order, _ *line) string { return joined(o.Instructions) }},
		{"notes", func(o *order, _ *line) string { return o.Notes }},
		{"confirmed_qty", empty}, {"confirmed_ship_date", empty}, {"note", empty},
	}
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
