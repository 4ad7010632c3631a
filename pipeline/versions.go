package pipeline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/docket-edi/docket/generators/pdf"
	"github.com/docket-edi/docket/parsers/sheet"
	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/pipeline/config"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/partner"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/x12/check"
	"github.com/docket-edi/docket/schemas/x12/guide"
)

// Names of the files that are loaded as data.
const (
	catalogFile = "catalog.csv"
	stockFile   = "stock.csv"
)

// versions keeps what was read from configuration versions, by name and hash:
// a version never changes, so a reading of it never does.
type versions struct {
	mu       sync.Mutex
	current  []profileVersion
	guides   *guide.Library
	profiles map[record.VersionRef]*partner.Profile
	catalogs map[string]*catalog
	stocks   map[string]map[string]record.StockLevel
}

// profileVersion is a partner profile and the version of its file.
type profileVersion struct {
	ref     record.VersionRef
	profile *partner.Profile
}

func newVersions() *versions {
	return &versions{
		guides: &guide.Library{}, profiles: map[record.VersionRef]*partner.Profile{}, catalogs: map[string]*catalog{}, stocks: map[string]map[string]record.StockLevel{},
	}
}

// Load records each configuration file that has changed as a new version, and
// makes it the one that counts from now on. A file that cannot be used is an
// error, and nothing is changed.
func (p *Pipeline) Load(ctx context.Context, c *config.Config) error {
	var current []profileVersion
	for _, f := range c.Files {
		if err := checkData(f); err != nil {
			return err
		}
		if f.Name == c.Seller.Logo {
			if err := pdf.CheckLogo(f.Body); err != nil {
				return fmt.Errorf("%s: %w", f.Name, err)
			}
		}
		if strings.HasPrefix(f.Name, "partners/") {
			profile, err := partner.Load(f.Name, f.Body)
			if err != nil {
				return err
			}
			if err := errors.Join(profile.SetUs(c.OurID), profile.UseGuides(c.Guides)); err != nil {
				return err
			}
			current = append(current, profileVersion{record.VersionRef{Name: f.Name, SHA256: f.SHA256}, profile})
		}
	}
	err := p.Ledger.Update(ctx, func(tx *ledger.Tx) error {
		for _, f := range c.Files {
			if _, err := tx.LoadConfig(ledger.Config{Name: f.Name, Origin: "file", SHA256: f.SHA256, At: p.Clock(), Body: f.Body}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	p.versions.mu.Lock()
	defer p.versions.mu.Unlock()
	p.versions.current, p.versions.guides = current, c.Guides
	clear(p.versions.profiles) // they hold the guides of before
	return nil
}

// checkData reads a catalog or stock file for its faults only.
func checkData(f config.File) error {
	var faults []fault.Fault
	switch f.Name {
	case catalogFile:
		_, faults = sheet.Catalog(bytes.NewReader(f.Body))
	case stockFile:
		_, faults = sheet.Stock(bytes.NewReader(f.Body))
	}
	return faultsError(f.Name, faults)
}

// faultsError makes an error of the faults that stop a file from being used.
func faultsError(name string, faults []fault.Fault) error {
	var errs []error
	for _, f := range faults {
		if f.Severity == fault.Reject {
			errs = append(errs, fmt.Errorf("%s: row %d: %w", name, f.PositionInFile, f))
		}
	}
	return errors.Join(errs...)
}

// findProfile picks the profile of a sender; nil without one.
func (v *versions) findProfile(isa, gs string) (*profileVersion, string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	profiles := make([]*partner.Profile, len(v.current))
	for i := range v.current {
		profiles[i] = v.current[i].profile
	}
	found, id := partner.Find(profiles, isa, gs)
	for i := range v.current {
		if v.current[i].profile == found && found != nil {
			return &v.current[i], id
		}
	}
	return nil, ""
}

// knows says that orders of the partner may come: it has a profile, or anyone has.
func (v *versions) knows(partnerID string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.ContainsFunc(v.current, func(c profileVersion) bool {
		return c.profile.ID == partnerID || c.profile.Match.ISA == partner.Anyone
	})
}

// policyFor is how an interchange of the sender is judged: by the first profile
// that names the id, else by the one for anyone, else strictly.
func (v *versions) policyFor(isa string) check.Policy {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, match := range []string{isa, partner.Anyone} {
		for _, c := range v.current {
			if c.profile.Match.ISA == match {
				return check.Policy{Profile: c.profile.Judge.Profile, Codes: c.profile.Judge.Codes,
					Unsupported: c.profile.Unsupported, Release: c.profile.Release}
			}
		}
	}
	return check.Policy{}
}

// profile returns the profile version that a decision names.
func (v *versions) profile(tx *ledger.Tx, ref record.VersionRef) (*partner.Profile, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if p := v.profiles[ref]; p != nil {
		return p, nil
	}
	c, err := tx.ConfigBySHA(ref.Name, ref.SHA256)
	if err != nil {
		return nil, fmt.Errorf("profile %s version %.8s: %w", ref.Name, ref.SHA256, err)
	}
	p, err := partner.Load(c.Name, c.Body)
	if err != nil {
		return nil, err
	}
	_ = p.UseGuides(v.guides) // a guide that was removed since demands nothing any more
	v.profiles[ref] = p
	return p, nil
}

// guideFor is the guide for a set by its sender (ISA, GS) and GS08.
func (v *versions) guideFor(isa string, g *x12reader.Group, set string) *guide.Guide {
	var profile *partner.Profile
	if found, _ := v.findProfile(isa, g.Sender); found != nil {
		profile = found.profile
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	return profile.GuideFor(v.guides, set, g.Version)
}

// newest is the version of a profile that counts now.
func (v *versions) newest(ref record.VersionRef) record.VersionRef {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, c := range v.current {
		if c.ref.Name == ref.Name {
			return c.ref
		}
	}
	return ref
}

// profileOrNil is profile for a decision that may name none, or no partner's.
func (v *versions) profileOrNil(tx *ledger.Tx, ref record.VersionRef) (*partner.Profile, error) {
	if !strings.HasPrefix(ref.Name, "partners/") {
		return nil, nil
	}
	return v.profile(tx, ref)
}

// catalog returns the newest catalog; an empty one when there is none.
func (v *versions) catalog(tx *ledger.Tx) (*catalog, error) {
	sum, err := tx.NewestConfigSHA(catalogFile)
	if err == ledger.ErrNotFound {
		return newCatalog("", nil), nil
	}
	if err != nil {
		return nil, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.catalogs[sum] == nil {
		c, err := tx.ConfigBySHA(catalogFile, sum)
		if err != nil {
			return nil, err
		}
		items, _ := sheet.Catalog(bytes.NewReader(c.Body))
		v.catalogs[sum] = newCatalog(sum, items)
	}
	return v.catalogs[sum], nil
}

// stock returns what is free of the newest stock load for an order; unlimited without one.
func (v *versions) stock(tx *ledger.Tx, log *orderLog) (*stock, error) {
	s := newStock(tx, log)
	sum, err := tx.NewestConfigSHA(stockFile)
	if err == ledger.ErrNotFound {
		return s, nil
	}
	if err != nil {
		return nil, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.stocks[sum] == nil {
		c, err := tx.ConfigBySHA(stockFile, sum)
		if err != nil {
			return nil, err
		}
		rows, _ := sheet.Stock(bytes.NewReader(c.Body))
		levels := make(map[string]record.StockLevel, len(rows))
		for _, row := range rows { // pools of one SKU add up
			if before, ok := levels[row.SKU]; ok {
				row.Available.Value = row.Available.Value.Add(before.Available.Value)
				row.RestockDate = record.Date(firstOf(string(before.RestockDate), string(row.RestockDate)))
			}
			levels[row.SKU] = row
		}
		v.stocks[sum] = levels
	}
	s.sha, s.levels = sum, v.stocks[sum]
	return s, nil
}
