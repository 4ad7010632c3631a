package ledger

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
	"unsafe"
)

// notText stands in the ledger for bytes that are no text.
const notText = "\uFFFD"

// texts makes every text among the arguments one that both databases hold. A
// name of a file may be anything; it must not stop us.
func texts(args []any) []any {
	for i, a := range args {
		switch a := a.(type) {
		case string:
			args[i] = text(a)
		case []string:
			clean := make([]string, len(a))
			for j, s := range a {
				clean[j] = text(s)
			}
			args[i] = clean
		}
	}
	return args
}

// text is s as UTF-8 without NUL.
func text(s string) string {
	if utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, notText), "\x00", notText)
}

// inPlace scans a text column without a copy: the bytes are the driver's string,
// and must not be written to.
type inPlace struct{ b *[]byte }

// Scan implements sql.Scanner.
func (i inPlace) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*i.b = nil
	case string:
		*i.b = unsafe.Slice(unsafe.StringData(v), len(v))
	case []byte:
		*i.b = bytes.Clone(v)
	default:
		return fmt.Errorf("text column holds %T", v)
	}
	return nil
}

// asText is b as an argument of a statement, without a copy: b is not written to
// while the statement runs.
func asText(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
