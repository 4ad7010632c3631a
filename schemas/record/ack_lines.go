package record

import (
	"fmt"
	"slices"
	"strings"
)

// ElementNames names element n (from 1) of a segment and says whether it is a
// number, from the dictionary of the set that was answered; "" when not known.
type ElementNames func(segment string, n int) (name string, number bool)

// Lines tells a 997 in plain words: a line for the group when its answer says
// more than those of its sets, then a line for each thing that the partner holds
// against a set, or one where there is none. names may be nil.
func (a *FunctionalAck) Lines(names ElementNames) []string {
	lines := []string{}
	if len(a.Sets) == 0 || len(a.Errors) > 0 {
		lines = append(lines, fmt.Sprintf("group %s (%s) was %s%s", a.Group, a.FunctionalID, AnswerWords("715", a.Code), reasons("716", a.Errors)))
	}
	for i := range a.Sets {
		lines = append(lines, a.setLines(&a.Sets[i], names)...)
	}
	return lines
}

func (a *FunctionalAck) setLines(s *SetAck, names ElementNames) (lines []string) {
	head := fmt.Sprintf("the %s with control %s in group %s was %s", s.ID, s.Control, a.Group, AnswerWords("717", s.Code))
	// "segments are in error" says nothing when the segments are named
	codes := slices.DeleteFunc(slices.Clone(s.Errors), func(c string) bool { return c == "5" && len(s.Notes) > 0 })
	if len(codes) > 0 || len(s.Notes) == 0 {
		lines = append(lines, head+reasons("718", codes))
	}
	for i := range s.Notes {
		for _, what := range s.Notes[i].words(names) {
			lines = append(lines, head+": "+what)
		}
	}
	return lines
}

// words tell an AK3 with its AK4, one text an element.
func (n *SegmentNote) words(names ElementNames) (all []string) {
	head := fmt.Sprintf("segment %d %s", n.Position, n.Segment)
	if n.Loop != "" {
		head += " in loop " + n.Loop
	}
	if len(n.Elements) == 0 || n.Code != "8" && n.Code != "" {
		all = append(all, head+": "+AnswerWords("720", n.Code))
	}
	for i := range n.Elements {
		all = append(all, head+", "+n.Elements[i].words(n.Segment, names))
	}
	return all
}

func (e *ElementNote) words(segment string, names ElementNames) string {
	what := fmt.Sprintf("element %d", e.Element)
	if e.Component > 0 {
		what += fmt.Sprintf(", component %d", e.Component)
	}
	if e.Repeat > 0 {
		what += fmt.Sprintf(", repetition %d", e.Repeat)
	}
	name, number := "", false
	if names != nil {
		name, number = names(segment, e.Element)
	}
	if name != "" {
		what += " (" + name + ")"
	}
	meaning := AnswerWords("723", e.Code)
	if e.Code == "6" && number && e.Component == 0 {
		meaning = "not a number"
	}
	if what += ": " + meaning; e.Value != "" {
		what += ", value " + e.Value
	}
	return what
}

// Line tells a TA1 in plain words.
func (a *InterchangeAck) Line() string {
	line := fmt.Sprintf("the interchange with control %s was %s", a.Control, AnswerWords("I17", a.Code))
	if a.Note == "" || a.Note == "000" {
		return line
	}
	return line + ": " + AnswerWords("I18", a.Note)
}

func reasons(element string, codes []string) string {
	words := make([]string, len(codes))
	for i, c := range codes {
		words[i] = AnswerWords(element, c)
	}
	if len(words) == 0 {
		return ""
	}
	return ": " + strings.Join(words, "; ")
}
