package x12reader

import (
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

// GenericSet makes a record of any set: its segments as sent. It finds no faults
// of its own.
func GenericSet(ic *Interchange, g *Group, s *Set) (record.GenericSet, []fault.Fault) {
	r := record.GenericSet{Set: s.ID, FunctionalID: g.FunctionalID, Sender: g.Sender, Receiver: g.Receiver,
		Component: asText(s.Delimiters.Component), Repetition: asText(s.Delimiters.Repetition),
		Segments: make([]record.GenericSegment, 0, len(s.Segments)), Source: source(ic, g, s)}
	for _, seg := range own(s) {
		r.Segments = append(r.Segments, record.GenericSegment{ID: seg.ID, Position: seg.Position, Elements: seg.Elements()})
	}
	return r, nil
}

func asText(c byte) string {
	if c == 0 {
		return ""
	}
	return string(rune(c))
}
