// Package guide reads guides: what a partner narrows, widens or weighs
// otherwise in a transaction set, and the rules between elements that it adds.
//
// A guide is a YAML file. Shipped finds one by name; a Library holds the
// shipped ones and the user's own. Guide.For applies it to a set: the result
// has a set description of its own and rules that check.Judge carries out.
// docs/guides.md says how to write one.
package guide

import (
	"sync"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/x12"
)

// Guide is one guide file. Places are paths of segment ids through the loops
// ("CSH", "PO1/ACK"); an element is a place and two digits ("PO1/ACK01").
type Guide struct {
	Name     string                        `yaml:"name" json:"name"`
	Version  string                        `yaml:"version" json:"version"`
	Title    string                        `yaml:"title" json:"title"`
	Set      string                        `yaml:"set" json:"set"`                     // ST01
	Releases []string                      `yaml:"releases" json:"releases"`           // 004010, 005010
	Suffixes []string                      `yaml:"suffixes" json:"suffixes,omitempty"` // GS08 from its seventh character that picks it: VICS
	Extends  string                        `yaml:"extends" json:"extends,omitempty"`   // the guide that this one changes
	Severity map[fault.Code]fault.Severity `yaml:"severity" json:"severity,omitempty"` // by fault code, everywhere in the set
	Segments map[string]Segment            `yaml:"segments" json:"segments,omitempty"` // by place
	Elements map[string]Element            `yaml:"elements" json:"elements,omitempty"` // by element, or PO106-24 for 06, 08 ... 24
	Rules    map[string]Rule               `yaml:"rules" json:"rules,omitempty"`       // by name
	Origin   string                        `yaml:"-" json:"origin"`                    // shipped, or the file
	applied  map[*x12.SetDef]*Applied      // by set
	mu       *sync.Mutex                   // of applied
}

// Segment changes a segment or loop at its place.
type Segment struct {
	Use      string                        `yaml:"use" json:"use,omitempty"` // must, optional or not-used
	Max      string                        `yaml:"max" json:"max,omitempty"` // largest number of uses: 5, or >1
	Severity map[fault.Code]fault.Severity `yaml:"severity" json:"severity,omitempty"`
	Hint     string                        `yaml:"hint" json:"hint,omitempty"`
	Source   string                        `yaml:"source" json:"source,omitempty"`
}

// Element changes an element at its place.
type Element struct {
	Use      string                        `yaml:"use" json:"use,omitempty"`         // must, optional or not-used
	Codes    string                        `yaml:"codes" json:"codes,omitempty"`     // the only codes allowed
	Add      string                        `yaml:"add" json:"add,omitempty"`         // codes allowed beside those of the list
	Length   string                        `yaml:"length" json:"length,omitempty"`   // as X12 writes it: 8/8
	Pattern  string                        `yaml:"pattern" json:"pattern,omitempty"` // a regular expression for the whole value
	Severity map[fault.Code]fault.Severity `yaml:"severity" json:"severity,omitempty"`
	Hint     string                        `yaml:"hint" json:"hint,omitempty"`
	Source   string                        `yaml:"source" json:"source,omitempty"`
}

// Rule is one rule between elements: exactly one of Require, Forbid, Allow,
// Pattern, Equal, Sum, CheckDigit and Levels. Elements are named from the place
// that In says ("ACK01" in PO1), or from the set with a slash ("/BAK02").
type Rule struct {
	In         string            `yaml:"in" json:"in,omitempty"`     // loop or segment in each of which the rule holds; empty: the set
	When       map[string]string `yaml:"when" json:"when,omitempty"` // element: values, or any, or none; all must hold
	Require    string            `yaml:"require" json:"require,omitempty"`
	Forbid     string            `yaml:"forbid" json:"forbid,omitempty"`
	With       map[string]string `yaml:"with" json:"with,omitempty"`   // require and forbid: only segments with these values
	Allow      map[string]string `yaml:"allow" json:"allow,omitempty"` // element: the values it may have
	Pattern    map[string]string `yaml:"pattern" json:"pattern,omitempty"`
	Equal      map[string]string `yaml:"equal" json:"equal,omitempty"` // element: element with the same value
	Sum        *Sum              `yaml:"sum" json:"sum,omitempty"`
	CheckDigit map[string]string `yaml:"check_digit" json:"check_digit,omitempty"` // qualifier element (or range): qualifiers whose value, the next element, has a check digit
	Levels     []string          `yaml:"levels" json:"levels,omitempty"`           // orders of HL03 from the root down: "S O P I"
	Severity   fault.Severity    `yaml:"severity" json:"severity,omitempty"`
	Off        bool              `yaml:"off" json:"off,omitempty"` // true: the rule of the guide extended does not hold
	Hint       string            `yaml:"hint" json:"hint,omitempty"`
	Source     string            `yaml:"source" json:"source,omitempty"`
}

// Sum says that the elements Of add up to the element Is.
type Sum struct {
	Of string `yaml:"of" json:"of"`
	Is string `yaml:"is" json:"is"`
}

// For applies the guide to a set; nil when the guide is for another set or
// release. It is done once a set.
func (g *Guide) For(set *x12.SetDef) *Applied {
	if g == nil || set == nil || set.ID != g.Set || !g.covers(set.Release) {
		return nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	a, done := g.applied[set]
	if !done {
		a, _ = apply(g, set) // the errors were reported when the guide was loaded
		g.applied[set] = a
	}
	return a
}

func (g *Guide) covers(release string) bool {
	for _, r := range g.Releases {
		if r == release {
			return true
		}
	}
	return false
}
