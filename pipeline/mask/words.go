package mask

import (
	"strings"

	"github.com/docket-edi/docket/schemas/x12"
)

// longest is the longest value that stays where nothing is known of what stands
// there: qualifiers, most codes.
const longest = 3

// words masks every word of raw, in place. Line breaks inside are no part of it.
func (b *body) words(raw []byte) {
	b.each(raw, func(word string) string { return b.cipher.word(word) })
}

// unknown masks a value of which nothing is known: a longer one that is no date.
// It makes no ISA: that could be taken for the beginning of an interchange.
func (b *body) unknown(raw []byte) {
	value := strings.TrimSpace(string(unbroken(raw)))
	if len(value) <= longest || len(value) == 8 && x12.RealDate(value) {
		return
	}
	b.each(raw, func(word string) string {
		masked := b.cipher.word(word)
		for strings.Contains(masked, "ISA") {
			masked = b.cipher.word(masked)
		}
		return masked
	})
}

func (b *body) each(raw []byte, masked func(string) string) {
	value := unbroken(raw)
	for i := 0; i < len(value); {
		n, pass := wordAt(value[i:], b.plain)
		if n > 0 {
			copy(value[i:], masked(string(value[i:i+n])))
		}
		i += n + pass
	}
	put(raw, string(value))
}

// unbroken is a value without the line breaks inside it; a copy.
func unbroken(raw []byte) []byte {
	value := make([]byte, 0, len(raw))
	for _, c := range raw {
		if c != '\r' && c != '\n' {
			value = append(value, c)
		}
	}
	return value
}

// put writes a value into its place, around the line breaks there.
func put(raw []byte, value string) {
	for i := range raw {
		if raw[i] != '\r' && raw[i] != '\n' && value != "" {
			raw[i], value = value[0], value[1:]
		}
	}
}
