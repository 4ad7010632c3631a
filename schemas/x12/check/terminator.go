package check

import (
	"strings"

	"github.com/docket-edi/docket/schemas/x12"
)

// lostTerminator adds to the hint of an element's fault that the next segment
// seems to run into this one: an element, at most the one at fault, ends in the
// id of a segment of the set, and what follows is what such a segment holds.
// Empty where nothing points to it, and where the segment's hints say so already.
func (j *Judge) lostTerminator(s *x12.Segment, element int) string {
	if j.def == nil || j.joined == s.PositionInFile {
		return ""
	}
	for n := 1; n <= min(element, s.Len()-1); n++ {
		if id := j.segmentAt(s, n); id != "" {
			j.joined = s.PositionInFile
			return "; " + s.ID + two(n) + " ends in " + id + ": is the terminator before it missing?"
		}
	}
	return ""
}

// segmentAt is the id of the segment that seems to begin at the end of element n.
func (j *Judge) segmentAt(s *x12.Segment, n int) string {
	v := s.Element(n)
	for _, length := range []int{3, 2} {
		if len(v) < length {
			continue
		}
		id := v[len(v)-length:]
		if def := j.near(id); def != nil && holds(def, s, n) {
			return id
		}
	}
	return ""
}

// near is the segment of the set with that id, or the one that begins a set or
// stands behind the last; nil: there is none.
func (j *Judge) near(id string) *x12.SegmentDef {
	if id == "ST" || id == "GE" {
		return j.dict.Segment(id)
	}
	if j.def.ID == "" { // the segment stands alone
		return nil
	}
	m, _ := j.def.Member(x12.TagOf(id))
	return m.Segment
}

// holds reports whether the elements behind element n are such as the segment has.
func holds(def *x12.SegmentDef, s *x12.Segment, n int) bool {
	if s.Len()-n > len(def.Elements) {
		return false
	}
	var have uint64
	for i := range s.Len() - n {
		v := s.Element(n + 1 + i)
		if strings.TrimSpace(v) == "" {
			continue
		}
		if !def.Fits(i, v) {
			return false
		}
		have |= 1 << i
	}
	return def.Must&^have == 0
}
