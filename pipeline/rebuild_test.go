package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/config"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/pipeline/ledger/ledgertest"
	"github.com/docket-edi/docket/samples"
)

// lostLedger ends a life and takes its ledger away: what opens next has an empty one.
func (h *house) lostLedger() *house {
	h.t.Helper()
	h.Ledger.Close()
	place := filepath.Join(h.dir, placeFile)
	if _, err := os.Stat(place); err == nil {
		if err := os.WriteFile(place, []byte(ledgertest.Postgres(h.t)), 0o644); err != nil {
			h.t.Fatal(err)
		}
	}
	names, err := filepath.Glob(h.Config.Ledger + "*")
	if err != nil {
		h.t.Fatal(err)
	}
	for _, name := range names {
		if err := os.Remove(name); err != nil {
			h.t.Fatal(err)
		}
	}
	return h.look()
}

// look opens the working directory without starting to work on it.
func (h *house) look() *house {
	h.t.Helper()
	after := &house{t: h.t, dir: h.dir, now: h.now}
	p, err := assemble(h.dir, func() time.Time { return after.now })
	if err != nil {
		h.t.Fatal(err)
	}
	after.Pipeline = p
	h.t.Cleanup(func() { p.Ledger.Close() })
	return after
}

// rebuilt loses the ledger and makes it again from the archive.
func (h *house) rebuilt() (*house, RestoreReport) {
	h.t.Helper()
	after := h.lostLedger()
	r, err := after.RebuildLedger(context.Background(), RestoreOptions{})
	if err != nil {
		h.t.Fatal(err)
	}
	return after, r
}

// begin makes a house that looks one that works.
func (h *house) begin() {
	h.t.Helper()
	ctx := context.Background()
	c, err := config.Load(filepath.Join(h.dir, "docket.yaml"))
	if err := errors.Join(err, h.Current(ctx), h.Start(ctx)); err != nil {
		h.t.Fatal(err)
	}
	if err := h.Load(ctx, c); err != nil {
		h.t.Fatal(err)
	}
}

// dump is all that the ledger says is true.
func (h *house) dump() []string {
	h.t.Helper()
	return ledgertest.Dump(h.t, ledgerOf(h.Config))
}

// shown is what people are shown of everything.
func (h *house) shown() string {
	h.t.Helper()
	ctx, all := context.Background(), []any{}
	orders, err := h.Orders(ctx)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, o := range orders {
		details, err := h.OrderDetails(ctx, o.PO)
		if err != nil {
			h.t.Fatal(err)
		}
		all = append(all, details)
		if o.Kind == "supplier" {
			v, err := h.SupplierOrder(ctx, o.PO)
			if err != nil {
				h.t.Fatal(err)
			}
			all = append(all, v)
		}
	}
	held, err := h.HeldList(ctx, false)
	if err != nil {
		h.t.Fatal(err)
	}
	status, err := h.Status(ctx)
	if err != nil {
		h.t.Fatal(err)
	}
	status.Messages = nil
	b, err := json.MarshalIndent([]any{all, held, status}, "", " ")
	if err != nil {
		h.t.Fatal(err)
	}
	return string(b)
}

// sameLedger names the rows that differ.
func sameLedger(t testing.TB, have, want []string) {
	t.Helper()
	for _, line := range want {
		if !slices.Contains(have, line) {
			t.Errorf("lost: %.600s", line)
		}
	}
	for _, line := range have {
		if !slices.Contains(want, line) {
			t.Errorf("not there before: %.600s", line)
		}
	}
}

