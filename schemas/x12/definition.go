package x12

import "math/bits"

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
	members memberTable
}

// Member is a segment of a set: its definition and its number in the set, by
// which Loop.Places finds it.
type Member struct {
	Segment *SegmentDef
	number  int
}

// Member is the segment of that tag; ok is false when the set nowhere has one.
func (s *SetDef) Member(tag Tag) (m Member, ok bool) { return s.members.find(tag) }

// memberTable finds the members of a set by the hash of their tag.
type memberTable struct {
	slots []memberSlot // a power of two, at least half of them free
	shift uint8
}

type memberSlot struct {
	tag    Tag // 0: free
	member Member
}

func newMemberTable(members map[string]Member) memberTable {
	size := 1 << bits.Len(uint(2*len(members)))
	t := memberTable{make([]memberSlot, size), uint8(33 - bits.Len(uint(size)))}
	for id, m := range members {
		at := hash(uint32(TagOf(id)), t.shift)
		for t.slots[at&uint32(size-1)].tag != 0 {
			at++
		}
		t.slots[at&uint32(size-1)] = memberSlot{TagOf(id), m}
	}
	return t
}

func (t *memberTable) find(tag Tag) (m Member, ok bool) {
	for at := hash(uint32(tag), t.shift); ; at++ {
		s := &t.slots[at&uint32(len(t.slots)-1)]
		if s.tag == tag {
			return s.member, tag != 0
		}
		if s.tag == 0 {
			return m, false
		}
	}
}

// Loop is a run of nodes opened by a segment: the set itself by ST, others by
// the first segment of the loop.
type Loop struct {
	ID    string // the opening segment
	Nodes []Node
	Must  []int   // indexes of the mandatory nodes
	index [][]int // by Member.number
}

// Node is one place in a loop: a segment, or a loop by its opening segment.
type Node struct {
	Segment *SegmentDef
	Min     int   // 1: mandatory
	Max     int   // Unbounded or the largest number of uses
	Loop    *Loop // what follows the segment when it opens a loop; nil otherwise
}

// Places are the indexes of the nodes of l that hold the segment, ascending.
func (l *Loop) Places(m Member) []int { return l.index[m.number] }

// SegmentDef is a segment: its elements by position and its relational notes.
type SegmentDef struct {
	ID       string
	Name     string
	Elements []ElementUse
	Notes    []Relation
	Must     uint64 // mandatory elements: bit 0 is element 01

	pairs uint64     // first elements of the notes P over two neighbours
	other []Relation // the other notes
	fits  []fit      // by element: the quick test of a plain value
}

// NotesHold reports whether all relational notes are kept when the elements
// present are those of the mask, bit 0 for element 01.
func (s *SegmentDef) NotesHold(present uint64) bool {
	if (present^present>>1)&s.pairs != 0 {
		return false
	}
	for i := range s.other {
		if !s.other[i].Holds(present) {
			return false
		}
	}
	return true
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
	Codes      CodeList
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

// Relation is a relational note. Kind: P all or none, R at least one, E at most
// one, C the first needs all others, L the first needs one of the others.
type Relation struct {
	Kind      byte
	Positions []int
	mask      uint64
}

// Holds reports whether the note is kept when the elements present are those of
// the mask, bit 0 for element 01.
func (r *Relation) Holds(present uint64) bool {
	in := present & r.mask
	lead := present>>(r.Positions[0]-1)&1 != 0
	switch r.Kind {
	case 'P':
		return in == 0 || in == r.mask
	case 'R':
		return in != 0
	case 'E':
		return in&(in-1) == 0
	case 'C':
		return !lead || in == r.mask
	case 'L':
		return !lead || in&(in-1) != 0
	}
	return true
}

// String is the note as X12 writes it, P0607.
func (r Relation) String() string {
	b := []byte{r.Kind}
	for _, p := range r.Positions {
		b = append(b, byte('0'+p/10%10), byte('0'+p%10))
	}
	return string(b)
}
