package check_test

import (
	"strings"
	"testing"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/x12"
	"github.com/docket-edi/docket/schemas/x12/check"
	"github.com/docket-edi/docket/schemas/x12/guide"
)

// Each row is one thing that a guide may say, and a set that tells it.
func TestGuideSays(t *testing.T) {
	const head = "name: mine\nset: \"850\"\nreleases: [004010, 005010]\n"
	plain := beg + po1
	for _, c := range []struct{ name, guide, body, want string }{
		{"nothing", head, plain, ""},
		{"segment must", head + "segments: {CUR: {use: must}}", plain, "segment-required@CUR3"},
		{"segment must, at its place", head + "segments: {PO1/PID: {use: must}}", beg + "PID*F****A~" + po1 + "CTT*1*24", "segment-required@PID5"},
		{"a mandatory one is optional", head + "segments: {BEG: {use: optional}}", "REF*CR*A~" + po1, ""},
		{"segment not used", head + "segments: {REF: {use: not-used}}", beg + "REF*CR*A~" + po1, "segment-not-used@REF3"},
		{"the same elsewhere is", head + "segments: {REF: {use: not-used}}", plain + "REF*CR*A~", ""},
		{"fewer uses", head + "segments: {REF: {max: 1}}", beg + "REF*CR*A~REF*PD*B~" + po1, "segment-too-many@REF4"},
		{"fewer loops", head + "segments: {N1: {max: 1}}", beg + "N1*ST*A~N1*BT*B~" + po1, "loop-too-many@N14"},
		{"more uses", head + "segments: {PO1/TD1: {max: \">1\"}}", plain + "TD1~TD1~TD1", ""},
		{"as many as X12 has", head, plain + "TD1~TD1", "segment-too-many@TD15"},
		{"element must", head + "elements: {BEG07: {use: must}}", plain, "element-missing@BEG2.7"},
		{"a mandatory element is optional", head + "elements: {BEG05: {use: optional}}", "BEG*00*NE*A~" + po1, ""},
		{"element not used", head + "elements: {BEG04: {use: not-used}}", "BEG*00*NE*A*1*20250110~" + po1, "element-not-used@BEG2.4"},
		{"codes narrowed", head + "elements: {BEG02: {codes: DS}}", plain, "code-not-allowed@BEG2.2"},
		{"codes narrowed at one place", head + "elements: {PO1/REF01: {codes: PD}}", beg + "REF*CR*A~" + po1 + "REF*CR*A~REF*PD*A", "code-not-allowed@REF5.1"},
		{"codes widened", head + "elements: {BEG02: {add: Q8}}", "BEG*00*Q8*A**20250110~" + po1, ""},
		{"and the others stay", head + "elements: {BEG02: {add: Q8}}", "BEG*00*Q9*A**20250110~" + po1, "element-unknown-code@BEG2.2"},
		{"longer", head + "elements: {BEG03: {length: 1/30}}", "BEG*00*NE*" + strings.Repeat("A", 30) + "**20250110~" + po1, ""},
		{"shorter", head + "elements: {BEG03: {length: 8/8}}", "BEG*00*NE*ABC**20250110~" + po1, "element-too-short@BEG2.3"},
		{"form", head + "elements: {BEG03: {pattern: \"[0-9]+\"}}", "BEG*00*NE*12A**20250110~" + po1, "element-form@BEG2.3"},
		{"currency at a type of order", head + "rules: {r: {when: {BEG02: DS}, require: CUR}}", "BEG*00*DS*A**20250110~" + po1, "segment-required@CUR3"},
		{"not at another", head + "rules: {r: {when: {BEG02: DS}, require: CUR}}", plain, ""},
		{"when one is not sent", head + "rules: {r: {when: {BEG04: none}, require: REF}}", plain, "segment-required@REF3"},
		{"when a segment is not", head + "rules: {r: {when: {REF: none}, require: PER}}", plain, "segment-required@PER3"},
		{"when a segment is", head + "rules: {r: {when: {REF: any}, require: PER}}", beg + "REF*CR*A~" + po1, "segment-required@PER4"},
		{"equal elements", head + "rules: {r: {in: PO1/SCH, equal: {SCH09: SCH06}}}", plain + "SCH*1*EA***002*20250110**010*20250111", "guide-rule@SCH4.9"},
		{"numbers are equal whatever their scale", head + "rules: {r: {in: PO1, equal: {CTP03: PO104}}}", plain + "CTP**NET*4.250", ""},
		{"sum over a loop", head + "rules: {r: {in: PO1, sum: {of: SCH01, is: PO102}}}", plain + "SCH*12*EA***002*20250110~SCH*12.0*EA***002*20250117", ""},
		{"sum that is none", head + "rules: {r: {in: PO1, sum: {of: SCH01, is: PO102}}}", plain + "SCH*12*EA***002*20250110~SCH*13*EA***002*20250117", "guide-rule@SCH5.1"},
		{"each loop for itself", head + "rules: {r: {in: PO1, require: PID}}", plain + "PID*F****A~" + po1, "segment-required@PID6"},
		{"in a loop in a loop", head + "rules: {r: {in: PO1/N1, require: N4}}", plain + "N1*ST*A~N4*RENO~N1*BT*B~" + po1, "segment-required@N47"},
		{"note", head + "elements: {BEG02: {codes: DS, severity: {code-not-allowed: note}}}", plain, "code-not-allowed@BEG2.2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := own(t, c.guide+"\n")
			for _, release := range g.Releases {
				if got := short(judgeBy(g, check.Policy{}, release, c.body)); got != c.want && (release == "004010" || !strings.Contains(c.want, "unknown-code")) {
					t.Errorf("%s: got  %s\nwant %s", release, got, c.want)
				}
			}
		})
	}
}

