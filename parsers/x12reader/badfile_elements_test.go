package x12reader_test

import (
	"strings"

	"github.com/docket-edi/docket/schemas/fault"
)

// breakage breaks one thing in a file of its base and says what must be found.
// It gives false where it does not apply, or where a segment that it touches is
// broken already.
type breakage struct {
	name string
	late bool // counts are not mended behind it
	do   func(f *badfile, original []*piece) bool
}

// inElement is one way to break the value of an element.
type inElement struct {
	name     string
	code     fault.Code
	severity fault.Severity
	answer   string                                             // element 723
	value    func(e elementFact, old string, f *badfile) string // "": does not apply
}

var inElements = []inElement{
	{"too long", fault.ElementTooLong, fault.Reject, "5", func(e elementFact, old string, _ *badfile) string {
		switch e.kind {
		case "AN", "ID":
			return strings.Repeat("A", e.high+1)
		case "R", "N0", "N2":
			return strings.Repeat("1", e.high+1)
		}
		return ""
	}},
	{"far too long", fault.ElementTooLong, fault.Reject, "5", func(e elementFact, old string, _ *badfile) string {
		if e.kind == "AN" && e.high < 300 {
			return strings.Repeat("LONG", e.high)
		}
		return ""
	}},
	{"too short", fault.ElementTooShort, fault.Reject, "4", func(e elementFact, old string, _ *badfile) string {
		if (e.kind == "AN" || e.kind == "ID") && e.low > 1 {
			return strings.Repeat("A", e.low-1)
		}
		return ""
	}},
	{"letter in a number", fault.ElementNotNumeric, fault.Reject, "6", inNumber("1O")},
	{"plus before a number", fault.ElementNotNumeric, fault.Reject, "6", inNumber("+2")},
	{"comma in a number", fault.ElementNotNumeric, fault.Reject, "6", inNumber("1,5")},
	{"two points in a number", fault.ElementNotNumeric, fault.Reject, "6", inNumber("1.2.3")},
	{"minus alone", fault.ElementNotNumeric, fault.Reject, "6", inNumber("-")},
	{"point in a whole number", fault.ElementNotNumeric, fault.Reject, "6", func(e elementFact, old string, _ *badfile) string {
		if strings.HasPrefix(e.kind, "N") {
			return "1.5"
		}
		return ""
	}},
	{"month 13", fault.ElementBadDate, fault.Reject, "8", inKind("DT", "20251399")},
	{"29 February of no leap year", fault.ElementBadDate, fault.Reject, "8", inKind("DT", "20250229")},
	{"31 April", fault.ElementBadDate, fault.Reject, "8", inKind("DT", "20250431")},
	{"letters in a date", fault.ElementBadDate, fault.Reject, "8", inKind("DT", "2025JAN1")},
	{"date without century", fault.ElementBadDate, fault.Reject, "8", inKind("DT", "250110")},
	{"hour 24", fault.ElementBadTime, fault.Reject, "9", inKind("TM", "2460")},
	{"minute 60", fault.ElementBadTime, fault.Reject, "9", inKind("TM", "1060")},
	{"letters in a time", fault.ElementBadTime, fault.Reject, "9", inKind("TM", "08H0")},
	{"unknown code", fault.ElementUnknownCode, fault.Error, "7", func(e elementFact, old string, _ *badfile) string { return e.unknownCode }},
	{"control character", fault.ElementBadCharacter, fault.Reject, "6", func(e elementFact, old string, _ *badfile) string {
		if e.kind == "AN" && e.high > e.low {
			return strings.Repeat("A", e.low) + "\x01"
		}
		return ""
	}},
	{"character outside 7 bits", fault.ElementCharacterSet, fault.Note, "", func(e elementFact, old string, _ *badfile) string {
		if e.kind == "AN" && e.high > 10 {
			return "CAFÉ"
		}
		return ""
	}},
	{"trailing blanks", fault.ElementTrailingSpaces, fault.Note, "", func(e elementFact, old string, _ *badfile) string {
		if e.kind == "C" || len(old) < e.low {
			return ""
		}
		return old + "  "
	}},
	{"component separator in a simple element", fault.ElementComponents, fault.Reject, "6", func(e elementFact, old string, _ *badfile) string {
		if e.kind == "AN" && e.high > 10 {
			return "AB>CD"
		}
		return ""
	}},
	{"repetition separator in an element that does not repeat", fault.ElementRepeats, fault.Reject, "12", func(e elementFact, old string, f *badfile) string {
		if e.kind == "AN" && e.high > 10 && f.d.Repetition != 0 {
			return "AB^CD"
		}
		return ""
	}},
}

func inNumber(v string) func(elementFact, string, *badfile) string {
	return func(e elementFact, _ string, _ *badfile) string {
		if e.kind == "R" || strings.HasPrefix(e.kind, "N") {
			return v
		}
		return ""
	}
}

func inKind(k, v string) func(elementFact, string, *badfile) string {
	return func(e elementFact, _ string, _ *badfile) string {
		if e.kind == k {
			return v
		}
		return ""
	}
}

