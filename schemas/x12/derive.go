package x12

import (
	"io/fs"
	"slices"
	"strings"
)

// Guides are the shipped guide files, NAME.yaml; package guide reads them.
func Guides() fs.FS {
	sub, err := fs.Sub(data, "data/guides")
	must(err)
	return sub
}

// Derive is a copy of the set for a guide to change. change is called for every
// place of the set with its path ("PO1/ACK": the loops around it, then its
// segment); it may change Min and Max, and put a changed copy (SegmentDef.Copy)
// in the place of Segment. Loops are copied, segments shared until changed.
func (s *SetDef) Derive(change func(path string, n *Node)) *SetDef {
	d := *s
	d.Body = s.Body.derive("", change)
	d.index()
	return &d
}

func (l *Loop) derive(around string, change func(string, *Node)) *Loop {
	c := &Loop{ID: l.ID, Nodes: slices.Clone(l.Nodes)}
	for i := range c.Nodes {
		n := &c.Nodes[i]
		path := around + n.Segment.ID
		before := n.Segment
		change(path, n)
		if n.Segment != before {
			n.Segment.finish()
		}
		if n.Loop != nil {
			n.Loop = n.Loop.derive(path+"/", change)
		}
		if n.Min > 0 {
			c.Must = append(c.Must, i)
		}
	}
	return c
}

// Walk calls do for every place of the set in order, with its path as in Derive.
func (s *SetDef) Walk(do func(path string, n *Node)) { s.Body.walk("", do) }

func (l *Loop) walk(around string, do func(string, *Node)) {
	for i := range l.Nodes {
		n := &l.Nodes[i]
		path := around + n.Segment.ID
		do(path, n)
		if n.Loop != nil {
			n.Loop.walk(path+"/", do)
		}
	}
}

// Copy is a segment of its own whose elements may be changed.
func (s *SegmentDef) Copy() *SegmentDef {
	c := *s
	c.Elements = slices.Clone(s.Elements)
	return &c
}

// Demand sets the requirement of element n (from 1) to M, O or X.
func (s *SegmentDef) Demand(n int, required byte) { s.Elements[n-1].Required = required }

// ListOf makes a list of the codes.
func ListOf(codes ...string) CodeList { return newCodeList(strings.Join(codes, " ")) }
