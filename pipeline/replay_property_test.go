package pipeline

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/samples"
)

// How many loads TestRepeatsAddNothing tries (.ci/run: 1,000), and which one alone.
const (
	seedsVariable = "DOCKET_TEST_SEEDS"
	seedVariable  = "DOCKET_TEST_SEED"
)

// smallLoad is a random mix of what may come.
type smallLoad struct {
	*rand.Rand
	control int
	files   []loadFile
}

type loadFile struct {
	name, content string
	load          bool // a catalog or stock file: an older one that comes again is a new load
}

var loadItems = []string{"EA*4.25*PE*UP*840012010013", "EA*11.90*PE*UP*840012010020", "EA*17.25*PE*BP*B0ACM1007Z", "EA*1.00*PE*UP*999999999993"}

func newSmallLoad(seed uint64) *smallLoad {
	l := &smallLoad{Rand: rand.New(rand.NewPCG(seed, 7))}
	kinds := []func() loadFile{l.orders, l.orders, l.orders, l.shipment, l.stock, l.catalog, l.supplier, l.answer}
	for range 2 + l.IntN(4) {
		l.files = append(l.files, kinds[l.IntN(len(kinds))]())
	}
	return l
}

func (l *smallLoad) po() string { return fmt.Sprintf("P%07d", 1+l.IntN(3)) }

func (l *smallLoad) orders() loadFile {
	l.control++
	var sets []string
	for range 1 + l.IntN(2) {
		var lines []string
		for range 1 + l.IntN(2) {
			lines = append(lines, fmt.Sprintf("%d*%s", 6*(1+l.IntN(6)), loadItems[min(l.IntN(7), 3)]))
		}
		sets = append(sets, order(l.po(), lines...))
	}
	return loadFile{name: fmt.Sprintf("o%d.edi", l.control), content: interchange{control: l.control, sets: sets}.String()}
}

func (l *smallLoad) shipment() loadFile {
	id := fmt.Sprintf("S%d", 1+l.IntN(3))
	return loadFile{name: id + ".csv", content: shipment(id, l.po()+",1,"+mug+","+strconv.Itoa(6*(1+l.IntN(2))))}
}

func (l *smallLoad) stock() loadFile {
	return loadFile{"stock.csv", fmt.Sprintf("sku,available,restock_date,pool\nACM-1001,%d,,\nACM-1002,%d,2025-02-01,\n", l.IntN(40), l.IntN(40)), true}
}

func (l *smallLoad) catalog() loadFile {
	data, err := samples.FS.ReadFile(catalogFile)
	if err != nil {
		panic(err)
	}
	return loadFile{"catalog.csv", strings.Replace(string(data), "active", []string{"active", "discontinued"}[l.IntN(2)], 1), true}
}

func (l *smallLoad) supplier() loadFile {
	data, err := samples.FS.ReadFile("30_supplier_usd.json")
	if err != nil {
		panic(err)
	}
	return loadFile{name: "supplier.json", content: string(data)}
}

func (l *smallLoad) answer() loadFile {
	l.control++
	n := strconv.Itoa(1 + l.IntN(3))
	code := []string{"A", "R"}[l.IntN(2)]
	return loadFile{name: fmt.Sprintf("a%d.edi", l.control), content: ack997(l.control, "AMAZON", "AK1*PR*"+n, "AK9*"+code+"*1*1*1")}
}

