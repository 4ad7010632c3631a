package guide

import (
	"maps"
	"slices"
	"strings"

	"github.com/docket-edi/docket/schemas/fault"
)

// The guide's entries in words, each a phrase or several.

func (e *Segment) says() string {
	return phrases(use(e.Use), part("max ", e.Max), rates(e.Severity))
}

func (e *Element) says() string {
	return phrases(use(e.Use), part("only ", e.Codes), part("also ", e.Add), part("length ", e.Length), part("form ", e.Pattern), rates(e.Severity))
}

func (r *Rule) says() string {
	var all []string
	if len(r.When) > 0 {
		all = append(all, "when "+list(r.When, " is "))
	}
	with := ""
	if len(r.With) > 0 {
		with = " with " + list(r.With, " = ")
	}
	if r.Require != "" {
		all = append(all, r.Require+with+" must be sent")
	}
	if r.Forbid != "" {
		all = append(all, r.Forbid+with+" may not be sent")
	}
	if r.Sum != nil {
		all = append(all, r.Sum.Of+" adds up to "+r.Sum.Is)
	}
	for _, kind := range []struct {
		by   map[string]string
		verb string
	}{{r.Allow, " is one of "}, {r.Pattern, " has the form "}, {r.Equal, " is as in "}, {r.CheckDigit, ": the number behind has a check digit after "}} {
		if len(kind.by) > 0 {
			all = append(all, list(kind.by, kind.verb))
		}
	}
	if len(r.Levels) > 0 {
		all = append(all, "levels from the top are "+strings.Join(r.Levels, ", or "))
	}
	return strings.Join(all, ": ")
}

func use(u string) string {
	switch u {
	case "must":
		return "must be sent"
	case "not-used":
		return "not used"
	}
	return u
}

func part(before, text string) string {
	if text == "" {
		return ""
	}
	return before + text
}

func rates(by map[fault.Code]fault.Severity) string {
	var all []string
	for _, code := range slices.Sorted(maps.Keys(by)) {
		all = append(all, string(code)+" is "+article(by[code]))
	}
	return strings.Join(all, ", ")
}

func article(s fault.Severity) string {
	if s == fault.Error {
		return "an error"
	}
	return "a " + string(s)
}

func list(by map[string]string, verb string) string {
	var all []string
	for _, k := range slices.Sorted(maps.Keys(by)) {
		all = append(all, k+verb+by[k])
	}
	return strings.Join(all, " and ")
}

func phrases(all ...string) string {
	return strings.Join(slices.DeleteFunc(all, func(s string) bool { return s == "" }), "; ")
}

// Change is one difference between two guides.
type Change struct {
	Place  string `json:"place"`  // an element, a segment, "rule NAME", or "severity CODE"
	Before string `json:"before"` // empty: not spoken of
	After  string `json:"after"`
}

// Diff is what differs from a to b, by place.
func Diff(a, b *Guide) (changes []Change) {
	before, after := a.entries(), b.entries()
	keys := maps.Clone(before)
	maps.Copy(keys, after)
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		if before[k] != after[k] {
			changes = append(changes, Change{k, before[k], after[k]})
		}
	}
	return changes
}

// entries are all that the guide says, in words, by place.
func (g *Guide) entries() map[string]string {
	m := map[string]string{"set": g.Set, "releases": strings.Join(g.Releases, " ")}
	if len(g.Suffixes) > 0 {
		m["suffixes"] = strings.Join(g.Suffixes, " ")
	}
	for code, s := range g.Severity {
		m["severity "+string(code)] = string(s)
	}
	for place, e := range g.Segments {
		m["segment "+place] = e.says()
	}
	for place, e := range g.Elements {
		m["element "+place] = e.says()
	}
	for _, name := range g.RuleNames() {
		r := g.Rules[name]
		m["rule "+name] = phrases(part("in ", r.In), r.says(), string(r.Severity))
	}
	return m
}
