package pipeline

import (
	"fmt"
	"strings"

	"github.com/docket-edi/docket/schemas/record"
)

// Short names of the codes of a 997 and a TA1 (spec/x12-exact.md 1 row 13, 2.3
// and 2.4). A code without a name is shown as it is.
var (
	verdictNames = map[string]string{ // elements 717, 715 and I17
		"A": "accepted", "E": "accepted with errors", "P": "accepted: its group in part, and this set is not named", "R": "rejected",
		"M": "rejected: message authentication failed", "W": "rejected: assurance failed", "X": "rejected: content cannot be decrypted",
	}
	setErrorNames = map[string]string{ // element 718
		"1": "set not supported", "2": "trailer missing", "3": "ST02 and SE02 differ", "4": "segment count wrong",
		"5": "segments in error", "6": "bad set id", "7": "control number missing or invalid", "23": "control number not unique in its group",
	}
	groupErrorNames = map[string]string{ // element 716
		"1": "group not supported", "2": "version not supported", "3": "trailer missing", "4": "GS06 and GE02 differ",
		"5": "set count wrong", "6": "control number invalid", "19": "control number not unique in its interchange",
	}
	segmentErrorNames = map[string]string{ // element 720
		"1": "unknown segment", "2": "unexpected segment", "3": "mandatory segment missing", "4": "loop too often",
		"5": "segment too often", "6": "segment not in this set", "7": "segment out of order", "8": "elements in error",
	}
	elementErrorNames = map[string]string{ // element 723
		"1": "mandatory element missing", "2": "element missing that another one needs", "3": "too many elements", "4": "too short",
		"5": "too long", "6": "invalid character", "7": "unknown code value", "8": "invalid date", "9": "invalid time",
		"10": "excluded by another element", "12": "too many repetitions", "13": "too many components",
	}
	envelopeNoteNames = map[string]string{ // element I18
		"001": "ISA13 and IEA02 differ", "002": "this standard is not supported", "003": "this version is not supported",
		"004": "segment terminator", "005": "sender qualifier", "006": "sender id", "007": "receiver qualifier", "008": "receiver id",
		"009": "unknown receiver", "010": "authorization qualifier", "011": "authorization", "012": "security qualifier", "013": "security",
		"014": "date", "015": "time", "016": "standard", "017": "version", "018": "control number", "019": "acknowledgment requested",
		"020": "test indicator", "021": "group count", "022": "control structure", "023": "file cut off", "024": "content",
		"025": "control number came before", "026": "element separator", "027": "component separator", "028": "no data",
	}
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
		parts = append(parts, named("set error", set.Errors, setErrorNames)...)
		for i := range set.Notes {
			s.notes = append(s.notes, segmentWords(&set.Notes[i]))
		}
	}
	parts = append(parts, named("group error", a.Errors, groupErrorNames)...)
	for i := range others {
		o := &others[i]
		words := fmt.Sprintf("it also answers %s %s (%s), which is not in this group", o.ID, o.Control, o.Code)
		parts = append(parts, strings.Join(append([]string{words}, named("set error", o.Errors, setErrorNames)...), ", "))
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
		parts = named("envelope note", []string{a.Note}, envelopeNoteNames)
	}
	s.finish(parts)
	return s
}

func rejects(code string) bool { return code == "R" || code == "M" || code == "W" || code == "X" }

// finish puts the verdict in words before the rest.
func (s *said) finish(parts []string) {
	verdict, ok := verdictNames[s.code]
	if !ok {
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

// named writes codes with their names.
func named(what string, codes []string, names map[string]string) []string {
	out := []string{}
	for _, code := range codes {
		if name, ok := names[code]; ok {
			code += ": " + name
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
		parts = append(parts, named("error", []string{n.Code}, segmentErrorNames)...)
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
	return where + ", " + strings.Join(named("error", []string{e.Code}, elementErrorNames), "")
}
