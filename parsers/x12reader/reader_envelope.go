package x12reader

import (
	"strings"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/x12"
	"github.com/docket-edi/docket/schemas/x12/check"
)

// lastTrailer reports whether s is a whole IEA: then only its terminator is missing.
func (r *Reader) lastTrailer(s *x12.Segment) bool {
	match, _, garbage := sameControl(s.Element(2), r.ic.Header.Control)
	return s.ID == "IEA" && match && !garbage
}

// anotherHeader reports whether the segment just read begins a new interchange,
// and puts it back if so.
func (r *Reader) anotherHeader(seg *x12.Segment) bool {
	r.scan.unread()
	if _, ok := detect(r.scan.peek(farthest)); ok {
		return true
	}
	r.scan.next(seg)
	return false
}

// cutOff ends what is open without its trailer: the set, then the group, then
// the interchange, one unit a call.
func (r *Reader) cutOff() *Unit {
	switch {
	case r.set != nil:
		return r.endSet()
	case r.group != nil:
		r.group.fault(r.ic.Policy, fault.Fault{Code: fault.GroupTrailerMissing, Segment: "GE", PositionInFile: r.position + 1, Offset: r.scan.offset(),
			Rule: "X12 GE mandatory", Hint: "the group ends without GE: it may be cut off"})
		return r.endGroup()
	}
	r.ic.Truncated = true
	r.ic.fault(fault.Fault{Code: fault.InterchangeTrailerMissing, Segment: "IEA", PositionInFile: r.position + 1, Offset: r.scan.offset(),
		Rule: "X12 IEA mandatory", Hint: "the interchange ends without IEA: it may be cut off"})
	return r.endInterchange(r.last)
}

// envelope takes ST, GS, GE or IEA. When one comes too early, what is open is
// ended first and the segment is read again.
func (r *Reader) envelope(s *x12.Segment, q quirks) *Unit {
	again := func() { r.scan.unread(); r.position-- }
	switch {
	case r.set != nil:
		again()
		return r.cutOff()
	case s.ID == "ST" && r.group == nil:
		again()
		return r.beginGroup(&x12.Segment{ID: "GS", Tag: tagGS, PositionInFile: s.PositionInFile, Offset: s.Offset}, true)
	case s.ID == "ST":
		r.beginSet(s)
		return nil
	case s.ID == "GS" && r.group == nil:
		r.last = r.scan.offset()
		return r.beginGroup(s, false)
	case s.ID == "GE" && r.group == nil:
		r.outside(s)
		return nil
	case s.ID == "GE":
		r.last = r.scan.offset()
		r.group.judgeTrailer(r.ic.Policy, s)
		return r.endGroup()
	case r.group != nil:
		again()
		return r.cutOff()
	}
	return r.trailer(s, q)
}

// trailer takes IEA, the end of the interchange.
func (r *Reader) trailer(s *x12.Segment, q quirks) *Unit {
	ic := r.ic
	ic.judgeTrailer(s)
	if ic.groups == 0 && len(ic.Acks) == 0 {
		ic.fault(fault.Fault{Code: fault.InterchangeEmpty, Segment: "IEA", PositionInFile: s.PositionInFile, Offset: s.Offset,
			Rule: "X12 GS", Hint: "an interchange holds at least one group"})
	}
	end := r.scan.offset()
	if q&unterminated != 0 {
		end = s.ElementOffset(s.Len()+1) - 1
		ic.fault(fault.Fault{Code: fault.TerminatorMissing, Segment: "IEA", PositionInFile: s.PositionInFile, Offset: end,
			Rule: "X12 segment terminator", Hint: "end IEA with the segment terminator too"})
	}
	return r.endInterchange(end)
}

func (r *Reader) endInterchange(end int64) *Unit {
	ic := r.ic
	ic.End, ic.Faults = end, ic.list.Faults()
	ic.Status = statusOf(ic.Faults)
	ic.TA1 = check.Interchange(ic.Header.Control, ic.Header.Date, ic.Header.Time, ic.Faults)
	r.ic = nil
	return r.give(Unit{Kind: InterchangeEnds, Interchange: ic})
}

func (r *Reader) beginGroup(s *x12.Segment, missing bool) *Unit {
	own := s.Keep()
	at := func(n int) string { return strings.TrimSpace(own.Element(n)) }
	ic := r.ic
	ic.GroupCount++
	ic.groups++
	g := &Group{Index: ic.groups, FunctionalID: at(1), Sender: at(2), Receiver: at(3), Date: at(4), Time: at(5),
		Control: at(6), Version: at(8), Offset: s.Offset, position: s.PositionInFile}
	g.Release, g.Known = x12.Load(g.Version)
	r.group = g
	if missing {
		ic.GroupCount-- // no GS: IEA01 does not count it
		g.refused, g.headless = true, true
		ic.fault(fault.Fault{Code: fault.GroupHeaderMissing, Segment: "GS", PositionInFile: s.PositionInFile, Offset: s.Offset,
			Rule: "X12 GS mandatory", Hint: "a transaction set stands between GS and GE"})
	} else {
		g.judgeHeader(ic, s)
	}
	return r.give(Unit{Kind: GroupBegins, Interchange: ic, Group: g})
}

func (r *Reader) endGroup() *Unit {
	g := r.group
	g.Faults = g.list.Faults()
	r.group = nil
	return r.give(Unit{Kind: GroupEnds, Interchange: r.ic, Group: g})
}
