package pipeline

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/schemas/fault"
)

const caretWidth = 100

// CaretAt is Caret for a file that is not in memory: what stands around the
// fault is read from it.
func CaretAt(r io.ReaderAt, ic *x12reader.Interchange, f fault.Fault) string {
	const around = 4 << 10
	from := max(0, f.Offset-around)
	data := make([]byte, 2*around)
	n, _ := r.ReadAt(data, from) // what cannot be read is not shown
	f.Offset -= from
	return Caret(data[:n], ic, f)
}

// Readable keeps control characters of documents away from the terminal.
func Readable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return '.'
		}
		return r
	}, s)
}

// Caret shows a fault under its segment:
//
//	PO1*1*2X4*EA*12.50**UP*012345678905
//	      ^^^ not a number ("2X4"); quantity must be a number such as 24 or 12.5
//
// A fault without a place in the data is its words alone.
func Caret(data []byte, ic *x12reader.Interchange, f fault.Fault) string {
	words := caretWords(f)
	if ic == nil || ic.Delimiters.Segment == "" || f.Offset < 0 || f.Offset >= int64(len(data)) {
		return words
	}
	terminator := []byte(ic.Delimiters.Segment)
	begin := 0
	if i := bytes.LastIndex(data[:f.Offset], terminator); i >= 0 {
		begin = i + len(terminator)
	}
	end := len(data)
	if i := bytes.Index(data[f.Offset:], terminator); i >= 0 {
		end = int(f.Offset) + i
	}
	for begin < int(f.Offset) && strings.ContainsRune(" \r\n\t", rune(data[begin])) {
		begin++
	}
	at, line := int(f.Offset)-begin, data[begin:end]
	if at > caretWidth/2 { // keep the place in sight on a long segment
		cut := at - caretWidth/2
		line, at = line[cut:], at-cut
	}
	if len(line) > caretWidth {
		line = line[:caretWidth]
	}
	carets := max(1, min(utf8.RuneCountInString(f.Value), len(line)-at))
	return fmt.Sprintf("%s\n%s%s %s", printable(line), strings.Repeat(" ", utf8.RuneCount(printable(line[:at]))), strings.Repeat("^", carets), words)
}

// caretWords says what is wrong and where.
func caretWords(f fault.Fault) string {
	place := ""
	if f.Position > 0 {
		place = fmt.Sprintf("segment %d, ", f.Position)
	}
	return place + f.Error()
}

// printable keeps one column for each character that a terminal would not show.
func printable(b []byte) []byte {
	return bytes.Map(func(r rune) rune {
		if r < ' ' || r == utf8.RuneError || r >= 0x7f && r < 0xa0 {
			return '.'
		}
		return r
	}, b)
}
