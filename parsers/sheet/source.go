package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/docket-edi/docket/schemas/fault"
)

// source gives the rows of a file one after the other.
type source interface {
	// next is the next row that is not blank and its number in the file; nil at the end.
	next() (cells []string, row int)
	// cut says that the last row ended with the file, not with a line break.
	cut() bool
	// date tells how a date cell of this file reads, "" when it is no date.
	date(cell string) string
}

// newSource finds out whether the bytes are XLSX or text; nil after a fault.
func newSource(data []byte, f *faults) source {
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		return newWorkbook(data, f)
	}
	text := bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF"))
	if !utf8.Valid(text) {
		f.file(Unreadable, "a CSV file is UTF-8 text", "save it as \"CSV UTF-8\"; "+spreadsheetHint)
		return nil
	}
	if bytes.IndexByte(text, 0) >= 0 {
		f.file(Unreadable, "a CSV file is text", spreadsheetHint)
		return nil
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma = delimiter(text)
	r.FieldsPerRecord = -1
	r.ReuseRecord = true
	return &textSource{reader: r, faults: f, size: int64(len(text)), open: !bytes.HasSuffix(text, []byte("\n"))}
}

// delimiter is the one of comma, semicolon and tab that the first line has most.
func delimiter(text []byte) rune {
	line, _, _ := bytes.Cut(bytes.TrimLeft(text, "\r\n"), []byte("\n"))
	best, most := ',', 0
	quoted := false
	counts := map[byte]int{}
	for _, c := range line {
		if c == '"' {
			quoted = !quoted
		}
		if !quoted {
			counts[c]++
		}
	}
	for _, c := range []byte{',', ';', '\t'} {
		if counts[c] > most {
			best, most = rune(c), counts[c]
		}
	}
	return best
}

// textSource reads CSV. Rows are counted as a spreadsheet program shows them:
// blank lines count, a line break inside a cell does not.
type textSource struct {
	reader *csv.Reader
	faults *faults
	row    int // of the last record
	end    int // line of the file where that ended
	size   int64
	open   bool // no line break at the file's end
}

func (s *textSource) next() ([]string, int) {
	for {
		cells, err := s.reader.Read()
		if errors.Is(err, io.EOF) {
			return nil, s.row
		}
		var parse *csv.ParseError
		if errors.As(err, &parse) {
			s.row += parse.StartLine - s.end
			s.end = parse.Line
			s.faults.cell(fault.Reject, RowUnreadable, s.row, "", "", "a quote inside a quoted cell is doubled",
				fmt.Sprintf("see line %d, column %d of the file", parse.Line, parse.Column))
			continue
		}
		s.count(cells)
		if !blank(cells) {
			return cells, s.row
		}
	}
}

func (s *textSource) count(cells []string) {
	start, _ := s.reader.FieldPos(0)
	last, _ := s.reader.FieldPos(len(cells) - 1)
	s.row += start - s.end
	s.end = last + strings.Count(cells[len(cells)-1], "\n")
}

func (s *textSource) cut() bool { return s.open && s.reader.InputOffset() == s.size }

// date: a text file writes dates as text.
func (s *textSource) date(cell string) string { return "" }

func blank(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}
