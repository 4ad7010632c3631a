package partner

import (
	"errors"
	"fmt"

	"github.com/docket-edi/docket/schemas/x12/guide"
	"github.com/docket-edi/docket/schemas/yamlfile"
)

// UseGuides finds the guides that the profile names, each for its set. The
// error is of yamlfile.KeyErrors; what was found is used all the same.
func (p *Profile) UseGuides(l *guide.Library) error {
	var errs []error
	for _, set := range sortedKeys(p.Guides) {
		g, err := l.Find(p.Guides[set])
		if err == nil && g.Set != set {
			err = fmt.Errorf("the guide %s is for %s", g.Name, g.Set)
		}
		if err != nil {
			errs = append(errs, &yamlfile.KeyError{Key: "guides." + set, Err: err})
			continue
		}
		if p.Applied == nil {
			p.Applied = map[string]*guide.Guide{}
		}
		p.Applied[set] = g
	}
	return errors.Join(errs...)
}

// GuideFor is the guide for a set that the partner sends: the one that the
// profile names, else the one that the suffix of the GS08 picks
// (spec/x12-exact.md row 33); nil without either. p may be nil.
func (p *Profile) GuideFor(l *guide.Library, set, version string) *guide.Guide {
	if p != nil && p.Applied[set] != nil {
		return p.Applied[set]
	}
	return l.BySuffix(set, version)
}
