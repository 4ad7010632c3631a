package pipeline

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/record"
)

const (
	draftCatalog = "sku,vendor_part,description,status,unit,case_pack,unit_cost,currency\nD-1,D-1,Item,active,EA,1,1.00,USD\n"
	draftStock   = "sku,available,restock_date,pool\nD-1,15,,\n"
)

// draftedMeanwhile sends two orders of ten pieces where fifteen are there. When
// their answers are drafted, the clock goes on by an hour and meanwhile is run;
// then they are decided. It returns the decisions by order.
func draftedMeanwhile(t *testing.T, meanwhile func(h *house)) map[string]record.Decision {
	t.Helper()
	h := newHouse(t)
	h.take("catalog.csv", draftCatalog)
	h.take("stock.csv", draftStock)
	h.drop("1.edi", one(1, "PO1", "10*EA*9.00*PE*VN*D-1"))
	h.drop("2.edi", one(2, "PO2", "10*EA*9.00*PE*VN*D-1"))
	ctx := context.Background()
	for _, s := range h.stages() {
		for slices.Contains([]string{"receive", "parse"}, s.name) {
			n, err := s.step(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if n == 0 {
				break
			}
		}
	}
	consumer, handler := h.Bus.Consumer("decide", topicsOf("decide")), h.decideHandler()
	batch, err := consumer.Poll(ctx, batchSize)
	if err != nil || len(batch) != 2 {
		t.Fatalf("%d orders are to be decided, %v; want 2", len(batch), err)
	}
	works, err := h.read(ctx, batch, handler)
	if err != nil {
		t.Fatal(err)
	}
	h.now = noon.Add(time.Hour)
	meanwhile(h)
	if err := h.write(ctx, "decide", batch, handler, func(tx *ledger.Tx, i int) error { return works[i](tx) }); err != nil {
		t.Fatal(err)
	}
	out := map[string]record.Decision{}
	h.view(func(tx *ledger.Tx) error {
		for _, po := range []string{"PO1", "PO2"} {
			log, err := readLog(tx, ledger.OrderKey("AMAZON", po))
			if err != nil {
				return err
			}
			out[po] = log.decision
			for i := range log.events {
				if log.events[i].Kind == eventDecision {
					h.wantFinishedAsLogged(tx, &log.head, &log.events[i])
				}
			}
		}
		return nil
	})
	return out
}

// wantFinishedAsLogged: what is handed on is what would be made of the log.
func (h *house) wantFinishedAsLogged(tx *ledger.Tx, head *ledger.Order, e *ledger.Event) {
	h.t.Helper()
	d, _ := decisionOf(e)
	want, err := h.documents(tx, head, &d, e.N)
	if err != nil {
		h.t.Fatal(err)
	}
	handed := h.finished.take(e.Body)
	if handed == nil {
		h.t.Fatalf("the decision about %s is not handed to rendering", head.PO)
	}
	if got := handed.documents["855"]; string(got.body) != string(want["855"].body) || string(body(got.form)) != string(body(want["855"].form)) {
		h.t.Errorf("%s: handed on\n%s %s\nof the log\n%s %s", head.PO, got.body, body(got.form), want["855"].body, body(want["855"].form))
	}
	if h.finished.take(e.Body) != nil {
		h.t.Errorf("the decision about %s is handed on twice", head.PO)
	}
}

func accepted(d record.Decision) string {
	for _, s := range d.Acknowledgment.Lines[0].Statuses {
		if s.Code == "IA" {
			return s.Quantity.Value.String()
		}
	}
	return "0"
}

// TestDraftStands: an answer that was worked out ahead is the one that is recorded
// while nothing of what it was worked out by has changed, and only then.
func TestDraftStands(t *testing.T) {
	tests := []struct {
		name      string
		meanwhile func(h *house)
		one, two  string // accepted
		ahead     bool   // the first answer is the one that was drafted
	}{
		{"nothing happens", func(*house) {}, "10", "5", true},
		{"stock is promised to another order", func(h *house) {
			h.update(func(tx *ledger.Tx) error {
				_, err := tx.EnsureOrder(orderOfCustomer, "AMAZON", "PO0", noon)
				return errors.Join(err, tx.InsertPromises([]ledger.Promise{{OrderKey: ledger.OrderKey("AMAZON", "PO0"), Decision: 1, Line: "1", SKU: "D-1", Quantity: "8", State: "open"}}))
			})
		}, "7", "0", false},
		{"stock comes", func(h *house) { h.load(stockFile, "sku,available,restock_date,pool\nD-1,100,,\n") }, "10", "10", false},
		{"the catalog changes", func(h *house) {
			h.load(catalogFile, "sku,vendor_part,description,status,unit,case_pack,unit_cost,currency\nD-1,D-1,Item,discontinued,EA,1,1.00,USD\n")
		}, "0", "0", false},
		{"the configuration is read again", (*house).reload, "10", "5", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := draftedMeanwhile(t, test.meanwhile)
			if one, two := accepted(d["PO1"]), accepted(d["PO2"]); one != test.one || two != test.two {
				t.Errorf("accepted %s and %s; want %s and %s", one, two, test.one, test.two)
			}
			if ahead := d["PO1"].At.Equal(noon); ahead != test.ahead {
				t.Errorf("decided at %s; drafted at %s", d["PO1"].At, noon)
			}
		})
	}
}

// load makes a catalog or stock file the version that counts, as the inbox would.
func (h *house) load(name, content string) {
	h.t.Helper()
	h.update(func(tx *ledger.Tx) error {
		_, err := tx.LoadConfig(ledger.Config{Name: name, Origin: "inbox", SHA256: archive.Sum([]byte(content)), At: h.now, Body: []byte(content)})
		return err
	})
}

// TestFinishedForgets: what is handed on is bounded, the oldest goes first.
func TestFinishedForgets(t *testing.T) {
	f := newFinished()
	text := func(i int) []byte { return body(map[string]int{"n": i}) }
	for i := range maxFinished + 10 {
		f.keep(text(i), &decided{documents: map[string]made{"855": {}}})
	}
	f.keep(text(-1), &decided{}) // nothing is made of it yet
	if n := len(f.byText); n != maxFinished {
		t.Errorf("%d are kept; want %d", n, maxFinished)
	}
	for i, want := range map[int]bool{0: false, 9: false, 10: true, maxFinished + 9: true, -1: false} {
		if got := f.take(text(i)) != nil; got != want {
			t.Errorf("%d is kept: %v; want %v", i, got, want)
		}
	}
}
