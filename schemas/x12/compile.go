package x12

import (
	"embed"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

//go:embed data
var data embed.FS

// The forms of the data files. A file that does not fit its form is a mistake
// of ours that the tests of this package find: compiling panics then.
type (
	elementRow struct {
		ID, Name, Type string
		Min, Max       int
		Codes          string
	}
	segmentRow struct {
		ID, Name string
		Elements []string // "353 M", "127 X AN 1/50", "C040 O (128 M + 127 M)"; "-": number unknown
		Notes    string   // "P0304 C0605"
	}
	setRow struct {
		ID, Group, Name string
		Segments        []json.RawMessage // "REF 0 >1", or a list that opens a loop
	}
)

func compile(name string) *Release {
	r := &Release{Name: name, segments: map[string]*SegmentDef{}, sets: map[string]*SetDef{}}
	var rows []segmentRow
	mustRead(name+"/segments.json", &rows)
	for _, row := range rows {
		s := &SegmentDef{ID: row.ID, Name: row.Name}
		for _, text := range row.Elements {
			s.Elements = append(s.Elements, compileUse(text))
		}
		for _, note := range strings.Fields(row.Notes) {
			s.Notes = append(s.Notes, compileNote(note))
		}
		s.finish()
		r.segments[row.ID] = s
	}
	return r
}

// finish derives from Elements and Notes what the judge looks at first.
func (s *SegmentDef) finish() {
	s.Must, s.pairs, s.other, s.fits = 0, 0, nil, make([]fit, len(s.Elements))
	for i := range s.Elements {
		if s.Elements[i].Required == 'M' {
			s.Must |= 1 << i
		}
		s.fits[i] = newFit(&s.Elements[i])
	}
	for _, n := range s.Notes {
		if p := n.Positions; n.Kind == 'P' && len(p) == 2 && p[1] == p[0]+1 {
			s.pairs |= 1 << (p[0] - 1)
		} else {
			s.other = append(s.other, n)
		}
	}
}

var elements = sync.OnceValue(func() map[string]ElementUse {
	var rows []elementRow
	mustRead("elements.json", &rows)
	m := make(map[string]ElementUse, len(rows))
	for _, row := range rows {
		u := ElementUse{Ref: row.ID, Name: row.Name, Min: row.Min, Max: row.Max, Repeat: 1, Codes: newCodeList(row.Codes)}
		u.Type, u.Decimals = compileType(row.Type)
		m[row.ID] = u
	}
	return m
})

func compileUse(text string) ElementUse {
	head, inner, composite := strings.Cut(text, " (")
	f := strings.Fields(head)
	u := elements()[f[0]]
	u.Repeat, u.Required = 1, f[1][0]
	if len(f) == 4 {
		u.Type, u.Decimals = compileType(f[2])
		low, high, _ := strings.Cut(f[3], "/")
		u.Min, u.Max = mustInt(low), mustInt(high)
	}
	if composite {
		if f[0] != "-" {
			u.Ref, u.Name = f[0], compositeNames[f[0]]
		}
		for _, part := range strings.Split(strings.TrimSuffix(inner, ")"), " + ") {
			u.Components = append(u.Components, compileUse(part))
		}
	} else if u.Max == 0 {
		panic("x12: element without a length: " + text)
	}
	return u
}

var compositeNames = map[string]string{
	"C001": "composite unit of measure", "C002": "paperwork actions", "C030": "position in segment", "C040": "further references",
}

func compileType(name string) (Type, int) {
	switch name {
	case "AN":
		return Text, 0
	case "ID":
		return Code, 0
	case "R":
		return Decimal, 0
	case "DT":
		return Date, 0
	case "TM":
		return Time, 0
	}
	if len(name) == 2 && name[0] == 'N' {
		return Number, mustInt(name[1:])
	}
	panic("x12: unknown type " + name)
}

func compileNote(text string) Relation {
	r := Relation{Kind: text[0]}
	for i := 1; i+1 < len(text); i += 2 {
		p := mustInt(text[i : i+2])
		r.Positions = append(r.Positions, p)
		r.mask |= 1 << (p - 1)
	}
	return r
}

// compileSet gives nil when there is no file for the set.
func (r *Release) compileSet(id string) *SetDef {
	if len(id) != 3 || strings.Trim(id, "0123456789") != "" {
		return nil
	}
	path := r.Name + "/" + id + ".json"
	if _, err := data.Open("data/" + path); err != nil {
		return nil
	}
	var row setRow
	mustRead(path, &row)
	s := &SetDef{ID: row.ID, Group: row.Group, Name: row.Name, Release: r.Name, Body: r.compileLoop("ST", row.Segments)}
	s.index()
	return s
}

// index numbers the segments of the set and makes the tables that find them.
func (s *SetDef) index() {
	members := map[string]Member{}
	s.Body.number(members)
	s.Body.build(members)
	s.members = newMemberTable(members)
}

func (r *Release) compileLoop(opener string, rows []json.RawMessage) *Loop {
	l := &Loop{ID: opener}
	for _, raw := range rows {
		n := r.compileNode(raw)
		if n.Min > 0 {
			l.Must = append(l.Must, len(l.Nodes))
		}
		l.Nodes = append(l.Nodes, n)
	}
	return l
}

// number numbers the segments of the loop and of those inside.
func (l *Loop) number(members map[string]Member) {
	for i := range l.Nodes {
		n := &l.Nodes[i]
		if _, known := members[n.Segment.ID]; !known {
			members[n.Segment.ID] = Member{n.Segment, len(members)}
		}
		if n.Loop != nil {
			n.Loop.number(members)
		}
	}
}

// build makes the index of places when all segments are numbered.
func (l *Loop) build(members map[string]Member) {
	l.index = make([][]int, len(members))
	for i := range l.Nodes {
		n := &l.Nodes[i]
		m := members[n.Segment.ID]
		l.index[m.number] = append(l.index[m.number], i)
		if n.Loop != nil {
			n.Loop.build(members)
		}
	}
}

func (r *Release) compileNode(raw json.RawMessage) Node {
	var text string
	var inner []json.RawMessage
	if raw[0] == '[' {
		must(json.Unmarshal(raw, &inner))
		must(json.Unmarshal(inner[0], &text))
	} else {
		must(json.Unmarshal(raw, &text))
	}
	f := strings.Fields(text)
	n := Node{Segment: r.segments[f[0]], Min: mustInt(f[1])}
	if n.Segment == nil {
		panic("x12: no segment " + f[0] + " in " + r.Name)
	}
	if f[2] != ">1" {
		n.Max = mustInt(f[2])
	}
	if inner != nil {
		n.Loop = r.compileLoop(f[0], inner[1:])
	}
	return n
}

func mustRead(path string, into any) {
	b, err := data.ReadFile("data/" + path)
	must(err)
	if err := json.Unmarshal(b, into); err != nil {
		panic(fmt.Errorf("x12: %s: %w", path, err))
	}
}

func mustInt(s string) int {
	n, err := strconv.Atoi(s)
	must(err)
	return n
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
