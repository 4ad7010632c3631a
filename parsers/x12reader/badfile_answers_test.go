package x12reader_test

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

// Both the expected and the found verdict are written as lines of text, so that
// a difference can be read. Lines of one unit are sorted: the order of faults
// inside a unit is no matter of the sender's.

// expected writes what must be found in the file, from its wants alone.
func (f *badfile) expected(places map[*piece]place) (lines []string) {
	for ic := 1; ic <= len(f.find("ISA")); ic++ {
		at := func(scope fault.Scope, group, set int) (some []want) {
			for _, w := range f.wants {
				p := f.placeOf(places, w)
				inSet := w.scope == fault.Set || w.scope == fault.Segment || w.scope == fault.Element
				if p.interchange == ic && (scope == fault.Interchange && w.scope == scope ||
					scope == fault.Group && w.scope == scope && p.group == group ||
					scope == fault.Set && inSet && p.group == group && p.set == set) {
					some = append(some, w)
				}
			}
			return some
		}
		own := at(fault.Interchange, 0, 0)
		code, note := f.interchangeAnswer(places, own)
		lines = append(lines, fmt.Sprintf("interchange %d: TA1 %s %s", ic, code, note))
		lines = append(lines, f.faultLines(places, own)...)
		groups, sets := f.units(places, ic)
		for g := 1; g <= groups; g++ {
			inGroup := at(fault.Group, g, 0)
			refused := code == "R" || worstOf(inGroup) == fault.Reject
			lines = append(lines, fmt.Sprintf(" group %d", g))
			lines = append(lines, f.faultLines(places, inGroup)...)
			accepted, clean := 0, worstOf(inGroup) == "" || worstOf(inGroup) == fault.Note
			for s, st := range sets[g] {
				inSet := at(fault.Set, g, s+1)
				ak5 := setAnswer(inSet, refused)
				lines = append(lines, fmt.Sprintf("  set %d: %s/%s", s+1, st.get(1), strings.TrimRight(st.get(2), " ")))
				lines = append(lines, f.faultLines(places, inSet)...)
				if !f.answered(st) {
					continue
				}
				lines = append(lines, f.notes(places, inSet)...)
				lines = append(lines, "   AK5*"+ak5)
				if ak5[0] != 'R' {
					accepted++
				}
				clean = clean && ak5 == "A"
			}
			if len(sets[g]) > 0 && f.answered(sets[g][0]) {
				lines = append(lines, "  AK9*"+f.groupAnswer(sets[g], inGroup, refused, clean, accepted))
			}
		}
	}
	return lines
}

func (f *badfile) placeOf(places map[*piece]place, w want) place {
	if w.at != nil {
		return places[w.at]
	}
	return places[w.behind]
}

// units counts the groups of an interchange and gives the ST of their sets.
func (f *badfile) units(places map[*piece]place, ic int) (groups int, sets map[int][]*piece) {
	sets = map[int][]*piece{}
	for _, p := range f.pieces {
		if at := places[p]; at.interchange == ic {
			groups = max(groups, at.group)
			if p.id == "ST" {
				sets[at.group] = append(sets[at.group], p)
			}
		}
	}
	return groups, sets
}

// answered reports whether the set's group gets a 997: groups of 997s do not.
func (f *badfile) answered(st *piece) bool {
	for i := f.index(st); i >= 0; i-- {
		if f.pieces[i].id == "GS" {
			return f.pieces[i].get(1) != "FA"
		}
		if f.pieces[i].id == "GE" || f.pieces[i].id == "ISA" {
			return true
		}
	}
	return true
}

// trailer is the GE that closes the group of the set, nil without one.
func (f *badfile) trailer(st *piece) *piece {
	for _, p := range f.pieces[f.index(st):] {
		switch p.id {
		case "GE":
			return p
		case "GS", "IEA":
			return nil
		}
	}
	return nil
}

func worstOf(wants []want) (worst fault.Severity) {
	rank := map[fault.Severity]int{"": 0, fault.Note: 1, fault.Error: 2, fault.Reject: 3}
	for _, w := range wants {
		if rank[w.severity] > rank[worst] {
			worst = w.severity
		}
	}
	return worst
}

