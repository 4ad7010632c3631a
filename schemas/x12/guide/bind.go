package guide

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/docket-edi/docket/schemas/x12"
	"github.com/docket-edi/docket/schemas/yamlfile"
)

// Scope is where rules hold: the set, each of a loop, or each of a segment.
type Scope struct {
	Path  string
	Depth int         // loops around what is inside: 0 in the set
	Loops []*x12.Loop // the loop at its places; none for a segment
	Rules []*Bound
	Slots []string // the places whose segments its rules look at, by slot
}

// Slot is one list of segments that a scope keeps.
type Slot struct{ Scope, Slot int }

// Ref is an element that a rule names. Element 0 is the segment itself.
type Ref struct {
	Slot
	Element int
	Name    string // as people write it: ACK01
	Number  string // X12 element number
	Type    x12.Type
}

// Values are the values that a rule names for an element.
type Values struct {
	Ref
	Codes x12.CodeList
	Text  string // as written
	Any   bool   // it is sent, whatever it says
	None  bool   // it is not sent
	Match *regexp.Regexp
	Other Ref // of an equal
}

// Bound is a rule with its elements found in the set.
type Bound struct {
	*Rule
	Name    string
	When    []Values
	Target  Ref      // of require and forbid
	With    []Values // elements of the target's segment
	Node    int      // of a required segment: its place in the scope's loop
	Checks  []Values // of allow, pattern, equal and check_digit
	Of, Is  Ref      // of sum
	Allowed []string // of levels: S, SO, SOP ...: every chain from the root that may be
}

// mention notes every place that rules speak of, so that it has a Place.
func (a *applying) mention() (names []string) {
	for _, name := range slices.Sorted(maps.Keys(a.Guide.Rules)) {
		r, key := a.Guide.Rules[name], "rules."+name
		if r.Off {
			continue
		}
		if strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			a.fail(key, "a rule's name has lower-case letters, digits and - only")
			continue
		}
		if !a.oneKind(key, &r) || !a.names(key, &r) {
			continue
		}
		names = append(names, name)
	}
	return names
}

func (a *applying) oneKind(key string, r *Rule) bool {
	n := 0
	for _, given := range []bool{r.Require != "", r.Forbid != "", r.Allow != nil, r.Pattern != nil, r.Equal != nil, r.Sum != nil, r.CheckDigit != nil, r.Levels != nil} {
		if given {
			n++
		}
	}
	if n != 1 {
		a.fail(key, "a rule has exactly one of require, forbid, allow, pattern, equal, sum, check_digit and levels; this one has %d", n)
	}
	if r.Severity != "" {
		a.check(key+".severity", severity(r.Severity))
	}
	return n == 1
}

// names makes a Place of each name in the rule; false when one is wrong.
func (a *applying) names(key string, r *Rule) bool {
	before := len(a.errs)
	if r.In != "" && a.place(key+".in", r.In) == nil {
		return false
	}
	for _, m := range []struct {
		key string
		by  map[string]string
	}{{"when", r.When}, {"with", r.With}, {"allow", r.Allow}, {"pattern", r.Pattern}, {"equal", r.Equal}, {"check_digit", r.CheckDigit}} {
		for ref, value := range m.by {
			a.name(key+"."+m.key+"."+ref, r.In, ref)
			if segmentForm.MatchString(strings.TrimPrefix(ref, "/")) && m.key != "when" {
				a.fail(key+"."+m.key+"."+ref, "%s is a segment; an element is meant, such as %s01", ref, ref)
			}
			if m.key == "equal" {
				a.name(key+".equal."+ref, r.In, value)
			}
			if strings.TrimSpace(value) == "" {
				a.fail(key+"."+m.key+"."+ref, "no value is given; write any for any value, none for no value")
			}
		}
	}
	for k, ref := range map[string]string{"require": r.Require, "forbid": r.Forbid} {
		if ref != "" {
			a.name(key+"."+k, r.In, ref)
		}
	}
	if r.Sum != nil {
		a.name(key+".sum.of", r.In, r.Sum.Of)
		a.name(key+".sum.is", r.In, r.Sum.Is)
	}
	if r.With != nil && r.Require == "" && r.Forbid == "" {
		a.fail(key+".with", "with goes together with require or forbid")
	}
	return len(a.errs) == before
}

func (a *applying) name(key, scope, ref string) {
	place, _, last, err := named(ref)
	if err != nil {
		a.check(key, err)
		return
	}
	if path := absolute(scope, place); a.place(key, path) != nil {
		a.has(key, path, last)
	}
}