// mixed is a house in which everything happened that the ledger can keep: the
// demo, answers of partners, released and open holds, a shipment that waits, an
// order that is asked for twice, a supplier's order with its moves.
func mixed(t *testing.T) *house {
	dir := furnished(t)
	if err := os.WriteFile(filepath.Join(dir, "suppliers.yaml"), []byte(lifeSuppliers), 0o644); err != nil {
		t.Fatal(err)
	}
	h := openHouse(t, dir)
	clock, err := NewDemoClock(context.Background(), h.Ledger)
	if err != nil {
		t.Fatal(err)
	}
	h.Clock = clock.Now
	if _, err := h.Demo(context.Background(), samples.FS, clock); err != nil {
		t.Fatal(err)
	}
	h.Clock = func() time.Time { return h.now }
	files, _ := crashFiles()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if name != "08.json" { // the demo has it
			h.take(name, files[name])
		}
	}
	h.take("again.edi", files["01.edi"])
	h.take("revised.edi", one(80, "P0000002", "24*EA*17.25*PE*BP*B0ACM1007Z"))
	h.take("strange.edi", one(81, "P0000081", "5*EA*1.00*PE*UP*999999999993"))
	h.take("waits.csv", shipment("S9", "P0000999,1,"+mug+",12"))
	h.take("stock.csv", "sku,available,restock_date,pool\nACM-1001,500,,\n")
	h.release("revision", ReleaseOptions{})
	po := h.drafted(lifeOrder)
	w := Word{Who: "bo", Why: "it is right"}
	if _, err := h.MoveSupplier(context.Background(), po, "approve", w); err != nil {
		t.Fatal(err)
	}
	if _, err := h.SendSupplier(context.Background(), po, w, false); err != nil {
		t.Fatal(err)
	}
	h.drain()
	return h
}

func TestRebuiltLedgerIsTheSame(t *testing.T) {
	for name, make := range map[string]func(*testing.T) *house{
		"demo":  func(t *testing.T) *house { return demoHouse(t, furnished(t)) },
		"mixed": mixed,
	} {
		t.Run(name, func(t *testing.T) {
			h := make(t)
			before, shown, audit, files := h.dump(), h.shown(), h.audited(), tree(t, h.Config.Archive)
			after, r := h.rebuilt()
			sameLedger(t, after.dump(), before)
			after.Clock = h.Clock
			if got := after.shown(); got != shown {
				t.Errorf("people are shown something else:\n%s\nbefore\n%s", got, shown)
			}
			if got := after.audited(); got.String() != audit.String() {
				t.Errorf("audit: %s, before %s", got.String(), audit.String())
			}
			if r.Uncertain+r.Found+r.Asked != 0 {
				t.Errorf("%+v", r)
			}
			outbox := tree(t, h.Config.Outbox)
			after.begin()
			after.drain()
			report(t, sameTrees(tree(t, h.Config.Outbox), outbox), sameTrees(tree(t, h.Config.Archive), files))
		})
	}
}

