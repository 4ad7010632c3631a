package guide_test

import (
	"strings"
	"testing"

	"github.com/docket-edi/docket/schemas/x12"
	"github.com/docket-edi/docket/schemas/x12/guide"
)

// Every shipped guide fits its set in each of its releases, has the name of its
// file, and says of each entry where it comes from.
func TestShippedGuides(t *testing.T) {
	l := &guide.Library{}
	if len(guide.Shipped()) != 8 {
		t.Errorf("%d guides are shipped, want 8: %v", len(guide.Shipped()), guide.Shipped())
	}
	for _, name := range guide.Shipped() {
		g, err := l.Find(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := g.Check(); err != nil {
			t.Error(err)
		}
		if g.Name != name || g.Title == "" || g.Version == "" || len(g.Releases) == 0 {
			t.Errorf("%s: name %q, title %q, version %q, releases %v", name, g.Name, g.Title, g.Version, g.Releases)
		}
		for place, e := range g.Segments {
			if e.Source == "" || e.Hint == "" {
				t.Errorf("%s: segment %s has no source or hint", name, place)
			}
		}
		for place, e := range g.Elements {
			if e.Source == "" || e.Hint == "" && len(e.Severity) == 0 {
				t.Errorf("%s: element %s has no source or hint", name, place)
			}
		}
		for rule, r := range g.Rules {
			if r.Source == "" {
				t.Errorf("%s: rule %s has no source", name, rule)
			}
		}
		for _, release := range g.Releases {
			r, _ := x12.Load(release)
			if g.For(r.Set(g.Set)) == nil {
				t.Errorf("%s does not apply to %s %s", name, release, g.Set)
			}
		}
	}
}

const small = "name: mine\nset: \"850\"\nreleases: [004010]\n"

// Each row is a guide file with one mistake; the error says where and what.
func TestMistakes(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"unknown key", small + "segmnts: {}\n", `guides/g.yaml:4:1: unknown key "segmnts"; did you mean "segments"?`},
		{"no name", "set: \"850\"\nreleases: [004010]\n", `"" is no name`},
		{"no set", "name: mine\nreleases: [004010]\n", `"" is not a transaction set`},
		{"no release", "name: mine\nset: \"850\"\n", "say for which releases"},
		{"unknown release", "name: mine\nset: \"850\"\nreleases: [004011]\n", `g.yaml:3:1: releases: "004011" is not one of 004010, 005010`},
		{"unknown set", "name: mine\nset: \"999\"\nreleases: [004010]\n", "g.yaml:2:1: set: docket has no dictionary for 999"},
		{"name of ours", "name: amazon-retail-850\nset: \"850\"\nreleases: [004010]\n", "comes with docket"},
		{"extends nothing", "name: mine\nextends: amazon-retail-85\n", `g.yaml:2:1: extends: there is no guide "amazon-retail-85"`},
		{"extends itself", "name: mine\nextends: mine\n", "in a circle: mine, mine"},
		{"extends another set", "name: mine\nset: \"855\"\nextends: amazon-retail-850\n", "is a guide for 850, this one is for 855"},
		{"unknown place", small + "segments:\n  ACK: {use: must}\n", `g.yaml:5:3: segments.ACK: 850 has no place "ACK"`},
		{"wrong place", small + "segments:\n  PID: {use: must}\n  MSG: {use: must}\n", `850 has no place "MSG"; it has N9/MSG, PO1/MSG`},
		{"wrong use", small + "segments:\n  CSH: {use: mandatory}\n", `g.yaml:5:9: segments.CSH.use: "mandatory" is not one of must, optional, not-used`},
		{"wrong max", small + "segments:\n  CSH: {max: many}\n", `"many" is neither a number of uses nor >1`},
		{"wrong element", small + "elements:\n  BEG99: {use: must}\n", "BEG has 12 elements, not 99"},
		{"no element", small + "elements:\n  BEG: {use: must}\n", `"BEG" is not an element`},
		{"wrong length", small + "elements:\n  BEG03: {length: 8}\n", `"8" is not a length`},
		{"wrong pattern", small + "elements:\n  BEG03: {pattern: \"[\"}\n", "missing closing ]"},
		{"element twice", small + "elements:\n  PO106: {use: must}\n  PO106-24: {codes: UP}\n", "PO106 is described twice"},
		{"unknown fault", small + "severity: {segment-lost: note}\n", `there is no fault code "segment-lost"`},
		{"unknown severity", small + "severity: {segment-count: bad}\n", `"bad" is not one of reject, error, note`},
		{"no kind", small + "rules:\n  x: {in: PO1}\n", "exactly one of require"},
		{"two kinds", small + "rules:\n  x: {require: REF, forbid: N1}\n", "this one has 2"},
		{"bad rule name", small + "rules:\n  Ship To: {require: REF}\n", "lower-case letters"},
		{"rule elsewhere", small + "rules:\n  x: {in: PO1, allow: {ACK01: IA}}\n", `850 has no place "PO1/ACK"`},
		{"with alone", small + "rules:\n  x: {with: {REF01: CR}, allow: {BEG02: NE}}\n", "with goes together with require or forbid"},
		{"with of another", small + "rules:\n  x: {require: REF, with: {BEG01: \"00\"}}\n", "BEG01 is not an element of REF"},
		{"segment for element", small + "rules:\n  x: {allow: {BEG: NE}}\n", "BEG is a segment; an element is meant, such as BEG01"},
		{"no value", small + "rules:\n  x: {require: REF, when: {BEG01: \"\"}}\n", "no value is given"},
		{"no check digit", small + "rules:\n  x: {in: PO1, check_digit: {PO106: VN}}\n", `"VN" is not one of UP, EN, UK, UA, IB, GM`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := guide.NewLibrary([]guide.File{{Name: "guides/g.yaml", Body: []byte(c.text)}})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}
