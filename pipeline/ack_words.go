package pipeline

import (
	"fmt"
	"strings"

	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/x12"
)

// said is what a partner says of a document of ours.
type said struct {
	code  string   // A, E, P, R; M, W and X are R
	words string   // in one line
	notes []string // the segments and elements it speaks of
}

// rejected says that the document is not taken in over there.
func (s *said) rejected() bool { return s.code == "R" }

// unclear says that nobody can tell from the code.
func (s *said) unclear() bool {
	return s.code != "A" && s.code != "E" && s.code != "P" && s.code != "R"
}

// saidOfGroup is what a 997 says of the only set, 0001, of a group of ours. A
// rejected group takes its set with it; without an AK2 for the set the group's
// word counts, and P leaves it accepted (spec/x12-exact.md section 3). The
// kind is the set's ST01; "" where it is not known what was sent.
func saidOfGroup(a *record.FunctionalAck, kind string) said {
	set, others := ackOfSet(a, kind)
	code := a.Code
	if set != nil && !rejects(a.Code) && (set.Code != "" || a.Code == "P") {
		code = set.Code
	}
	s := said{code: code}
	parts := []string{}
	if set != nil {
		parts = append(parts, named("set error", "718", set.Errors)...)
		for i := range set.Notes {
			s.notes = append(s.notes, segmentWords(&set.Notes[i]))
		}
	}
	parts = append(parts, named("group error", "716", a.Errors)...)
	for i := range others {
		o := &others[i]
		words := fmt.Sprintf("it also answers %s %s (%s), which is not in this group", o.ID, o.Control, o.Code)
		parts = append(parts, strings.Join(append([]string{words}, named("set error", "718", o.Errors)...), ", "))
		for k := range o.Notes {
			s.notes = append(s.notes, o.ID+" "+o.Control+": "+segmentWords(&o.Notes[k]))
		}
	}
	s.finish(parts)
	return s
}

// ackOfSet finds the AK2 of the set 0001, a rejecting one first, and those of
// sets that we did not send in the group.
func ackOfSet(a *record.FunctionalAck, kind string) (set *record.SetAck, others []record.SetAck) {
	for i := range a.Sets {
		one := &a.Sets[i]
		switch {
		case kind != "" && (one.ID != kind || strings.TrimLeft(one.Control, "0") != "1"):
			others = append(others, *one)
		case set == nil || rejects(one.Code):
			set = one
		}
	}
	return set, others
}

// saidOfEnvelope is what a TA1 says of an interchange of ours.
func saidOfEnvelope(a *record.InterchangeAck) said {
	s := said{code: a.Code}
	parts := []string{}
	if a.Note != "" && a.Note != "000" {
		parts = named("envelope note", "I18", []string{a.Note})
	}
	s.finish(parts)
	return s
}

func rejects(code string) bool { return code == "R" || code == "M" || code == "W" || code == "X" }

// finish puts the verdict in words before the rest.
func (s *said) finish(parts []string) {
	verdict := x12.Meaning("715", s.code) // 717 and I17 have a part of its codes
	switch {
	case s.code == "P":
		verdict = "accepted: its group in part, and this set is not named"
	case verdict == "":
		verdict = fmt.Sprintf("no verdict that can be understood (code %q)", s.code)
	}
	if rejects(s.code) {
		s.code = "R"
	}
	s.words = strings.ToValidUTF8(strings.Join(append([]string{verdict}, parts...), "; "), notText)
	for i := range s.notes {
		s.notes[i] = strings.ToValidUTF8(s.notes[i], notText)
	}
}

// named writes codes of an element with their meanings; one that is not known
// is shown as it is.
func named(what, element string, codes []string) []string {
	out := []string{}
	for _, code := range codes {
		if meaning := x12.Meaning(element, code); meaning != "" {
			code += ": " + meaning
		}
		out = append(out, what+" "+code)
	}
	return out
}

// segmentWords says what a 997 notes of one segment (AK3) and its elements (AK4).
func segmentWords(n *record.SegmentNote) string {
	parts := []string{fmt.Sprintf("%s, segment %d", n.Segment, n.Position)}
	if n.Loop != "" {
		parts[0] += " in loop " + n.Loop
	}
	if n.Code != "" {
		parts = append(parts, named("error", "720", []string{n.Code})...)
	}
	for i := range n.Elements {
		parts = append(parts, elementWords(&n.Elements[i]))
	}
	return strings.Join(parts, "; ")
}

func elementWords(e *record.ElementNote) string {
	where := fmt.Sprintf("element %d", e.Element)
	if e.Component > 0 {
		where += fmt.Sprintf(" component %d", e.Component)
	}
	if e.Repeat > 0 {
		where += fmt.Sprintf(" repetition %d", e.Repeat)
	}
	if e.Ref != "" {
		where += " (" + e.Ref + ")"
	}
	if e.Value != "" {
		where += fmt.Sprintf(" = %q", e.Value)
	}
	return where + ", " + strings.Join(named("error", "723", []string{e.Code}), "")
}