// movedTo ends a life and gives the next one an empty ledger on a server, or, where
// none is named, an SQLite file.
func (h *house) movedTo(place string) *house {
	h.t.Helper()
	h.Ledger.Close()
	file := filepath.Join(h.dir, placeFile)
	err := os.Remove(file)
	for _, name := range []string{"", "-wal", "-shm"} {
		if gone := os.Remove(h.Config.Ledger + name); !errors.Is(gone, os.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}
	if place != "" {
		err = os.WriteFile(file, []byte(place), 0o644)
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		h.t.Fatal(err)
	}
	return h.look()
}

// A ledger is made again in the other kind of database, and back: what people are
// shown, what is audited and what is worked on then is the same.
func TestRebuiltInTheOtherKind(t *testing.T) {
	server := ledgertest.Postgres(t)
	h := mixed(t)
	for i, place := range []string{"", server, ""} {
		h.take(fmt.Sprintf("more%d.edi", i), one(90+i, fmt.Sprintf("P000009%d", i), mugs(12))) // rows of this kind of ledger
		shown, audit, clock := h.shown(), h.audited(), h.Clock
		h = h.movedTo(place)
		h.Clock = clock
		where := map[bool]string{true: "SQLite", false: "PostgreSQL"}[place == ""]
		if _, err := h.RebuildLedger(context.Background(), RestoreOptions{}); err != nil {
			t.Fatalf("into %s: %v", where, err)
		}
		if got := h.shown(); got != shown {
			t.Errorf("%s: people are shown something else:\n%s\nbefore\n%s", where, got, shown)
		}
		if got := h.audited(); got.String() != audit.String() {
			t.Errorf("%s: audit: %s, before %s", where, got.String(), audit.String())
		}
		outbox, files := tree(t, h.Config.Outbox), tree(t, h.Config.Archive)
		h.begin()
		h.drain()
		report(t, sameTrees(tree(t, h.Config.Outbox), outbox), sameTrees(tree(t, h.Config.Archive), files))
	}
}

func TestNumbersGoOnAfterARebuild(t *testing.T) {
	h := mixed(t)
	after, _ := h.rebuilt()
	after.begin()
	after.take("next.edi", one(90, "P0000090", mugs(12)))
	after.take("next.csv", shipment("S10", "P0000090,1,"+mug+",12"))
	after.wantSent("AMAZON/856_P0000090_*", 1)
	report(t, numberProblems(tree(t, after.Config.Outbox)))
	seen := map[string]string{}
	for _, file := range after.sent("AMAZON/856_*") {
		for _, sscc := range ssccs(readSegments(t, file)) {
			if seen[sscc] != "" && seen[sscc] != file {
				t.Errorf("SSCC %s is in %s and %s", sscc, seen[sscc], file)
			}
			seen[sscc] = file
		}
	}
	if po := after.drafted(lifeOrder); po != "PO-2025-000003" { // the demo has the first, mixed the second
		t.Errorf("the next order to a supplier is %s", po)
	}
	after.audited()
}

func TestRebuildIntoAnEmptyLedgerOnly(t *testing.T) {
	h := newHouse(t)
	h.take("a.edi", one(1, "P1", mugs(12)))
	before := h.dump()
	if _, err := h.RebuildLedger(context.Background(), RestoreOptions{}); !errors.Is(err, ErrNotEmpty) {
		t.Errorf("%v", err)
	}
	sameLedger(t, h.dump(), before)
	empty := newHouse(t).lostLedger()
	if _, err := empty.RebuildLedger(context.Background(), RestoreOptions{}); !errors.Is(err, ErrNoArchive) {
		t.Errorf("%v", err)
	}
}

// TestLostAtAnyPoint ends a life at each point of the work and takes the ledger
// away, too: every order is answered all the same, once, or a person is asked.
func TestLostAtAnyPoint(t *testing.T) {
	files, want := crashFiles()
	hits, _ := uncrashed(t, files, want)
	if len(hits) < 20 {
		t.Fatalf("only %d points", len(hits))
	}
	for i, at := range hits {
		if testing.Short() && i%5 != 0 {
			continue
		}
		t.Run(strings.ReplaceAll(at, "/", "_"), func(t *testing.T) {
			dir := crashHouse(t, files)
			live(t, dir, "drain", at, "")
			c, err := config.Load(filepath.Join(dir, "docket.yaml"))
			if err != nil {
				t.Fatal(err)
			}
			h := (&house{t: t, dir: dir, now: noon, Pipeline: &Pipeline{Parts: Parts{Config: c, Ledger: opened(t, c)}}}).lostLedger()
			if _, err := h.RebuildLedger(context.Background(), RestoreOptions{}); err != nil && !errors.Is(err, ErrNoArchive) {
				t.Fatal(err)
			}
			h.begin()
			h.drain()
			for slices.Contains(h.heldCodes(), codeUncertain) {
				h.release(codeUncertain, ReleaseOptions{})
			}
			h.audited()
			report(t, h.outboxProblems(want))
		})
	}
}

func opened(t *testing.T, c *config.Config) *ledger.Ledger {
	t.Helper()
	db, err := ledger.Open(context.Background(), ledgerOf(c))
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// TestUndeliveredIsUncertain: what the journal does not know to be delivered is
// a person's to send again, as the same bytes.
func TestUndeliveredIsUncertain(t *testing.T) {
	h := newHouse(t)
	h.drop("a.edi", one(1, "P1", mugs(12)))
	h.Stages = []string{"receive", "parse", "decide", "render", "seal", "archive"}
	h.drain()
	after, r := h.rebuilt()
	if r.Uncertain != 2 {
		t.Errorf("%+v", r)
	}
	after.begin()
	after.drain()
	after.wantHeld(codeUncertain, codeUncertain)
	after.wantSent("AMAZON/*", 0)
	after.audited()
	after.release(codeUncertain, ReleaseOptions{})
	after.release(codeUncertain, ReleaseOptions{})
	after.wantHeld()
	after.wantSent("AMAZON/997_*", 1)
	file, err := os.ReadFile(after.wantSent("AMAZON/855_P1_*", 1)[0])
	if err != nil {
		t.Fatal(err)
	}
	kept, _, err := archive.ReadAll(context.Background(), after.Archive, "docs/partner=AMAZON/po=P1/855.2.edi")
	if err != nil || string(kept) != string(file) {
		t.Errorf("%v: other bytes were sent", err)
	}
	if r := after.audited(); r.Answered != 1 {
		t.Error(r.String())
	}
}

// TestFileWithoutArrival: the archive has a file, the journal no arrival: it is read.
func TestFileWithoutArrival(t *testing.T) {
	h := newHouse(t)
	h.take("a.edi", one(1, "P1", mugs(12)))
	data := []byte(one(2, "P2", mugs(12)))
	if _, err := h.Archive.PutBatch(context.Background(), []archive.Object{{Key: archive.Raw(archive.Sum(data)), Body: data}}); err != nil {
		t.Fatal(err)
	}
	after, r := h.rebuilt()
	if r.Found != 1 {
		t.Errorf("%+v", r)
	}
	after.begin()
	after.drain()
	after.wantSent("AMAZON/855_P2_*", 1)
	after.audited()
}

// copyLedger copies the SQLite ledger of a house that rests.
func (h *house) copyLedger() (restore func()) {
	h.t.Helper()
	h.sql("pragma wal_checkpoint(truncate)")
	data, err := os.ReadFile(h.Config.Ledger)
	if err != nil {
		h.t.Fatal(err)
	}
	return func() {
		h.Ledger.Close()
		for _, end := range []string{"", "-wal", "-shm"} {
			if err := gone(os.Remove(h.Config.Ledger + end)); err != nil {
				h.t.Fatal(err)
			}
		}
		if err := os.WriteFile(h.Config.Ledger, data, 0o644); err != nil {
			h.t.Fatal(err)
		}
	}
}

// TestRestoredBackup: an older copy of the ledger is refused, then caught up.
func TestRestoredBackup(t *testing.T) {
	if os.Getenv(ledgertest.Server) != "" {
		t.Skip("a copy of the ledger is a copy of its file")
	}
	for name, during := range map[string]func(h *house){
		"at rest": func(h *house) { h.drain() },
		"before anything is read": func(h *house) {
			h.Stages = []string{"receive"}
			h.drain()
		},
		"before anything is archived": func(h *house) {
			h.Stages = []string{"receive", "parse", "decide", "render", "seal"}
			h.drain()
		},
		"with a claim open": func(h *house) {
			h.Stages = []string{"receive", "parse", "decide", "render", "seal"}
			h.drain()
			if _, err := h.claimBatch(context.Background(), nil); err != nil {
				h.t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.take("a.edi", one(1, "P1", mugs(12)))
			h.drop("b.edi", one(2, "P2", mugs(24)))
			during(h)
			restore := h.copyLedger()
			h.Stages = nil
			h.drain()
			for i := range 3 {
				h.take(fmt.Sprintf("c%d.edi", i), one(10+i, fmt.Sprintf("P1%d", i), mugs(12)))
			}
			h.take("s.csv", shipment("S1", "P2,1,"+mug+",24"))
			want, outbox := h.dump(), tree(t, h.Config.Outbox)
			restore()
			after := h.look()
			if err := after.Current(context.Background()); !errors.Is(err, ErrBehind) {
				t.Fatalf("not refused: %v", err)
			}
			if _, err := after.CatchUp(context.Background(), RestoreOptions{}); err != nil {
				t.Fatal(err)
			}
			sameLedger(t, after.dump(), want)
			after.begin()
			after.drain()
			after.audited()
			report(t, sameTrees(tree(t, h.Config.Outbox), outbox))
			after.take("d.edi", one(30, "P30", mugs(12)))
			report(t, numberProblems(tree(t, after.Config.Outbox)))
		})
	}
}

// TestRebuildCutShort: a rebuilding that ended early is refused, and gone on with.
func TestRebuildCutShort(t *testing.T) {
	h := newHouse(t)
	for i := range 6 {
		h.take(fmt.Sprintf("%d.edi", i), one(1+i, fmt.Sprintf("P%d", i), mugs(12)))
	}
	want := h.dump()
	after := h.lostLedger()
	ctx, cancel := context.WithCancel(context.Background())
	objects := 0
	after.At = func(point string) {
		if point == "restore: journal object" {
			if objects++; objects == 3 {
				cancel()
			}
		}
	}
	if _, err := after.RebuildLedger(ctx, RestoreOptions{}); err == nil {
		t.Fatal("it was not cut short")
	}
	if err := after.Current(context.Background()); !errors.Is(err, ErrCutShort) {
		t.Errorf("%v", err)
	}
	if _, err := after.RebuildLedger(context.Background(), RestoreOptions{}); !errors.Is(err, ErrCutShort) {
		t.Errorf("%v", err)
	}
	if _, err := after.CatchUp(context.Background(), RestoreOptions{}); err != nil {
		t.Fatal(err)
	}
	sameLedger(t, after.dump(), want)
}
