package pipeline

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/docket-edi/docket/pipeline/archive/archivetest"
	"github.com/docket-edi/docket/pipeline/ledger/ledgertest"
)

// smallParts are the parts that are on the full disk, with the stage that finds
// out and what it says.
var smallParts = []struct {
	keys        []string
	stage, file string
}{
	{[]string{"archive"}, "receive", "archive: write raw/"},
	{[]string{"ledger"}, "receive", "/ledger.db: "},
	{[]string{"outbox"}, "deliver", "outbox: AMAZON/"},
	{[]string{"archive", "ledger", "outbox"}, "receive", "archive: write raw/"},
}

// TestFullDisk lets a running docket meet a disk without space. It says which
// stage and file, answers nothing that it cannot keep, and goes on by itself
// when there is space.
func TestFullDisk(t *testing.T) {
	if os.Getenv(ledgertest.Server) != "" {
		t.Skip("a full disk is tried with the ledger in a file: without " + ledgertest.Server)
	}
	for _, part := range smallParts {
		t.Run(strings.Join(part.keys, ", "), func(t *testing.T) {
			small, said := archivetest.SmallDisk(t, 4<<20), &lines{}
			h := fullDiskHouse(t, small.Dir, part.keys, said)
			h.take("before.edi", one(1, "BEFORE", mugs(12)))
			before := h.sent("AMAZON/*")
			stop := h.runAside()
			defer stop()

			small.Fill(0)
			h.drop("during.edi", one(2, "DURING", mugs(12)))
			h.Wake()
			said.wait(t, "no space left", "disk is full")
			said.wait(t, "stage="+part.stage)
			said.wait(t, part.file)
			if now := h.sent("AMAZON/*"); len(now) != len(before) {
				t.Errorf("answered what is not kept: %v", now)
			}
			small.Free()
			h.answersDuring(stop)
		})
	}
}

// TestFullDiskAtEachWrite leaves a little more space each time, so that the disk
// is full at another write, of the archive, the ledger or the outbox.
func TestFullDiskAtEachWrite(t *testing.T) {
	if os.Getenv(ledgertest.Server) != "" {
		t.Skip("a full disk is tried with the ledger in a file: without " + ledgertest.Server)
	}
	full := 0
	for pages := 0; pages <= 60; pages += 2 {
		t.Run(fmt.Sprintf("%d pages left", pages), func(t *testing.T) {
			small, said := archivetest.SmallDisk(t, 4<<20), &lines{}
			h := fullDiskHouse(t, small.Dir, []string{"archive", "ledger", "outbox"}, said)
			stop := h.runAside()
			defer stop()
			small.Fill(pages)
			h.drop("during.edi", one(2, "DURING", mugs(12)))
			h.Wake()
			for len(h.sent("AMAZON/855_DURING_*")) == 0 {
				if said.have("no space left", "disk is full") {
					full++
					break
				}
				time.Sleep(5 * time.Millisecond)
			}
			small.Free()
			h.answersDuring(stop)
		})
	}
	if full < 5 {
		t.Errorf("the disk was full %d times only: nothing was tested", full)
	}
}

// answersDuring wants the order that met the full disk answered, all of it kept.
func (h *house) answersDuring(stop func()) {
	h.t.Helper()
	h.eventuallySent("AMAZON/855_DURING_*")
	h.eventuallySent("AMAZON/997_000000002*")
	stop()
	h.drain()
	h.audited()
	h.wantFindings()
}

// fullDiskHouse is a house that has the parts of these keys on the small disk.
func fullDiskHouse(t *testing.T, small string, keys []string, said *lines) *house {
	dir := t.TempDir()
	if err := furnish(dir); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "docket.yaml")
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for key, path := range map[string]string{"archive": "archive", "ledger": "ledger.db", "outbox": "outbox"} {
		if slices.Contains(keys, key) {
			text = strings.Replace(text, fmt.Sprintf("\n%s: %s\n", key, path), fmt.Sprintf("\n%s: %s\n", key, filepath.Join(small, path)), 1)
		}
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return openHouse(t, dir, func(p *Parts) { p.Log, p.Clock = slog.New(slog.NewTextHandler(said, nil)), time.Now })
}

// runAside runs the stages until stop is called; it may be called twice.
func (h *house) runAside() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		h.Run(ctx)
		close(done)
	}()
	return func() {
		cancel()
		<-done
	}
}

func (h *house) eventuallySent(pattern string) {
	h.t.Helper()
	for end := time.Now().Add(time.Minute); len(h.sent(pattern)) == 0; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			h.t.Fatalf("no %s within a minute: %v", pattern, h.sent("AMAZON/*"))
		}
	}
}

// lines is what a log says, while it is written.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer.
func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

// have reports whether any of the words was said.
func (l *lines) have(words ...string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(l.text.String(), w) })
}

// wait waits until any of the words was said.
func (l *lines) wait(t *testing.T, words ...string) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !l.have(words...); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("nothing is said of %q within a minute:\n%s", words, l.text.String())
		}
	}
}