// The place weighs more than the guide, the guide more than the profile's kind,
// and what the profile says of a code most of all.
func TestGuideSeverity(t *testing.T) {
	g := own(t, `name: mine
set: "850"
releases: [004010]
severity: {element-unknown-code: reject, segment-too-many: note}
elements:
  BEG02: {severity: {element-unknown-code: note}}
segments:
  CSH: {use: must, severity: {segment-required: error}, hint: say it, source: us}
rules:
  ref: {require: REF, severity: note}
`)
	body := "BEG*Q1*Q2*A**20250110~CUR*BT*USD~CUR*BT*USD~" + po1
	for _, c := range []struct {
		name   string
		policy check.Policy
		want   string
	}{
		{"strict", check.Policy{}, "reject note note error note"},
		{"profile", check.Policy{Codes: map[fault.Code]fault.Severity{fault.ElementUnknownCode: fault.Error, fault.SegmentRequired: fault.Reject}}, "error error note reject reject"},
	} {
		var got []string
		for _, f := range judgeBy(g, c.policy, "004010", body) {
			got = append(got, string(f.Severity))
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %s, want %s", c.name, s, c.want)
		}
	}
	for _, f := range judgeBy(g, check.Policy{}, "004010", body) {
		if f.Segment == "CSH" && (f.Rule != "guide mine: CSH must be sent [us]" || f.Hint != "say it") {
			t.Errorf("rule %q, hint %q", f.Rule, f.Hint)
		}
	}
}

