package x12_test

import (
	"reflect"
	"testing"

	"github.com/docket-edi/docket/schemas/x12"
)

// A segment is what it was made of, and so is what is kept of it, wherever it
// stood and whatever stands around it.
func TestSegmentKeepsItsElements(t *testing.T) {
	for _, elements := range [][]string{nil, {""}, {"PO", "", "A*B", ""}} {
		made := x12.NewSegment("GS", elements...)
		sent := made // with spaces behind its id, in the middle of a file
		sent.Text, sent.Ends = "ISA~GS  "+made.Text[2:]+"~ST", nil
		for _, end := range made.Ends {
			sent.Ends = append(sent.Ends, end+6)
		}
		for name, s := range map[string]x12.Segment{"made": made, "kept": made.Keep(), "sent": sent, "sent and kept": sent.Keep()} {
			if got := s.Elements(); s.ID != "GS" || s.Tag != x12.TagOf("GS") || len(got) != len(elements) || len(got) > 0 && !reflect.DeepEqual(got, elements) {
				t.Errorf("%s: %s %q, want GS %q", name, s.ID, got, elements)
			}
			if s.Element(0) != "" || s.Element(s.Len()+1) != "" {
				t.Errorf("%s: there is an element beyond the segment", name)
			}
		}
	}
	none := x12.Segment{ID: "GS"}
	if kept := none.Keep(); kept.ID != "GS" || kept.Len() != 0 {
		t.Errorf("a segment without elements is kept as %+v", kept)
	}
}
