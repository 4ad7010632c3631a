package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/record"
)

// verify lists the findings as "kind name".
func (h *house) verify() (VerifyReport, []string) {
	h.t.Helper()
	found := []string{}
	r, err := h.VerifyArchive(context.Background(), VerifyOptions{Found: func(f Finding) { found = append(found, f.Kind+" "+f.Name) }})
	if err != nil {
		h.t.Fatal(err)
	}
	return r, found
}

func (h *house) wantFindings(want ...string) {
	h.t.Helper()
	r, found := h.verify()
	if !slices.Equal(found, want) && len(found)+len(want) > 0 || r.OK() != (len(want) == 0) {
		h.t.Errorf("found %q, %+v; want %q", found, r, want)
	}
}

func TestVerifyArchive(t *testing.T) {
	h := newHouse(t)
	h.wantFindings()
	for i := range 3 {
		h.take(fmt.Sprintf("%d.edi", i), one(i+1, fmt.Sprintf("PO%d", i), mugs(12)))
	}
	h.wantFindings()
	journals := h.keys("journal/")
	if len(journals) < 3 {
		t.Fatalf("only %d journal objects", len(journals))
	}
	h.removeObject(journals[1])
	h.removeObject("docs/partner=AMAZON/po=PO0/855.2.edi")
	h.wantFindings("missing docs/partner=AMAZON/po=PO0/855.2.edi", "missing "+journals[1], "journal "+journals[2])
}

// TestVerifyComparesJournal: what the journal says was put must be what the ledger says.
func TestVerifyComparesJournal(t *testing.T) {
	h := newHouse(t)
	h.take("1.edi", one(1, "PO1", mugs(12)))
	key, other := "docs/partner=AMAZON/po=PO1/855.2.edi", []byte("other bytes")
	h.removeObject(key)
	if _, err := h.Archive.PutBatch(context.Background(), []archive.Object{{Key: key, Body: other}}); err != nil {
		t.Fatal(err)
	}
	h.sql("update objects set sha256 = $1 where key = $2", archive.Sum(other), key) // whoever forges both forgets the journal
	h.wantFindings("journal " + key)
	h.sql("delete from objects where key = $1", key)
	h.wantFindings("extra "+key, "journal "+key)
}

// TestVerifyKnowsDifferent: other bytes that were there first, and noted, are no finding.
func TestVerifyKnowsDifferent(t *testing.T) {
	h := newHouse(t)
	key := "docs/partner=AMAZON/po=PO1/855.2.edi"
	if _, err := h.Archive.PutBatch(context.Background(), []archive.Object{{Key: key, Body: []byte("first")}}); err != nil {
		t.Fatal(err)
	}
	h.wantFindings("extra " + key)
	h.take("1.edi", one(1, "PO1", mugs(12)))
	h.wantFindings()
}

// TestVerifyBesideRunning: what is put and not yet recorded is no finding.
func TestVerifyBesideRunning(t *testing.T) {
	h := newHouse(t)
	body := []byte("just put")
	if _, err := h.Archive.PutBatch(context.Background(), []archive.Object{{Key: "raw/new", Body: body}}); err != nil {
		t.Fatal(err)
	}
	recorded := make(chan error)
	go func() {
		time.Sleep(recordPause / 4)
		recorded <- h.Ledger.Update(context.Background(), func(tx *ledger.Tx) error {
			return tx.PutObjects(ledger.Object{Key: "raw/new", SHA256: archive.Sum(body), Size: int64(len(body)), PutAt: noon})
		})
	}()
	h.wantFindings()
	if err := <-recorded; err != nil {
		t.Fatal(err)
	}
}

// TestJournalNamesEverything: each object is in a journal object's list, or is a
// file of an arrival that the journal names; also one put when no line waits.
func TestJournalNamesEverything(t *testing.T) {
	h := newHouse(t)
	h.take("1.edi", one(1, "PO1", mugs(12)))
	key := ledger.OrderKey("AMAZON", "PO1")
	h.update(func(tx *ledger.Tx) error {
		_, err := tx.Append(ledger.Event{OrderKey: key, Kind: eventCommand, At: noon, Source: "tester", Body: body(record.Command{Kind: "look"})})
		return errors.Join(err, h.lookAt(tx, key, &ledger.Held{}))
	})
	if n, err := h.archiveStep()(context.Background()); n == 0 || err != nil {
		t.Fatalf("archived %d, %v", n, err)
	}
	named := h.journalNames()
	if event := archive.Event("AMAZON", "PO1", 3); !named[event] {
		t.Errorf("the journal does not name %s", event)
	}
	for _, key := range h.keys("") {
		if !strings.HasPrefix(key, "journal/") && !named[key] {
			t.Errorf("the journal does not name %s", key)
		}
	}
}

// journalNames are the keys that the journal says were put.
func (h *house) journalNames() map[string]bool {
	h.t.Helper()
	named := map[string]bool{}
	for _, key := range h.keys("journal/") {
		body, err := os.ReadFile(filepath.Join(h.dir, "archive", key))
		if err != nil {
			h.t.Fatal(err)
		}
		var j journalObject
		if err := json.Unmarshal(body, &j); err != nil {
			h.t.Fatal(err)
		}
		for _, put := range j.Put {
			named[put.Key] = true
		}
		for _, l := range j.Lines {
			var a struct{ SHA256 string }
			if err := json.Unmarshal(l.Body, &a); l.Kind == "arrival" && err == nil {
				named[archive.Raw(a.SHA256)] = true
			}
		}
	}
	return named
}

func (h *house) keys(prefix string) (keys []string) {
	h.t.Helper()
	for info, err := range h.Archive.List(context.Background(), prefix, "") {
		if err != nil {
			h.t.Fatal(err)
		}
		keys = append(keys, info.Key)
	}
	return keys
}

func (h *house) removeObject(key string) {
	h.t.Helper()
	if err := os.Remove(filepath.Join(h.dir, "archive", filepath.FromSlash(key))); err != nil {
		h.t.Fatal(err)
	}
}

func TestObjectKind(t *testing.T) {
	for key, want := range map[string]string{
		archive.Raw("ab"): "raw", archive.Doc("P", "1", "855", 3, "edi"): "855", archive.Ref("P", "1", "856", 3): "ref",
		archive.InterchangeDoc("P", "1", "ab", "997", 1, "edi"): "997", archive.Event("P", "1", 2): "event",
		archive.Journal(noon, 1, 2): "journal", archive.Config("a.csv", "ab"): "config", "else/where": "other",
	} {
		if got := ObjectKind(key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
}
