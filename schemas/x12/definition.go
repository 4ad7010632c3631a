package x12

import "slices"

// Type is the type of a simple element (X12.6).
type Type uint8

// The element types. N with implied decimals is Nn with Decimals set.
const (
	Text    Type = iota // AN
	Code                // ID
	Number              // N0..N9: digits with implied decimals
	Decimal             // R: digits with an explicit point
	Date                // DT
	Time                // TM
)

// Unbounded is the Max of a node that may be repeated without limit.
const Unbounded = 0

// SetDef is a transaction set: its segments as a tree, ST left out, SE last.
type SetDef struct {
	ID      string // ST01
	Group   string // GS01 that carries it
	Name    string
	Release string
	Body    *Loop // the set itself as one loop opened by ST
}

// Holds reports whether the segment may stand anywhere in the set.
func (s *SetDef) Holds(segment string) bool { return segment == "ST" || s.Body.holds(segment) }

func (l *Loop) holds(segment string) bool {
	if len(l.index[segment]) > 0 {
		return true
	}
	for i := range l.Nodes {
		if l.Nodes[i].Loop != nil && l.Nodes[i].Loop.holds(segment) {
			return true
		}
	}
	return false
}

// Loop is a run of nodes opened by a segment: the set itself by ST, others by
// the first segment of the loop.
type Loop struct {
	ID    string // the opening segment
	Nodes []Node
	index map[string][]int
}

// Node is one place in a loop: a segment, or a loop by its opening segment.
type Node struct {
	Segment *SegmentDef
	Min     int   // 1: mandatory
	Max     int   // Unbounded or the largest number of uses
	Loop    *Loop // what follows the segment when it opens a loop; nil otherwise
}

// Places are the indexes of the nodes of l that hold the segment, ascending.
func (l *Loop) Places(segment string) []int { return l.index[segment] }

// SegmentDef is a segment: its elements by position and its relational notes.
type SegmentDef struct {
	ID       string
	Name     string
	Elements []ElementUse
	Notes    []Relation
}

// ElementUse is an element at its place in a segment or composite.
type ElementUse struct {
	Ref        string // X12 element number; empty when unknown
	Name       string
	Required   byte // M mandatory, O optional, X conditional by a relational note
	Type       Type
	Decimals   int // of a Number
	Min, Max   int // length
	Repeat     int // largest number of repetitions, 1 when it may not repeat
	Codes      []string
	Components []ElementUse // of a composite; then Ref is C001, ...
}

// TypeName is the type as X12 writes it: AN, ID, N2, R, DT, TM; a composite has none.
func (u *ElementUse) TypeName() string {
	if len(u.Components) > 0 {
		return "composite"
	}
	switch u.Type {
	case Code:
		return "ID"
	case Number:
		return "N" + string(rune('0'+u.Decimals))
	case Decimal:
		return "R"
	case Date:
		return "DT"
	case Time:
		return "TM"
	}
	return "AN"
}

// HasCode reports whether the value is in the element's list; an element
// without a list takes everything.
func (u *ElementUse) HasCode(value string) bool {
	if len(u.Codes) == 0 {
		return true
	}
	_, found := slices.BinarySearch(u.Codes, value)
	return found
}

// Relation is a relational note. Kind: P all or none, R at least one, E at most
// one, C the first needs all others, L the first needs one of the others.
type Relation struct {
	Kind      byte
	Positions []int
}

// String is the note as X12 writes it, P0607.
func (r Relation) String() string {
	b := []byte{r.Kind}
	for _, p := range r.Positions {
		b = append(b, byte('0'+p/10%10), byte('0'+p%10))
	}
	return string(b)
}
