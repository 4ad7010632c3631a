package pipeline

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// twoPartners is a working directory with a second customer, BETA.
func twoPartners(t *testing.T) string {
	t.Helper()
	dir := furnished(t)
	data, err := os.ReadFile(filepath.Join(dir, "partners", "amazon.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	beta := strings.NewReplacer("id: AMAZON", "id: BETA", `"ZZ:AMAZON"`, `"ZZ:BETA"`, `gs: "AMAZON"`, `gs: "BETA"`).Replace(string(data))
	if err := os.WriteFile(filepath.Join(dir, "partners", "beta.yaml"), []byte(beta), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// ofBeta is an order of the second customer.
func ofBeta(control int, po string) string {
	return interchange{control: control, sender: "BETA", sets: []string{order(po, mugs(1))}}.String()
}

// block makes a place in a working directory one where nothing can be written,
// and says how it is opened again.
func block(t *testing.T, dir, place string) (open func()) {
	t.Helper()
	name := filepath.Join(dir, place)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
}

// wantParked fails unless one stream is parked, so often tried and with so many documents.
func (h *house) wantParked(stream string, tries int64, due int) {
	h.t.Helper()
	parked, err := h.Parked(h.t.Context())
	if err != nil || len(parked) != 1 || parked[0].Stream != stream || parked[0].Tries != tries || parked[0].Due != due {
		h.t.Fatalf("parked: %+v, %v; want %s, tried %d times, %d documents", parked, err, stream, tries, due)
	}
	if !strings.Contains(parked[0].Reason, "outbox: AMAZON/") {
		h.t.Errorf("the reason names no file: %s", parked[0].Reason)
	}
}

const toAmazon = "isa:ZZ:VENDOR01>ZZ:AMAZON"

// TestPartnerAway: a customer whose folder cannot be written gets nothing and
// loses nothing; the other one is answered. Back again, everything that waited
// comes in the order of its numbers, and once.
func TestPartnerAway(t *testing.T) {
	for _, place := range []string{"outbox/AMAZON", "outbox/.stage/AMAZON"} {
		t.Run(place, func(t *testing.T) {
			dir := twoPartners(t)
			placed := []string{}
			h := openHouse(t, dir)
			open := block(t, dir, place)
			for i := range 3 {
				h.drop(fmt.Sprintf("a%d.edi", i), one(i+1, fmt.Sprintf("A%d", i), mugs(1)))
				h.drop(fmt.Sprintf("b%d.edi", i), ofBeta(i+1, fmt.Sprintf("B%d", i)))
				h.drain()
			}
			h.wantSent("BETA/855_*", 3)
			h.wantSent("AMAZON/*", 0)
			h.wantParked(toAmazon, 1, 6)
			h.wantHeld()

			h.now = h.now.Add(firstProbe)
			h.drain()
			h.wantParked(toAmazon, 2, 6)
			h.now = h.now.Add(firstProbe) // the second pause is longer
			h.drain()
			h.wantParked(toAmazon, 2, 6)

			open()
			h.now = h.now.Add(firstProbe)
			h.At = func(point string) {
				if point == "deliver: files in place" {
					placed = append(placed, h.sent("AMAZON/*")...)
				}
			}
			h.drain()
			if parked, err := h.Parked(t.Context()); err != nil || len(parked) > 0 {
				t.Errorf("still parked: %+v %v", parked, err)
			}
			h.wantSent("AMAZON/855_*", 3)
			h.wantSent("AMAZON/997_*", 3)
			if problems := numberProblems(tree(t, h.Config.Outbox)); len(problems)+len(h.audited().Findings) > 0 || len(placed) == 0 {
				t.Errorf("%v", problems)
			}
			h.take("later.edi", one(9, "A9", mugs(1)))
			h.wantSent("AMAZON/855_A9_*", 1)
		})
	}
}

// TestParkedStreamStaysInOrder lets new documents come while the oldest ones
// wait: nothing overtakes them, not even when the folder is back already.
func TestParkedStreamStaysInOrder(t *testing.T) {
	h := newHouse(t)
	open := block(t, h.dir, "outbox/AMAZON")
	h.take("1.edi", one(1, "A1", mugs(1)))
	open()
	h.take("2.edi", one(2, "A2", mugs(1)))
	h.wantSent("AMAZON/*", 0)
	h.wantParked(toAmazon, 1, 4)
	h.now = h.now.Add(firstProbe)
	h.drain()
	h.wantSent("AMAZON/*", 4)
	var sentAt []time.Time
	details, err := h.OrderDetails(t.Context(), "A1")
	later, err2 := h.OrderDetails(t.Context(), "A2")
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	for _, d := range slices.Concat(details[0].Documents, later[0].Documents) {
		sentAt = append(sentAt, d.DeliveredAt)
	}
	if !slices.IsSortedFunc(sentAt, time.Time.Compare) {
		t.Errorf("sent at %v", sentAt)
	}
	h.audited()
}

// TestPartnerAwayKilled kills the process at each point of a parked stream's way.
func TestPartnerAwayKilled(t *testing.T) {
	files := map[string]string{"1.edi": one(1, "A1", mugs(1)), "2.edi": one(2, "A2", mugs(1))}
	want := expected{arrivals: 2, orders: []string{"A1", "A2"}, controls: []int{1, 2}, docs: 4}
	for _, c := range []struct{ away, back string }{
		{"deliver: staged#1", ""},
		{"deliver: claimed#1", ""},
		{"deliver: files in place#1", ""},
		{"deliver: recorded#1", ""},
		{"deliver: stream parked#1", "deliver: staged#1"},
		{"deliver: stream parked#1", "deliver: claimed#1"},
		{"deliver: stream parked#1", "deliver: files in place#1"},
		{"deliver: stream parked#1", "deliver: parked stream sent#1"},
	} {
		t.Run(c.away+" then "+c.back, func(t *testing.T) {
			t.Parallel()
			dir := crashHouse(t, files)
			open := block(t, dir, "outbox/AMAZON")
			if !live(t, dir, "drain", c.away, "") {
				t.Fatal("not killed")
			}
			open()
			past := openHouse(t, dir)
			past.sql("update parked set next_at = 0")
			past.Ledger.Close()
			if c.back != "" && !live(t, dir, "drain", c.back, "") {
				t.Fatal("not killed when it was back")
			}
			report(t, finish(t, dir, "", want))
		})
	}
}

// TestPartnerAwayIsNoticed breaks the rule: a stream that counts as sent
// although its other side is away. The harness must say so.
func TestPartnerAwayIsNoticed(t *testing.T) {
	files := map[string]string{"1.edi": one(1, "A1", mugs(1))}
	dir := crashHouse(t, files)
	block(t, dir, "outbox/AMAZON")
	h := openHouse(t, dir)
	h.At = func(point string) {
		if point == "deliver: files in place" {
			h.sql("update deliveries set state = 'sent'")
			h.sql("update documents set delivered_at = 1")
		}
	}
	h.drain()
	if problems := h.problems(expected{arrivals: 1, orders: []string{"A1"}, controls: []int{1}, docs: 2}); len(problems) == 0 {
		t.Fatal("not noticed")
	}
}

// TestUndeliverableDocument has a directory where one document must go: that
// document is held with its set, the stream goes on, and released it leaves.
func TestUndeliverableDocument(t *testing.T) {
	h := newHouse(t)
	blocked := ""
	h.At = func(point string) {
		if point != "archive: recorded" || blocked != "" {
			return
		}
		details, err := h.OrderDetails(t.Context(), "A1")
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range details[0].Documents {
			if d.Kind == "855" {
				blocked = filepath.Join(h.Config.Outbox, d.File)
				if err := os.MkdirAll(blocked, 0o755); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	h.drop("1.edi", one(1, "A1", mugs(1)))
	h.drop("2.edi", one(2, "A2", mugs(1)))
	h.drain()
	h.wantHeld(codeUndeliverable)
	h.wantSent("AMAZON/855_A2_*", 1)
	h.wantSent("AMAZON/997_*", 2)
	if parked, err := h.Parked(t.Context()); err != nil || len(parked) > 0 {
		t.Errorf("parked: %+v %v", parked, err)
	}
	h.audited()
	if err := os.Remove(blocked); err != nil {
		t.Fatal(err)
	}
	h.release(codeUndeliverable, ReleaseOptions{})
	h.wantHeld()
	if info, err := os.Stat(blocked); err != nil || info.IsDir() {
		t.Errorf("%v %v", info, err)
	}
	h.audited()
}
