package x12reader

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/x12"
	"github.com/docket-edi/docket/schemas/x12/check"
	"github.com/docket-edi/docket/schemas/x12/guide"
)

// Options of a Reader. The zero value judges strictly within the default limits.
type Options struct {
	// PolicyFor gives the policy for an interchange by its header; nil: strict.
	PolicyFor func(Header) check.Policy
	// GuideFor gives the guide for a set by its interchange and group; nil: none.
	GuideFor func(h Header, g *Group, set string) *guide.Guide
	// WithoutSegments gives sets without their segments, which are forgotten as
	// soon as they are judged: a set of any size needs no memory. A set that is
	// judged by a guide keeps them.
	WithoutSegments bool
	// EnvelopeOnly judges envelopes and totals (CTT), not the content of sets.
	EnvelopeOnly bool

	MaxSegment  int   // bytes of a segment; default 64 KiB
	MaxElements int   // elements of a segment; default 10,000
	MaxSets     int   // sets of a group; default 1,000,000
	MaxSet      int64 // bytes of a set; default 64 MiB
	MaxDepth    int   // levels (HL); default 32
	MaxFile     int64 // bytes of the file; default 4 GiB
}

func (o Options) withDefaults() Options {
	def := func(v *int, d int) {
		if *v <= 0 {
			*v = d
		}
	}
	def(&o.MaxSegment, 64<<10)
	def(&o.MaxElements, 10_000)
	def(&o.MaxSets, 1_000_000)
	if o.MaxSet <= 0 {
		o.MaxSet = 64 << 20
	}
	if o.MaxFile <= 0 {
		o.MaxFile = 4 << 30
	}
	if o.PolicyFor == nil {
		o.PolicyFor = func(Header) check.Policy { return check.Policy{} }
	}
	return o
}

// Reader reads a file unit by unit.
type Reader struct {
	opt      Options
	scan     scanner
	judge    *check.Judge
	ordinal  int
	position int // segments read in the file
	last     int64
	ic       *Interchange
	group    *Group
	set      *Set
	current  Set
	segs     []x12.Segment // of the set that is open
	segment  x12.Segment   // read outside of a set
	extra    check.List    // faults of the set that the judge does not find
	full     bool          // the set is larger than the limit
	lean     bool          // the segments of the set are not kept
	controls map[string]bool
	unit     Unit
	aside    bool // reads a part of another reader's file
	unread   bool // the last interchange cannot be read: what follows up to the next ISA is its rest
	done     bool
}

// New makes a Reader of r.
func New(r io.Reader, opt Options) *Reader {
	rd := newReader(opt)
	rd.scan.reset(r)
	return rd
}

// NewBytes makes a Reader of a file in memory. The segments point into data,
// which must not change while they are used.
func NewBytes(data []byte, opt Options) *Reader {
	rd := newReader(opt)
	rd.scan.whole(data)
	return rd
}

func newReader(opt Options) *Reader {
	opt = opt.withDefaults()
	return &Reader{opt: opt, controls: map[string]bool{}, segs: make([]x12.Segment, 0, 64), scan: scanner{maxSegment: opt.MaxSegment, limit: opt.MaxFile}}
}

// ResetBytes makes the Reader ready for another file in memory. It keeps its
// options and what it has allocated.
func (r *Reader) ResetBytes(data []byte) {
	clear(r.controls)
	*r = Reader{opt: r.opt, scan: r.scan, judge: r.judge, segs: r.segs[:0], controls: r.controls}
	r.scan.whole(data)
}

// Read gives the next unit, or io.EOF after the last. Another error is the
// source's; what is wrong with the document is in the units' faults.
func (r *Reader) Read() (Unit, error) {
	r.scan.release()
	for !r.done {
		var u *Unit
		if r.ic == nil {
			u = r.between()
		} else {
			u = r.inside()
		}
		if u != nil {
			return *u, nil
		}
	}
	if r.scan.err != nil && r.scan.err != errTooBig {
		return Unit{}, fmt.Errorf("reading X12: %w", r.scan.err)
	}
	return Unit{}, io.EOF
}

// give hands a unit to Read.
func (r *Reader) give(u Unit) *Unit {
	r.unit = u
	return &r.unit
}

var bom = []byte("\xef\xbb\xbf")

