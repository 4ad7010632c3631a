package guide

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/x12"
	"github.com/docket-edi/docket/schemas/yamlfile"
)

// Applied is a guide applied to one set: what check.Judge works with. It is
// read-only.
type Applied struct {
	Guide  *Guide
	Set    *x12.SetDef // the set as the guide changes it
	Scopes []Scope     // where rules hold; the first is the set itself
	Levels []*Bound    // rules about the order of levels
	places map[*x12.SegmentDef]*Place
	byPath map[string]*Place
}

// Place is a segment at a place that the guide speaks of.
type Place struct {
	Path     string
	Around   string           // the segment that opens the loop around it; empty in the set itself
	Loop     string           // the same, but its own where it opens a loop
	Base     *x12.Node        // what the dictionary says of it
	Def      *x12.SegmentDef  // its segment as the guide has it
	Segment  *Segment         // what the guide says of it; nil: nothing
	Elements map[int]*Element // and of its elements, from 1
	Checks   []Check          // of elements, beyond what the set description says
	Slots    []Slot           // in which scopes' rules the segment counts
	Scope    int              // the scope that is this segment itself; 0: none
}

// Check is what an element must be beyond its definition.
type Check struct {
	N       int // from 1
	NotUsed bool
	Pattern *regexp.Regexp // of the whole value; nil: any
	Entry   *Element
}

// PlaceOf is the place of a segment of the applied set; nil: not spoken of.
func (a *Applied) PlaceOf(def *x12.SegmentDef) *Place { return a.places[def] }

// Place is the place by its path; nil: not spoken of.
func (a *Applied) Place(path string) *Place { return a.byPath[path] }

// applying is a guide on its way into a set.
type applying struct {
	*Applied
	base  map[string]*x12.Node // the places of the set, the first of each path
	loops map[string][]*x12.Loop
	errs  []error
}

// apply gives the guide applied to the set; the errors are yamlfile.KeyErrors.
func apply(g *Guide, set *x12.SetDef) (*Applied, error) {
	a := &applying{Applied: &Applied{Guide: g, places: map[*x12.SegmentDef]*Place{}, byPath: map[string]*Place{}}, base: map[string]*x12.Node{}}
	set.Walk(func(path string, n *x12.Node) {
		if a.base[path] == nil {
			a.base[path] = n
		}
	})
	a.severities("severity", g.Severity)
	for _, path := range slices.Sorted(maps.Keys(g.Segments)) {
		e := g.Segments[path]
		a.segment(path, &e)
	}
	for _, ref := range slices.Sorted(maps.Keys(g.Elements)) {
		e := g.Elements[ref]
		a.element(ref, &e)
	}
	rules := a.mention()
	a.derive(set)
	a.bind(rules)
	if len(a.errs) > 0 {
		return nil, errors.Join(a.errs...)
	}
	return a.Applied, nil
}

func (a *applying) fail(key string, format string, args ...any) {
	a.errs = append(a.errs, &yamlfile.KeyError{Key: key, Err: fmt.Errorf(format, args...)})
}

func (a *applying) check(key string, err error) {
	if err != nil {
		a.errs = append(a.errs, &yamlfile.KeyError{Key: key, Err: err})
	}
}

// place is the place of a path, nil with an error when the set has none.
func (a *applying) place(key, path string) *Place {
	if p := a.byPath[path]; p != nil {
		return p
	}
	if a.base[path] == nil {
		a.fail(key, "%s has no place %q%s", a.Guide.Set, path, a.elsewhere(path))
		return nil
	}
	p := &Place{Path: path, Base: a.base[path], Around: lastOf(parentOf(path)), Elements: map[int]*Element{}}
	if p.Loop = p.Around; p.Base.Loop != nil {
		p.Loop = lastOf(path)
	}
	a.byPath[path] = p
	return p
}

// elsewhere says where the segment of a wrong path stands.
func (a *applying) elsewhere(path string) string {
	var found []string
	for known := range a.base {
		if lastOf(known) == lastOf(path) {
			found = append(found, known)
		}
	}
	if len(found) == 0 {
		return ""
	}
	slices.SortFunc(found, func(x, y string) int { return cmp.Or(len(x)-len(y), strings.Compare(x, y)) })
	return "; it has " + strings.Join(found[:min(len(found), 5)], ", ")
}

func (a *applying) severities(key string, by map[fault.Code]fault.Severity) {
	for _, code := range slices.Sorted(maps.Keys(by)) {
		if fault.Words(code) == string(code) {
			a.fail(key+"."+string(code), "there is no fault code %q", code)
		}
		a.check(key+"."+string(code), severity(by[code]))
	}
}

