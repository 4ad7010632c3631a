package x12writer

import (
	"fmt"
	"strings"

	"github.com/docket-edi/docket/schemas/x12"
)

// ParseDelimiters reads the separators of elements and components, the segment
// terminator and the repetition separator, as "*>~^". The last is used, and
// needed, from release 004020 on. A character that stands in most data is refused.
func ParseDelimiters(text, version string) (d x12.Delimiters, err error) {
	if len(text) != 3 && len(text) != 4 {
		return d, fmt.Errorf("%q are not three or four delimiters", text)
	}
	for i := range len(text) {
		c := text[i]
		if strings.IndexByte(text, c) < i || c < ' ' && c != '\n' && c != '\r' || c > '~' || inWords(c) {
			return d, fmt.Errorf("%q cannot be a delimiter in %q: it stands in data, or is there twice", string(rune(c)), text)
		}
	}
	d = x12.Delimiters{Element: text[0], Component: text[1], Segment: text[2:3]}
	if repeats(version) {
		if len(text) < 4 {
			return d, fmt.Errorf("release %s needs a repetition separator behind %q", version, text)
		}
		d.Repetition = text[3]
	}
	return d, nil
}

// inWords reports whether c is a letter, a digit, or what numbers and words hold.
func inWords(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || strings.IndexByte(" .-", c) >= 0
}
