package sheet

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

// row reads the cells of one row by column; what cannot be read is a fault
// and reads as nothing.
type row struct {
	table  *table
	cells  []string
	number int
}

// text is a cell without the blanks around it and without the apostrophe that
// keeps spreadsheets from running it.
func (r *row) text(column string) string {
	i, ok := r.table.column[column]
	if !ok || i >= len(r.cells) {
		return ""
	}
	s := r.cells[i]
	if len(s) > maxCell {
		r.fault(CellTooLong, column, s, fmt.Sprintf("a cell has at most %d bytes", maxCell), "shorten it")
		return ""
	}
	return strings.TrimSpace(lineEnds.Replace(unguard(s)))
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// unguard takes back what a writer did against formulas: generators/sheet
// puts an apostrophe before a text that starts with one of = + - @ TAB CR.
func unguard(s string) string {
	text := strings.TrimLeft(s, "'")
	if len(text) < len(s) && text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return s[1:]
	}
	return s
}

func (r *row) fault(code fault.Code, column, value, rule, hint string) {
	r.table.faults.cell(fault.Reject, code, r.number, column, value, rule, hint)
	r.table.bad[place{r.number, column}] = true
}

// lines splits a cell at "|"; "\|" is a bar and "\\" a backslash.
func (r *row) lines(column string) []string {
	s := r.text(column)
	if s == "" {
		return nil
	}
	var out []string
	var line strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && (s[i+1] == '|' || s[i+1] == '\\'):
			i++
			line.WriteByte(s[i])
		case s[i] == '|':
			out = append(out, strings.TrimSpace(line.String()))
			line.Reset()
		default:
			line.WriteByte(s[i])
		}
	}
	return append(out, strings.TrimSpace(line.String()))
}

func (r *row) decimal(column string) (decimal.Decimal, bool) {
	s := r.text(column)
	if s == "" {
		return decimal.Zero, false
	}
	d, err := record.ParseDecimal(s)
	if err != nil {
		hint := "write it as 24 or 12.50"
		switch {
		case strings.ContainsAny(s, ",") && strings.Trim(s, "-0123456789.,") == "":
			hint = "write it with a point for decimals and nothing between thousands, as 1234.50"
		case strings.ContainsAny(s, "eE") && strings.Trim(s, "-+0123456789.eE") == "":
			hint = "a spreadsheet shortened it; format the column as text or number"
		}
		r.fault(NotANumber, column, s, "a number has digits and at most one point", hint)
	}
	return d, err == nil
}

// whole reads a count; an empty cell is 0.
func (r *row) whole(column string) int {
	d, ok := r.decimal(column)
	if !ok {
		return 0
	}
	n, err := strconv.Atoi(d.String())
	if err != nil || n > 1_000_000_000 || n < -1_000_000_000 {
		r.fault(NotANumber, column, r.text(column), column+" is a whole number", "write it without a fraction")
		return 0
	}
	return n
}

// need is a required number; a cell without one is a fault.
func (r *row) need(column string) decimal.Decimal {
	d, _ := r.decimal(column)
	if _, there := r.table.column[column]; there && r.text(column) == "" {
		r.fault(record.ValueMissing, column, "", column+" is required", "enter the number")
	}
	return d
}

// money reads an amount; nil when the cell is empty.
func (r *row) money(column, currency string) *record.Money {
	d, ok := r.decimal(column)
	if !ok {
		return nil
	}
	return &record.Money{Amount: d, Currency: currency}
}

// date reads a calendar date; one that is none stays as written for the rules to judge.
func (r *row) date(column string) record.Date {
	s := r.text(column)
	if s == "" {
		return ""
	}
	if iso := r.table.source.date(s); iso != "" {
		s = iso
	}
	if d, err := record.ParseDate(s); err == nil {
		return d
	}
	return record.Date(s)
}

// or is the cell, or what an empty one means.
func (r *row) or(column, otherwise string) string {
	if s := r.text(column); s != "" {
		return s
	}
	return otherwise
}
