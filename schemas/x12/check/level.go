package check

import (
	"strconv"
	"strings"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/x12"
)

// levels judges the tree that HL segments make (spec/x12-exact.md 2.5).
type levels struct {
	all    []level
	others map[string]int // HL01 to its index, where it is not the index plus one
}

// index is where the level of that HL01 stands. Levels that are numbered 1, 2, 3
// in order, as nearly all are, need no list.
func (l *levels) index(id string) (at int, known bool) {
	if at, ok := ordinal(id); ok && at < len(l.all) && l.all[at].ordinal {
		return at, true
	}
	at, known = l.others[id]
	return at, known
}

// ordinal reads 1, 2, 3 as 0, 1, 2.
func ordinal(id string) (at int, ok bool) {
	if len(id) == 0 || len(id) > 7 || id[0] == '0' || !x12.Digits(id) {
		return 0, false
	}
	for i := 0; i < len(id); i++ {
		at = at*10 + int(id[i]-'0')
	}
	return at - 1, true
}

// level is an HL: where it stood, for its segment is gone when the set ends.
type level struct {
	position, inFile int
	offset, childAt  int64 // of the segment and of its HL04
	depth            int
	child            byte // HL04, 0 or 1; 0 when it is neither
	ordinal          bool // its HL01 is its index plus one
	parent           bool // some other level names it
}

func (l levels) reset() levels {
	clear(l.others)
	return levels{l.all[:0], l.others}
}

func (l *levels) segment(j *Judge, s *x12.Segment) {
	id, parent := trim(s.Element(1)), trim(s.Element(2))
	this := level{position: s.Position, inFile: s.PositionInFile, offset: s.Offset, childAt: s.ElementOffset(4), depth: 1}
	if child := trim(s.Element(4)); child == "0" || child == "1" {
		this.child = child[0]
	}
	if parent != "" {
		at, known := l.index(parent)
		if unknown := !known || parent == id; unknown && j.faulted(s, 2) {
			// what is wrong with HL02 itself is why its level is not found
		} else if unknown {
			j.add(j.hl(s, fault.LevelParent, 2, "734", "HL02 names a level that came before"))
		} else {
			this.depth = l.all[at].depth + 1
			l.all[at].parent = true
		}
	} else if len(l.all) > 0 && j.def.ID == "856" {
		j.add(j.hl(s, fault.LevelRoot, 2, "734", "only the first level, the shipment, has no parent"))
	}
	if this.depth > j.opt.MaxDepth {
		j.add(j.hl(s, fault.LevelTooDeep, 2, "734", "at most "+strconv.Itoa(j.opt.MaxDepth)+" levels"))
	}
	if _, twice := l.index(id); twice {
		j.add(j.hl(s, fault.LevelDuplicate, 1, "628", "number the levels 1, 2, 3 in order"))
	} else if at, ok := ordinal(id); ok && at == len(l.all) {
		this.ordinal = true
	} else if id != "" {
		if l.others == nil {
			l.others = map[string]int{}
		}
		l.others[strings.Clone(id)] = len(l.all)
	}
	l.all = append(l.all, this)
}

// end holds HL04 against the children that came; HL04 may be left out.
func (l *levels) end(j *Judge) {
	for i := range l.all {
		v := &l.all[i]
		if (v.child == '0' && v.parent) || (v.child == '1' && !v.parent) {
			s := x12.NewSegment("HL", "", "", "", string(v.child))
			s.Position, s.PositionInFile, s.Offset = v.position, v.inFile, v.offset
			f := j.hl(&s, fault.LevelChildCode, 4, "736", "HL04 is 1 with levels below, 0 without")
			f.Offset = v.childAt
			j.add(f)
		}
	}
}

func (j *Judge) hl(s *x12.Segment, code fault.Code, n int, ref, hint string) fault.Fault {
	f := j.at(s, code, fault.Element, n, ref, hint)
	f.Loop = "HL"
	return f
}
