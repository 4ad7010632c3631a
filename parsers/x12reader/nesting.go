package x12reader

import (
	"strings"

	"github.com/docket-edi/docket/schemas/x12"
)

// Nesting follows a transaction set segment by segment and says how deep in its
// loops each one stands. It judges nothing: what has no place in the set belongs
// to the loop that is open. The zero value follows a set without a dictionary,
// where everything is at depth 0.
type Nesting struct {
	def    *x12.SetDef
	open   []openLoop
	levels map[string]int // HL01 to the depth of that level, from 0
	level  int            // of the HL loop that is open
}

// openLoop is a loop with the node reached in it and how often that came.
type openLoop struct {
	loop     *x12.Loop
	at, used int
}

// Place is where a segment stands: Depth is 0 in the set itself and one more in
// each loop and each level (HL) inside; Opens says that it begins a loop.
type Place struct {
	Depth int
	Loop  string // the segment that opened the loop; "" in the set itself
	Opens bool
}

const deepest = 32 // levels shown; deeper ones stand beside these

// NewNesting begins a set; def is nil for one without a dictionary.
func NewNesting(def *x12.SetDef) *Nesting {
	n := &Nesting{def: def, levels: map[string]int{}}
	if def != nil {
		n.open = append(n.open, openLoop{loop: def.Body})
	}
	return n
}

// Next places the next segment of the set, ST first.
func (n *Nesting) Next(s *x12.Segment) Place {
	if n.def == nil || s.ID == "ST" || s.ID == "SE" {
		return Place{}
	}
	m, known := n.def.Member(s.Tag)
	frame, node := -1, -1
	if known {
		frame, node = n.find(m)
	}
	if frame < 0 {
		return n.inside(len(n.open) - 1)
	}
	n.open = n.open[:frame+1]
	f := &n.open[frame]
	if f.at != node {
		f.at, f.used = node, 0
	}
	f.used++
	inner := f.loop.Nodes[node].Loop
	if inner == nil {
		return n.inside(frame)
	}
	n.open = append(n.open, openLoop{loop: inner})
	if s.ID == "HL" {
		n.level = n.levelOf(s)
		n.levels[strings.Clone(s.Element(1))] = n.level
	}
	p := n.inside(frame)
	p.Opens, p.Loop = true, s.ID
	if s.ID == "HL" {
		p.Depth += n.level
	}
	return p
}

// inside is a place in the loop of that frame.
func (n *Nesting) inside(frame int) Place {
	p := Place{Depth: frame}
	for _, f := range n.open[:frame+1] {
		if f.loop.ID == "HL" {
			p.Depth += n.level
		}
	}
	if id := n.open[frame].loop.ID; id != "ST" {
		p.Loop = id
	}
	return p
}

// levelOf is one below the parent that HL02 names.
func (n *Nesting) levelOf(s *x12.Segment) int {
	parent, known := n.levels[s.Element(2)]
	if !known {
		return 0
	}
	return min(parent+1, deepest)
}

// find looks from the innermost loop outwards for a place at or behind the one
// reached, then anywhere, then where all uses are spent.
func (n *Nesting) find(m x12.Member) (frame, node int) {
	frame, node = -1, -1
	for d := len(n.open) - 1; d >= 0; d-- {
		f := &n.open[d]
		for _, p := range f.loop.Places(m) {
			if limit := f.loop.Nodes[p].Max; p > f.at || p == f.at && (limit == x12.Unbounded || f.used < limit) {
				return d, p
			}
			if frame < 0 {
				frame, node = d, p
			}
		}
	}
	return frame, node
}
