package check

import (
	"math"
	"slices"
	"strconv"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/x12"
)

// Judge holds one transaction set against its dictionary, segment by segment.
type Judge struct {
	opt    Options
	def    *x12.SetDef
	dict   *x12.Release
	list   List
	frames []frame // the loops that are open, the set itself first
	absent []absence
	serial int // of frames
	count  int // segments seen, ST and SE included
	placed int // position of the last segment found in its place
	last   int // position in the file of the last segment
	joined int // position in the file of the last one that the next seems to run into
	st02   []byte
	ended  bool        // SE was seen
	class  *[256]uint8 // classOf; nil until it is needed
	tag    x12.Tag     // of the segment found last: most come in runs
	member x12.Member  // it
	noted  *noted
	levels levels
	totals totals
	guide  guided // guide.go; nothing without a guide
}

// frame is an open loop: at is the node reached, used how often it came.
type frame struct {
	loop   *x12.Loop
	at     int
	used   int
	serial int
	stray  bool // opened out of order: nothing in it is mandatory
}

// absence is a mandatory segment found missing; it is taken back when the
// segment comes late, because then it is out of order, not missing.
type absence struct {
	frame   int
	segment string
	fault   int
}

// New makes a judge of one set. A nil set is one without a dictionary: only
// its envelope is judged.
func New(set *x12.SetDef, opt Options) *Judge {
	j := &Judge{frames: make([]frame, 0, 4)}
	j.Reset(set, opt)
	return j
}

// Reset makes the judge ready for the next set and keeps its memory.
func (j *Judge) Reset(set *x12.SetDef, opt Options) {
	opt = opt.withDefaults()
	class := j.class
	if opt.Delimiters != j.opt.Delimiters {
		class = nil
	}
	by := j.guide.reset(opt.Guide.For(set))
	if by.applied != nil {
		set = by.applied.Set
	}
	dict := j.dict
	if set != nil && (j.def == nil || j.def.Release != set.Release) {
		dict, _ = x12.Load(set.Release)
	}
	*j = Judge{guide: by, opt: opt, def: set, dict: dict, frames: j.frames[:0], absent: j.absent[:0], levels: j.levels.reset(),
		list: List{Max: opt.MaxFaults}, class: class, noted: j.noted, st02: j.st02[:0]}
	if set == nil {
		return
	}
	j.totals.reset(set.ID)
	j.push(set.Body, false)
}

// Segment judges the next segment.
func (j *Judge) Segment(s *x12.Segment) {
	tag := s.Tag
	j.count++
	j.last = s.PositionInFile
	if j.opt.TotalsOnly && !j.totals.concerns(tag) {
		return
	}
	if tag == tagST && j.count == 1 {
		j.placed = s.Position
		j.header(s)
		return
	}
	if tag == tagSE {
		j.ended = true
		j.trailer(s)
	}
	if j.def == nil {
		return
	}
	if j.opt.TotalsOnly {
		j.totals.segment(j, s)
		return
	}
	def := j.place(s)
	switch {
	case def == nil:
	case tag == tagSE:
		j.extra(s, def)
	default:
		if j.guide.applied != nil {
			j.guide.segment(j, s, def)
		}
		j.elements(s, def)
		j.across(s)
	}
}

// across keeps what is judged over several segments: levels and totals.
func (j *Judge) across(s *x12.Segment) {
	if s.Tag == tagHL {
		j.levels.segment(j, s)
	}
	j.totals.segment(j, s)
}

// The segments that the judge itself knows.
const (
	tagST  = x12.Tag('S' | 'T'<<8)
	tagSE  = x12.Tag('S' | 'E'<<8)
	tagHL  = x12.Tag('H' | 'L'<<8)
	tagCTT = x12.Tag('C' | 'T'<<8 | 'T'<<16)
)

// End closes the set and gives its faults in the order of the segments. The
// slice is the caller's.
func (j *Judge) End() []fault.Fault {
	if !j.ended {
		j.add(fault.Fault{Code: fault.SetTrailerMissing, Scope: fault.Set, Segment: "SE", Position: j.count + 1, PositionInFile: j.last + 1,
			Rule: j.rule("SE mandatory"), Hint: "the set ends without SE: it may be cut off"})
	}
	j.levels.end(j)
	if j.ended {
		j.guide.end(j) // what a set lacks that was cut off is not known
	}
	return j.sorted()
}

