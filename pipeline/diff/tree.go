package diff

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/pipeline/explain"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/x12"
)

// node is a segment with what stands in the loop that it opens.
type node struct {
	segment  string
	label    string // "line 2", "party ST"
	keys     []string
	facts    []fact
	children []*node
	sum      [sha256.Size]byte // of its content and that of its children
}

// fact is one thing that a segment says.
type fact struct {
	element int
	name    string // "quantity ordered"
	key     string // tells it apart from the others of its segment
	text    string // "24 EA"
	content string // what is compared
}

// document is a transaction set as a tree.
type document struct {
	set, key string
	root     *node
}

func newDocument(ic *x12reader.Interchange, g *x12reader.Group, set *x12reader.Set) document {
	d := document{set: strings.Clone(set.ID)}
	d.root = &node{segment: "ST", facts: enveloped(ic, g)}
	h, known := headers[set.ID]
	open := []*node{d.root} // open[depth] takes what stands at that depth
	nesting := x12reader.NewNesting(set.Def)
	for i := range set.Segments {
		s := &set.Segments[i]
		place := nesting.Next(s)
		if known && d.key == "" && s.ID == h.segment {
			d.key = strings.Clone(at(s, h.element))
		}
		if counted(s.ID, 0) {
			continue
		}
		n := newNode(g.Release.Segment(s.ID), s, set.Delimiters)
		depth := min(place.Depth, len(open)-1)
		open[depth].children = append(open[depth].children, n)
		open = open[:depth+1]
		if place.Opens {
			open = append(open, n)
		}
	}
	d.root.label = d.title(known, h)
	d.root.settle()
	return d
}

func (d *document) title(known bool, h header) string {
	if known && d.key != "" {
		return h.noun + " " + d.key
	}
	return "set " + d.set
}

// enveloped are the facts of the envelope that are no bookkeeping.
func enveloped(ic *x12reader.Interchange, g *x12reader.Group) (facts []fact) {
	for _, f := range []fact{{name: "sender", text: ic.Header.Sender}, {name: "receiver", text: ic.Header.Receiver},
		{name: "usage", text: ic.Header.Usage}, {name: "group sender", text: g.Sender}, {name: "group receiver", text: g.Receiver},
		{name: "version", text: g.Version}} {
		f.key, f.content = f.name, f.text
		facts = append(facts, f)
	}
	return facts
}

func newNode(def *x12.SegmentDef, s *x12.Segment, d x12.Delimiters) *node {
	n := &node{segment: strings.Clone(s.ID), keys: keysOf(s), label: label(def, s)}
	seen := map[string]int{}
	for _, p := range explain.Phrases(explain.Elements(def, s, d)) {
		if counted(s.ID, p.Element) {
			continue
		}
		f := fact{element: p.Element, name: strings.TrimSpace(p.Name + " " + p.Qualifier), text: strings.Clone(p.Text)}
		seen[f.name]++
		f.key = fmt.Sprintf("%s %d", f.name, seen[f.name])
		f.content = contentOf(p)
		n.facts = append(n.facts, f)
	}
	slices.SortStableFunc(n.facts, func(a, b fact) int { return a.element - b.element })
	return n
}

// contentOf is a text with the zeros left out that change no number.
func contentOf(p explain.Phrase) string {
	if p.Number {
		number, unit, _ := strings.Cut(p.Text, " ")
		if d, ok := record.NumberOf(number).Decimal(); ok {
			return d.String() + " " + unit
		}
	}
	return strings.Clone(p.Text)
}

func label(def *x12.SegmentDef, s *x12.Segment) string {
	if l, ok := lines[s.ID]; ok {
		number := at(s, l.number)
		if number == "" {
			number = itemsOf(s, l.items)
		}
		return strings.TrimSpace("line " + number)
	}
	name := s.ID
	if def != nil && def.Name != "" {
		name = def.Name
	}
	key := ""
	for _, n := range identities[s.ID] {
		key += " " + at(s, n)
	}
	return name + strings.TrimRight(key, " ")
}

// settle names the levels by what stands in them and sums up the content.
func (n *node) settle() {
	text := strings.Builder{}
	ordered := slices.Clone(n.facts)
	slices.SortStableFunc(ordered, func(a, b fact) int { return strings.Compare(a.key, b.key) })
	for _, f := range ordered {
		fmt.Fprintf(&text, "%q=%q ", f.key, f.content)
	}
	for _, c := range n.children {
		c.settle()
		fmt.Fprintf(&text, "%s %x ", c.segment, c.sum)
	}
	n.sum = sha256.Sum256([]byte(text.String()))
	if n.segment == "HL" {
		n.level()
	}
}

// levels are the words of element 735.
var levels = map[string]string{"S": "shipment", "O": "order", "T": "pallet", "P": "carton", "I": "item"}

// level labels and keys an HL: by the order, mark or item in it.
func (n *node) level() {
	code := ""
	for _, f := range n.facts {
		if f.element == 3 {
			code = f.text
		}
	}
	n.label = levels[code]
	if n.label == "" {
		n.label = "level " + code
	}
	for _, c := range n.children {
		if what := c.identity(); what != "" && (c.segment == "PRF" || c.segment == "MAN" || c.segment == "LIN") {
			n.keys = []string{code + " " + what}
			if code != "S" {
				n.label += " " + what
			}
			break
		}
	}
	n.keys = append(n.keys, code+" in order")
}

// identity is what an order reference, a mark or an item is known by.
func (n *node) identity() string {
	ids := []string{}
	for _, f := range n.facts {
		switch {
		case n.segment == "PRF" && f.element == 1, n.segment == "MAN" && f.element == 2, n.segment == "LIN" && f.element > 1:
			ids = append(ids, f.text)
		}
	}
	return joinSorted(ids)
}

func joinSorted(list []string) string {
	slices.Sort(list)
	return strings.Join(list, " ")
}