// elementBreakages are all ways to break all elements of a base.
func elementBreakages(b base) (all []breakage) {
	known := facts(b.version)
	for i, p := range b.file().pieces {
		s, ok := known[p.id]
		if !ok {
			continue
		}
		all = append(all, extraElement(i, p.id, s))
		if p.id == "QTY" {
			all = append(all, excluded(i))
		}
		for n := 1; n <= len(p.e); n++ {
			if p.get(n) == "" {
				continue
			}
			fact := s.facts[n-1]
			all = append(all, emptied(i, n, p.id, s))
			for _, way := range inElements {
				all = append(all, elementBreakage(i, n, p.id, fact, way, b.version))
			}
		}
	}
	return all
}

func elementBreakage(i, n int, id string, e elementFact, way inElement, version string) breakage {
	return breakage{name: id + digits2(n) + " " + way.name, do: func(f *badfile, original []*piece) bool {
		p := original[i]
		old := p.get(n)
		v := way.value(e, old, f)
		if v == "" || !f.mark(p) {
			return false
		}
		p.set(n, v)
		f.touched[p] = n
		w := want{code: way.code, severity: way.severity, scope: fault.Element, at: p, element: n, ref: e.ref, value: v, answer: way.answer, copied: v}
		switch {
		case way.code == fault.ElementBadCharacter, len(v) > 99:
			w.copied = ""
		case way.code == fault.ElementNotNumeric && id == quantityOf[f.setOf(p)].id && n == quantityOf[f.setOf(p)].element:
			f.declared[p] = plainDigits(old) // the sender added up the number that was meant
		case way.code == fault.ElementComponents && version == "005010":
			w.answer = "13"
		case way.code == fault.ElementRepeats:
			w.repeat = 2
		case way.code == fault.ElementUnknownCode && version == "005010":
			// the lists are 004010's and later releases add codes: no fault of the sender's
			w.code, w.severity = fault.ElementUnlistedCode, fault.Note
		}
		f.want(w)
		if way.code != fault.ElementTrailingSpaces {
			f.orphans(p, n, old)
		}
		if id == "HL" && n == 2 && way.code == fault.ElementCharacterSet {
			f.want(want{code: fault.LevelParent, severity: fault.Error, scope: fault.Element, at: p, element: 2, ref: "734", value: v, answer: "7"})
		}
		return true
	}}
}

// orphans expects the faults of the levels that name p as their parent by the
// number it had: nobody can tell which level was meant.
func (f *badfile) orphans(p *piece, n int, number string) {
	if p.id != "HL" || n != 1 {
		return
	}
	for _, child := range f.find("HL") {
		f.broken[child] = true
		if child.get(2) == number {
			f.want(want{code: fault.LevelParent, severity: fault.Error, scope: fault.Element, at: child, element: 2, ref: "734", value: number, answer: "7", copied: number})
		}
	}
}

// emptied takes an element away: a missing mandatory element, or the relational
// notes that no longer hold.
func emptied(i, n int, id string, s segmentFact) breakage {
	return breakage{name: id + digits2(n) + " empty", do: func(f *badfile, original []*piece) bool {
		p := original[i]
		if f.broken[p] {
			return false
		}
		old := p.get(n)
		p.set(n, "")
		notes := brokenNotes(s.notes, p)
		if !s.facts[n-1].must && len(notes) == 0 {
			p.set(n, old)
			return false
		}
		f.mark(p)
		f.touched[p] = n
		if s.facts[n-1].must {
			f.want(want{code: fault.ElementMissing, severity: fault.Reject, scope: fault.Element, at: p, element: n, ref: s.facts[n-1].ref, answer: "1"})
		}
		f.orphans(p, n, old)
		for _, at := range notes {
			ref := ""
			if at <= len(s.facts) {
				ref = s.facts[at-1].ref
			}
			f.want(want{code: fault.ElementConditionalMissing, severity: fault.Error, scope: fault.Element, at: p, element: at, ref: ref, answer: "2"})
		}
		return true
	}}
}

func extraElement(i int, id string, s segmentFact) breakage {
	return breakage{name: id + " with an element too many", do: func(f *badfile, original []*piece) bool {
		p := original[i]
		if !f.mark(p) {
			return false
		}
		p.set(s.elements+1, "X")
		f.want(want{code: fault.ElementExtra, severity: fault.Reject, scope: fault.Element, at: p, element: s.elements + 1, value: "X", answer: "3", copied: "X"})
		return true
	}}
}

func digits2(n int) string { return string([]byte{byte('0' + n/10), byte('0' + n%10)}) }

// setOf is the set id that the segment stands in.
func (f *badfile) setOf(p *piece) string {
	for i := f.index(p); i >= 0; i-- {
		if f.pieces[i].id == "ST" {
			return f.pieces[i].get(1)
		}
	}
	return ""
}

// excluded sends both elements of QTY's note E0204: the second is one too many.
func excluded(i int) breakage {
	return breakage{name: "QTY with quantity and text", do: func(f *badfile, original []*piece) bool {
		p := original[i]
		if !f.mark(p) {
			return false
		}
		p.set(4, "MANY")
		f.want(want{code: fault.ElementExcluded, severity: fault.Error, scope: fault.Element, at: p, element: 4, ref: "61", value: "MANY", answer: "10", copied: "MANY"})
		return true
	}}
}