func (j *Judge) sorted() []fault.Fault {
	fs := slices.DeleteFunc(j.list.Faults(), func(f fault.Fault) bool { return f.Code == "" })
	slices.SortStableFunc(fs, func(a, b fault.Fault) int {
		return order(a) - order(b)
	})
	return fs
}

func order(f fault.Fault) int {
	if f.Code == fault.MoreFaults {
		return math.MaxInt32
	}
	return f.Position
}

// header judges ST: X12 004010 ST01, ST02 (718 codes 6 and 7).
func (j *Judge) header(s *x12.Segment) {
	id, control := trim(s.Element(1)), trim(s.Element(2))
	j.st02 = append(j.st02[:0], control...)
	if len(id) != 3 || !x12.Digits(id) {
		j.add(j.at(s, fault.SetIDInvalid, fault.Set, 1, "143", "ST01 is a set id such as 850"))
	}
	if len(control) < 4 || len(control) > 9 || !alphanumeric(control) {
		j.add(j.at(s, fault.SetControlInvalid, fault.Set, 2, "329", "ST02 is 4 to 9 digits such as 0001"))
	}
	if j.def != nil {
		j.extra(s, j.dict.Segment("ST"))
	}
}

// trailer judges SE: the count (718 code 4) and the control number (code 3).
func (j *Judge) trailer(s *x12.Segment) {
	if n, err := strconv.Atoi(trim(s.Element(1))); err != nil || n != j.count {
		j.add(j.at(s, fault.SegmentCount, fault.Set, 1, "96", "SE01 counts ST to SE: "+strconv.Itoa(j.count)))
	}
	if got := trim(s.Element(2)); got != string(j.st02) {
		j.add(j.at(s, fault.SetControlMismatch, fault.Set, 2, "329", "SE02 repeats ST02: "+string(j.st02)))
	}
}

// place finds the segment's place in the set and moves there. It gives the
// definition to hold the elements against, or nil when there is none.
func (j *Judge) place(s *x12.Segment) *x12.SegmentDef {
	tag := s.Tag
	m, ok := j.member, tag == j.tag && tag != 0
	if !ok {
		m, ok = j.def.Member(tag)
	}
	if !ok {
		if j.dict.Segment(s.ID) == nil {
			j.add(j.at(s, fault.SegmentUnknown, fault.Segment, 0, "", "no segment of "+j.def.Release+" has this id"))
		} else {
			j.add(j.at(s, fault.SegmentNotInSet, fault.Segment, 0, "", "remove it, or send it in the set it belongs to"))
		}
		return nil
	}
	j.tag, j.member = tag, m
	depth, node, full := j.find(m)
	if depth < 0 {
		j.stray(s, m)
		return m.Segment
	}
	j.leave(s, depth, node)
	f := &j.frames[depth]
	if f.at != node {
		f.at, f.used = node, 0
	}
	f.used++
	j.placed = s.Position
	n := &f.loop.Nodes[node]
	if n.Loop != nil {
		j.push(n.Loop, false)
	}
	if full {
		j.tooMany(s, n)
	}
	return n.Segment // not m's: a guide may describe it otherwise at each place
}

// find looks for the segment from the innermost open loop outwards, never
// backwards. full: every place for it is used up. depth is -1 when it has no place.
func (j *Judge) find(m x12.Member) (depth, node int, full bool) {
	depth, node = -1, -1
	for d := len(j.frames) - 1; d >= 0; d-- {
		f := &j.frames[d]
		for _, p := range f.loop.Places(m) {
			if p < f.at {
				continue
			}
			if limit := f.loop.Nodes[p].Max; p > f.at || limit == x12.Unbounded || f.used < limit {
				return d, p, false
			}
			if depth < 0 {
				depth, node, full = d, p, true
			}
		}
	}
	return depth, node, full
}

