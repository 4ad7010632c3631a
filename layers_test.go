package docket_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/docket-edi/docket"

// mayImport says which of our packages a package may use: the longest matching
// entry counts, and an entry stands for everything below it. What is not listed
// is not allowed. A package may always use those below itself.
var mayImport = map[string][]string{
	"schemas":                      {"schemas"},
	"parsers":                      {"schemas"},
	"parsers (root)":               {"parsers", "schemas"},
	"generators":                   {"schemas"},
	"samples":                      {},
	"pipeline/ledger":              {"schemas"},
	"pipeline/archive":             {"schemas"},
	"pipeline/config":              {"schemas"},
	"pipeline/bus":                 {"schemas", "pipeline/ledger", "pipeline/archive"},
	"pipeline/transport":           {"schemas", "pipeline/ledger", "pipeline/archive"},
	"pipeline/explain":             {"schemas", "parsers", "pipeline"},
	"pipeline/diff":                {"schemas", "parsers", "pipeline/explain"},
	"pipeline/mask":                {"schemas", "parsers"},
	"pipeline (root)":              {"schemas", "parsers", "generators", "pipeline"},
	"cmd":                          {"schemas", "parsers", "generators", "pipeline", "samples"},
	"pipeline/archive/archivetest": {"pipeline/archive"},
	"pipeline/bus/bustest":         {"pipeline/bus", "pipeline/ledger"},
	"pipeline/ledger/ledgertest":   {"pipeline/ledger"},
	"pipeline/bench":               {"schemas", "parsers", "generators", "pipeline/config", "samples"},
}

// owners gives each outside library its one owning package.
var owners = map[string][]string{
	"github.com/shopspring/decimal":       nil, // everybody's
	"github.com/xuri/excelize":            {"parsers/sheet", "generators/sheet"},
	"github.com/goccy/go-yaml":            {"schemas/yamlfile"},
	"codeberg.org/go-pdf/fpdf":            {"generators/pdf"},
	"github.com/boombuler/barcode":        {"generators/pdf"},
	"golang.org/x/image":                  {"generators/pdf"},
	"golang.org/x/text":                   {"generators/pdf"},
	"github.com/wneessen/go-mail":         {"generators/mail", "pipeline/transport/smtp"},
	"github.com/emersion/go-message":      {"parsers/mail"},
	"modernc.org/sqlite":                  {"pipeline/ledger"},
	"github.com/pressly/goose":            {"pipeline/ledger"},
	"github.com/segmentio/kafka-go":       {"pipeline/bus"},
	"github.com/segmentio/encoding":       {"pipeline"},
	"github.com/jackc/pgx":                {"pipeline/ledger", "pipeline/ledger/ledgertest"},
	"github.com/fsnotify/fsnotify":        {"pipeline/transport/folder"},
	"golang.org/x/sys":                    {"parsers/x12reader", "pipeline/archive/disk"},
	"github.com/aws":                      {"pipeline/archive", "pipeline/archive/archivetest"},
	"github.com/prometheus/client_golang": {"pipeline"},
	"github.com/spf13/cobra":              {"cmd/docket"},
	"github.com/schollz/progressbar":      {"cmd/docket"},
}

// TestLayers reads every import of the program and fails on one that goes the
// wrong way. Tests are exempt.
func TestLayers(t *testing.T) {
	for dir, imports := range allImports(t) {
		for _, imported := range imports {
			if why := forbidden(dir, imported); why != "" {
				t.Errorf("%s imports %s: %s", dir, imported, why)
			}
		}
	}
}

// TestLayersCanFail shows that the rules catch what they are for.
func TestLayersCanFail(t *testing.T) {
	for _, c := range []struct{ dir, imported string }{
		{"schemas/record", module + "/parsers/sheet"},
		{"parsers/x12reader", module + "/generators/x12writer"},
		{"generators/pdf", module + "/parsers/sheet"},
		{"pipeline/ledger", module + "/pipeline/archive"},
		{"pipeline/archive", module + "/pipeline/transport/folder"},
		{"pipeline/transport/folder", module + "/pipeline"},
		{"parsers/sheet", module + "/parsers"},
		{"pipeline", module + "/cmd/docket"},
		{"pipeline", "modernc.org/sqlite"},
		{"generators/mail", "codeberg.org/go-pdf/fpdf"},
		{"schemas/partner", "github.com/nobody/knows"},
		{"newfolder", module + "/schemas/record"},
	} {
		if forbidden(c.dir, c.imported) == "" {
			t.Errorf("%s may import %s", c.dir, c.imported)
		}
	}
}

// forbidden says why a package may not import another; "" when it may.
func forbidden(dir, imported string) string {
	ours, ok := strings.CutPrefix(imported, module+"/")
	if !ok {
		return notOwned(dir, imported)
	}
	if below(ours, dir) && dir != "parsers" && dir != "pipeline" {
		return ""
	}
	allowed, known := mayImport[dir+" (root)"]
	for at := dir; !known && at != "."; at = path.Dir(at) {
		allowed, known = mayImport[at]
	}
	if !known {
		return "the package is in no layer; see mayImport"
	}
	for _, a := range allowed {
		if below(ours, a) {
			return ""
		}
	}
	return "the layer may use " + strings.Join(allowed, ", ") + " only"
}

func notOwned(dir, imported string) string {
	if !strings.Contains(strings.Split(imported, "/")[0], ".") {
		return "" // the standard library
	}
	for library, packages := range owners {
		if !below(imported, library) && !strings.HasPrefix(imported, library+"/v") {
			continue
		}
		if packages == nil || slices.Contains(packages, dir) {
			return ""
		}
		return "the library belongs to " + strings.Join(packages, ", ")
	}
	return "the library has no owning package; see owners"
}

func below(p, parent string) bool { return p == parent || strings.HasPrefix(p, parent+"/") }

// allImports lists the imports of every package's own files, by folder.
func allImports(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	err := filepath.WalkDir(".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() && strings.HasPrefix(e.Name(), ".") && name != "." {
			return filepath.SkipDir
		}
		if e.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		dir := filepath.ToSlash(filepath.Dir(name))
		for _, i := range file.Imports {
			imported, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			found[dir] = append(found[dir], imported)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < 15 {
		t.Fatalf("only %d packages found", len(found))
	}
	return found
}
