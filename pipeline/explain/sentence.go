package explain

import (
	"fmt"
	"strings"

	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/x12"
)

// sentence says a segment of a 997 as a sentence; "" for others, which are
// shown element by element (spec/x12-exact.md 2.4).
func sentence(set *x12.SetDef, s *x12.Segment, elements []Element) string {
	if set == nil || set.ID != "997" {
		return ""
	}
	at := func(n int) string { return strings.TrimRight(s.Element(n), " ") }
	switch s.ID {
	case "AK1":
		return fmt.Sprintf("This answers group %s with function %s.", at(2), coded("479", at(1)))
	case "AK2":
		return fmt.Sprintf("Set %s %s:", at(1), at(2))
	case "AK3":
		text := fmt.Sprintf("segment %s of it, %s", at(2), at(1))
		if at(3) != "" {
			text += " in loop " + at(3)
		}
		return text + ": " + because("720", []string{at(4)}) + "."
	case "AK4":
		return faultyElement(elements)
	case "AK5":
		return "The set is " + verdict("717", at(1), "718", s.Elements()) + "."
	case "AK9":
		return fmt.Sprintf("The group is %s; %s of %s sets received, %s accepted.",
			verdict("715", at(1), "716", append([]string{""}, s.Elements()[min(4, s.Len()):]...)), at(3), at(2), at(4))
	}
	return ""
}

// faultyElement says an AK4.
func faultyElement(elements []Element) string {
	by := map[string]string{}
	for _, e := range elements {
		by[e.Ref] = e.Text
	}
	text := "element " + by["722"]
	if by["1528"] != "" {
		text += ", component " + by["1528"]
	}
	if by["725"] != "" {
		text += " (number " + by["725"] + ")"
	}
	text += ": " + because("723", []string{by["723"]})
	if by["724"] != "" {
		text += fmt.Sprintf(", sent was %q", by["724"])
	}
	return text + "."
}

// verdict is the meaning of a verdict and why, from the codes behind it.
func verdict(ref, code, whyRef string, elements []string) string {
	text := coded(ref, code)
	if len(elements) > 1 {
		if why := because(whyRef, elements[1:]); why != "" {
			text += ": " + why
		}
	}
	return text
}

func because(ref string, codes []string) string {
	words := []string{}
	for _, c := range codes {
		if c = strings.TrimRight(c, " "); c != "" {
			words = append(words, coded(ref, c))
		}
	}
	return strings.Join(words, "; ")
}

// coded is the meaning of a code, or the code itself where that is unknown.
func coded(ref, code string) string {
	if meaning := x12.Meaning(ref, code); meaning != "" {
		return meaning
	}
	return "code " + code
}

// Acknowledged says a TA1 as a sentence.
func Acknowledged(a record.InterchangeAck) string {
	text := fmt.Sprintf("Interchange %s of %s %s is %s", a.Control, shortDate(a.Date), timeText(a.Time), coded("I17", a.Code))
	if a.Note != "" && a.Note != "000" {
		text += ": " + coded("I18", a.Note)
	}
	return text + "."
}

// shortDate reads the YYMMDD of an ISA or TA1; a year 70 to 99 is of the last century.
func shortDate(v string) string {
	if len(v) != 6 || !x12.RealDate(v) {
		return v
	}
	century := "20"
	if v[0] >= '7' {
		century = "19"
	}
	return dateText(century + v)
}
