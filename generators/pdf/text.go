package pdf

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// lostRune stands where a character cannot be drawn.
const lostRune = '□'

// clean makes text drawable: composed (NFC), without control and invisible
// formatting characters, spaces for tabs and line breaks. Runes that no font
// has become lostRune and are given to lost, if that is not nil.
func clean(s string, lost func(rune)) string {
	if plainASCII(s) {
		return s
	}
	s = norm.NFC.String(strings.Map(visible, strings.ToValidUTF8(s, string(utf8.RuneError))))
	return strings.Map(func(r rune) rune {
		if drawable(r) {
			return r
		}
		if lost != nil {
			lost(r)
		}
		return lostRune
	}, s)
}

// visible turns white space into a blank and drops what prints nothing.
func visible(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case invisible(r):
		return -1
	}
	return r
}

func plainASCII(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// invisible runes change nothing that a printed page shows: controls, format
// characters (zero width, joiners, direction marks, soft hyphen), variation selectors.
func invisible(r rune) bool {
	return unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r)
}

// drawable says whether both weights can show the rune. U+FFFD stands for
// bytes that were no UTF-8: drawn as a lost one and so reported.
func drawable(r rune) bool {
	if r >= 0x10000 || r == utf8.RuneError {
		return false
	}
	_, light := faceOf(r, false)
	_, heavy := faceOf(r, true)
	return light && heavy
}

// pointMM is a typographic point in millimetres.
const pointMM = 25.4 / 72

// width is how wide a cleaned text is when drawn, in millimetres.
func width(s string, st style) float64 {
	thousandths := 0
	for _, r := range visual(s) {
		thousandths += advance(r, st.bold)
	}
	return float64(thousandths) * st.size * pointMM / 1000
}

func advance(r rune, bold bool) int {
	f, ok := faceOf(r, bold)
	if !ok {
		return 1000
	}
	return int(faceMetrics[f]().advance[r])
}

// run is a piece of text in one font.
type run struct {
	face face
	text string
}

// runs splits a cleaned text by the font that draws it.
func runs(s string, bold bool) []run {
	var out []run
	start, current := 0, face(-1)
	for i, r := range s {
		f, _ := faceOf(r, bold)
		if f != current && i > 0 {
			out = append(out, run{current, s[start:i]})
			start = i
		}
		current = f
	}
	if start < len(s) {
		out = append(out, run{current, s[start:]})
	}
	return out
}
