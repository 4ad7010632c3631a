package check

import (
	"slices"
	"strings"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/x12"
	"github.com/docket-edi/docket/schemas/x12/guide"
	"github.com/shopspring/decimal"
)

// rule judges one rule over what its scope has kept; n is its number there.
func (g *guided) rule(j *Judge, r *guide.Bound, o *instance, n int) {
	for i := range r.When {
		if !g.holds(&r.When[i]) {
			return
		}
	}
	switch {
	case r.Require != "" && r.Target.Element == 0:
		g.required(j, r, o, n)
	case r.Require != "":
		g.requiredElement(j, r)
	case r.Forbid != "":
		g.forbidden(j, r)
	case r.Sum != nil:
		g.sum(j, r)
	}
	for i := range r.Checks {
		g.values(j, r, &r.Checks[i])
	}
}

func (g *guided) kept(s guide.Slot) []x12.Segment { return g.open[s.Scope].slots[s.Slot] }

// holds reports whether a condition is met: by one of the segments, or for
// none by all of them.
func (g *guided) holds(v *guide.Values) bool {
	kept := g.kept(v.Slot)
	for i := range kept {
		sent := v.Element == 0 || trim(kept[i].Element(v.Element)) != ""
		switch {
		case sent && v.None:
			return false
		case sent && !v.None && (v.Any || v.Codes.Holds(trim(kept[i].Element(v.Element)))):
			return true
		}
	}
	return v.None
}

// with reports whether a segment has the values that the rule names.
func with(r *guide.Bound, s *x12.Segment) bool {
	for i := range r.With {
		w := &r.With[i]
		switch value := trim(s.Element(w.Element)); {
		case w.None && value != "", w.Any && value == "", !w.None && !w.Any && !(value != "" && w.Codes.Holds(value)):
			return false
		}
	}
	return true
}

// required wants a segment, with certain values where the rule names some. The
// fault stands where the segment should (spec/x12-exact.md row 11).
func (g *guided) required(j *Judge, r *guide.Bound, o *instance, n int) {
	kept := g.kept(r.Target.Slot)
	for i := range kept {
		if with(r, &kept[i]) {
			return
		}
	}
	before := &o.after[n]
	what := r.Target.Name
	for _, w := range r.With {
		what += " with " + w.Name + " = " + strings.ReplaceAll(w.Text, " ", " or ")
	}
	f := fault.Fault{Code: fault.SegmentRequired, Scope: fault.Segment, Segment: r.Target.Name, Position: before.Position + 1,
		PositionInFile: before.PositionInFile + 1, Offset: before.Offset, Hint: hintOr(r.Hint, "send "+what)}
	p := g.at(r.Target.Slot)
	f.Loop = p.Around
	g.report(j, f, p, r.Severity, r.Name, r.Source)
}

func (g *guided) requiredElement(j *Judge, r *guide.Bound) {
	kept := g.kept(r.Target.Slot)
	for i := range kept {
		if with(r, &kept[i]) && trim(kept[i].Element(r.Target.Element)) == "" {
			g.broken(j, r, fault.ElementRequired, &kept[i], &r.Target, "send "+r.Target.Name)
		}
	}
}

// forbidden refuses a segment, or an element, where it has the values that the
// rule names; the fault stands at the first of those.
func (g *guided) forbidden(j *Judge, r *guide.Bound) {
	kept := g.kept(r.Target.Slot)
	for i := range kept {
		s := &kept[i]
		switch {
		case !with(r, s) || r.Target.Element > 0 && trim(s.Element(r.Target.Element)) == "":
		case r.Target.Element > 0:
			g.broken(j, r, fault.ElementNotUsed, s, &r.Target, "leave "+r.Target.Name+" empty")
		case len(r.With) > 0 && !r.With[0].None:
			g.broken(j, r, fault.CodeNotAllowed, s, &r.With[0].Ref, r.With[0].Name+" may not be "+strings.ReplaceAll(r.With[0].Text, " ", " or ")+" here")
		default:
			g.broken(j, r, fault.SegmentNotUsed, s, &r.Target, "leave the segment out here")
		}
	}
}

// values judges the elements of allow, pattern, equal and check_digit.
func (g *guided) values(j *Judge, r *guide.Bound, v *guide.Values) {
	kept := g.kept(v.Slot)
	for i := range kept {
		s := &kept[i]
		value := trim(s.Element(v.Element))
		switch {
		case value == "":
		case r.Pattern != nil:
			if v.Match != nil && !v.Match.MatchString(value) {
				g.broken(j, r, fault.ElementForm, s, &v.Ref, "the form is "+v.Text)
			}
		case r.Equal != nil:
			g.equal(j, r, v, s, value)
		case r.CheckDigit != nil:
			g.checkDigit(j, r, v, s, value)
		case !v.Codes.Holds(value) && !g.unlisted(j, v, value):
			g.broken(j, r, fault.CodeNotAllowed, s, &v.Ref, "allowed here: "+v.Text)
		}
	}
}

