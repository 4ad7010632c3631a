package diff

import (
	"fmt"
	"strings"
)

// Kind says what a difference is.
type Kind string

// The kinds of differences.
const (
	Changed Kind = "changed"
	OnlyA   Kind = "only-a"
	OnlyB   Kind = "only-b"
)

// Difference is one thing that the two files say differently.
type Difference struct {
	Kind    Kind   `json:"kind"`
	Set     string `json:"set"`     // ST01
	Key     string `json:"key"`     // business key of the set; empty without
	Place   string `json:"place"`   // "line 2"; empty: the set's header
	Segment string `json:"segment"` // empty: the whole set
	Element int    `json:"element"` // from 1; 0: the whole segment
	Name    string `json:"name"`    // "quantity ordered"
	A       string `json:"a"`
	B       string `json:"b"`
	Words   string `json:"words"` // "order 4XK2M7QA line 2: quantity ordered 24 EA -> 18 EA"
}

// documents compares the sets of two files.
func documents(a, b []document) (found []Difference) {
	left, right := make([]*node, len(a)), make([]*node, len(b))
	of := map[*node]document{}
	take := func(into []*node, docs []document) {
		for i, d := range docs {
			d.root.segment, d.root.keys = d.set, nil
			if d.key != "" {
				d.root.keys = []string{d.key}
			}
			into[i] = d.root
			of[d.root] = d
		}
	}
	take(left, a)
	take(right, b)
	for _, p := range match(left, right) {
		switch {
		case p.b == nil:
			found = append(found, whole(of[p.a], OnlyA))
		case p.a == nil:
			found = append(found, whole(of[p.b], OnlyB))
		case p.a.sum != p.b.sum:
			c := comparison{doc: of[p.a], found: found}
			c.nodes("", p.a, p.b)
			found = c.found
		}
	}
	return found
}

func whole(d document, kind Kind) Difference {
	return Difference{Kind: kind, Set: d.set, Key: d.key, Words: d.root.label + " (" + d.set + "): " + only(kind)}
}

func only(kind Kind) string {
	if kind == OnlyA {
		return "only in A"
	}
	return "only in B"
}

// comparison collects the differences of one set.
type comparison struct {
	doc   document
	found []Difference
}

// nodes compares two segments that were matched, and what is in their loops.
func (c *comparison) nodes(place string, a, b *node) {
	c.facts(place, a, b)
	for _, p := range match(a.children, b.children) {
		switch {
		case p.b == nil:
			c.only(place, OnlyA, p.a)
		case p.a == nil:
			c.only(place, OnlyB, p.b)
		default:
			c.nodes(strings.TrimSpace(place+" "+placeOf(p.a)), p.a, p.b)
		}
	}
}

// placeOf is a node's part of a place: headers and segments whose facts say it
// themselves have none.
func placeOf(n *node) string {
	switch n.segment {
	case "REF", "N9", "DTM", "AMT", "MAN", "QTY", "BEG", "BAK", "BSN", "BIG", "BCH", "BCA", "CUR", "CTT", "TDS", "PRF", "LIN", "SN1":
		return ""
	}
	return n.label
}

// facts compares what two segments say, fact by fact.
func (c *comparison) facts(place string, a, b *node) {
	other := map[string]fact{}
	for _, f := range b.facts {
		other[f.key] = f
	}
	for _, f := range a.facts {
		g, both := other[f.key]
		delete(other, f.key)
		switch {
		case !both:
			c.fact(OnlyA, place, a.segment, f, f.text, "")
		case f.content != g.content:
			c.fact(Changed, place, a.segment, f, f.text, g.text)
		}
	}
	for _, f := range b.facts {
		if _, left := other[f.key]; left {
			c.fact(OnlyB, place, b.segment, f, "", f.text)
		}
	}
}

func (c *comparison) fact(kind Kind, place, segment string, f fact, a, b string) {
	words := fmt.Sprintf("%s %s -> %s", f.name, a, b)
	if kind != Changed {
		words = fmt.Sprintf("%s %s %s", f.name, a+b, only(kind))
	}
	c.add(Difference{Kind: kind, Place: place, Segment: segment, Element: f.element, Name: f.name, A: a, B: b}, words)
}

// only is a segment that one of the files lacks, with its loop.
func (c *comparison) only(place string, kind Kind, n *node) {
	says := []string{}
	for _, f := range n.facts {
		says = append(says, f.name+" "+f.text)
	}
	d := Difference{Kind: kind, Place: place, Segment: n.segment, Name: n.label}
	text := strings.Join(says, ", ")
	if kind == OnlyA {
		d.A = text
	} else {
		d.B = text
	}
	words := n.label + " " + only(kind)
	if text != "" {
		words += " (" + text + ")"
	}
	c.add(d, words)
}

func (c *comparison) add(d Difference, words string) {
	d.Set, d.Key = c.doc.set, c.doc.key
	d.Words = strings.TrimSpace(c.doc.root.label+" "+d.Place) + ": " + words
	c.found = append(c.found, d)
}
