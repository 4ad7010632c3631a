package check

import (
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/x12"
	"github.com/docket-edi/docket/schemas/x12/guide"
)

// Written judges one set that we are about to send, ST to SE, under the strict
// policy; release is a GS08 or its first six characters. A writer refuses what
// comes back. A guide adds what the partner demands of the set; nil adds
// nothing. Segments without a position are numbered from ST = 1.
func Written(release, setID string, segments []x12.Segment, d x12.Delimiters, g *guide.Guide) []fault.Fault {
	dict, known := x12.Load(release)
	def := dict.Set(setID)
	if !known || def == nil {
		return []fault.Fault{{Code: fault.SetUnsupported, Severity: fault.Reject, Scope: fault.Set, Segment: "ST", Position: 1, Element: 1,
			ElementRef: "143", Value: setID, Rule: "X12 " + release + " " + setID, Hint: "there is no dictionary for this set in this release"}}
	}
	j := New(def, Options{Delimiters: d, Writing: true, Guide: g})
	for i := range segments {
		s := segments[i]
		if s.Position == 0 {
			s.Position = i + 1
		}
		j.Segment(&s)
	}
	return j.End()
}
