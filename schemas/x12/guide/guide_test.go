package guide_test

import (
	"slices"
	"strings"
	"testing"
	"time"

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

// A shipped guide is applied to its set in under 5 ms, best of several.
func TestGuidesApplyFast(t *testing.T) {
	l := &guide.Library{}
	for _, name := range guide.Shipped() {
		g, err := l.Find(name)
		if err != nil {
			t.Fatal(err)
		}
		best := time.Hour
		for range 20 {
			start := time.Now()
			if err := g.Check(); err != nil { // applies it anew, in every release
				t.Fatal(err)
			}
			best = min(best, time.Since(start)/time.Duration(len(g.Releases)))
		}
		if best > 5*time.Millisecond {
			t.Errorf("%s takes %v", name, best)
		}
	}
}

// What a guide extends holds on, unless the guide says otherwise at the same
// place or switches the rule off; the guide extended stays as it is.
func TestExtends(t *testing.T) {
	l, err := guide.NewLibrary([]guide.File{
		{Name: "guides/b.yaml", Body: []byte("name: b\nextends: a\nrules:\n  window-end: {off: true}\n")},
		{Name: "guides/a.yaml", Body: []byte("name: a\nextends: amazon-retail-850\nelements:\n  BEG02: {codes: SA}\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	b, err := l.Find("b")
	if err != nil {
		t.Fatal(err)
	}
	base, err := l.Find("amazon-retail-850")
	if err != nil {
		t.Fatal(err)
	}
	want := []guide.Change{
		{Place: "element BEG02", Before: "only NE RO NP CN", After: "only SA"},
		{Place: "rule window-end", Before: "DTM with DTM01 = 063 must be sent"},
	}
	if got := guide.Diff(base, b); !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
	if b.Set != "850" || len(b.Releases) != 2 {
		t.Errorf("%s %v", b.Set, b.Releases)
	}
}

// Check digits (spec/x12-amazon.md 6 has the vectors).
func TestDigits(t *testing.T) {
	for _, c := range []struct {
		qualifier, value string
		good             bool
	}{
		{"UP", "036000291452", true}, {"UP", "036000291453", false}, {"UP", "36000291452", false}, {"UP", "03600029145X", false},
		{"EN", "4006381333931", true}, {"EN", "4006381333932", false}, {"UA", "4006381333931", true}, {"UA", "036000291452", true},
		{"UK", "10036000291459", true}, {"UK", "10036000291452", false}, {"UK", "4006381333931", false},
		{"GM", "095287654321012346", true}, {"GM", "00080020080000012346", true}, {"GM", "095287654321012345", false},
		{"IB", "0306406152", true}, {"IB", "080442957X", true}, {"IB", "0804429571", false}, {"IB", "9780306406157", true}, {"IB", "97803064061", false},
	} {
		if got := guide.DigitFault(c.qualifier, c.value); (got == "") != c.good {
			t.Errorf("%s %s: %q", c.qualifier, c.value, got)
		}
	}
}
