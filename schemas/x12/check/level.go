package check

import (
	"strconv"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/x12"
)

// levels judges the tree that HL segments make (spec/x12-exact.md 2.5).
type levels struct {
	seen map[string]int // HL01 to its index
	all  []level
}

type level struct {
	segment x12.Segment
	child   string // HL04
	depth   int
	parent  bool // some other level names it
}

func (l levels) reset() levels {
	clear(l.seen)
	return levels{l.seen, l.all[:0]}
}

func (l *levels) segment(j *Judge, s *x12.Segment) {
	if s.ID != "HL" {
		return
	}
	id, parent := trim(s.Element(1)), trim(s.Element(2))
	this := level{segment: *s, child: trim(s.Element(4)), depth: 1}
	if parent != "" {
		at, known := l.seen[parent]
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
	if _, twice := l.seen[id]; twice {
		j.add(j.hl(s, fault.LevelDuplicate, 1, "628", "number the levels 1, 2, 3 in order"))
	} else if id != "" {
		if l.seen == nil {
			l.seen = map[string]int{}
		}
		l.seen[id] = len(l.all)
	}
	l.all = append(l.all, this)
}

// end holds HL04 against the children that came; HL04 may be left out.
func (l *levels) end(j *Judge) {
	for i := range l.all {
		v := &l.all[i]
		if (v.child == "0" && v.parent) || (v.child == "1" && !v.parent) {
			j.add(j.hl(&v.segment, fault.LevelChildCode, 4, "736", "HL04 is 1 with levels below, 0 without"))
		}
	}
}

func (j *Judge) hl(s *x12.Segment, code fault.Code, n int, ref, hint string) fault.Fault {
	f := j.at(s, code, fault.Element, n, ref, hint)
	f.Loop = "HL"
	return f
}
