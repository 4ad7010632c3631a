package x12reader

import (
	"fmt"
	"strings"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/x12"
	"github.com/docket-edi/docket/schemas/x12/check"
)

func (r *Reader) beginSet(s *x12.Segment, f *found) {
	g, ic := r.group, r.ic
	g.SetCount++
	ic.SetCount++
	r.segs, r.full, r.extra = r.segs[:0], false, check.List{}
	r.current = Set{Group: g.Index, Index: g.SetCount, ID: strings.Clone(strings.TrimSpace(s.Element(1))), Control: strings.Clone(strings.TrimRight(s.Element(2), " ")),
		Version: g.Version, Offset: s.Offset, Delimiters: ic.Delimiters, position: s.PositionInFile}
	set := &r.current
	r.set = set
	if !g.refused {
		set.Def = g.Release.Set(set.ID)
	}
	opt := check.Options{Delimiters: ic.Delimiters, Policy: ic.Policy, MaxDepth: r.opt.MaxDepth}
	if r.opt.GuideFor != nil {
		opt.Guide = r.opt.GuideFor(ic.Header, g, set.ID)
	}
	def := set.Def
	if r.opt.SkipJudge {
		def = nil
	}
	if r.judge == nil {
		r.judge = check.New(def, opt)
	} else {
		r.judge.Reset(def, opt)
	}
	r.append(s, f)
	r.judgeNewSet(s)
}

// judgeNewSet finds what is wrong with a set because of where it stands.
func (r *Reader) judgeNewSet(s *x12.Segment) {
	g, set := r.group, r.set
	at := func(code fault.Code, n int, ref, hint string) {
		f := trailerFault(s, code, n, ref, hint)
		f.Position = 1
		r.setFault(f)
	}
	if g.seen.again(set.Control) {
		at(fault.SetControlDuplicate, 2, "329", "each set of a group has its own ST02")
	}
	if g.SetCount == r.opt.MaxSets+1 {
		g.fault(r.ic.Policy, trailerFault(s, fault.GroupTooManySets, 1, "143", "split the group"))
	}
	switch {
	case g.refused:
	case set.Def == nil && len(set.ID) == 3 && number(set.ID):
		set.unsupported = true
		at(fault.SetUnsupported, 1, "143", "docket has no dictionary for this set in "+g.Release.Name)
	case set.Def != nil && set.Def.Group != g.FunctionalID && g.Release.Segment("GS").Elements[0].Codes.Holds(g.FunctionalID):
		at(fault.SetWrongGroup, 1, "143", "a "+set.ID+" stands in a group with GS01 "+set.Def.Group)
	}
}

func (r *Reader) setFault(f fault.Fault) {
	f.Scope, f.Severity = fault.Set, r.ic.Policy.Severity(f.Code)
	r.extra.Add(f)
}

// append adds a segment to the set that is open and judges it.
func (r *Reader) append(s *x12.Segment, f *found) {
	r.last = r.scan.offset()
	set := r.set
	set.Count++
	s.Position = set.Count
	switch {
	case f.tooLong:
		r.limitFault(s, fault.SegmentTooLong, fmt.Sprintf("at most %d bytes a segment", r.opt.MaxSegment))
	case len(s.Elements) > r.opt.MaxElements:
		r.limitFault(s, fault.SegmentTooManyElements, fmt.Sprintf("at most %d elements a segment", r.opt.MaxElements))
		s.Elements = s.Elements[:r.opt.MaxElements]
	case !r.full && r.scan.offset()-set.Offset > r.opt.MaxSet:
		r.full = true
		r.judge.ForgetGuide()
		r.limitFault(s, fault.SetTooBig, fmt.Sprintf("at most %d bytes a set; what follows in it was not read", r.opt.MaxSet))
	}
	r.judge.Segment(s)
	if r.full {
		r.scan.release()
		return
	}
	r.segs = append(r.segs, *s)
}

func (r *Reader) limitFault(s *x12.Segment, code fault.Code, hint string) {
	r.setFault(fault.Fault{Code: code, Segment: s.ID, Position: s.Position, PositionInFile: s.PositionInFile, Offset: s.Offset,
		Rule: "docket limit", Hint: hint})
}

func (r *Reader) endSet() *Unit {
	set := r.set
	set.Segments = r.segs
	set.Faults = append(r.extra.Faults(), r.judge.End()...)
	for i := range set.Faults {
		if set.Faults[i].Code == fault.SetTrailerMissing {
			set.Faults[i].Offset = r.last
		}
	}
	set.Status = statusOf(set.Faults)
	if set.unsupported && set.Status != Rejected {
		set.Status = Unsupported
	}
	r.set = nil
	r.unit = Unit{Kind: SetRead, Interchange: r.ic, Group: r.group, Set: set}
	return &r.unit
}

// outside takes a segment that stands in no set.
func (r *Reader) outside(s *x12.Segment) {
	r.last = r.scan.offset()
	f := fault.Fault{Segment: strings.Clone(s.ID), PositionInFile: s.PositionInFile, Offset: s.Offset}
	switch {
	case r.group != nil:
		f.Code, f.Rule, f.Hint = fault.SegmentOutsideSet, "X12 ST", "between GS and GE stand only sets, ST to SE"
		r.group.fault(r.ic.Policy, f)
	case s.ID == "TA1":
		r.ic.Acks = append(r.ic.Acks, interchangeAck(s))
	case s.ID == "ISB" || s.ID == "ISE" || s.ID == "TA3":
		// interchange services: passed through (spec/field-files.md row 24)
	default:
		f.Code, f.Rule, f.Hint = fault.InterchangeStructure, "X12 GS", "between ISA and IEA stand only groups, GS to GE"
		r.ic.fault(f)
	}
}

// interchangeAck reads a TA1 segment.
func interchangeAck(s *x12.Segment) record.InterchangeAck {
	at := func(n int) string { return strings.Clone(strings.TrimSpace(s.Element(n))) }
	return record.InterchangeAck{Control: at(1), Date: at(2), Time: at(3), Code: at(4), Note: at(5)}
}

func (r *Reader) emptySegment(f *found) {
	t := r.ic.Delimiters.Segment
	if r.ic.empty || strings.ContainsAny(t, "\r\n") {
		return
	}
	r.ic.empty = true
	r.ic.fault(fault.Fault{Code: fault.SegmentEmpty, PositionInFile: r.position + 1, Offset: f.offset,
		Rule: "X12 segment terminator", Hint: "two terminators stand side by side, here and perhaps further on"})
}
