package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/docket-edi/docket/schemas/x12/guide"
)

// loadGuides reads the guides of the directory.
func loadGuides(files []File) (*guide.Library, error) {
	var own []guide.File
	for _, f := range files {
		if strings.HasPrefix(f.Name, "guides/") {
			own = append(own, guide.File{Name: f.Name, Body: f.Body})
		}
	}
	return guide.NewLibrary(own)
}

// ReadGuide reads one guide file. A guide that it extends and that is not
// shipped is looked for beside it, as NAME.yaml.
func ReadGuide(path string) (*guide.Guide, error) {
	var files []guide.File
	for next := path; next != ""; {
		body, err := os.ReadFile(next)
		if err != nil {
			if len(files) > 0 && errors.Is(err, fs.ErrNotExist) {
				break // NewLibrary says that there is no such guide
			}
			return nil, err
		}
		files = append(files, guide.File{Name: next, Body: body})
		next = beside(path, guide.Extended(body))
		if slices.ContainsFunc(files, func(f guide.File) bool { return f.Name == next }) {
			break
		}
	}
	found, err := guide.NewLibrary(files)
	if err != nil {
		return nil, err
	}
	return found.FromFile(path)
}

// beside is the file of a guide next to another; "" for a shipped one or none.
func beside(path, name string) string {
	if name == "" || slices.Contains(guide.Shipped(), name) {
		return ""
	}
	return filepath.Join(filepath.Dir(path), filepath.Base(name)+".yaml")
}
