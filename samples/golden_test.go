package samples_test

import (
	"bytes"
	"context"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/docket-edi/docket/pipeline"
	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/bus"
	"github.com/docket-edi/docket/pipeline/config"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/pipeline/ledger/ledgertest"
	"github.com/docket-edi/docket/pipeline/transport/folder"
	"github.com/docket-edi/docket/samples"
)

// TestGoldenOutbox runs the demo and compares what it leaves in the outbox with
// golden/outbox, byte for byte. PDFs and the mails around them are left out:
// their bytes may change with a release of Go.
func TestGoldenOutbox(t *testing.T) {
	outbox := runDemo(t)
	have := files(t, outbox)
	golden := filepath.Join("golden", "outbox")
	if os.Getenv("DOCKET_UPDATE") != "" {
		if err := os.RemoveAll(golden); err != nil {
			t.Fatal(err)
		}
		for name, data := range have {
			path := filepath.Join(golden, name)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	want := files(t, golden)
	for name := range want {
		if have[name] == nil {
			t.Errorf("%s is not made any more", name)
		}
	}
	for name, data := range have {
		if !bytes.Equal(data, want[name]) {
			t.Errorf("%s differs from its golden:\n%s\nwant\n%s", name, lines(data), lines(want[name]))
		}
	}
	if len(want) < 30 {
		t.Errorf("only %d goldens", len(want))
	}
}

func lines(b []byte) string { return strings.ReplaceAll(string(b), "~", "~\n") }

// runDemo runs the demo in a fresh directory and returns its outbox.
func runDemo(t *testing.T) string {
	t.Helper()
	ctx, dir := context.Background(), t.TempDir()
	for _, name := range []string{"catalog.csv", "stock.csv"} {
		data, err := samples.FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := config.Init(dir, config.InitOptions{}); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(filepath.Join(dir, "docket.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	db, err := ledger.Open(ctx, ledgertest.Where(t))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	clock, err := pipeline.NewDemoClock(ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	p := pipeline.New(pipeline.Parts{Ledger: db, Archive: archive.NewFile(c.Archive), Bus: bus.NewLocal(db, pipeline.Readers()), Outbox: folder.NewOutbox(c.Outbox),
		Config: c, Clock: clock.Now, Owner: "test", Log: slog.New(slog.DiscardHandler)})
	if err := p.Load(ctx, c); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Demo(ctx, samples.FS, clock); err != nil {
		t.Fatal(err)
	}
	return c.Outbox
}

// files reads the X12 files and tables below a folder, by name.
func files(t *testing.T, root string) map[string][]byte {
	t.Helper()
	found := map[string][]byte{}
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".edi" && filepath.Ext(path) != ".csv" {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		found[name], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
