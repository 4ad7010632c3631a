package pipeline

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/ledger"
)

// found lists the findings of an audit as "kind name".
func (h *house) found(limit time.Duration) (found []string) {
	h.t.Helper()
	r, err := h.Audit(context.Background(), limit)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, f := range r.Findings {
		found = append(found, f.Kind+" "+f.Name)
	}
	return found
}

// TestAuditNamesObjects deletes and changes one object of each kind: the audit
// names that one and no other.
func TestAuditNamesObjects(t *testing.T) {
	dir := furnished(t)
	h := demoHouse(t, dir)
	objects := sorted(tree(t, filepath.Join(dir, "archive")))
	for _, kind := range []string{"raw/", "docs/partner=AMAZON/po=", "docs/partner=AMAZON/interchange=", ".ref", ".pdf", ".eml", ".csv",
		"events/", "journal/", "config/"} {
		i := slices.IndexFunc(objects, func(key string) bool { return strings.Contains(key, kind) })
		if i < 0 {
			t.Fatalf("the demo archives no %s", kind)
		}
		key := objects[i]
		file := filepath.Join(dir, "archive", filepath.FromSlash(key))
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for what, harm := range map[string]func() error{
			"deleted": func() error { return os.Remove(file) },
			"changed": func() error { os.Remove(file); return os.WriteFile(file, append([]byte("x"), data[1:]...), 0o444) },
			"longer":  func() error { os.Remove(file); return os.WriteFile(file, append(data, ' '), 0o444) },
		} {
			if err := harm(); err != nil {
				t.Fatal(err)
			}
			if found := h.found(time.Hour); !slices.Equal(found, []string{"object " + key}) {
				t.Errorf("%s %s: found %v", key, what, found)
			}
			os.Remove(file)
			if err := os.WriteFile(file, data, 0o444); err != nil {
				t.Fatal(err)
			}
		}
	}
	h.audited()
}

// TestAuditFinds breaks the ledger in each way that the audit looks for.
func TestAuditFinds(t *testing.T) {
	id := archive.Sum([]byte(one(1, "P1", mugs(12)))) + "/1.1"
	for _, c := range []struct {
		name string
		harm func(tx *ledger.Tx) error
		want string
	}{
		{"a set that is owed a document nobody made", func(tx *ledger.Tx) error { return tx.Owe(id, "nothing") }, "set " + id},
		{"a set that counts as held without a hold", func(tx *ledger.Tx) error { return tx.HoldSet(id, "") }, "set " + id},
		{"a number that was taken and not used", func(tx *ledger.Tx) error {
			_, err := tx.Next("isa:ZZ:VENDOR01>ZZ:AMAZON")
			return err
		}, "number isa:ZZ:VENDOR01>ZZ:AMAZON"},
		{"an arrival that nothing is recorded of", func(tx *ledger.Tx) error {
			_, err := tx.InsertArrival(ledger.Arrival{ID: "LOST", State: "read", ReceivedAt: noon})
			return err
		}, "arrival LOST"},
		{"an arrival that is never read", func(tx *ledger.Tx) error {
			_, err := tx.InsertArrival(ledger.Arrival{ID: "STUCK", State: "received", ReceivedAt: noon.Add(-2 * time.Hour)})
			return err
		}, "arrival STUCK"},
		{"a set that is under way for too long", func(tx *ledger.Tx) error {
			return tx.InsertSet(ledger.Set{ID: "SLOW", Arrival: "A0001", State: "open", ReceivedAt: noon.Add(-2 * time.Hour)})
		}, "set SLOW"},
		{"an object that was never put", func(tx *ledger.Tx) error {
			return tx.PutObjects(ledger.Object{Key: "raw/00", SHA256: "00", PutAt: noon})
		}, "object raw/00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			h.take("a.edi", one(1, "P1", mugs(12)))
			h.audited()
			h.update(c.harm)
			if found := h.found(time.Hour); !slices.Equal(found, []string{c.want}) {
				t.Errorf("found %v, want %s", found, c.want)
			}
		})
	}
}

// TestAuditCountsInFlight sees what is under way, and does not call it lost.
func TestAuditCountsInFlight(t *testing.T) {
	h := newHouse(t)
	if _, err := h.Receive(context.Background(), Incoming{ID: "A", Name: "a", Body: []byte(one(1, "P1", mugs(12)))}); err != nil {
		t.Fatal(err)
	}
	if r := h.audited(); r.Arrivals != 1 || r.InFlight != 1 || r.Unaccounted != 0 {
		t.Error(r.String())
	}
	h.now = h.now.Add(2 * time.Hour)
	if found := h.found(time.Hour); !slices.Equal(found, []string{"arrival A"}) {
		t.Errorf("found %v", found)
	}
}