// unlisted reports that the judge has faulted the value already: it is not in
// the element's list (those of later releases are not complete).
func (g *guided) unlisted(j *Judge, v *guide.Values, value string) bool {
	return v.Element > 0 && j.def.Release == "004010" && !g.at(v.Slot).Def.Elements[v.Element-1].Codes.Holds(value)
}

// equal compares with the other element: of the same segment when it is there,
// else of the first that has one.
func (g *guided) equal(j *Judge, r *guide.Bound, v *guide.Values, s *x12.Segment, value string) {
	other := ""
	if v.Other.Slot == v.Slot {
		other = trim(s.Element(v.Other.Element))
	} else {
		for _, o := range g.kept(v.Other.Slot) {
			if other = trim(o.Element(v.Other.Element)); other != "" {
				break
			}
		}
	}
	if other == "" || value == other || same(v.Type, value, other) {
		return
	}
	g.broken(j, r, fault.GuideRule, s, &v.Ref, "it must be as in "+v.Other.Name+": "+other)
}

// same compares numbers: 24 is 24.0.
func same(t x12.Type, a, b string) bool {
	if t != x12.Decimal && t != x12.Number {
		return false
	}
	x, ok := number(a)
	y, ok2 := number(b)
	return ok && ok2 && x.Equal(y)
}

// number reads a quantity; one with an exponent, or longer than X12 allows, is
// left to the judge of elements.
func number(s string) (decimal.Decimal, bool) {
	if n, ok := numberLength(s, true); !ok || n > 30 || strings.Contains(s, "E") {
		return decimal.Decimal{}, false
	}
	d, err := decimal.NewFromString(s)
	return d, err == nil
}

// checkDigit judges the number behind a qualifier.
func (g *guided) checkDigit(j *Judge, r *guide.Bound, v *guide.Values, s *x12.Segment, qualifier string) {
	n := v.Element + 1
	number := trim(s.Element(n))
	if number == "" || !v.Codes.Holds(qualifier) {
		return
	}
	if hint := guide.DigitFault(qualifier, number); hint != "" {
		at := guide.Ref{Slot: v.Slot, Element: n, Name: s.ID + two(n), Number: g.at(v.Slot).Def.Elements[n-1].Ref}
		g.broken(j, r, fault.ItemCheckDigit, s, &at, hint)
	}
}

// at is the place whose segments a slot keeps.
func (g *guided) at(s guide.Slot) *guide.Place {
	return g.applied.Place(g.applied.Scopes[s.Scope].Slots[s.Slot])
}

// sum wants elements to add up to another; what is no number is not its matter.
func (g *guided) sum(j *Judge, r *guide.Bound) {
	total := decimal.Zero
	var last *x12.Segment
	for i, kept := 0, g.kept(r.Of.Slot); i < len(kept); i++ {
		value := trim(kept[i].Element(r.Of.Element))
		if value == "" {
			continue
		}
		d, ok := number(value)
		if !ok {
			return
		}
		total, last = total.Add(d), &kept[i]
	}
	whole := g.kept(r.Is.Slot)
	if last == nil || len(whole) == 0 {
		return
	}
	if want, ok := number(trim(whole[0].Element(r.Is.Element))); ok && !want.Equal(total) {
		g.broken(j, r, fault.GuideRule, last, &r.Of, r.Of.Name+" adds up to "+total.String()+", "+r.Is.Name+" is "+want.String())
	}
}

// level holds the levels from the root down against the orders that the guide
// allows. Below a level that is wrong nothing is judged: it is one cause.
func (g *guided) level(j *Judge, s *x12.Segment) {
	id, parent, code := trim(s.Element(1)), trim(s.Element(2)), trim(s.Element(3))
	if g.chains == nil {
		g.chains = map[string]string{}
	}
	above, known := g.chains[parent]
	if parent != "" && (!known || above == "") || code == "" {
		g.chains[strings.Clone(id)] = ""
		return
	}
	chain := above + "/" + code
	for _, r := range g.applied.Levels {
		if !slices.Contains(r.Allowed, chain) {
			at := guide.Ref{Element: 3, Name: "HL03", Number: "735"}
			f := j.at(s, fault.LevelOrder, fault.Element, 3, at.Number, hintOr(r.Hint, "allowed from the top: "+strings.Join(r.Levels, ", ")))
			f.Loop = "HL"
			g.report(j, f, g.applied.Place("HL"), r.Severity, r.Name, r.Source)
			chain = ""
			break
		}
	}
	g.chains[strings.Clone(id)] = chain
}

// broken reports a rule that a segment breaks, at an element or as a whole.
func (g *guided) broken(j *Judge, r *guide.Bound, code fault.Code, s *x12.Segment, at *guide.Ref, hint string) {
	scope := fault.Element
	if at.Element == 0 {
		scope = fault.Segment
	}
	p := g.at(at.Slot)
	f := j.at(s, code, scope, at.Element, at.Number, hintOr(r.Hint, hint))
	f.Loop = ""
	if scope == fault.Element {
		f.Loop = p.Loop
	}
	g.report(j, f, p, r.Severity, r.Name, r.Source)
}