// What a guide faults is answered with the codes of spec/x12-exact.md 2.4.
func TestGuideAnswers(t *testing.T) {
	g := own(t, `name: mine
set: "850"
releases: [004010]
segments: {REF: {use: not-used}, CSH: {use: must}}
elements: {BEG02: {codes: DS}, BEG04: {use: not-used}}
rules:
  release: {when: {BEG01: "00"}, require: BEG07}
`)
	faults := judgeBy(g, check.Policy{}, "004010", "BEG*00*NE*A*1*20250110~REF*CR*A~"+po1)
	a := check.Functional(check.Group{FunctionalID: "PO", Control: "1", Included: "1", Version: "004010", Sets: []check.Set{{ID: "850", Control: "0001", Faults: faults}}})
	var got []string
	for _, n := range a.Sets[0].Notes {
		s := n.Segment + " " + n.Code
		for _, e := range n.Elements {
			s += "," + e.Code
		}
		got = append(got, s)
	}
	if s := strings.Join(got, "; "); s != "BEG 8,10,7,2; REF 2; CSH 3" {
		t.Error(s)
	}
}

// What we send is held against the guide too.
func TestWrittenByGuide(t *testing.T) {
	g := shipped(t, "amazon-retail-855")
	if faults := check.Written("004010", "855", segments("855", retail855), delimiters, g); len(faults) > 0 {
		t.Error(faults)
	}
	body := strings.Replace(retail855, "ACK*IR*4", "ACK*IR*5", 1)
	if got := short(check.Written("004010", "855", segments("855", body), delimiters, g)); got != "guide-rule@ACK5.2" {
		t.Error(got)
	}
	if faults := check.Written("004010", "850", segments("850", retail850), delimiters, g); len(faults) > 0 {
		t.Errorf("a guide for another set speaks: %v", faults)
	}
}

// A judge that goes on to a set without a guide forgets the one before.
func TestGuideIsForgotten(t *testing.T) {
	g := shipped(t, "amazon-retail-850")
	r, _ := x12.Load("004010")
	j := check.New(r.Set("850"), check.Options{Delimiters: delimiters, Guide: g})
	for i, want := range []int{3, 0, 3} {
		opt := check.Options{Delimiters: delimiters}
		if want > 0 {
			opt.Guide = g
		}
		j.Reset(r.Set("850"), opt)
		for _, s := range segments("850", strings.NewReplacer("REF*CR*ACME1~", "", "*NE*", "*SA*", "DTM*063*20250117~", "").Replace(retail850)) {
			j.Segment(&s)
		}
		if faults := j.End(); len(faults) != want {
			t.Errorf("round %d: %v", i, faults)
		}
	}
}

// What a set lacks that was cut off is not known.
func TestGuideOfCutSet(t *testing.T) {
	g := shipped(t, "amazon-retail-850")
	r, _ := x12.Load("004010")
	j := check.New(r.Set("850"), check.Options{Delimiters: delimiters, Guide: g})
	for _, s := range segments("850", retail850)[:3] {
		j.Segment(&s)
	}
	if got := short(j.End()); got != "set-trailer-missing@SE4" {
		t.Error(got)
	}
}

// FuzzGuide judges any segments by every shipped guide: no panic.
func FuzzGuide(f *testing.F) {
	for _, c := range broken {
		f.Add(c.guide, c.body)
	}
	f.Fuzz(func(t *testing.T, name, body string) {
		g, err := (&guide.Library{}).Find(name)
		if err != nil {
			return
		}
		for _, release := range g.Releases {
			if faults := judgeBy(g, check.Policy{}, release, body); len(faults) > 101 {
				t.Fatalf("%d faults", len(faults))
			}
		}
	})
}

// A guide costs a set that keeps it no allocation.
func TestGuideAllocatesNothing(t *testing.T) {
	r, _ := x12.Load("004010")
	list := segments("850", retail850)
	j := check.New(nil, check.Options{})
	allocations := func(g *guide.Guide) float64 {
		opt := check.Options{Delimiters: delimiters, Guide: g}
		return testing.AllocsPerRun(20, func() {
			j.Reset(r.Set("850"), opt)
			for i := range list {
				j.Segment(&list[i])
			}
			j.End()
		})
	}
	if without, with := allocations(nil), allocations(shipped(t, "amazon-retail-850")); with > without {
		t.Errorf("%v allocations a set with a guide, %v without", with, without)
	}
}