// between looks for the next interchange; what stands before it is garbage.
func (r *Reader) between() *Unit {
	s := &r.scan
	var garbage *fault.Fault
	for {
		b := s.peek(farthest)
		n := 0
		for n < len(b) && (b[n] <= ' ' || b[n] == 0x1a) {
			n++
		}
		if bytes.HasPrefix(b[n:], bom) {
			n += len(bom)
		}
		if n > 0 {
			s.skip(n)
			continue
		}
		if len(b) == 0 {
			return r.nothing(garbage)
		}
		if d, ok := detect(b); ok {
			return r.begin(&d, garbage)
		}
		if garbage == nil && !r.unread {
			garbage = &fault.Fault{Code: fault.FileGarbage, Severity: fault.Error, Scope: fault.File, Offset: s.offset(),
				PositionInFile: r.position + 1, Value: firstLine(b), Rule: "X12 ISA", Hint: "an interchange begins with ISA; the text was skipped"}
		}
		next := bytes.Index(b[1:], []byte("ISA"))
		if next < 0 {
			next = max(0, len(b)-3)
		}
		s.skip(1 + next)
	}
}

// nothing ends the file. A file without any interchange, and text behind the
// last one, come as a unit of their own.
func (r *Reader) nothing(garbage *fault.Fault) *Unit {
	r.done = true
	empty := r.ordinal == 0 && garbage == nil
	if r.scan.err == errTooBig {
		garbage = &fault.Fault{Code: fault.FileTooBig, Severity: fault.Reject, Scope: fault.File, Rule: "docket limit", Hint: "split the file"}
	} else if empty {
		garbage = &fault.Fault{Code: fault.FileEmpty, Severity: fault.Reject, Scope: fault.File, Rule: "X12 ISA", Hint: "send the file again"}
	}
	if garbage == nil {
		return nil
	}
	if r.ordinal == 0 && garbage.Code == fault.FileGarbage {
		garbage.Code, garbage.Severity, garbage.Hint = fault.FileNotX12, fault.Reject, notX12Hint(garbage.Value)
	}
	r.ordinal++
	ic := &Interchange{Ordinal: r.ordinal, Start: garbage.Offset, End: r.scan.offset(), Status: Rejected}
	if garbage.Severity != fault.Reject {
		ic.Status = AcceptedWithErrors
	}
	ic.Faults = []fault.Fault{*garbage}
	return r.give(Unit{Kind: InterchangeEnds, Interchange: ic})
}

func notX12Hint(start string) string {
	if len(start) > 3 && start[:3] == "ISA" && start[3] == ' ' {
		return "the element separator stands directly behind ISA, not a blank"
	}
	if len(start) > 2 && (start[:2] == "ST" || start[:2] == "GS") && separator(start[2]) {
		return "the envelope is missing: send ISA, GS ... GE, IEA around it"
	}
	return "an X12 file begins with ISA"
}

func firstLine(b []byte) string {
	b = b[:min(len(b), 40)]
	if i := bytes.IndexAny(b, "\r\n"); i > 0 {
		b = b[:i]
	}
	return strings.ToValidUTF8(string(b), "\uFFFD")
}

// begin starts the interchange that d detected at the read position.
func (r *Reader) begin(d *detected, garbage *fault.Fault) *Unit {
	r.ordinal++
	r.position++
	ic := &Interchange{Ordinal: r.ordinal, Header: d.header, Delimiters: d.delimiters, Start: r.scan.offset(),
		Policy: r.opt.PolicyFor(d.header), position: r.position, controls: map[string]bool{}, sent: d.header.Sent()}
	r.ic, r.last, r.unread = ic, ic.Start, false
	if garbage != nil {
		ic.list.Add(*garbage)
	}
	ic.judgeHeader(d)
	if c := ic.Header.Sender + " " + ic.Header.Control; ic.Header.Control != "" {
		if r.controls[c] {
			ic.fault(ic.headerFault(fault.InterchangeControlDuplicate, 13, ic.Header.Control, "the same ISA13 stands on an earlier interchange of this file"))
		}
		r.controls[c] = true
	}
	if hint := unusable(d); hint != "" {
		if !d.cut {
			ic.fault(ic.headerFault(fault.InterchangeDelimiters, 16, ic.Header.Raw[15]+d.delimiters.Segment, hint))
		}
		r.scan.skip(max(3, d.length))
		return r.abandon(d.cut)
	}
	r.scan.delimit(d.delimiters)
	r.scan.skip(d.length)
	r.last = r.scan.offset()
	return r.give(Unit{Kind: InterchangeBegins, Interchange: ic})
}

// unusable says why segments cannot be told apart with these delimiters, or "".
func unusable(d *detected) string {
	t := d.delimiters.Segment
	switch {
	case d.cut || t == "":
		return "the header is cut off"
	case t[0] != '\n' && t[0] != '\r' && !separator(t[0]):
		return "the character behind ISA16 is no segment terminator; nothing was read up to the next ISA"
	case t[0] == d.delimiters.Element:
		return "terminator and element separator are the same; nothing was read up to the next ISA"
	}
	return ""
}

