package check_test

import (
	"strings"
	"testing"
)

// A terminator that is lost is asked for once a segment, and only where what
// follows is such a segment.
func TestLostTerminator(t *testing.T) {
	const asks = "is the terminator before it missing?"
	for _, c := range []struct{ name, segment, want string }{
		{"in front of a segment of three letters", "BEG*00*NE*4XK2M7QA**20250110REF*CR*ACME1", "BEG05 ends in REF"},
		{"of two", "REF*CR*ACME1N1*ST**92*PHX6", "REF02 ends in N1"},
		{"of a segment of its kind", "PO1*1*24*EA*4.25*PE*UP*840012010013PO1*2*18*EA*11.90*PE*UP*840012010020", "PO107 ends in PO1"},
		{"of the trailer", "CTT*3*54SE*12*0001", "CTT02 ends in SE"},
		{"of the group's", "SE*12*0001GE*1*101", "SE02 ends in GE"},
		{"of a party", "DTM*063*20250117N1*ST**92*PHX6", "DTM02 ends in N1"},
		{"a word that ends so, with something else behind it", "PER*BD*ERNEST*TE*555*TE", ""},
		{"nothing behind it", "PO1*1*24PO1", ""},
		{"with another fault before it", "PO1*1*2X*EA*4.25*PE*UP*ABCCSH*Y", "PO107 ends in CSH"},
		{"where nothing is wrong", "N1*ST*ACMEREF*92*PHX6", ""},
	} {
		var hints []string
		for _, f := range judge("004010", "850", c.segment, false) {
			if strings.Contains(f.Hint, asks) {
				hints = append(hints, f.Hint)
			}
		}
		got := strings.Join(hints, "\n")
		if (c.want == "") != (got == "") || !strings.Contains(got, c.want) || len(hints) > 1 {
			t.Errorf("%s: %s: hints %q, want one with %q", c.name, c.segment, hints, c.want)
		}
	}
}
