package config

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/docket-edi/docket/schemas/partner"
	"github.com/docket-edi/docket/schemas/x12/guide"
	"github.com/docket-edi/docket/schemas/yamlfile"
)

// readFiles reads docket.yaml (its name is main) and every file beside it that
// docket knows, sorted by name. A file that is not there is left out.
func readFiles(dir, main string) ([]File, error) {
	names := []string{main, "catalog.csv", "stock.csv", "suppliers.yaml"}
	for _, folder := range []string{"partners", "guides"} {
		found, err := yamlNames(dir, folder)
		if err != nil {
			return nil, err
		}
		names = append(names, found...)
	}
	slices.Sort(names)
	var files []File
	for _, name := range names {
		f, err := readFile(dir, name)
		if errors.Is(err, fs.ErrNotExist) && name != main {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read configuration: %w", err)
		}
		files = append(files, f)
	}
	return files, nil
}

func readFile(dir, name string) (File, error) {
	path := filepath.Join(dir, filepath.FromSlash(name))
	body, err := os.ReadFile(path)
	sum := sha256.Sum256(body)
	return File{name, path, hex.EncodeToString(sum[:]), body}, err
}

// withLogo adds the seller's logo, which docket.yaml (main) names.
func withLogo(files []File, dir string, main *File, name string) ([]File, error) {
	if !filepath.IsLocal(name) || find(files, name) != nil {
		return nil, yamlfile.Locate(main.Name, main.Body, "seller.logo", fmt.Errorf("%q is no picture beside %s", name, main.Name))
	}
	f, err := readFile(dir, name)
	if err != nil {
		return nil, yamlfile.Locate(main.Name, main.Body, "seller.logo", err)
	}
	files = append(slices.Clone(files), f)
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	return files, nil
}

// yamlNames are the .yaml files of a folder; hidden files are no configuration.
func yamlNames(dir, folder string) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(dir, folder))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	var names []string
	for _, e := range entries {
		name := folder + "/" + e.Name()
		switch {
		case e.IsDir(), strings.HasPrefix(e.Name(), "."):
		case strings.HasSuffix(e.Name(), ".yaml"):
			names = append(names, name)
		case strings.HasSuffix(e.Name(), ".yml"):
			return nil, fmt.Errorf("%s would not be read: name it .yaml", name)
		}
	}
	return names, nil
}

func find(files []File, name string) *File {
	for i := range files {
		if files[i].Name == name {
			return &files[i]
		}
	}
	return nil
}

// File is the file with the name, nil when there is none.
func (c *Config) File(name string) *File { return find(c.Files, name) }

// loadPartners reads the profiles and finds the guides that they name. A profile
// that does not say who we are is given ourID; two profiles may not have one id or match one sender.
func loadPartners(files []File, ourID string, guides *guide.Library) ([]*partner.Profile, error) {
	var (
		profiles []*partner.Profile
		errs     []error
		taken    = map[string]string{}
	)
	for _, f := range files {
		if !strings.HasPrefix(f.Name, "partners/") {
			continue
		}
		p, err := partner.Load(f.Name, f.Body)
		if err == nil {
			err = p.SetUs(ourID)
		}
		if err == nil {
			if err = p.UseGuides(guides); err != nil {
				err = yamlfile.LocateEach(f.Name, f.Body, err)
			}
		}
		if err != nil {
			errs = append(errs, atFile(f.Name, err))
			continue
		}
		for _, claim := range claims(p) {
			if other := taken[claim]; other != "" {
				errs = append(errs, fmt.Errorf("%s: %s is in %s already", f.Name, claim, other))
			}
			taken[claim] = f.Name
		}
		profiles = append(profiles, p)
	}
	slices.SortFunc(profiles, func(a, b *partner.Profile) int { return strings.Compare(a.ID, b.ID) })
	return profiles, errors.Join(errs...)
}

// claims are what only one profile may have. Ids become folder names, so they
// must differ on disks that ignore case too.
func claims(p *partner.Profile) []string {
	c := []string{"id " + strings.ToUpper(p.ID)}
	if p.Match != (partner.Match{}) {
		c = append(c, fmt.Sprintf("match {isa: %s, gs: %s}", p.Match.ISA, p.Match.GS))
	}
	return c
}

// atFile puts the file's name before an error that does not have it yet.
func atFile(name string, err error) error {
	if strings.HasPrefix(err.Error(), name) {
		return err
	}
	return fmt.Errorf("%s: %w", name, err)
}
