package check

import (
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/x12/guide"
)

// mark gives a fault that the judge found the guide's severity, and where it
// breaks only what the guide demands, the guide's words.
func (g *guided) mark(j *Judge, f *fault.Fault) {
	p := g.placeOf(j, f)
	if p != nil {
		if f.Scope == fault.Segment && p.Segment != nil {
			g.markSegment(f, p)
		} else if e := p.Elements[f.Element]; e != nil && f.Scope == fault.Element {
			g.markElement(f, p, e)
		}
	}
	f.Severity = j.opt.Policy.Severity(f.Code)
	if _, said := j.opt.Policy.Codes[f.Code]; said {
		return
	}
	if s := g.applied.SeverityOf(f.Code, p, f.Element); s != "" {
		f.Severity = s
	}
}

func (g *guided) markSegment(f *fault.Fault, p *guide.Place) {
	e := p.Segment
	switch {
	case f.Code == fault.SegmentMissing && e.Use == "must" && p.Base.Min == 0:
		f.Code, f.Rule = fault.SegmentRequired, g.words(f.Segment+" must be sent", e.Source)
		f.Hint = hintOr(e.Hint, f.Hint)
	case (f.Code == fault.SegmentTooMany || f.Code == fault.LoopTooMany) && e.Max != "":
		f.Rule = g.words(f.Segment+" max "+e.Max, e.Source)
		f.Hint = hintOr(e.Hint, f.Hint)
	}
}

func (g *guided) markElement(f *fault.Fault, p *guide.Place, e *guide.Element) {
	name := f.Segment + two(f.Element)
	switch {
	case f.Code == fault.ElementMissing && e.Use == "must" && p.Base.Segment.Elements[f.Element-1].Required != 'M':
		f.Rule = g.words(name+" must be sent", e.Source)
	case (f.Code == fault.ElementUnknownCode || f.Code == fault.ElementUnlistedCode) && e.Codes != "":
		f.Code, f.Rule = fault.CodeNotAllowed, g.words(name+" is one of "+e.Codes, e.Source)
		f.Hint = "allowed: " + e.Codes
	case (f.Code == fault.ElementTooShort || f.Code == fault.ElementTooLong) && e.Length != "":
		f.Rule = g.words(name+" length "+e.Length, e.Source)
	default:
		return
	}
	f.Hint = hintOr(e.Hint, f.Hint)
}

// placeOf is the guide's place of a fault that is being added; nil when the
// guide does not speak of it.
func (g *guided) placeOf(j *Judge, f *fault.Fault) *guide.Place {
	if f.Code == fault.SegmentMissing {
		missing := j.absent[len(j.absent)-1]
		for i := range j.frames {
			if j.frames[i].serial == missing.frame {
				return g.absentIn(&j.frames[i], missing.segment)
			}
		}
		return nil
	}
	for d := len(j.frames) - 1; d >= 0; d-- {
		if at := &j.frames[d]; at.used > 0 && at.loop.Nodes[at.at].Segment.ID == f.Segment {
			return g.applied.PlaceOf(at.loop.Nodes[at.at].Segment)
		}
	}
	return nil
}

func (g *guided) absentIn(f *frame, segment string) *guide.Place {
	for i := range f.loop.Nodes {
		if n := &f.loop.Nodes[i]; n.Segment.ID == segment && n.Min > 0 {
			return g.applied.PlaceOf(n.Segment)
		}
	}
	return nil
}
