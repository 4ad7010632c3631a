package docket_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/docket-edi/docket/pipeline"
	"github.com/docket-edi/docket/schemas/x12"
)

// TestDocumentsAreComplete walks the list of document kinds and names every
// piece that a kind lacks.
func TestDocumentsAreComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range pipeline.Kinds {
		if seen[k.Name] {
			t.Errorf("%s stands twice in pipeline.Kinds", k.Name)
		}
		seen[k.Name] = true
		for _, missing := range missingPieces(t, k) {
			t.Errorf("document kind %s lacks %s", k.Name, missing)
		}
	}
}

// TestWritersAndReadersHaveKinds names a reader or writer of a set that no kind mentions.
func TestWritersAndReadersHaveKinds(t *testing.T) {
	listed := map[string]bool{}
	for _, k := range pipeline.Kinds {
		listed[k.Parser], listed[k.Writer] = true, true
	}
	sets := regexp.MustCompile(`_(\d{3}|ta1)\.go$`)
	for _, folder := range []string{"parsers/x12reader", "generators/x12writer"} {
		files, err := filepath.Glob(folder + "/*.go")
		if err != nil || len(files) == 0 {
			t.Fatalf("no files in %s", folder)
		}
		for _, f := range files {
			if f = filepath.ToSlash(f); sets.MatchString(f) && !listed[f] {
				t.Errorf("%s reads or writes a set, but no kind in pipeline/documents.go names it", f)
			}
		}
	}
}

// TestMissingPiecesAreNoticed shows that the walk can fail.
func TestMissingPiecesAreNoticed(t *testing.T) {
	lame := pipeline.Kind{Name: "999", Record: "Nothing", Set: "999", Parser: "parsers/none.go", Writer: "generators/none.go", Sample: "samples/none_*"}
	if n := len(missingPieces(t, lame)); n != 6 {
		t.Errorf("%d of 6 missing pieces were noticed", n)
	}
}

func missingPieces(t *testing.T, k pipeline.Kind) (missing []string) {
	t.Helper()
	lacks := func(there bool, what string) {
		if !there {
			missing = append(missing, what)
		}
	}
	lacks(recordExists(t, k.Record), "its record "+k.Record+" in schemas/record")
	lacks(exists("schemas/json/"+k.Record+".json"), "its JSON Schema schemas/json/"+k.Record+".json")
	if k.Set != "" {
		release, known := x12.Load("004010")
		lacks(known && release.Set(k.Set) != nil, "its set "+k.Set+" in schemas/x12")
	}
	lacks(k.Parser != "" || k.Writer != "", "a reader and a writer: it needs one of them")
	lacks(k.Parser == "" || exists(k.Parser), "its reader "+k.Parser)
	lacks(k.Writer == "" || exists(k.Writer), "its writer "+k.Writer)
	samples, err := filepath.Glob(k.Sample)
	lacks(k.Sample != "" && err == nil && len(samples) > 0, "samples or goldens: "+k.Sample)
	lacks(k.Action == "" || k.Ext != "", "an extension for its files")
	return missing
}

// recordExists looks for the type in the sources of schemas/record.
func recordExists(t *testing.T, name string) bool {
	t.Helper()
	files, err := filepath.Glob("schemas/record/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		source, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(source), "\ntype "+name+" struct {") {
			return true
		}
	}
	return false
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}
