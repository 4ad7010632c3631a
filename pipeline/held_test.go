package pipeline

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/samples"
	"github.com/docket-edi/docket/schemas/record"
)

// TestHeldCopies looks into held/: the original bytes and why, for as long as it is held.
func TestHeldCopies(t *testing.T) {
	h := newHouse(t)
	file := one(1, "P1", "12*EA*4.00*PE*UP*"+mug)
	h.take("the order.edi", file)
	copies := tree(t, filepath.Join(h.dir, "held"))
	why := copies["0001_the_order.edi.why.txt"]
	if len(copies) != 2 || copies["0001_the_order.edi"] != file {
		t.Fatalf("%v", sorted(copies))
	}
	for _, part := range []string{"above the order's price 4", "PO P1 of AMAZON", "price-above-po", "edi-desk", "docket held release 1"} {
		if !strings.Contains(why, part) {
			t.Errorf("why does not say %q:\n%s", part, why)
		}
	}
	h.release("price-above-po", ReleaseOptions{}) // the cause is still there
	copies = tree(t, filepath.Join(h.dir, "held"))
	if len(copies) != 2 || copies["0002_the_order.edi"] != file {
		t.Fatalf("%v", sorted(copies))
	}
	h.release("price-above-po", ReleaseOptions{Who: "tester", Why: "agreed", Override: true})
	if copies := tree(t, filepath.Join(h.dir, "held")); len(copies) != 0 {
		t.Errorf("%v", sorted(copies))
	}
}

