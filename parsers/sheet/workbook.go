package sheet

import (
	"bytes"
	"strings"

	"github.com/docket-edi/docket/schemas/record"
	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"
)

// maxUnpacked is what a workbook may unpack to: a small file can hold gigabytes.
const maxUnpacked = 256 << 20

// workbook reads the first sheet of an XLSX file.
type workbook struct {
	rows   *excelize.Rows
	faults *faults
	row    int
	from   bool // days count from 1904
}

func newWorkbook(data []byte, f *faults) source {
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxUnpacked,
	})
	if err != nil {
		f.file(Unreadable, "an XLSX file can be opened and unpacks to at most 256 MiB", "open it in a spreadsheet program and save it again; "+err.Error())
		return nil
	}
	rows, err := book.Rows(book.GetSheetName(0))
	if err != nil {
		f.file(Unreadable, "a workbook has a first sheet", err.Error())
		return nil
	}
	w := &workbook{rows: rows, faults: f}
	if p, err := book.GetWorkbookProps(); err == nil && p.Date1904 != nil {
		w.from = *p.Date1904
	}
	return w
}

func (w *workbook) next() ([]string, int) {
	for w.rows.Next() {
		w.row++
		cells, err := w.rows.Columns()
		if err != nil {
			w.faults.file(Unreadable, "a sheet's rows can be read", err.Error())
			return nil, w.row
		}
		if !blank(cells) {
			for i, c := range cells {
				cells[i] = spreadsheetNumber(c)
			}
			return cells, w.row
		}
	}
	return nil, w.row
}

// spreadsheetNumber undoes how a spreadsheet stores 4.0275: as the nearest
// binary number, 4.0274999999999999. It shows and means 15 digits.
func spreadsheetNumber(s string) string {
	if len(s) < 16 || strings.Trim(s, "-0123456789.eE+") != "" || !strings.ContainsAny(s, ".eE") {
		return s
	}
	d, err := decimal.NewFromString(s)
	if err != nil || d.Exponent() < -400 || d.Exponent() > 400 {
		return s
	}
	s = record.DecimalText(d.Round(15 - int32(d.NumDigits()) - d.Exponent()))
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// cut: a workbook that opens is whole.
func (w *workbook) cut() bool { return false }

// date turns a day number into YYYY-MM-DD, with the time of day if it has one.
func (w *workbook) date(cell string) string {
	d, err := record.ParseDecimal(cell)
	if err != nil || !d.IsPositive() || d.GreaterThan(decimal.NewFromInt(2_958_465)) {
		return ""
	}
	t, err := excelize.ExcelDateToTime(d.InexactFloat64(), w.from)
	if err != nil {
		return ""
	}
	if d.IsInteger() {
		return t.Format("2006-01-02")
	}
	return t.Format("2006-01-02 15:04:05")
}