// bind finds the elements of the rules in the set.
func (a *applying) bind(names []string) {
	a.Scopes = []Scope{{Loops: a.loops[""]}}
	index := map[string]int{"": 0}
	for _, name := range names {
		r := a.Guide.Rules[name]
		at, known := index[r.In]
		if !known {
			at = len(a.Scopes)
			index[r.In] = at
			a.Scopes = append(a.Scopes, Scope{Path: r.In, Depth: strings.Count(r.In, "/") + 1, Loops: a.loops[r.In]})
			if a.loops[r.In] == nil {
				a.byPath[r.In].Scope = at
			}
		}
		b := a.bound(at, name, &r)
		if b.Levels != nil {
			a.Levels = append(a.Levels, b)
		} else {
			a.Scopes[at].Rules = append(a.Scopes[at].Rules, b)
		}
	}
}

func (a *applying) bound(scope int, name string, r *Rule) *Bound {
	b := &Bound{Rule: r, Name: name, Allowed: chains(r.Levels)}
	key := "rules." + name
	b.When = a.values(scope, r.When)
	b.With = a.values(scope, r.With)
	switch {
	case r.Require != "":
		b.Target = a.ref(scope, r.Require)
		b.Node = a.nodeOf(scope, r.Require)
	case r.Forbid != "":
		b.Target = a.ref(scope, r.Forbid)
	case r.Sum != nil:
		b.Of, b.Is = a.ref(scope, r.Sum.Of), a.ref(scope, r.Sum.Is)
	}
	for _, w := range b.With {
		if w.Slot != b.Target.Slot {
			a.fail(key+".with", "%s is not an element of %s", w.Name, r.Require+r.Forbid)
		}
	}
	b.Checks = append(b.Checks, a.values(scope, r.Allow)...)
	for _, v := range a.values(scope, r.Pattern) {
		var err error
		v.Match, err = whole(v.Text)
		a.check(key+".pattern", err)
		b.Checks = append(b.Checks, v)
	}
	for _, v := range a.values(scope, r.Equal) {
		v.Other = a.ref(scope, v.Text)
		b.Checks = append(b.Checks, v)
	}
	for _, v := range a.values(scope, r.CheckDigit) {
		a.has(key+".check_digit", a.Scopes[v.Scope].Slots[v.Slot.Slot], v.Element+1)
		for _, q := range strings.Fields(v.Text) {
			a.check(key+".check_digit", yamlfile.OneOf(q, DigitQualifiers()...))
		}
		b.Checks = append(b.Checks, v)
	}
	return b
}

// chains are all beginnings of the orders of levels.
func chains(orders []string) (all []string) {
	for _, o := range orders {
		chain := ""
		for _, code := range strings.Fields(o) {
			chain += "/" + code
			all = append(all, chain)
		}
	}
	return all
}

// values are the elements and values of a map, by name; a range gives one for
// each element.
func (a *applying) values(scope int, by map[string]string) (all []Values) {
	for _, name := range slices.Sorted(maps.Keys(by)) {
		place, first, last, _ := named(name)
		for n := first; n <= last; n += 2 {
			v := Values{Ref: a.find(scope, place, n), Text: by[name]}
			v.Any, v.None = v.Text == "any", v.Text == "none"
			v.Codes = x12.ListOf(strings.Fields(v.Text)...)
			all = append(all, v)
		}
	}
	return all
}

// ref finds a segment or element that a rule names.
func (a *applying) ref(scope int, name string) Ref {
	place, n, _, _ := named(name)
	return a.find(scope, place, n)
}

// find is element n of a place named from the scope. What is named from the set
// is kept by the set.
func (a *applying) find(scope int, place string, n int) Ref {
	path := absolute(a.Scopes[scope].Path, place)
	if strings.HasPrefix(place, "/") {
		scope = 0
	}
	def := a.base[path].Segment
	r := Ref{Slot: a.slot(scope, path), Element: n, Name: def.ID}
	if n > 0 {
		r.Name, r.Number, r.Type = elementName(path, n), def.Elements[n-1].Ref, def.Elements[n-1].Type
	}
	return r
}

// slot is where the scope keeps the segments of the path.
func (a *applying) slot(scope int, path string) Slot {
	s := &a.Scopes[scope]
	if at := slices.Index(s.Slots, path); at >= 0 {
		return Slot{scope, at}
	}
	s.Slots = append(s.Slots, path)
	slot := Slot{scope, len(s.Slots) - 1}
	p := a.byPath[path]
	p.Slots = append(p.Slots, slot)
	return slot
}

// nodeOf is the place in the scope's loop that leads to what is required.
func (a *applying) nodeOf(scope int, name string) int {
	s := &a.Scopes[scope]
	if len(s.Loops) == 0 || strings.HasPrefix(name, "/") {
		return 0
	}
	first, _, _ := strings.Cut(name, "/")
	for i := range s.Loops[0].Nodes {
		if s.Loops[0].Nodes[i].Segment.ID == first {
			return i
		}
	}
	return 0
}
