package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
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

// ReadGuide reads one guide file. Where it extends a guide that is not shipped,
// that one is looked for in the files beside it.
func ReadGuide(path string) (*guide.Guide, error) {
	body, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	files := []guide.File{{Name: path, Body: body}}
	found, err := guide.NewLibrary(files)
	if err != nil {
		beside, readErr := filesBeside(path)
		if readErr != nil || len(beside) == 0 {
			return nil, errors.Join(err, readErr)
		}
		if found, err = guide.NewLibrary(append(files, beside...)); err != nil {
			return nil, err
		}
	}
	for _, name := range found.Names() {
		if g, err := found.Find(name); err == nil && g.Origin == path {
			return g, nil
		}
	}
	return nil, fmt.Errorf("%s holds no guide", path)
}

// filesBeside are the other guide files of the folder.
func filesBeside(path string) (files []guide.File, err error) {
	dir := filepath.Dir(path)
	names, err := yamlNames(dir, ".")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		name = filepath.Join(dir, filepath.Base(name))
		if name == filepath.Clean(path) {
			continue
		}
		body, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		files = append(files, guide.File{Name: name, Body: body})
	}
	return files, nil
}