// interchangeAnswer is TA104 and TA105: the first fault of the worst severity,
// in the order of the file, names the note code.
func (f *badfile) interchangeAnswer(places map[*piece]place, own []want) (code, note string) {
	worst := worstOf(own)
	if worst != fault.Reject && worst != fault.Error {
		return "A", "000"
	}
	first := int64(-1)
	for _, w := range own {
		if at := f.offset(places, w); w.severity == worst && (first < 0 || at < first) {
			first, note = at, w.answer
		}
	}
	return map[fault.Severity]string{fault.Reject: "R", fault.Error: "E"}[worst], note
}

// setAnswer is AK501 and the codes behind it: those of the set, then 5 when
// segments are in error.
func setAnswer(wants []want, refused bool) string {
	code := map[fault.Severity]string{"": "A", fault.Note: "A", fault.Error: "E", fault.Reject: "R"}[worstOf(wants)]
	if refused {
		code = "R"
	}
	var codes []string
	segments := false
	for _, w := range wants {
		switch {
		case w.severity == fault.Note:
		case w.scope == fault.Set:
			codes = append(codes, w.answer)
		default:
			segments = true
		}
	}
	if segments {
		codes = append(codes, "5")
	}
	slices.Sort(codes)
	return strings.Join(append([]string{code}, slices.Compact(codes)...), "*")
}

func (f *badfile) groupAnswer(sets []*piece, own []want, refused, clean bool, accepted int) string {
	code := "E"
	switch {
	case refused || accepted == 0:
		code = "R"
	case accepted < len(sets):
		code = "P"
	case clean:
		code = "A"
	}
	included := fmt.Sprint(len(sets))
	if ge := f.trailer(sets[0]); ge != nil && ge.get(1) != "" {
		included = ge.get(1) // as sent
	}
	answer := fmt.Sprintf("%s*%s*%d*%d", code, included, len(sets), accepted)
	var codes []string
	for _, w := range own {
		if w.severity != fault.Note && w.answer != "" {
			codes = append(codes, w.answer)
		}
	}
	slices.Sort(codes)
	for _, c := range slices.Compact(codes) {
		answer += "*" + c
	}
	return answer
}

