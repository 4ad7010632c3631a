package pdf

import (
	"strings"

	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"
)

// visual is a line as it stands on paper, from left to right: Arabic letters in
// the form that joins their neighbours, right-to-left parts turned round. It is
// best effort: enough for names and addresses, not for books.
func visual(s string) string {
	if strings.IndexFunc(s, rightToLeft) < 0 {
		return s
	}
	var p bidi.Paragraph
	if _, err := p.SetString(join(s)); err != nil {
		return s
	}
	order, err := p.Order()
	if err != nil {
		return s
	}
	var b strings.Builder
	n := order.NumRuns()
	for i := range n {
		run := order.Run(i)
		if order.Direction() == bidi.RightToLeft {
			run = order.Run(n - 1 - i)
		}
		if run.Direction() == bidi.RightToLeft {
			b.WriteString(bidi.ReverseString(run.String()))
		} else {
			b.WriteString(run.String())
		}
	}
	return b.String()
}

func rightToLeft(r rune) bool {
	return r >= 0x590 && r <= 0x8FF || r >= 0xFB1D && r <= 0xFDFF || r >= 0xFE70 && r <= 0xFEFE
}

// letterForms are the presentation forms of an Arabic letter; 0 where it has none.
type letterForms struct{ isolated, final, initial, medial rune }

// forms lists them by letter, read from the compatibility decompositions of
// Arabic Presentation Forms B, where each letter's forms follow one another.
var forms = readForms()

func readForms() map[rune]letterForms {
	out := map[rune]letterForms{}
	var previous rune
	place := 0
	for r := rune(0xFE80); r <= 0xFEF4; r++ {
		letter := []rune(norm.NFKC.String(string(r)))[0]
		if letter != previous {
			previous, place = letter, 0
		}
		f := out[letter]
		*[...]*rune{&f.isolated, &f.final, &f.initial, &f.medial}[place] = r
		out[letter] = f
		place++
	}
	return out
}

// ligatures of lam with an alef, isolated; the final form follows it.
var ligatures = map[rune]rune{'آ': 0xFEF5, 'أ': 0xFEF7, 'إ': 0xFEF9, 'ا': 0xFEFB}

// join replaces letters by the forms that their neighbours ask for.
func join(s string) string {
	in := []rune(s)
	var b strings.Builder
	for i := 0; i < len(in); i++ {
		f, isLetter := forms[in[i]]
		before := i > 0 && forms[in[i-1]].initial != 0 // the letter before reaches out
		if in[i] == 'ل' && i+1 < len(in) && ligatures[in[i+1]] != 0 {
			ligature := ligatures[in[i+1]]
			if before {
				ligature++
			}
			b.WriteRune(ligature)
			i++
			continue
		}
		after := i+1 < len(in) && f.initial != 0 && forms[in[i+1]].final != 0
		switch {
		case !isLetter:
			b.WriteRune(in[i])
		case before && after:
			b.WriteRune(f.medial)
		case before && f.final != 0:
			b.WriteRune(f.final)
		case after:
			b.WriteRune(f.initial)
		default:
			b.WriteRune(f.isolated)
		}
	}
	return b.String()
}
