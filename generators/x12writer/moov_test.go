package x12writer_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/docket-edi/docket/generators/x12writer"
	"github.com/moov-io/x12/pkg/rules"
	"github.com/moov-io/x12/pkg/segments"
)

// TestSecondOpinion: the segments for which moov-io/x12 has types are parsed by
// them to the same text again.
func TestSecondOpinion(t *testing.T) {
	known := map[string]bool{"ISA": true, "GS": true, "ST": true, "SE": true, "GE": true, "IEA": true, "REF": true, "N3": true, "N4": true, "HL": true}
	seen := map[string]bool{}
	for _, set := range []string{"855", "856", "997"} {
		body := render(t, set, x12writer.OptionsFor(profile(t, "hl04: true\nversions: {\"997\": \"005010\", \"856\": \"005010\"}\ndelimiters: {component: \":\"}"), set, ""))
		edi, faults := x12writer.Seal(envelope(7), body)
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		for _, text := range strings.SplitAfter(string(edi), "~") {
			id, _, _ := strings.Cut(text, "*")
			if !known[id] {
				continue
			}
			if id == "N4" {
				text = strings.Replace(text, "*US~", "~", 1) // its N4 has no country
			}
			seen[id] = true
			s, err := segments.CreateSegment(id, &rules.SegmentRule{Elements: uses(text)})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.Parse(text); err != nil {
				t.Errorf("%s: %v", text, err)
			} else if got := s.String(); got != text {
				t.Errorf("parsed as %s, written was %s", got, text)
			}
		}
	}
	for id := range known {
		if !seen[id] {
			t.Errorf("no %s was written", id)
		}
	}
}

// uses says which elements the segment has: the library by itself asks for
// some that X12 leaves to the partners, and skips others.
func uses(text string) rules.ElementSetRule {
	const most = 16
	rule := rules.ElementSetRule{}
	elements := strings.Split(strings.TrimSuffix(text, "~"), "*")[1:]
	for i := range most {
		mask := rules.MASK_OPTIONAL
		if i < len(elements) && elements[i] != "" {
			mask = rules.MASK_REQUIRED
		}
		rule[fmt.Sprintf("%02d", i+1)] = rules.ElementRule{Mask: mask}
	}
	return rule
}
