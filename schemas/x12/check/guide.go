package check

import (
	"slices"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/x12"
	"github.com/docket-edi/docket/schemas/x12/guide"
)

// guided carries out a partner's guide beside the dictionary. What the guide
// changes in the set description the judge sees as any other; here are its
// rules, and the words and severities of the faults that are the guide's.
type guided struct {
	applied *guide.Applied
	open    []instance        // by scope
	chains  map[string]string // HL01 to the levels from the root down to it: "/S/O"
}

// instance is a scope that is open: one PO1 loop, say, while it lasts. A scope
// is a path, so only one of it is open at a time.
type instance struct {
	serial int // of its frame; 0: not open
	opener x12.Segment
	slots  [][]x12.Segment
	after  []x12.Segment // by rule: the last segment before the place of a required one
}

// reset makes ready for the next set and keeps the memory.
func (g *guided) reset(a *guide.Applied) guided {
	clear(g.chains)
	next := guided{applied: a, chains: g.chains}
	if a == nil {
		next.open = g.open[:0]
		return next
	}
	next.open = slices.Grow(g.open[:0], len(a.Scopes))[:len(a.Scopes)]
	for i := range next.open {
		o := &next.open[i]
		o.serial = 0
		o.slots = slices.Grow(o.slots[:0], len(a.Scopes[i].Slots))[:len(a.Scopes[i].Slots)]
		o.after = slices.Grow(o.after[:0], len(a.Scopes[i].Rules))[:len(a.Scopes[i].Rules)]
	}
	return next
}

// segment takes the next segment that has a place; def is its description there.
func (g *guided) segment(j *Judge, s *x12.Segment, def *x12.SegmentDef) {
	for i := range g.applied.Scopes {
		g.follow(j, s, i)
	}
	if s.ID == "HL" && len(g.applied.Levels) > 0 {
		g.level(j, s)
	}
	p := g.applied.PlaceOf(def)
	if p == nil {
		return
	}
	for _, slot := range p.Slots {
		if o := &g.open[slot.Scope]; o.serial != 0 {
			o.slots[slot.Slot] = append(o.slots[slot.Slot], *s)
		}
	}
	if p.Scope != 0 {
		g.alone(j, s, p.Scope)
	}
	g.checks(j, s, def, p)
}

// follow closes the scope when its loop has ended, and opens it when the
// segment begins one.
func (g *guided) follow(j *Judge, s *x12.Segment, i int) {
	scope, o := &g.applied.Scopes[i], &g.open[i]
	inside := len(j.frames) > scope.Depth
	if o.serial != 0 && (!inside || j.frames[scope.Depth].serial != o.serial) {
		g.close(j, i)
	}
	if !inside {
		return
	}
	f := &j.frames[scope.Depth]
	if o.serial == 0 {
		if !slices.Contains(scope.Loops, f.loop) {
			return
		}
		o.begin(f.serial, s)
	}
	for r, rule := range scope.Rules {
		if rule.Require != "" && f.at <= rule.Node {
			o.after[r] = *s
		}
	}
}

func (o *instance) begin(serial int, s *x12.Segment) {
	o.serial, o.opener = serial, *s
	for i := range o.slots {
		o.slots[i] = o.slots[i][:0]
	}
	for i := range o.after {
		o.after[i] = *s
	}
}

// alone judges the rules of a scope that is a single segment.
func (g *guided) alone(j *Judge, s *x12.Segment, scope int) {
	o := &g.open[scope]
	o.begin(0, s)
	for i, path := range g.applied.Scopes[scope].Slots {
		if path == g.applied.Scopes[scope].Path {
			o.slots[i] = append(o.slots[i], *s)
		}
	}
	g.close(j, scope)
}

// close judges the rules of a scope that has ended.
func (g *guided) close(j *Judge, scope int) {
	for i, r := range g.applied.Scopes[scope].Rules {
		g.rule(j, r, &g.open[scope], i)
	}
	g.open[scope].serial = 0
}

// end closes what is open, the set last.
func (g *guided) end(j *Judge) {
	if g.applied == nil {
		return
	}
	for i := len(g.open) - 1; i >= 0; i-- {
		if g.open[i].serial != 0 {
			g.close(j, i)
		}
	}
}

// ForgetGuide leaves the rules of the guide unjudged for the rest of the set:
// for a caller that cannot keep the segments of a set that is too big.
func (j *Judge) ForgetGuide() { j.guide.applied = nil }

// checks judges what the guide says of a segment and its elements alone.
func (g *guided) checks(j *Judge, s *x12.Segment, def *x12.SegmentDef, p *guide.Place) {
	if e := p.Segment; e != nil && e.Use == "not-used" {
		f := j.at(s, fault.SegmentNotUsed, fault.Segment, 0, "", hintOr(e.Hint, "leave the segment out"))
		g.report(j, f, p, "", s.ID+" not used", e.Source)
	}
	for _, c := range p.Checks {
		value := trim(s.Element(c.N))
		if value == "" || c.N > len(def.Elements) {
			continue
		}
		ref, name := def.Elements[c.N-1].Ref, s.ID+two(c.N)
		if c.NotUsed {
			f := j.at(s, fault.ElementNotUsed, fault.Element, c.N, ref, hintOr(c.Entry.Hint, "leave the element empty"))
			g.report(j, f, p, "", name+" not used", c.Entry.Source)
		} else if c.Pattern != nil && !c.Pattern.MatchString(value) {
			f := j.at(s, fault.ElementForm, fault.Element, c.N, ref, hintOr(c.Entry.Hint, "the form is "+c.Entry.Pattern))
			g.report(j, f, p, "", name+" form "+c.Entry.Pattern, c.Entry.Source)
		}
	}
}

// report lists a fault of the guide's own. The profile's word on the code wins,
// then the rule's, then what the guide says for the place and for the code.
func (g *guided) report(j *Judge, f fault.Fault, p *guide.Place, severity fault.Severity, what, source string) {
	f.Rule = g.words(what, source)
	f.Severity = j.opt.Policy.Severity(f.Code)
	if _, said := j.opt.Policy.Codes[f.Code]; !said {
		if severity == "" {
			severity = g.applied.SeverityOf(f.Code, p, f.Element)
		}
		if severity != "" {
			f.Severity = severity
		}
	}
	j.list.Add(f)
}

func (g *guided) words(what, source string) string {
	text := "guide " + g.applied.Guide.Name + ": " + what
	if source != "" {
		text += " [" + source + "]"
	}
	return text
}

func hintOr(hint, otherwise string) string {
	if hint != "" {
		return hint
	}
	return otherwise
}
