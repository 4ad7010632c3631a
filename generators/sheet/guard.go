package sheet

import (
	"strings"

	"github.com/docket-edi/docket/schemas/record"
)

// guard keeps a spreadsheet program from running a cell as a formula: a text
// that starts with one of = + - @ TAB CR gets an apostrophe in front, unless
// it is a number. A text that already looks guarded gets one too, so taking
// one away always gives the text back.
func guard(s string) string {
	text := strings.TrimLeft(s, "'")
	if text == "" || !strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return s
	}
	if _, err := record.ParseDecimal(s); err == nil {
		return s
	}
	return "'" + s
}
