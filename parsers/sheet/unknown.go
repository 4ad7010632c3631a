package sheet

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/docket-edi/docket/schemas/fault"
)

// WhyUnknown says of a file that DetectFile does not know why it cannot be read,
// when it looks like a table: a damaged workbook, text in another encoding than
// UTF-8, columns of no table that docket reads. It is empty for anything else.
func WhyUnknown(data []byte) []fault.Fault {
	t := open(bytes.NewReader(data), nil)
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		if t.source == nil {
			return t.faults.list
		}
	case !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0:
		if Detect(roughHeader(data)) != UnknownKind {
			return t.faults.list
		}
		return nil
	case !tabular(t):
		return nil
	}
	rules := make([]string, len(schemas))
	for i, s := range schemas {
		rules[i] = string(s.kind) + ": " + strings.Join(s.required, " ")
	}
	return []fault.Fault{{
		Code: NotASheet, Severity: fault.Reject, Scope: fault.File, PositionInFile: 1, Value: shown(strings.Join(t.header, ",")),
		Rule: "columns that a table must have: " + strings.Join(rules, "; "),
		Hint: "name the columns in the first row as one of these kinds does; " + strings.Join(rules, "; "),
	}}
}

// roughHeader is the first row of text in an unknown encoding, as far as it is ASCII.
func roughHeader(data []byte) []string {
	line, _, _ := bytes.Cut(data[:min(len(data), maxCell)], []byte("\n"))
	ascii := bytes.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r > '~' {
			return -1
		}
		return r
	}, line)
	return strings.FieldsFunc(string(ascii), func(r rune) bool { return r == delimiter(ascii) })
}

// tabular: the first two rows have the same number of cells, two at least, and
// the first names them all.
func tabular(t *table) bool {
	if t.source == nil || len(t.header) < 2 {
		return false
	}
	for _, title := range t.header {
		if n := len(strings.TrimSpace(title)); n == 0 || n > 40 {
			return false
		}
	}
	second, _ := t.source.next()
	return len(second) == len(t.header)
}