func severity(s fault.Severity) error {
	return yamlfile.OneOf(string(s), string(fault.Reject), string(fault.Error), string(fault.Note))
}

func (a *applying) segment(path string, e *Segment) {
	key := "segments." + path
	if !segmentForm.MatchString(path) {
		a.fail(key, "%q is not a place such as CSH or PO1/ACK", path)
		return
	}
	p := a.place(key, path)
	if p == nil {
		return
	}
	if e.Use != "" {
		a.check(key+".use", yamlfile.OneOf(e.Use, "must", "optional", "not-used"))
	}
	if _, err := maxUse(e.Max); err != nil {
		a.check(key+".max", err)
	}
	a.severities(key+".severity", e.Severity)
	p.Segment = e
}

// maxUse reads "5" or ">1".
func maxUse(text string) (int, error) {
	if text == "" || text == ">1" {
		return x12.Unbounded, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("%q is neither a number of uses nor >1", text)
	}
	return n, nil
}

func (a *applying) element(ref string, e *Element) {
	key := "elements." + ref
	path, first, last, err := elementAt(ref)
	if err != nil {
		a.check(key, err)
		return
	}
	p := a.place(key, path)
	if p == nil || !a.has(key, path, last) {
		return
	}
	c := Check{NotUsed: e.Use == "not-used", Entry: e}
	if e.Use != "" {
		a.check(key+".use", yamlfile.OneOf(e.Use, "must", "optional", "not-used"))
	}
	if _, _, err := lengths(e.Length); err != nil {
		a.check(key+".length", err)
	}
	if e.Pattern != "" {
		c.Pattern, err = whole(e.Pattern)
		a.check(key+".pattern", err)
	}
	a.severities(key+".severity", e.Severity)
	for n := first; n <= last; n += 2 {
		if p.Elements[n] != nil {
			a.fail(key, "%s is described twice in this guide", elementName(path, n))
		}
		p.Elements[n] = e
		if c.N = n; c.NotUsed || c.Pattern != nil {
			p.Checks = append(p.Checks, c)
		}
	}
}

// has says with an error when the segment at the path lacks element n.
func (a *applying) has(key, path string, n int) bool {
	def := a.base[path].Segment
	if n > len(def.Elements) {
		a.fail(key, "%s has %d elements, not %d", def.ID, len(def.Elements), n)
		return false
	}
	return true
}

func whole(pattern string) (*regexp.Regexp, error) {
	return regexp.Compile(`^(?:` + pattern + `)$`)
}

// lengths reads "2/10".
func lengths(text string) (low, high int, err error) {
	if text == "" {
		return 0, 0, nil
	}
	from, to, _ := strings.Cut(text, "/")
	low, err1 := strconv.Atoi(from)
	high, err2 := strconv.Atoi(to)
	if err1 != nil || err2 != nil || low < 1 || high < low {
		return 0, 0, fmt.Errorf("%q is not a length such as 8/8 or 1/30", text)
	}
	return low, high, nil
}

// derive makes the set as the guide changes it.
func (a *applying) derive(set *x12.SetDef) {
	demanded := map[string]bool{}
	a.Set = set.Derive(func(path string, n *x12.Node) {
		p := a.byPath[path]
		if p == nil {
			return
		}
		n.Segment = n.Segment.Copy()
		p.Def, a.places[n.Segment] = n.Segment, p
		if p.Segment != nil && !demanded[path] {
			demanded[path] = true // where the segment may stand twice, the first place is meant
			p.Segment.change(n)
		}
		for i, e := range p.Elements {
			e.change(n.Segment, i)
		}
	})
	a.loops = map[string][]*x12.Loop{"": {a.Set.Body}}
	a.Set.Walk(func(path string, n *x12.Node) {
		if n.Loop != nil {
			a.loops[path] = append(a.loops[path], n.Loop)
		}
	})
}

func (e *Segment) change(n *x12.Node) {
	switch e.Use {
	case "must":
		n.Min = 1
	case "optional", "not-used":
		n.Min = 0
	}
	if e.Max != "" {
		n.Max, _ = maxUse(e.Max)
	}
}

func (e *Element) change(s *x12.SegmentDef, n int) {
	u := &s.Elements[n-1]
	switch e.Use {
	case "must":
		s.Demand(n, 'M')
	case "optional", "not-used":
		s.Demand(n, 'O')
	}
	if e.Length != "" {
		u.Min, u.Max, _ = lengths(e.Length)
	}
	if e.Codes != "" {
		u.Codes = x12.ListOf(strings.Fields(e.Codes)...)
	}
	if e.Add != "" && u.Codes.Len() > 0 {
		u.Codes = x12.ListOf(append(slices.Clone(u.Codes.Codes()), strings.Fields(e.Add)...)...)
	}
}
