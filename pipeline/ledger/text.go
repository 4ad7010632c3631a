package ledger

import (
	"strings"
	"unicode/utf8"
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
