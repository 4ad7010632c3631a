package guide

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/docket-edi/docket/schemas/x12"
)

// Row is one line of a set as a guide has it, for people to read.
type Row struct {
	Row         string   `json:"row"` // segment, element or rule
	Place       string   `json:"place"`
	Depth       int      `json:"depth"` // loops around it
	Name        string   `json:"name,omitempty"`
	Requirement string   `json:"requirement,omitempty"` // must, optional, conditional or not used
	Max         string   `json:"max,omitempty"`         // of a segment
	Opens       bool     `json:"opens_loop,omitempty"`
	Element     string   `json:"element,omitempty"` // X12 element number
	Type        string   `json:"type,omitempty"`
	Length      string   `json:"length,omitempty"`
	Codes       []string `json:"codes,omitempty"`      // at most 20, or all that the guide allows
	CodeCount   int      `json:"code_count,omitempty"` // of the whole list
	Says        string   `json:"says,omitempty"`       // what the guide changes, or the rule
	Severity    string   `json:"severity,omitempty"`   // of a rule, where it says one
	Hint        string   `json:"hint,omitempty"`
	Source      string   `json:"source,omitempty"`
}

// Rows are the set as the guide has it: in order the segments, each with its
// elements, then the rules by name. Without all only what the guide speaks of
// and what must be sent, elements not used left out.
func (a *Applied) Rows(all bool) (rows []Row) {
	shown := map[string]bool{"": true}
	a.Set.Walk(func(path string, n *x12.Node) {
		p := a.places[n.Segment]
		spoken := p != nil && (p.Segment != nil || len(p.Elements) > 0)
		if shown[path] = all || spoken || n.Min > 0 && shown[parentOf(path)]; shown[path] {
			rows = append(append(rows, segmentRow(path, n, p)), elementRows(path, n.Segment, p, all)...)
		}
	})
	return append(rows, a.Guide.ruleRows()...)
}

// elementRows are the elements of a segment; those of a range that the guide
// describes at once are one row, unless all are asked for.
func elementRows(path string, s *x12.SegmentDef, p *Place, all bool) (rows []Row) {
	last := map[*Element]int{} // its row
	for i := range s.Elements {
		var e *Element
		if p != nil {
			e = p.Elements[i+1]
		}
		if at, again := last[e]; again && e != nil && !all {
			rows[at].Place = fmt.Sprintf("%s-%02d", rows[at].Place[:len(s.ID)+2], i+1)
			continue
		}
		if u := &s.Elements[i]; all || e != nil || u.Required == 'M' {
			last[e] = len(rows)
			rows = append(rows, elementRow(path, i+1, u, e))
		}
	}
	return rows
}

func segmentRow(path string, n *x12.Node, p *Place) Row {
	r := Row{Row: "segment", Place: path, Depth: strings.Count(path, "/"), Name: n.Segment.Name, Requirement: "optional", Max: ">1", Opens: n.Loop != nil}
	if n.Min > 0 {
		r.Requirement = "must"
	}
	if n.Max != x12.Unbounded {
		r.Max = strconv.Itoa(n.Max)
	}
	if p != nil && p.Segment != nil {
		e := p.Segment
		if e.Use == "not-used" {
			r.Requirement = "not used"
		}
		r.Says, r.Hint, r.Source = e.says(), e.Hint, e.Source
	}
	return r
}

func elementRow(path string, n int, u *x12.ElementUse, e *Element) Row {
	r := Row{Row: "element", Place: elementName(path, n), Depth: strings.Count(path, "/"), Name: u.Name, Element: u.Ref,
		Requirement: map[byte]string{'M': "must", 'O': "optional", 'X': "conditional"}[u.Required],
		Type:        u.TypeName(), Length: fmt.Sprintf("%d/%d", u.Min, u.Max), CodeCount: u.Codes.Len()}
	if len(u.Components) > 0 {
		r.Length = ""
	}
	if e != nil {
		if e.Use == "not-used" {
			r.Requirement = "not used"
		}
		r.Says, r.Hint, r.Source = e.says(), e.Hint, e.Source
	}
	if e != nil && e.Codes != "" || u.Codes.Len() <= 20 {
		for _, c := range u.Codes.Codes() {
			r.Codes = append(r.Codes, strings.TrimSpace(c+" "+x12.Meaning(u.Ref, c)))
		}
	}
	return r
}

func (g *Guide) ruleRows() (rows []Row) {
	for _, name := range g.RuleNames() {
		r := g.Rules[name]
		rows = append(rows, Row{Row: "rule", Place: cmp.Or(r.In, g.Set), Name: name, Says: r.says(), Severity: string(r.Severity), Hint: r.Hint, Source: r.Source})
	}
	return rows
}
