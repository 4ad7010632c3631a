package sheet

import (
	"fmt"
	"slices"
	"strings"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/yamlfile"
)

// table is a file on its way to records.
type table struct {
	source     source
	header     []string       // as written
	column     map[string]int // canonical name -> index
	answer     []int          // indexes of the columns that a supplier fills
	faults     faults
	rows       int
	mayBeEmpty bool           // no rows are fine: nothing is in the catalog, or in stock
	bad        map[place]bool // cells that have their fault; row 0: the whole column
}

// place is a cell.
type place struct {
	row    int
	column string
}

// readHeader takes the first row that is not blank.
func (t *table) readHeader(s *schema) {
	cells, row := t.source.next()
	t.header = slices.Clone(cells)
	t.answer = answerIndexes(t.header)
	if s == nil {
		return
	}
	t.column, t.bad = map[string]int{}, map[place]bool{}
	for i, title := range t.header {
		t.addColumn(s, i, title, row)
	}
	for _, name := range s.required {
		if _, ok := t.column[name]; !ok {
			t.faults.cell(fault.Reject, ColumnMissing, row, name, "", "these columns are required: "+strings.Join(s.required, ", "),
				"add a column named "+name)
			t.bad[place{0, name}] = true
		}
	}
	if fault.Worst(t.faults.list) == fault.Reject && !s.recognises(t.header) {
		t.notThisKind(s)
	}
}

func (t *table) addColumn(s *schema, index int, title string, row int) {
	name := s.canonical(title)
	switch _, twice := t.column[name]; {
	case plain(title) == "" || name == "" && s.ignores(title):
	case name == "":
		hint := "the column is not read; remove it or name it as one of ours"
		if near := yamlfile.Nearest(plain(title), s.columns); near != "" {
			hint = fmt.Sprintf("the column is not read; did you mean %s?", near)
		}
		t.faults.cell(fault.Note, ColumnUnknown, row, shown(title), "", "known columns: "+strings.Join(s.columns, ", "), hint)
	case twice:
		t.faults.cell(fault.Reject, ColumnTwice, row, name, shown(title), "a column stands once", "remove one of the two")
	default:
		t.column[name] = index
	}
}

// notThisKind replaces a list of missing columns by the one thing to know: the
// file is something else.
func (t *table) notThisKind(s *schema) {
	hint := spreadsheetHint
	if kind := Detect(t.header); kind != UnknownKind {
		hint = fmt.Sprintf("this looks like a %s file", kind)
	}
	t.faults.list = []fault.Fault{{
		Code: NotASheet, Severity: fault.Reject, Scope: fault.File, PositionInFile: 1,
		Value: shown(strings.Join(t.header, ",")),
		Rule:  fmt.Sprintf("a %s file has the columns %s", s.kind, strings.Join(s.required, ", ")), Hint: hint,
	}}
	t.source = nil
}

// each gives every row to read.
func (t *table) each(read func(*row)) {
	if t.source == nil || t.column == nil {
		return
	}
	for {
		cells, number := t.source.next()
		if cells == nil {
			break
		}
		if t.rows++; t.rows > maxRows {
			t.faults.file(TooManyRows, fmt.Sprintf("a sheet has at most %d rows", maxRows), "split it")
			break
		}
		read(t.row(cells, number))
	}
	switch {
	case t.rows > 0 || fault.Worst(t.faults.list) == fault.Reject:
	case t.mayBeEmpty:
		t.faults.cell(fault.Note, NoRows, 1, "", "", "a sheet without rows says that there is nothing", "")
	default:
		t.faults.file(NoRows, "a sheet has at least one row under its header", "add the rows")
	}
}

func (t *table) row(cells []string, number int) *row {
	if extra := cells[min(len(cells), len(t.header)):]; !blank(extra) {
		t.faults.cell(fault.Reject, CellTooMany, number, "", extra[0], fmt.Sprintf("the header names %d columns", len(t.header)),
			"a cell that holds the delimiter stands in quotes")
	}
	if len(cells) < len(t.header) && t.source.cut() {
		t.faults.cell(fault.Reject, CutShort, number, "", strings.Join(cells, ","), "a file ends with a whole row",
			"the file seems to be cut off; get it again")
	}
	return &row{table: t, cells: cells, number: number}
}

// judged takes the faults of a record's rules and gives them the rows they
// speak of: rows[0] is the record's first row, rows[n] that of its line n. A
// cell that could not be read has its fault already.
func (t *table) judged(found []fault.Fault, rows []int) {
	for _, f := range found {
		if f.Position < len(rows) {
			f.PositionInFile = rows[f.Position]
		}
		if t.bad[place{f.PositionInFile, f.Segment}] || t.bad[place{0, f.Segment}] {
			continue
		}
		f.Position, f.Loop, f.Value = 0, "", shown(f.Value)
		t.faults.add(f)
	}
}