// abandon ends an interchange whose segments cannot be read.
func (r *Reader) abandon(cut bool) *Unit {
	ic := r.ic
	ic.Truncated, r.unread = cut, true
	if cut {
		ic.fault(fault.Fault{Code: fault.InterchangeTrailerMissing, Segment: "IEA", PositionInFile: r.position + 1, Offset: r.scan.offset(),
			Rule: "X12 IEA mandatory", Hint: "the file is cut off inside ISA"})
		ic.headerShort()
	}
	return r.endInterchange(r.scan.offset())
}

// inside reads on to the next unit of the interchange that is open.
func (r *Reader) inside() *Unit {
	for {
		for r.set != nil && !r.full && r.run() {
		}
		seg := r.slot()
		q, ok := r.scan.next(seg)
		if !ok {
			return r.cutOff()
		}
		if r.set != nil && q == 0 && !special(seg.Tag) { // nearly all segments
			r.position++
			seg.PositionInFile = r.position
			r.append(seg, 0)
			continue
		}
		if u, more := r.take(seg, q); !more {
			return u
		}
	}
}

// run takes what is indexed of the open set, as far as it is usual: nearly all
// segments. It says whether there were any.
func (r *Reader) run() bool {
	set, free := r.set, r.segs[len(r.segs):cap(r.segs)]
	n := r.scan.run(free, r.opt.MaxElements, set.Offset+r.opt.MaxSet)
	if n == 0 {
		return false
	}
	for i := range free[:n] {
		s := &free[i]
		r.position++
		set.Count++
		s.PositionInFile, s.Position = r.position, set.Count
		r.judge.Segment(s)
	}
	r.last = r.scan.offset()
	if r.lean {
		r.scan.release()
	} else {
		r.segs = r.segs[:len(r.segs)+n]
	}
	return true
}

// special says which segments are of the envelope, or need a closer look.
func special(tag x12.Tag) bool {
	switch tag {
	case tagST, tagSE, tagGS, tagGE, tagISA, tagIEA, 0:
		return true
	}
	return false
}

// slot is where the next segment is cut out to: behind those of the open set.
func (r *Reader) slot() *x12.Segment {
	if r.set == nil || r.full || r.lean {
		return &r.segment
	}
	if len(r.segs) == cap(r.segs) {
		r.segs = append(r.segs, x12.Segment{})[:len(r.segs)]
	}
	return &r.segs[:len(r.segs)+1][len(r.segs)]
}

// take takes one segment. more says that no unit has ended with it.
func (r *Reader) take(seg *x12.Segment, q quirks) (u *Unit, more bool) {
	if seg.Tag == 0 || seg.Tag == tagISA || q != 0 {
		if strings.HasPrefix(seg.ID, "ISA") && q&tooLong == 0 && r.anotherHeader(seg) {
			return r.cutOff(), false
		}
		if r.odd(seg, q) {
			return nil, true
		}
	}
	r.position++
	seg.PositionInFile = r.position
	switch seg.Tag {
	case tagST, tagGS, tagGE, tagIEA:
		if q&tooLong == 0 {
			u = r.envelope(seg, q)
			return u, u == nil
		}
	case tagSE:
		if r.set != nil && q&tooLong == 0 {
			r.append(seg, q)
			return r.endSet(), false
		}
	}
	if r.set != nil {
		r.append(seg, q)
	} else {
		r.outside(seg)
	}
	return nil, true
}

// odd takes what is unusual about a segment; true when it is dealt with.
func (r *Reader) odd(seg *x12.Segment, q quirks) bool {
	if seg.ID == "" && seg.Len() == 0 && q&tooLong == 0 {
		r.emptySegment(seg)
		return true
	}
	if q&broken != 0 {
		r.ic.lineBreak(seg.Offset, r.position+1, seg.ID)
	}
	if q&unterminated != 0 && !r.lastTrailer(seg) {
		// The file is cut off inside this segment. That is one fault, given when
		// what is open ends; the half segment is not judged as well.
		r.position++
		r.ic.Truncated = true
		return true
	}
	if n := len(seg.ID); n > 0 && seg.ID[n-1] == ' ' {
		seg.ID = strings.TrimRight(seg.ID, " ")
		seg.Tag = x12.TagOf(seg.ID)
	}
	return false
}

// The segments of the envelope.
const (
	tagISA = x12.Tag('I' | 'S'<<8 | 'A'<<16)
	tagIEA = x12.Tag('I' | 'E'<<8 | 'A'<<16)
	tagGS  = x12.Tag('G' | 'S'<<8)
	tagGE  = x12.Tag('G' | 'E'<<8)
	tagST  = x12.Tag('S' | 'T'<<8)
	tagSE  = x12.Tag('S' | 'E'<<8)
)
