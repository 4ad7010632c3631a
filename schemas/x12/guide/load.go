package guide

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/x12"
	"github.com/docket-edi/docket/schemas/yamlfile"
)

// parse reads a guide file as it stands, without what it extends.
func parse(name string, data []byte) (*Guide, error) {
	g := &Guide{Origin: name, applied: map[*x12.SetDef]*Applied{}, mu: &sync.Mutex{}}
	if err := yamlfile.Load(name, data, g); err != nil {
		return nil, err
	}
	fail := func(key, format string, args ...any) error {
		return yamlfile.Locate(name, data, key, fmt.Errorf(format, args...))
	}
	var errs []error
	if g.Name == "" || strings.Trim(g.Name, "abcdefghijklmnopqrstuvwxyz0123456789-._") != "" {
		errs = append(errs, fail("name", "%q is no name for a guide: give one in lower-case letters, digits and -, such as amazon-retail-850", g.Name))
	}
	if g.Extends == "" && (len(g.Set) != 3 || strings.Trim(g.Set, "0123456789") != "") {
		errs = append(errs, fail("set", "%q is not a transaction set such as 850", g.Set))
	}
	if g.Extends == "" && len(g.Releases) == 0 {
		errs = append(errs, fail("releases", "say for which releases the guide is: %s", strings.Join(x12.Names(), ", ")))
	}
	for _, r := range g.Releases {
		if err := yamlfile.OneOf(r, x12.Names()...); err != nil {
			errs = append(errs, yamlfile.Locate(name, data, "releases", err))
		}
	}
	return g, errors.Join(errs...)
}

// over lays the guide over the one it extends: an entry at the same place, or a
// rule of the same name, replaces the other's.
func (g *Guide) over(base *Guide) error {
	if g.Set == "" {
		g.Set = base.Set
	}
	if g.Set != base.Set {
		return fmt.Errorf("%s is a guide for %s, this one is for %s", base.Name, base.Set, g.Set)
	}
	if len(g.Releases) == 0 {
		g.Releases = base.Releases
	}
	g.Severity = merged(base.Severity, g.Severity)
	g.Segments = merged(base.Segments, g.Segments)
	g.Elements = merged(base.Elements, g.Elements)
	g.Rules = merged(base.Rules, g.Rules)
	return nil
}

func merged[K comparable, V any](base, over map[K]V) map[K]V {
	if len(base) == 0 {
		return over
	}
	all := maps.Clone(base)
	maps.Copy(all, over)
	return all
}

// checkAll applies the guide to its set in each of its releases and reports
// what does not fit, each error with its place in the file.
func (g *Guide) checkAll(data []byte) error {
	var errs []error
	seen := map[string]bool{}
	for _, name := range g.Releases {
		r, _ := x12.Load(name)
		set := r.Set(g.Set)
		if set == nil {
			errs = append(errs, yamlfile.Locate(g.Origin, data, "set", fmt.Errorf("docket has no dictionary for %s in %s", g.Set, name)))
			continue
		}
		if _, err := apply(g, set); err != nil && !seen[err.Error()] {
			seen[err.Error()] = true
			errs = append(errs, yamlfile.LocateEach(g.Origin, data, err))
		}
	}
	return errors.Join(errs...)
}

// SeverityOf is the guide's severity for a fault at a place: the one of the
// element, then of the segment, then of the whole guide; "" when it says none.
func (a *Applied) SeverityOf(code fault.Code, p *Place, element int) fault.Severity {
	if p != nil {
		if e := p.Elements[element]; e != nil && e.Severity[code] != "" {
			return e.Severity[code]
		}
		if p.Segment != nil && p.Segment.Severity[code] != "" {
			return p.Segment.Severity[code]
		}
	}
	return a.Guide.Severity[code]
}

// RuleNames are the names of the rules that hold, sorted.
func (g *Guide) RuleNames() (names []string) {
	for name, r := range g.Rules {
		if !r.Off {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Check applies the guide to its set in each release and says what does not
// fit. A Library has checked its guides already.
func (g *Guide) Check() error { return g.checkAll(nil) }

// Summary is a guide without what it says.
type Summary struct {
	Name     string   `json:"name"`
	Version  string   `json:"version"`
	Title    string   `json:"title"`
	Set      string   `json:"set"`
	Releases []string `json:"releases"`
	Suffixes []string `json:"suffixes"`
	Extends  string   `json:"extends"`
	Origin   string   `json:"origin"`
	Segments int      `json:"segments"`
	Elements int      `json:"elements"`
	Rules    int      `json:"rules"`
}

// Summary counts what the guide says.
func (g *Guide) Summary() Summary {
	suffixes := append([]string{}, g.Suffixes...)
	return Summary{g.Name, g.Version, g.Title, g.Set, g.Releases, suffixes, g.Extends, g.Origin, len(g.Segments), len(g.Elements), len(g.RuleNames())}
}

// Rated are the fault codes whose severity the guide sets everywhere, sorted.
func (g *Guide) Rated() []fault.Code { return slices.Sorted(maps.Keys(g.Severity)) }
