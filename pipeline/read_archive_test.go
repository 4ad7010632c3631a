package pipeline

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/samples"
)

// foreignOrder is an order as the script in Python reads it off the archive.
type foreignOrder struct {
	Partner string
	PO      string
	Raw     []struct{ Arrival, SHA256 string }
	Events  []struct {
		EventView
		SHA256 string
	}
	Documents []struct {
		Key, SHA256 string
		Bytes       int
	}
}

// foreignSum is the last line of the script.
type foreignSum struct {
	Objects, Journal, Lines int
	Findings                []struct{ Kind, Key, Text string }
}

// readForeign runs the script over an archive.
func readForeign(t *testing.T, root string) (orders []foreignOrder, sum foreignSum) {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3: that a script in another language reads the archive is not shown")
	}
	cmd := exec.Command(python, filepath.Join("archive", "testdata", "read_archive.py"), root)
	cmd.Stderr = os.Stderr
	out, _ := cmd.Output() // exit 1 says that there are findings
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	for _, line := range lines[:len(lines)-1] {
		var o foreignOrder
		if err := json.Unmarshal(line, &o); err != nil {
			t.Fatal(err)
		}
		orders = append(orders, o)
	}
	if err := json.Unmarshal(lines[len(lines)-1], &sum); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return orders, sum
}

// readableHouse is a house with the demo's orders, and some with names that are hard to keep.
func readableHouse(t *testing.T) *house {
	h := newHouse(t)
	clock, err := NewDemoClock(context.Background(), h.Ledger)
	if err == nil {
		h.Pipeline.Clock = clock.Now
		_, err = h.Demo(context.Background(), samples.FS, clock)
	}
	if err != nil {
		t.Fatal(err)
	}
	for i, po := range []string{"a b/c", ".", "lower", strings.Repeat("LONG", 5) + "-/"} {
		h.take(po[:1]+".edi", one(9000+i, po, mugs(12)))
	}
	return h
}

// TestPythonReadsArchive: what a script knows of each order by FORMAT.md alone
// is what docket says of it.
func TestPythonReadsArchive(t *testing.T) {
	h := readableHouse(t)
	orders, sum := readForeign(t, h.Config.Archive)
	if len(sum.Findings) > 0 || sum.Objects != len(h.keys("")) || sum.Journal != len(h.keys("journal/")) {
		t.Errorf("%+v", sum)
	}
	views, err := h.Orders(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if len(orders) != len(views) || len(orders) < 20 {
		t.Fatalf("%d orders read, docket has %d", len(orders), len(views))
	}
	for i := range orders {
		h.compareForeign(&orders[i])
	}
}

func (h *house) compareForeign(o *foreignOrder) {
	h.t.Helper()
	var d OrderDetail
	details, err := h.OrderDetails(context.Background(), o.PO)
	for i := range details {
		if details[i].Partner == o.Partner {
			d = details[i]
		}
	}
	if err != nil || d.PO != o.PO {
		h.t.Errorf("docket does not know %s of %s: %v", o.PO, o.Partner, err)
		return
	}
	if len(d.Log) != len(o.Events) {
		h.t.Errorf("%s: %d entries read, the log has %d", o.PO, len(o.Events), len(d.Log))
		return
	}
	for i, e := range o.Events {
		if want := d.Log[i]; e.N != want.N || e.Kind != want.Kind || e.BasedOn != want.BasedOn || !e.At.Equal(want.At) || e.Source != want.Source || !sameJSON(e.Body, want.Body) {
			h.t.Errorf("%s: entry %+v, want %+v", o.PO, e.EventView, want)
		}
	}
	got, want := map[string]string{}, h.sharedWith(o.Partner, o.PO)
	for _, doc := range o.Documents {
		got[doc.Key] = doc.SHA256
	}
	for _, doc := range d.Documents {
		want[doc.Key] = doc.SHA256
	}
	if !reflect.DeepEqual(got, want) {
		h.t.Errorf("%s: documents %v\nwant %v", o.PO, got, want)
	}
	raw := []string{}
	for _, r := range o.Raw {
		raw = append(raw, r.SHA256)
	}
	if want := h.filesOf(&d); !slices.Equal(raw, want) || len(raw) == 0 {
		h.t.Errorf("%s: files %v, want %v", o.PO, raw, want)
	}
}

// sharedWith are the documents of other orders that concern this one too, by key.
func (h *house) sharedWith(partner, po string) map[string]string {
	shared := map[string]string{}
	h.view(func(tx *ledger.Tx) error {
		documents, err := tx.DocumentsIn("archived")
		for _, d := range documents {
			var refs []reference
			if err := json.Unmarshal([]byte(d.Refs), &refs); err != nil {
				return err
			}
			if d.Partner == partner && slices.ContainsFunc(refs, func(r reference) bool { return r.PO == po }) {
				shared[d.Key] = d.SHA256
			}
		}
		return err
	})
	return shared
}

// filesOf are the sha256 of the files that brought the entries of a log, in their order.
func (h *house) filesOf(d *OrderDetail) (sums []string) {
	h.view(func(tx *ledger.Tx) error {
		for _, e := range d.Log {
			s, err := tx.Set(e.Source)
			if err != nil || e.Kind == eventCommand || e.Kind == eventNotice {
				continue
			}
			a, err := tx.Arrival(s.Arrival)
			if err != nil {
				return err
			}
			sums = append(sums, a.SHA256)
		}
		return nil
	})
	return sums
}

func sameJSON(a, b []byte) bool {
	var va, vb any
	return json.Unmarshal(a, &va) == nil && json.Unmarshal(b, &vb) == nil && reflect.DeepEqual(va, vb)
}

// TestPythonSeesDamage: the script names what was done to an archive.
func TestPythonSeesDamage(t *testing.T) {
	h := readableHouse(t)
	key := archive.Doc("AMAZON", "4XK2M7QA", "855", 2, "edi")
	event, journal, raw := archive.Event("AMAZON", "7RB3N9WD", 1), h.keys("journal/")[4], h.keys("raw/")[3]
	for _, k := range []string{key, raw} {
		h.removeObject(k)
		if err := os.WriteFile(filepath.Join(h.Config.Archive, k), []byte("forged"), 0o444); err != nil {
			t.Fatal(err)
		}
	}
	h.removeObject(event)
	h.removeObject(journal)
	if err := os.WriteFile(filepath.Join(h.Config.Archive, "zzz"), nil, 0o444); err != nil {
		t.Fatal(err)
	}
	_, sum := readForeign(t, h.Config.Archive)
	found := map[string]bool{}
	for _, f := range sum.Findings {
		found[f.Kind+" "+f.Key] = true
	}
	for _, want := range []string{"changed " + key, "changed " + raw, "missing " + event, "log " + event, "journal " + h.keys("journal/")[4], "extra zzz"} {
		if !found[want] {
			t.Errorf("not found: %s; found %v", want, sum.Findings)
		}
	}
}