// leave closes the loops inside frame depth and passes its nodes up to node,
// noting what is mandatory there and did not come.
func (j *Judge) leave(s *x12.Segment, depth, node int) {
	for d := len(j.frames) - 1; d > depth; d-- {
		j.pass(s, &j.frames[d], len(j.frames[d].loop.Nodes))
	}
	j.frames = j.frames[:depth+1]
	j.pass(s, &j.frames[depth], node)
}

func (j *Judge) pass(s *x12.Segment, f *frame, to int) {
	if f.stray {
		return
	}
	for _, i := range f.loop.Must {
		if i < f.at || i >= to || (i == f.at && f.used > 0) {
			continue
		}
		n := &f.loop.Nodes[i]
		j.absent = append(j.absent, absence{f.serial, n.Segment.ID, len(j.list.faults)})
		j.add(fault.Fault{Code: fault.SegmentMissing, Scope: fault.Segment, Segment: n.Segment.ID,
			Position: j.placed + 1, PositionInFile: s.PositionInFile - (s.Position - j.placed - 1), Offset: s.Offset, Loop: loopName(f.loop),
			Rule: j.rule(n.Segment.ID + " mandatory"), Hint: "it should stand here, before " + s.ID})
	}
}

// stray judges a segment that belongs in the set but not here. When it opens a
// loop, what follows inside that loop is in order again.
func (j *Judge) stray(s *x12.Segment, m x12.Member) {
	f := j.at(s, fault.SegmentOutOfOrder, fault.Segment, 0, "", "the segment belongs in the set, but not at this place")
	for d := len(j.frames) - 1; d >= 0; d-- {
		places := j.frames[d].loop.Places(m)
		if len(places) == 0 {
			continue
		}
		j.takeBack(j.frames[d].serial, s.ID)
		j.add(f)
		if inner := j.frames[d].loop.Nodes[places[0]].Loop; inner != nil {
			j.push(inner, true)
		}
		return
	}
	j.add(f)
}

func (j *Judge) takeBack(serial int, segment string) {
	for i, a := range j.absent {
		if a.frame == serial && a.segment == segment {
			if a.fault < len(j.list.faults) {
				j.list.faults[a.fault] = fault.Fault{}
			}
			j.absent = slices.Delete(j.absent, i, i+1)
			return
		}
	}
}

func (j *Judge) tooMany(s *x12.Segment, n *x12.Node) {
	code, what := fault.SegmentTooMany, "segment"
	if n.Loop != nil {
		code, what = fault.LoopTooMany, "loop"
	}
	f := j.at(s, code, fault.Segment, 0, "", "at most "+strconv.Itoa(n.Max)+" of this "+what+" may stand here")
	f.Rule = j.rule(s.ID + " max " + strconv.Itoa(n.Max))
	j.add(f)
}

func (j *Judge) push(l *x12.Loop, stray bool) {
	j.serial++
	j.frames = append(j.frames, frame{loop: l, serial: j.serial, stray: stray})
}

// add gives the fault its severity and lists it.
func (j *Judge) add(f fault.Fault) {
	f.Severity = j.opt.Policy.Severity(f.Code)
	if j.guide.applied != nil {
		j.guide.mark(j, &f)
	}
	j.list.Add(f)
}

// at is a fault of the segment, or of its element when element is not 0.
func (j *Judge) at(s *x12.Segment, code fault.Code, scope fault.Scope, element int, ref, hint string) fault.Fault {
	f := fault.Fault{Code: code, Scope: scope, Segment: s.ID, Position: s.Position, PositionInFile: s.PositionInFile,
		Offset: s.Offset, Element: element, ElementRef: ref, Hint: hint, Rule: j.rule(s.ID)}
	if len(j.frames) > 0 && s.ID != "ST" && s.ID != "SE" && scope != fault.Segment {
		f.Loop = loopName(j.frames[len(j.frames)-1].loop)
	}
	if element > 0 {
		f.Value = s.Element(element)
		f.Offset = s.ElementOffset(element)
		f.Rule += "-" + two(element)
		f.Hint += j.lostTerminator(s, element)
	}
	return f
}

func (j *Judge) rule(text string) string {
	if j.def == nil {
		return "X12 " + text
	}
	return "X12 " + j.def.Release + " " + text
}

func loopName(l *x12.Loop) string {
	if l.ID == "ST" {
		return ""
	}
	return l.ID
}
