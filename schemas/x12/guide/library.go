package guide

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/docket-edi/docket/schemas/x12"
	"github.com/docket-edi/docket/schemas/yamlfile"
)

// shippedOrigin is the Origin of a guide that comes with docket.
const shippedOrigin = "shipped"

// Shipped are the names of the guides that come with docket, sorted.
func Shipped() []string {
	found, _ := fs.Glob(x12.Guides(), "*.yaml") // the pattern is good
	for i, f := range found {
		found[i] = strings.TrimSuffix(f, ".yaml")
	}
	return found
}

// shipped holds a loaded guide per name, each loaded at first use. A shipped
// file that cannot be used is a mistake of ours that the tests find.
var shipped = sync.OnceValue(func() map[string]func() *Guide {
	m := map[string]func() *Guide{}
	for _, name := range Shipped() {
		m[name] = sync.OnceValue(func() *Guide {
			data, err := fs.ReadFile(x12.Guides(), name+".yaml")
			if err != nil {
				panic(err)
			}
			g, err := parse(name+".yaml", data)
			if err != nil {
				panic(err)
			}
			g.Origin = shippedOrigin
			if g.Extends != "" {
				if err := g.over(m[g.Extends]()); err != nil {
					panic(err)
				}
			}
			return g
		})
	}
	return m
})

// File is a guide file of the user's.
type File struct {
	Name string // for messages: guides/mine.yaml
	Body []byte
}

// Library is the guides by name: the shipped ones and the user's. The zero
// value has the shipped ones. It is read-only.
type Library struct {
	own []*Guide // by name
}

// NewLibrary reads the user's guides. Every error says file, line and column.
func NewLibrary(files []File) (*Library, error) {
	l := &Library{}
	var errs []error
	bodies := map[string][]byte{}
	for _, f := range files {
		g, err := parse(f.Name, f.Body)
		switch {
		case err != nil:
			errs = append(errs, err)
			continue
		case slices.Contains(Shipped(), g.Name):
			err = fmt.Errorf("%q comes with docket; give yours another name, and extends: %s to change it", g.Name, g.Name)
		case bodies[g.Name] != nil:
			err = fmt.Errorf("%q is in another file already", g.Name)
		}
		if err != nil {
			errs = append(errs, yamlfile.Locate(f.Name, f.Body, "name", err))
			continue
		}
		bodies[g.Name] = f.Body
		l.own = append(l.own, g)
	}
	slices.SortFunc(l.own, func(a, b *Guide) int { return strings.Compare(a.Name, b.Name) })
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	done := map[string]bool{}
	for _, g := range l.own {
		if err := l.extend(g, bodies, done, nil); err != nil {
			return nil, err
		}
	}
	for _, g := range l.own {
		if err := g.checkAll(bodies[g.Name]); err != nil {
			errs = append(errs, err)
		}
	}
	return l, errors.Join(errs...)
}

// extend lays a guide over what it extends, that one first; on is the way here.
func (l *Library) extend(g *Guide, bodies map[string][]byte, done map[string]bool, on []string) error {
	if g.Extends == "" || done[g.Name] || bodies[g.Name] == nil {
		return nil
	}
	locate := func(err error) error { return yamlfile.Locate(g.Origin, bodies[g.Name], "extends", err) }
	on = append(on, g.Name)
	if slices.Contains(on, g.Extends) {
		return locate(fmt.Errorf("guides extend each other in a circle: %s", strings.Join(append(on, g.Extends), ", ")))
	}
	base, err := l.Find(g.Extends)
	if err != nil {
		return locate(err)
	}
	if err := l.extend(base, bodies, done, on); err != nil {
		return err
	}
	if err := g.over(base); err != nil {
		return locate(err)
	}
	done[g.Name] = true
	return nil
}

// Names are the names of all guides, sorted.
func (l *Library) Names() []string {
	names := Shipped()
	for _, g := range l.own {
		names = append(names, g.Name)
	}
	slices.Sort(names)
	return names
}

// Find is the guide of that name; the error names those that there are.
func (l *Library) Find(name string) (*Guide, error) {
	for _, g := range l.own {
		if g.Name == name {
			return g, nil
		}
	}
	if load := shipped()[name]; load != nil {
		return load(), nil
	}
	names := l.Names()
	message := fmt.Sprintf("there is no guide %q; there are %s", name, strings.Join(names, ", "))
	if near := yamlfile.Nearest(name, names); near != "" {
		message += fmt.Sprintf("; did you mean %q?", near)
	}
	return nil, errors.New(message)
}

// BySuffix is the user's guide for a set that the GS08 picks by what follows
// its release (004010VICS: VICS; spec/x12-exact.md row 33); nil without one.
func (l *Library) BySuffix(set, version string) *Guide {
	if len(version) <= 6 {
		return nil
	}
	for _, g := range l.own {
		if g.Set == set && slices.Contains(g.Suffixes, version[6:]) {
			return g
		}
	}
	return nil
}

// FromFile is the user's guide that was read from the file.
func (l *Library) FromFile(name string) (*Guide, error) {
	for _, g := range l.own {
		if g.Origin == name {
			return g, nil
		}
	}
	return nil, fmt.Errorf("%s is not one of the guide files", name)
}

// Extended is the name of the guide that a guide file extends; "" without one,
// or when the file cannot be read.
func Extended(body []byte) string {
	g := &Guide{}
	if err := yamlfile.Load("", body, g); err != nil {
		return ""
	}
	return g.Extends
}