// TestReleaseIsRefused goes through the ways in which a word does not count.
func TestReleaseIsRefused(t *testing.T) {
	h := newHouse(t)
	h.take("1.edi", one(1, "P1", mugs(12)))
	h.take("2.edi", one(2, "P1", mugs(24)))
	h.wantHeld("revision")
	seen := h.order("P1").N
	h.take("3.edi", one(3, "P1", mugs(36))) // the log grows
	h.wantHeld("revision", codeOrderHeld)
	id := h.heldList()[0].ID
	for _, c := range []struct {
		name string
		id   int64
		o    ReleaseOptions
		want string
	}{
		{"a stale look", id, ReleaseOptions{Who: "a", Why: "b", Seen: seen}, "look again"},
		{"nobody says so", id, ReleaseOptions{Why: "b"}, "--who"},
		{"no reason", id, ReleaseOptions{Who: "a", Why: " "}, "--why"},
		{"nothing there", 99, ReleaseOptions{Who: "a", Why: "b"}, "nothing is held under 99"},
	} {
		err := h.Release(context.Background(), c.id, c.o)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	h.drain()
	h.wantHeld("revision", codeOrderHeld)
	h.wantSent("AMAZON/855_*", 1)

	if err := h.Release(context.Background(), id, ReleaseOptions{Who: "a", Why: "b", Seen: h.order("P1").N}); err != nil {
		t.Fatal(err)
	}
	err := h.Release(context.Background(), id, ReleaseOptions{Who: "c", Why: "d"})
	if err == nil || !strings.Contains(err.Error(), "released already by a") {
		t.Errorf("released twice: %v", err)
	}
	h.drain()
	h.wantSent("AMAZON/855_P1_*", 2)
	h.audited()
}

// TestReleaseIsKept finds the person's word in the order's log and in the archive.
func TestReleaseIsKept(t *testing.T) {
	h := newHouse(t)
	h.take("1.edi", one(1, "P1", "12*EA*4.00*PE*UP*"+mug))
	h.release("price-above-po", ReleaseOptions{Who: "maria", Why: "agreed by phone", Override: true})
	events := tree(t, filepath.Join(h.dir, "archive", "events"))
	found := false
	for _, e := range events {
		found = found || strings.Contains(e, `"kind":"command"`) && strings.Contains(e, "maria") && strings.Contains(e, "agreed by phone")
	}
	if !found {
		t.Errorf("no command in %v", sorted(events))
	}
	for key, j := range tree(t, filepath.Join(h.dir, "archive", "journal")) {
		if strings.Contains(j, `"release"`) && strings.Contains(j, "maria") {
			return
		}
		t.Log(key)
	}
	t.Error("no release in the journal")
}

// TestSupplierRevision issues an order to a supplier once for each revision.
func TestSupplierRevision(t *testing.T) {
	data, err := samples.FS.ReadFile("30_supplier_usd.json")
	if err != nil {
		t.Fatal(err)
	}
	first := string(data)
	h := newHouse(t)
	h.take("1.json", first)
	h.take("2.json", strings.Replace(first, `"revision": 1,`, `"revision": 1 ,`, 1)) // other bytes, the same order
	h.wantHeld()
	h.wantSent("mail/*.eml", 1)
	changed := strings.Replace(first, `"value": "720"`, `"value": "744"`, 1)
	h.take("3.json", changed)
	h.wantHeld("revision")
	h.wantSent("mail/*.eml", 1)
	h.take("4.json", strings.Replace(changed, `"revision": 1,`, `"revision": 2,`, 1))
	h.wantSent("mail/PO-2025-000117_rev2.eml", 1)
	h.wantSent("HUAXING/PO-2025-000117_rev2.pdf", 1)
	h.audited()
	h.release("revision", ReleaseOptions{}) // what is held is what was issued meanwhile
	h.wantHeld()
	h.audited()
}

// TestSupplierNumbers gives orders without a number the next of the series that is free.
func TestSupplierNumbers(t *testing.T) {
	data, err := samples.FS.ReadFile("31_supplier_eur.csv")
	if err != nil {
		t.Fatal(err)
	}
	h := newHouse(t)
	h.take("1.csv", strings.ReplaceAll(string(data), "\n,1,", "\nPO-2025-000002,1,"))
	for i := range 3 {
		h.take(fmt.Sprintf("2-%d.csv", i), strings.ReplaceAll(string(data), ",960,", fmt.Sprintf(",%d,", 984+24*i)))
	}
	for _, n := range []int{1, 2, 3, 4} {
		h.wantSent(fmt.Sprintf("mail/PO-2025-%06d_rev1.eml", n), 1)
	}
	h.wantSent("mail/*.eml", 4)
	h.audited()
}

// TestOpenClaim restarts with a batch that was claimed and not put: exactly the
// same is put, though more has come since.
func TestOpenClaim(t *testing.T) {
	dir := crashHouse(t, map[string]string{"1.edi": one(1, "P1", mugs(12))})
	if !live(t, dir, "drain", "archive: claimed#1", "") {
		t.Fatal("the process came to its end")
	}
	h := openHouse(t, dir)
	var claimed ledger.Batch
	h.view(func(tx *ledger.Tx) (err error) {
		claimed, err = tx.ClaimedBatch()
		return err
	})
	if claimed.ID == 0 || !strings.Contains(string(claimed.Items), "P1") {
		t.Fatalf("%+v", claimed)
	}
	store := &noticing{Store: h.Archive}
	h.Archive = store
	if err := os.WriteFile(filepath.Join(dir, "inbox", "2.edi"), []byte(one(2, "P2", mugs(12))), 0o644); err != nil {
		t.Fatal(err)
	}
	h.drain()
	want := archiveBatch{}
	if err := json.Unmarshal(claimed.Items, &want); err != nil {
		t.Fatal(err)
	}
	got := store.batches[1] // the first is the raw file of the second order
	if len(got) != len(want.Items) {
		t.Fatalf("%d objects were put, %d were claimed", len(got), len(want.Items))
	}
	for i, o := range got {
		if o.Key != want.Items[i].Key || o.SHA256 != want.Items[i].SHA256 {
			t.Errorf("put %s %s, claimed %s %s", o.Key, o.SHA256, want.Items[i].Key, want.Items[i].SHA256)
		}
	}
	h.wantSent("AMAZON/855_*", 2)
	h.audited()
}

// noticing remembers what is put.
type noticing struct {
	archive.Store
	batches [][]archive.Object
}

func (s *noticing) PutBatch(ctx context.Context, objects []archive.Object) ([]archive.Outcome, error) {
	s.batches = append(s.batches, objects)
	return s.Store.PutBatch(ctx, objects)
}

// TestOwners says who is asked: by the profile first, then by docket.yaml.
func TestOwners(t *testing.T) {
	dir := furnished(t)
	profile(t, dir, "owner: {default: edi-desk}", "owner: {default: amazon-team, price-above-po: pricing}")
	h := openHouse(t, dir)
	h.take("1.edi", one(1, "P1", "12*EA*4.00*PE*UP*"+mug))
	h.take("2.edi", one(2, "P2", "12*EA*4.25*PE*UP*999999999993"))
	h.take("3.txt", "Hello")
	want := []string{"pricing", "amazon-team", "edi-desk"}
	for i, v := range h.heldList() {
		if v.Owner != want[i] {
			t.Errorf("%s is asked of %s, want %s", v.Code, v.Owner, want[i])
		}
	}
}

// TestDecisionIsUnique has the schema refuse a second decision on one fact.
func TestDecisionIsUnique(t *testing.T) {
	h := newHouse(t)
	h.take("1.edi", one(1, "P1", mugs(12)))
	err := h.Ledger.Update(context.Background(), func(tx *ledger.Tx) error {
		_, err := tx.Append(ledger.Event{OrderKey: "AMAZON|P1", Kind: eventDecision, BasedOn: 1, At: noon, Body: body(record.Decision{})})
		return err
	})
	if err == nil || !isPermanent(err) {
		t.Errorf("a second decision on fact 1: %v", err)
	}
}
