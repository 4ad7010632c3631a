package pipeline

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/docket-edi/docket/pipeline/archive"
)

const answerKey = "docs/partner=AMAZON/po=P1/855.2.edi"

// storedBefore puts other bytes under a key before docket comes to it.
func (h *house) storedBefore(key string, b []byte) {
	h.t.Helper()
	if _, err := h.Archive.PutBatch(context.Background(), []archive.Object{{Key: key, Body: b}}); err != nil {
		h.t.Fatal(err)
	}
}

// madeElsewhere is the answer to P1 as another house makes it.
func madeElsewhere(t *testing.T) []byte {
	h := newHouse(t)
	h.take("1.edi", one(1, "P1", mugs(12)))
	b, _, err := archive.ReadAll(context.Background(), h.Archive, answerKey)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestOtherVersionWroteFirst: another version of the program has written a
// document already, with the same number: its bytes are sent, a person is told,
// nothing else stops, and a rebuilt ledger says the same.
func TestOtherVersionWroteFirst(t *testing.T) {
	other := bytes.Replace(madeElsewhere(t), []byte("~"), []byte("~\n"), -1)
	h := newHouse(t)
	h.storedBefore(answerKey, other)
	h.take("1.edi", one(1, "P1", mugs(12)))
	h.take("2.edi", one(2, "P2", mugs(12)))
	h.wantHeld(codeDifferent)
	sent, err := os.ReadFile(h.wantSent("AMAZON/855_P1_*", 1)[0])
	if err != nil || !bytes.Equal(sent, other) {
		t.Errorf("%v: what was sent is not what the archive has", err)
	}
	h.wantSent("AMAZON/855_P2_*", 1)
	report(t, numberProblems(tree(t, h.Config.Outbox)))
	if r := h.audited(); r.Answered != 2 {
		t.Error(r.String())
	}
	want := h.dump()
	after, _ := h.rebuilt()
	sameLedger(t, after.dump(), want)
	after.begin()
	after.release(codeDifferent, ReleaseOptions{})
	after.wantHeld()
	after.audited()
}

// TestOtherNumberStands: the bytes that stand have another number than was taken:
// they are not sent by themselves, the stream goes on.
func TestOtherNumberStands(t *testing.T) {
	h := newHouse(t)
	h.storedBefore(answerKey, bytes.Replace(madeElsewhere(t), []byte("000000002"), []byte("000000007"), -1))
	h.take("1.edi", one(1, "P1", mugs(12)))
	h.take("2.edi", one(2, "P2", mugs(12)))
	h.wantHeld(codeDifferent, codeMisnumbered)
	h.wantSent("AMAZON/855_P1_*", 0)
	h.wantSent("AMAZON/855_P2_*", 1)
	if r := h.audited(); r.Answered != 1 || r.Held != 1 {
		t.Error(r.String())
	}
	h.release(codeMisnumbered, ReleaseOptions{})
	h.wantSent("AMAZON/855_P1_*", 1)
	h.audited()
}

// TestOtherLogStands: an entry of a log stands already as another one.
func TestOtherLogStands(t *testing.T) {
	h := newHouse(t)
	h.storedBefore(archive.Event("AMAZON", "P1", 2), []byte("{}"))
	h.take("1.edi", one(1, "P1", mugs(12)))
	h.wantHeld(codeDifferent)
	h.wantSent("AMAZON/855_P1_*", 1)
	h.audited()
}

// TestTwoConfigurations: two workers with different versions of a profile take
// turns on one batch. Each document is what its decision says, nothing stops.
func TestTwoConfigurations(t *testing.T) {
	dir := furnished(t)
	old := openHouse(t, dir)
	profile(t, dir, "no_stock: reject", "no_stock: hold")
	newer := openHouse(t, dir)
	for i := range 6 {
		old.drop(fmt.Sprintf("%d.edi", i), one(1+i, fmt.Sprintf("P%d", i), mugs(12)))
		worker, other := old, newer
		if i%2 == 1 {
			worker, other = newer, old
		}
		worker.Stages, other.Stages = []string{"receive", "parse", "decide"}, []string{"render", "seal", "archive", "deliver"}
		worker.drain()
		other.drain()
	}
	old.wantHeld()
	old.wantSent("AMAZON/855_*", 6)
	report(t, old.renderedAgain(asItIs), newer.renderedAgain(asItIs), numberProblems(tree(t, old.Config.Outbox)))
	old.audited()
	versions := map[string]bool{}
	for _, line := range old.dump() {
		if _, sha, ok := strings.Cut(line, " profile="); ok && strings.HasPrefix(line, "documents") {
			versions[sha[:8]] = true
		}
	}
	if len(versions) != 2 {
		t.Errorf("the documents name the profile versions %v", versions)
	}
}