// quickDir is a directory in memory where there is one: these tests are about
// what is written, not about the disk.
func quickDir(t testing.TB) string {
	t.Helper()
	if _, err := os.Stat("/dev/shm"); err != nil {
		return t.TempDir()
	}
	dir, err := os.MkdirTemp("/dev/shm", "docket-test-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// come lets the load come, some files together, some alone, and a person release
// some of what is held.
func (h *house) come(l *smallLoad) {
	for i, f := range l.files {
		h.now = h.now.Add(time.Minute)
		h.drop(fmt.Sprintf("%02d_%s", i, f.name), f.content)
		if l.IntN(2) == 0 {
			h.drain()
		}
		if l.IntN(3) == 0 {
			h.letGo(l)
		}
	}
	h.drain()
}

// letGo releases one of the orders and files that are held.
func (h *house) letGo(l *smallLoad) {
	for _, v := range h.heldList() {
		if v.Kind != "order" || v.Code == codeOrderHeld || l.IntN(2) == 0 {
			continue // what waits behind another is let go with that
		}
		o := ReleaseOptions{Who: "ana", Why: "as the load says", Override: l.IntN(2) == 0}
		if err := h.Release(context.Background(), v.ID, o); err != nil {
			h.t.Fatal(err)
		}
	}
}

// kept is what must not change: documents, what is sent, what is promised.
func (h *house) kept() map[string]string {
	h.t.Helper()
	all := map[string]string{}
	for name, data := range tree(h.t, h.Config.Archive, "raw/", "journal/", "events/", ".tmp") {
		all["archive/"+name] = data
	}
	for name, data := range tree(h.t, h.Config.Outbox) {
		all["outbox/"+name] = data
	}
	for _, line := range h.dump() {
		if strings.HasPrefix(line, "promise") {
			all[line] = ""
		}
	}
	return all
}

// repeatAll lets files come again in another order, some of them twice.
func (h *house) repeatAll(l *smallLoad) {
	for round, i := range append(l.Perm(len(l.files)), l.Perm(len(l.files))...) {
		if f := l.files[i]; !f.load {
			h.drop(fmt.Sprintf("again%02d_%s", round, f.name), f.content)
		}
	}
	h.drain()
}

// replayAll replays everything, and fails when something was missing.
func (h *house) replayAll() (missing []string) {
	h.t.Helper()
	r, err := h.Replay(context.Background(), Replay{Do: true, Word: Word{Who: "ana", Why: "to see that nothing changes"}})
	if err != nil {
		h.t.Fatal(err)
	}
	h.drain()
	return r.Missing
}

// renderKind renders a kind of document.
type renderKind func(k Kind, r *rendering) (made, error)

func asItIs(k Kind, r *rendering) (made, error) { return k.render(r) }

// renderedAgain renders every document from the records and names those that are
// not what the archive has.
func (h *house) renderedAgain(render renderKind) (differ []string) {
	h.t.Helper()
	h.view(func(tx *ledger.Tx) error {
		events, err := tx.AllEvents()
		for i := range events {
			d, ok := decisionOf(&events[i])
			if !ok {
				continue
			}
			head, err := tx.Order(events[i].OrderKey)
			if err != nil {
				return err
			}
			r, err := h.rendering(tx, &head, &d, events[i].N)
			if err != nil {
				return err
			}
			for _, k := range kindsOf(d.Action) {
				doc, err := render(k, r)
				if err != nil {
					return err
				}
				r.documents[k.Name] = doc
				row, err := tx.Document(documentID(head.Key, events[i].N, k.Name, &d))
				if err != nil {
					return fmt.Errorf("%s of %s: %w", k.Name, head.Key, err)
				}
				if err := h.sealedAgain(&row, &doc); err != nil {
					differ = append(differ, err.Error())
				}
			}
		}
		return err
	})
	return differ
}

// sealedAgain closes a body as it was closed and compares it with the archive.
func (h *house) sealedAgain(row *ledger.Document, doc *made) error {
	b := doc.body
	if doc.form.X12 != nil {
		var err error
		if b, err = closed(row, &doc.form, b, row.K); err != nil {
			return err
		}
	}
	kept, _, err := archive.ReadAll(context.Background(), h.Archive, row.Key)
	if err != nil {
		return err
	}
	if !bytes.Equal(kept, b) {
		return fmt.Errorf("%s rendered again is not what the archive has", row.ID)
	}
	return nil
}

// repeatProblems tries one load.
func repeatProblems(t testing.TB, seed uint64) (problems []string) {
	dir := quickDir(t)
	if err := furnish(dir); err != nil {
		t.Fatal(err)
	}
	h := openHouse(t, dir)
	l := newSmallLoad(seed)
	h.come(l)
	note := func(when string, found []string) {
		for _, f := range found {
			problems = append(problems, when+": "+f)
		}
	}
	before := h.kept()
	h.repeatAll(l)
	note("repeated", sameTrees(h.kept(), before))
	before, files := h.kept(), tree(t, h.Config.Archive)
	note("replayed", h.replayAll())
	note("replayed", sameTrees(h.kept(), before))
	note("replayed", sameTrees(tree(t, h.Config.Archive), files))
	want := h.dump()
	after, r := h.rebuilt()
	note("rebuilt", linesDiffer(after.dump(), want))
	if r.Uncertain+r.Found+r.Asked > 0 {
		note("rebuilt", []string{fmt.Sprintf("%+v", r)})
	}
	after.begin()
	note("rendered", after.renderedAgain(asItIs))
	note("replayed after that", after.replayAll())
	note("replayed after that", sameTrees(after.kept(), before))
	note("replayed after that", sameTrees(tree(t, after.Config.Archive), files))
	audit, err := after.Audit(context.Background(), 100*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range audit.Findings {
		note("audit", []string{f.Kind + " " + f.Name + " " + f.Text})
	}
	after.Ledger.Close()
	os.RemoveAll(dir)
	return problems
}

func linesDiffer(have, want []string) (out []string) {
	set := map[string]int{}
	for _, l := range want {
		set[l]++
	}
	for _, l := range have {
		set[l]--
	}
	for _, l := range slices.Sorted(maps.Keys(set)) {
		if set[l] != 0 {
			out = append(out, fmt.Sprintf("%+d %.500s", -set[l], l))
		}
	}
	return out
}

// TestRepeatsAddNothing: on one archive and ledger no repeat of a random load
// adds anything; a ledger that is rebuilt from the archive is the same, every
// byte rendered again is equal, and a replay of everything puts nothing new.
func TestRepeatsAddNothing(t *testing.T) {
	first, n := uint64(1), 60
	switch {
	case os.Getenv(seedVariable) != "":
		s, err := strconv.ParseUint(os.Getenv(seedVariable), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		first, n = s, 1
	case os.Getenv(seedsVariable) != "":
		many, err := strconv.Atoi(os.Getenv(seedsVariable))
		if err != nil {
			t.Fatal(err)
		}
		n = many
	case testing.Short():
		n = 20
	}
	for i := range n {
		seed := first + uint64(i)
		if problems := repeatProblems(t, seed); len(problems) > 0 {
			t.Errorf("seed %d (%s=%d go test -run %s): %.3000s", seed, seedVariable, seed, t.Name(), strings.Join(problems, "\n  "))
		}
	}
}

// TestRepeatsAreNoticed: what would add something, or be rendered otherwise, is
// found by the same means.
func TestRepeatsAreNoticed(t *testing.T) {
	h := newHouse(t)
	h.take("a.edi", one(1, "P0000001", mugs(12)))
	if found := h.renderedAgain(asItIs); len(found) > 0 {
		t.Fatal(found)
	}
	byClock := func(k Kind, r *rendering) (made, error) {
		r.decision.At = time.Now()
		if r.decision.Acknowledgment != nil {
			r.decision.Acknowledgment.At = time.Now()
		}
		return k.render(r)
	}
	if len(h.renderedAgain(byClock)) == 0 {
		t.Error("a renderer that uses the clock is not noticed")
	}
	files := tree(t, h.Config.Archive)
	h.sql("delete from documents where kind = '855'")
	missing := h.replayAll()
	if len(missing) == 0 || len(sameTrees(tree(t, h.Config.Archive), files)) == 0 {
		t.Errorf("a document that was forgotten and made again is not noticed: %v", missing)
	}
	want := h.dump()
	forgotten, _ := filepath.Glob(filepath.Join(h.Config.Archive, "journal", "*", "*.json"))
	data, err := os.ReadFile(forgotten[0])
	if err != nil {
		t.Fatal(err)
	}
	os.Chmod(forgotten[0], 0o644)
	if err := os.WriteFile(forgotten[0], bytes.Replace(data, []byte(`"vendor"`), []byte(`"friend"`), -1), 0o644); err != nil {
		t.Fatal(err)
	}
	after, _ := h.rebuilt()
	if len(linesDiffer(after.dump(), want)) == 0 {
		t.Error("a journal that says something else is not noticed")
	}
}
