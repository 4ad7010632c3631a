package x12reader

import (
	"fmt"
	"strings"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/x12"
	"github.com/docket-edi/docket/schemas/x12/check"
)

func (r *Reader) beginSet(s *x12.Segment) {
	g, ic := r.group, r.ic
	g.SetCount++
	ic.SetCount++
	r.segs, r.full, r.extra = r.segs[:0], false, check.List{}
	r.current = Set{Group: g.Index, Index: g.SetCount, ID: strings.TrimSpace(s.Element(1)), Control: strings.TrimRight(s.Element(2), " "),
		Version: g.Version, Offset: s.Offset, Delimiters: ic.Delimiters, position: s.PositionInFile}
	set := &r.current
	r.set = set
	if !g.refused {
		set.Def = r.dictionary(set.ID)
	}
	opt := check.Options{Delimiters: ic.Delimiters, Policy: ic.Policy, MaxDepth: r.opt.MaxDepth, TotalsOnly: r.opt.EnvelopeOnly}
	if r.opt.GuideFor != nil {
		opt.Guide = r.opt.GuideFor(ic.Header, g, set.ID)
	}
	if r.lean = r.opt.WithoutSegments && opt.Guide == nil; r.lean {
		set.ID, set.Control = strings.Clone(set.ID), strings.Clone(set.Control)
	}
	if r.judge == nil {
		r.judge = check.New(set.Def, opt)
	} else {
		r.judge.Reset(set.Def, opt)
	}
	first := r.slot()
	*first = *s // the same where segments are not kept
	r.append(first, 0)
	r.judgeNewSet(first)
}

// dictionary is the set's; groups nearly always hold sets of one kind.
func (r *Reader) dictionary(id string) *x12.SetDef {
	g := r.group
	if g.def == nil || g.def.ID != id {
		g.def = g.Release.Set(id)
	}
	return g.def
}

// judgeNewSet finds what is wrong with a set because of where it stands.
func (r *Reader) judgeNewSet(s *x12.Segment) {
	g, set := r.group, r.set
	at := func(code fault.Code, hint string) {
		f := trailerFault(s, code, 1, "143", hint)
		f.Position = 1
		r.setFault(f)
	}
	if !r.aside {
		r.judgeOrder(set)
	}
	switch {
	case g.refused:
	case set.Def == nil && len(set.ID) == 3 && x12.Digits(set.ID):
		set.unsupported = true
		at(fault.SetUnsupported, "docket has no dictionary for this set in "+g.Release.Name)
	case set.Def != nil && set.Def.Group != g.FunctionalID && g.Release.Segment("GS").Elements[0].Codes.Holds(g.FunctionalID):
		at(fault.SetWrongGroup, "a "+set.ID+" stands in a group with GS01 "+set.Def.Group)
	}
}

// judgeOrder finds what is wrong with a set because of those before it.
func (r *Reader) judgeOrder(set *Set) {
	g := r.group
	st := func(code fault.Code, n int, ref, value, hint string) fault.Fault {
		at := set.Offset + int64(len("ST*"))
		if n == 2 {
			at += int64(len(set.ID)) + 1
		}
		return fault.Fault{Code: code, Segment: "ST", PositionInFile: set.position, Element: n, ElementRef: ref, Offset: at, Value: value,
			Rule: "X12 ST-" + two(n), Hint: hint}
	}
	if g.seen.again(set.Control) {
		f := st(fault.SetControlDuplicate, 2, "329", set.Control, "each set of a group has its own ST02")
		f.Position = 1
		if r.set == set {
			r.setFault(f)
		} else {
			f.Scope, f.Severity = fault.Set, r.ic.Policy.Severity(f.Code)
			set.Faults = append([]fault.Fault{f}, set.Faults...)
			set.add(nil)
		}
	}
	if g.SetCount == r.opt.MaxSets+1 {
		g.fault(r.ic.Policy, st(fault.GroupTooManySets, 1, "143", set.ID, "split the group"))
	}
}

func (r *Reader) setFault(f fault.Fault) {
	f.Scope, f.Severity = fault.Set, r.ic.Policy.Severity(f.Code)
	r.extra.Add(f)
}

// append adds the segment, which is in its slot, to the set that is open and judges it.
func (r *Reader) append(s *x12.Segment, q quirks) {
	r.last = r.scan.offset()
	set := r.set
	set.Count++
	s.Position = set.Count
	switch {
	case q&tooLong != 0:
		r.limitFault(s, fault.SegmentTooLong, fmt.Sprintf("at most %d bytes a segment", r.opt.MaxSegment))
	case s.Len() > r.opt.MaxElements:
		r.limitFault(s, fault.SegmentTooManyElements, fmt.Sprintf("at most %d elements a segment", r.opt.MaxElements))
		s.Ends = s.Ends[:r.opt.MaxElements+1]
	case !r.full && r.last-set.Offset > r.opt.MaxSet:
		r.full = true
		r.judge.ForgetGuide()
		r.limitFault(s, fault.SetTooBig, fmt.Sprintf("at most %d bytes a set; what follows in it was not read", r.opt.MaxSet))
	}
	if q&tooLong != 0 {
		r.judge.Unread(s)
	} else {
		r.judge.Segment(s)
	}
	if r.full || r.lean {
		r.segs = r.segs[:0]
		r.scan.release()
		return
	}
	r.segs = r.segs[:len(r.segs)+1]
}

func (r *Reader) limitFault(s *x12.Segment, code fault.Code, hint string) {
	r.setFault(fault.Fault{Code: code, Segment: s.ID, Position: s.Position, PositionInFile: s.PositionInFile, Offset: s.Offset,
		Rule: "docket limit", Hint: hint})
}

func (r *Reader) endSet() *Unit {
	set := r.set
	set.Segments = r.segs
	set.Faults = r.judge.End()
	if extra := r.extra.Faults(); len(extra) > 0 {
		set.Faults = append(extra, set.Faults...)
	}
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
	return r.give(Unit{Kind: SetRead, Interchange: r.ic, Group: r.group, Set: set})
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

func (r *Reader) emptySegment(s *x12.Segment) {
	t := r.ic.Delimiters.Segment
	if r.ic.empty || strings.ContainsAny(t, "\r\n") {
		return
	}
	r.ic.empty = true
	r.ic.fault(fault.Fault{Code: fault.SegmentEmpty, PositionInFile: r.position + 1, Offset: s.Offset,
		Rule: "X12 segment terminator", Hint: "two terminators stand side by side, here and perhaps further on"})
}