// notes are the AK3 and AK4 of a set: an AK3 for each fault of a segment, and
// one with code 8 for all elements of a segment (spec/x12-exact.md 2.4).
func (f *badfile) notes(places map[*piece]place, wants []want) (lines []string) {
	for _, w := range wants {
		if w.severity == fault.Note {
			continue
		}
		id, position := f.blamed(places, w)
		switch w.scope {
		case fault.Segment:
			lines = append(lines, fmt.Sprintf("   AK3*%s*%d*%s*%s", id, position, w.loop, w.answer))
		case fault.Element:
			ref := w.ref
			if strings.HasPrefix(ref, "C") {
				ref = "" // AK402 is a number
			}
			if w.answer == "12" && f.find("GS")[0].get(8) < "005010" {
				continue
			}
			lines = append(lines, fmt.Sprintf("   AK3*%s*%d**8", id, position),
				fmt.Sprintf("   AK3*%s*%d AK4*%d>%d>%d*%s*%s*%s", id, position, w.element, w.component, w.repeat, ref, w.answer, f.copy(w)))
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// blamed is the segment id and position that the fault names.
func (f *badfile) blamed(places map[*piece]place, w want) (id string, position int) {
	if w.at != nil && w.segment == "" {
		return w.at.id, places[w.at].position
	}
	if w.at != nil {
		return w.segment, 0
	}
	at := places[w.behind].position + 1
	if w.scope == fault.Group || w.scope == fault.Interchange {
		at = 0
	}
	return w.segment, at
}

func (f *badfile) offset(places map[*piece]place, w want) int64 {
	p := f.placeOf(places, w)
	switch {
	case w.at == nil:
		return p.next
	case w.element == 0:
		return p.offset
	case w.element > len(p.elements): // an element that is not there
		return p.next
	}
	return p.elements[w.element-1]
}

func (f *badfile) faultLines(places map[*piece]place, wants []want) (lines []string) {
	for _, w := range wants {
		id, position := f.blamed(places, w)
		p := f.placeOf(places, w)
		inFile := p.positionInFile
		loop := ""
		switch {
		case w.at == nil:
			inFile++
			loop = w.loop
		case w.scope == fault.Element:
			loop = w.at.loop
		}
		if w.code == fault.TerminatorMissing {
			inFile--
		}
		offset := ""
		if w.at != nil && (w.element == 0 || w.element <= len(w.at.e)) {
			offset = fmt.Sprint(f.offset(places, w))
		}
		lines = append(lines, faultLine(fault.Fault{Code: w.code, Severity: w.severity, Scope: w.scope, Segment: id, Position: position,
			PositionInFile: inFile, Loop: loop, Element: w.element, ElementRef: w.ref, Component: w.component, Repeat: w.repeat,
			Value: shown(f.text(w.value))}, offset))
	}
	slices.Sort(lines)
	return lines
}

func faultLine(x fault.Fault, offset string) string {
	return fmt.Sprintf("   %s %s %s %s@%d file %d loop %q element %d.%d.%d ref %q value %q offset %s", x.Code, x.Severity, x.Scope, x.Segment, x.Position,
		x.PositionInFile, x.Loop, x.Element, x.Component, x.Repeat, x.ElementRef, x.Value, offset)
}

// found writes the verdict of the reader in the same lines. The offset is left
// out where the place is one that the file does not have.
func found(res *x12reader.Result) (lines []string) {
	for n, ic := range res.Interchanges {
		lines = append(lines, fmt.Sprintf("interchange %d: TA1 %s %s", n+1, ic.TA1.Code, ic.TA1.Note))
		lines = append(lines, foundFaults(ic.Faults)...)
		for _, g := range ic.Groups {
			lines = append(lines, fmt.Sprintf(" group %d", g.Index))
			lines = append(lines, foundFaults(g.Faults)...)
			for i, s := range g.Sets {
				lines = append(lines, fmt.Sprintf("  set %d: %s/%s", s.Index, s.ID, s.Control))
				lines = append(lines, foundFaults(s.Faults)...)
				if g.Ack != nil {
					lines = append(lines, foundNotes(g.Ack.Sets[i])...)
				}
			}
			if a := g.Ack; a != nil && len(g.Sets) > 0 {
				lines = append(lines, "  AK9*"+strings.Join(append([]string{a.Code, a.Included, fmt.Sprint(a.Received), fmt.Sprint(a.Accepted)}, a.Errors...), "*"))
			}
		}
	}
	return lines
}

func foundFaults(faults []fault.Fault) (lines []string) {
	for _, x := range faults {
		offset := ""
		if x.Code != fault.SegmentMissing && x.Code != fault.SetTrailerMissing && x.Code != fault.GroupTrailerMissing &&
			x.Code != fault.InterchangeTrailerMissing && x.Code != fault.TerminatorMissing {
			offset = fmt.Sprint(x.Offset)
		}
		lines = append(lines, faultLine(x, offset))
	}
	slices.Sort(lines)
	return lines
}

func foundNotes(a record.SetAck) (lines []string) {
	for _, n := range a.Notes {
		lines = append(lines, fmt.Sprintf("   AK3*%s*%d*%s*%s", n.Segment, n.Position, n.Loop, n.Code))
		for _, e := range n.Elements {
			lines = append(lines, fmt.Sprintf("   AK3*%s*%d AK4*%d>%d>%d*%s*%s*%s", n.Segment, n.Position, e.Element, e.Component, e.Repeat, e.Ref, e.Code, e.Value))
		}
	}
	slices.Sort(lines)
	codes := slices.Clone(a.Errors)
	slices.Sort(codes)
	return append(lines, "   AK5*"+strings.Join(append([]string{a.Code}, codes...), "*"))
}

// shown is a value as a fault shows it: its first 200 bytes.
func shown(v string) string { return v[:min(len(v), 200)] }

// copy is AK404: the bad value, unless it is long or holds a control character,
// as a component separator may be.
func (f *badfile) copy(w want) string {
	v := f.text(w.copied)
	if strings.ContainsFunc(v, unicode.IsControl) {
		return ""
	}
	return v
}
