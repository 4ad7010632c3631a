package pipeline

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/samples"
)

// demoHouse has taken in all samples.
func demoHouse(t *testing.T, dir string, changes ...func(*Parts)) *house {
	t.Helper()
	h := openHouse(t, dir, changes...)
	clock, err := NewDemoClock(context.Background(), h.Ledger)
	if err != nil {
		t.Fatal(err)
	}
	h.Clock = clock.Now
	if _, err := h.Demo(context.Background(), samples.FS, clock); err != nil {
		t.Fatal(err)
	}
	return h
}

func furnished(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := furnish(dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestDemoConserves(t *testing.T) {
	h := demoHouse(t, furnished(t))
	r := h.audited()
	if r.Arrivals != 23 || r.Sets != 25 || r.Answered != 19 || r.Held != 6 || r.InFlight != 0 || r.Unaccounted != 0 {
		t.Errorf("%+v", r)
	}
	if len(h.heldList()) != r.Held {
		t.Errorf("the audit counts %d held, the list %v", r.Held, h.heldCodes())
	}
}

func TestDemosAreIdentical(t *testing.T) {
	a, b := furnished(t), furnished(t)
	demoHouse(t, a)
	demoHouse(t, b, func(p *Parts) { p.Owner = "another process" })
	first := tree(t, filepath.Join(a, "archive"))
	if len(first) < 150 {
		t.Fatalf("only %d objects", len(first))
	}
	report(t, sameTrees(tree(t, filepath.Join(b, "archive")), first), sameTrees(tree(t, filepath.Join(b, "outbox")), tree(t, filepath.Join(a, "outbox"))))
	before := leftIn(t, a)
	demoHouse(t, a)
	report(t, sameTrees(leftIn(t, a), before), sameTrees(tree(t, filepath.Join(a, "archive")), first))
}

func TestDemoKilledHalfWay(t *testing.T) {
	whole := furnished(t)
	demoHouse(t, whole)
	for _, at := range []string{
		"receive: raw archived#5", "receive: arrival committed#12", "decide: one message worked on#9", "seal: committed#14", "deliver: claimed#7",
	} {
		dir := furnished(t)
		if !live(t, dir, "demo", at, "") {
			t.Fatalf("%s was never reached", at)
		}
		h := demoHouse(t, dir)
		if r := h.audited(); r.Arrivals != 23 || r.Answered != 19 || r.Held != 6 {
			t.Errorf("killed at %s: %s", at, r.String())
		}
		report(t, sameTrees(tree(t, filepath.Join(dir, "archive"), "journal/"), tree(t, filepath.Join(whole, "archive"), "journal/")))
	}
}

// brokenStore refuses to store keys that begin with the prefix.
type brokenStore struct {
	archive.Store
	refuse string // "": nothing
}

func (s *brokenStore) PutBatch(ctx context.Context, objects []archive.Object) ([]archive.Outcome, error) {
	for _, o := range objects {
		if s.refuse != "" && strings.HasPrefix(o.Key, s.refuse) {
			return nil, errors.New("the disk is full")
		}
	}
	return s.Store.PutBatch(ctx, objects)
}

func TestNothingLeavesBeforeTheArchive(t *testing.T) {
	for _, prefix := range []string{"raw/", "docs/", "events/", "journal/"} {
		store := &brokenStore{refuse: prefix}
		h := newHouse(t, func(p *Parts) { store.Store, p.Archive = p.Archive, store })
		h.drop("a.edi", one(1, "P1", mugs(12)))
		if err := h.Drain(context.Background()); err == nil {
			t.Errorf("%s: a full disk was not noticed", prefix)
		}
		if left := tree(t, filepath.Join(h.dir, "outbox")); len(left) > 0 {
			t.Errorf("%s cannot be stored, but this left: %v", prefix, left)
		}
		store.refuse = ""
		h.drain()
		h.wantSent("AMAZON/855_P1_*", 1)
		h.wantSent("AMAZON/997_*", 1)
		h.audited()
	}
}

// TestStagedIsArchived looks at the moment before files leave: their bytes are
// in the archive.
func TestStagedIsArchived(t *testing.T) {
	looked := 0
	var h *house
	h = newHouse(t, func(p *Parts) {
		p.At = func(point string) {
			if point != "deliver: staged" {
				return
			}
			kept := tree(t, filepath.Join(h.dir, "archive", "docs"))
			for name, data := range tree(t, filepath.Join(h.dir, "outbox", ".stage")) {
				looked++
				if !slices.ContainsFunc(sorted(kept), func(key string) bool { return kept[key] == data }) {
					t.Errorf("%s is about to leave, but is not in the archive", name)
				}
			}
		}
	})
	h.take("a.edi", one(1, "P1", mugs(12)))
	if looked != 2 {
		t.Errorf("looked at %d files, want 2", looked)
	}
}

func sorted(m map[string]string) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// TestRenderedAgain renders every decision of the demo again, in a new life: the
// bytes are those that the archive has.
func TestRenderedAgain(t *testing.T) {
	dir := furnished(t)
	demoHouse(t, dir)
	h := openHouse(t, dir)
	h.Clock = nil // nobody may ask for the time
	kinds := map[string]int{}
	h.view(func(tx *ledger.Tx) error {
		events, err := tx.AllEvents()
		for i := range events {
			if d, ok := decisionOf(&events[i]); ok {
				for _, k := range kindsOf(d.Action) {
					kinds[k.Name]++
				}
				h.wantRenderedAs(tx, &events[i])
			}
		}
		return err
	})
	for _, kind := range []string{"855", "856", "pdf", "csv", "mail"} {
		if kinds[kind] < 2 {
			t.Errorf("only %d %s were rendered again", kinds[kind], kind)
		}
	}
}

// wantRenderedAs renders a decision twice and compares both with the archive.
func (h *house) wantRenderedAs(tx *ledger.Tx, e *ledger.Event) {
	h.t.Helper()
	d, _ := decisionOf(e)
	head, err := tx.Order(e.OrderKey)
	if err != nil {
		h.t.Fatal(err)
	}
	for range 2 {
		r, err := h.rendering(tx, &head, &d, e.N)
		if err != nil {
			h.t.Fatal(err)
		}
		for _, k := range kindsOf(d.Action) {
			doc, err := k.render(r)
			if err != nil {
				h.t.Fatal(err)
			}
			r.documents[k.Name] = doc
			row, err := tx.Document(documentID(e.OrderKey, e.N, k.Name, &d))
			if err != nil {
				h.t.Fatal(err)
			}
			kept, _, err := archive.ReadAll(context.Background(), h.Archive, row.Key)
			if err != nil {
				h.t.Fatal(err)
			}
			if same := bytes.Equal(kept, doc.body); !same && (doc.form.X12 == nil || !bytes.Contains(kept, doc.body)) {
				h.t.Errorf("%s rendered again differs from the archive", row.ID)
			}
		}
	}
}

func TestNumbersHaveNoHoles(t *testing.T) {
	h := newHouse(t)
	for i := range 12 {
		h.drop(strconv.Itoa(10+i)+".edi", one(i+1, "P"+strconv.Itoa(i), mugs(12)))
		if i%5 == 0 {
			h.drain()
		}
	}
	h.drain()
	report(t, numberProblems(tree(t, filepath.Join(h.dir, "outbox"))))
	h.wantSent("AMAZON/*.edi", 24)
}

func TestNumberProblemsAreNoticed(t *testing.T) {
	isa := func(n string) string {
		return "ISA*00*          *00*          *ZZ*VENDOR01       *ZZ*AMAZON         *250110*0612*U*00401*" + n + "*0*P*>~"
	}
	for _, files := range []map[string]string{
		{"a.edi": isa("000000001"), "b.edi": isa("000000003")},
		{"a.edi": isa("000000001"), "b.edi": isa("000000001")},
		{"a.edi": isa("000000002")},
	} {
		if len(numberProblems(files)) == 0 {
			t.Errorf("not noticed: %v", files)
		}
	}
}

// TestAcknowledgedFirst says that the 997 leaves before the answer, and also
// when there is no answer.
func TestAcknowledgedFirst(t *testing.T) {
	h := newHouse(t)
	h.take("a.edi", one(1, "ANSWERED", mugs(12)))
	ack, answer := h.sentOne("AMAZON/997_000000001_*"), h.sentOne("AMAZON/855_ANSWERED_*")
	if ack.get("ISA", 13) >= answer.get("ISA", 13) {
		t.Errorf("the 997 has number %s, the 855 %s", ack.get("ISA", 13), answer.get("ISA", 13))
	}
	h.take("b.edi", one(2, "HELD", "12*EA*4.25*PE*UP*999999999993"))
	h.wantHeld("unknown-item")
	if got := h.sentOne("AMAZON/997_000000002_*").get("AK5", 1); got != "A" {
		t.Errorf("AK501 is %q", got)
	}
	h.wantSent("AMAZON/855_HELD_*", 0)
	h.audited()
}

// profile changes the profile of AMAZON before the pipeline is made.
func profile(t *testing.T, dir, old, new string) {
	t.Helper()
	file := filepath.Join(dir, "partners", "amazon.yaml")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), old) {
		t.Fatalf("no %q in the profile", old)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(data), old, new, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
}

const judgedLeniently = "judge: {profile: lenient, codes: {segment-count: error}}"

// TestRejectedIsHeld follows a set that is answered R: no 855 until a person
// takes it in, and then exactly one.
func TestRejectedIsHeld(t *testing.T) {
	dir := furnished(t)
	profile(t, dir, judgedLeniently, "judge: {profile: strict}")
	h := openHouse(t, dir)
	wrong := strings.Replace(one(1, "P1", mugs(12)), "SE*10*", "SE*99*", 1)
	h.take("a.edi", wrong)
	h.wantHeld("segment-count")
	ack := h.sentOne("AMAZON/997_*")
	if ack.get("AK5", 1) != "R" || ack.get("AK5", 2) != "4" || ack.get("AK9", 1) != "R" {
		t.Errorf("%v", ack)
	}
	h.wantSent("AMAZON/855_*", 0)
	if r := h.audited(); r.Held != 1 || r.Answered != 0 {
		t.Error(r.String())
	}
	h.release("segment-count", ReleaseOptions{})
	h.wantHeld()
	h.wantSent("AMAZON/855_P1_*", 1)
	h.wantSent("AMAZON/997_*", 1)
	if r := h.audited(); r.Held != 0 || r.Answered != 1 {
		t.Error(r.String())
	}
}

// TestErrorGoesOn is the same file under the profile that notes it as an error.
func TestErrorGoesOn(t *testing.T) {
	h := newHouse(t)
	h.take("a.edi", strings.Replace(one(1, "P1", mugs(12)), "SE*10*", "SE*99*", 1))
	h.wantHeld()
	ack := h.sentOne("AMAZON/997_*")
	if ack.get("AK5", 1) != "E" || ack.get("AK5", 2) != "4" {
		t.Errorf("%v", ack)
	}
	h.wantSent("AMAZON/855_P1_*", 1)
	h.audited()
}
