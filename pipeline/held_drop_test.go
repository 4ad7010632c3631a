package pipeline

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/docket-edi/docket/pipeline/ledger"
)

// cheap is an order line that is held: our cost is above its price.
const cheap = "12*EA*4.00*PE*UP*" + mug

// dropsHeld drops the one thing with this code, and drains.
func (h *house) dropsHeld(code string) {
	h.t.Helper()
	for _, v := range h.heldList() {
		if v.Code == code {
			if err := h.Drop(context.Background(), v.ID, "maria", "sent by mistake"); err != nil {
				h.t.Fatal(err)
			}
			h.drain()
			return
		}
	}
	h.t.Fatalf("nothing is held as %s: %v", code, h.heldCodes())
}

// TestDrop ends a held order for good: no answer, the word kept in the log, the
// journal and the archive, and the audit content.
func TestDrop(t *testing.T) {
	h := newHouse(t)
	h.take("1.edi", one(1, "P1", cheap))
	h.take("2.edi", one(2, "P2", mugs(12)))
	h.dropsHeld("price-above-po")
	h.wantHeld()
	h.wantSent("AMAZON/855_P1_*", 0)
	h.wantSent("AMAZON/855_P2_*", 1)
	if o := h.order("P1"); o.State != orderDropped {
		t.Errorf("the order is %s", o.State)
	}
	s, err := h.Status(t.Context())
	if err != nil || s.Sets["dropped"] != 1 || s.Unsent != 0 || len(s.Messages) != 0 {
		t.Errorf("%+v %v", s, err)
	}
	if r := h.audited(); r.Answered != 2 || r.Held != 0 || r.InFlight != 0 {
		t.Error(r.String())
	}
	inJournal, inLog := false, false
	for _, j := range tree(t, filepath.Join(h.dir, "archive", "journal")) {
		inJournal = inJournal || strings.Contains(j, `"kind":"drop"`) && strings.Contains(j, "maria") && strings.Contains(j, "sent by mistake")
	}
	for _, e := range tree(t, filepath.Join(h.dir, "archive", "events")) {
		inLog = inLog || strings.Contains(e, `"kind":"command"`) && strings.Contains(e, `"drop"`) && strings.Contains(e, "sent by mistake")
	}
	if !inJournal || !inLog {
		t.Errorf("the word is in the journal: %v, in the order's log: %v", inJournal, inLog)
	}
	if copies := tree(t, filepath.Join(h.dir, "held")); len(copies) != 0 {
		t.Errorf("%v", sorted(copies))
	}
}

// TestDropIsRefused: without a name or a reason, twice, and after a release.
func TestDropIsRefused(t *testing.T) {
	h := newHouse(t)
	h.take("1.edi", one(1, "P1", cheap))
	ctx, id := context.Background(), h.heldList()[0].ID
	for _, word := range [][2]string{{"", "b"}, {"a", " "}} {
		if err := h.Drop(ctx, id, word[0], word[1]); err == nil || !strings.Contains(err.Error(), "--who and --why") {
			t.Errorf("%q: %v", word, err)
		}
	}
	if err := h.Drop(ctx, 99, "a", "b"); err == nil || !strings.Contains(err.Error(), "nothing is held under 99") {
		t.Error(err)
	}
	h.wantHeld("price-above-po")
	h.dropsHeld("price-above-po")
	for _, again := range []error{h.Drop(ctx, id, "a", "b"), h.Release(ctx, id, ReleaseOptions{Who: "a", Why: "b"})} {
		if again == nil || !strings.Contains(again.Error(), "dropped already by maria") {
			t.Error(again)
		}
	}
	h.audited()
}

// TestLaterFactsWait: what comes after a held order waits for it, a second 850
// and a shipment alike, and goes on by itself when the first is released or dropped.
func TestLaterFactsWait(t *testing.T) {
	shipment := "shipment_id,partner,po_number,line,item_qualifier,item,quantity,unit,shipped_at,zone,weight,weight_unit,bol\n" +
		"S1,AMAZON,P1,1,UP," + mug + ",12,EA,2025-01-10T08:00:00-07:00,America/Phoenix,20,LB,B1\n"
	waiting := func(t *testing.T) *house {
		h := newHouse(t)
		h.take("1.edi", one(1, "P1", cheap))
		h.take("2.edi", one(2, "P1", mugs(24)))
		h.take("3.csv", shipment)
		h.wantHeld("price-above-po", codeOrderHeld, "waiting-for-order")
		if why := h.heldList()[1].Reason; !strings.Contains(why, "held as 1 (price-above-po)") {
			t.Errorf("it says: %s", why)
		}
		h.wantSent("AMAZON/855_*", 0)
		h.wantSent("AMAZON/997_*", 2)
		h.audited()
		return h
	}
	t.Run("dropped", func(t *testing.T) {
		h := waiting(t)
		h.dropsHeld("price-above-po")
		h.wantHeld()
		if po1 := h.sentOne("AMAZON/855_P1_*").get("PO1", 2); po1 != "24" {
			t.Errorf("%s units are answered", po1)
		}
		h.wantSent("AMAZON/856_*", 1)
		if r := h.audited(); r.InFlight != 0 {
			t.Error(r.String())
		}
	})
	t.Run("released", func(t *testing.T) {
		h := waiting(t)
		h.release("price-above-po", ReleaseOptions{Who: "maria", Why: "agreed", Override: true})
		h.wantSent("AMAZON/855_P1_*", 1)
		h.wantHeld("waiting-for-order", "revision") // the second 850 replaces an answer: a person's word
		h.wantSent("AMAZON/856_*", 0)
		h.dropsHeld("revision")
		h.wantHeld()
		h.wantSent("AMAZON/855_P1_*", 1)
		h.wantSent("AMAZON/856_*", 1)
		if o := h.order("P1"); o.State != orderAnswered {
			t.Errorf("the order is %s", o.State)
		}
		h.audited()
	})
	t.Run("the later one is dropped", func(t *testing.T) {
		h := waiting(t)
		if err := h.Release(t.Context(), h.heldList()[1].ID, ReleaseOptions{Who: "a", Why: "b"}); err == nil || !strings.Contains(err.Error(), "held as 1") {
			t.Errorf("released before its time: %v", err)
		}
		h.dropsHeld(codeOrderHeld)
		h.wantHeld("price-above-po", "waiting-for-order")
		h.release("price-above-po", ReleaseOptions{Who: "maria", Why: "agreed", Override: true})
		h.wantHeld()
		h.wantSent("AMAZON/855_P1_*", 1)
		h.wantSent("AMAZON/856_*", 1)
		h.audited()
	})
}

// TestDropEachKind drops a file, a refused set, a shipment, a broken message and
// a lost document: each ends, nothing of it is left to do.
func TestDropEachKind(t *testing.T) {
	refused := strings.Replace(one(1, "P1", mugs(12)), "*"+"4.25*", "*4X25*", 1)
	for _, c := range []struct {
		name, code string
		bring      func(h *house)
	}{
		{"file", "", func(h *house) { h.take("1.txt", "Hello") }},
		{"set", "", func(h *house) { h.take("1.edi", refused) }},
		{"interchange", "interchange-duplicate", func(h *house) {
			h.take("1.edi", one(1, "P1", mugs(12)))
			h.take("2.edi", one(1, "P2", mugs(12)))
		}},
		{"shipment", "waiting-for-order", func(h *house) {
			h.take("1.csv", "shipment_id,partner,po_number,line,item_qualifier,item,quantity,unit,shipped_at,zone,weight,weight_unit,bol\n"+
				"S1,AMAZON,P1,1,UP,"+mug+",12,EA,2025-01-10T08:00:00-07:00,America/Phoenix,20,LB,B1\n")
		}},
		{"document", codeLost, func(h *house) {
			lose := func(point string) {
				if point == "archive: recorded" {
					for key := range tree(h.t, filepath.Join(h.dir, "archive", "docs")) {
						if strings.Contains(key, "po=P1/855.") {
							os.Remove(filepath.Join(h.dir, "archive", "docs", key))
						}
					}
				}
			}
			h.At = lose
			h.take("1.edi", one(1, "P1", mugs(12)))
			h.At = func(string) {}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			c.bring(h)
			held := h.heldList()
			if len(held) != 1 || c.code != "" && held[0].Code != c.code {
				t.Fatalf("%+v", held)
			}
			h.dropsHeld(held[0].Code)
			h.wantHeld()
			h.take("after.edi", one(77, "P77", mugs(12)))
			h.wantSent("AMAZON/855_P77_*", 1)
			s, err := h.Status(t.Context())
			if err != nil || s.Sets["dropped"] != 1 || s.Unsent != 0 || s.Oldest != nil {
				t.Errorf("%+v %v", s, err)
			}
			r, err := h.Audit(t.Context(), 0)
			if err != nil || r.Unaccounted > 0 || r.Held > 0 {
				t.Errorf("%s %v %v", r.String(), r.Findings, err)
			}
		})
	}
}

// TestDropMessage ends an order whose message breaks a stage, and refuses one
// that has its control number already.
func TestDropMessage(t *testing.T) {
	for stage, spoil := range map[string]func(h *house, m *ledger.Message){
		"decide":  func(h *house, _ *ledger.Message) { h.sql("update order_events set body = '[]' where kind = '850'") },
		"render":  func(_ *house, m *ledger.Message) { m.Body = []byte("no JSON") },
		"seal":    func(h *house, m *ledger.Message) { h.sql("update documents set form = '{' where id = $1", m.Subject) },
		"archive": func(_ *house, m *ledger.Message) { m.Subject += "?" },
	} {
		t.Run(stage, func(t *testing.T) {
			var h *house
			poisoned := int64(0)
			h = newHouse(t, func(p *Parts) {
				p.Bus = poisonBus{p.Bus, stage, func(m *ledger.Message) {
					if poisoned == 0 && (stage != "archive" || m.Topic == TopicSealed) || poisoned == m.ID {
						poisoned = m.ID
						spoil(h, m)
					}
				}}
			})
			h.drop("1.edi", one(1, "P1", mugs(12)))
			h.drain()
			id := h.heldList()[0].ID
			err := h.Drop(context.Background(), id, "a", "b")
			if stage == "archive" {
				if err == nil || !strings.Contains(err.Error(), "control number") {
					t.Fatal(err)
				}
				return
			}
			if err = errors.Join(err, h.Drain(context.Background())); err != nil {
				t.Fatal(err)
			}
			h.wantHeld()
			h.take("2.edi", one(2, "P2", mugs(12)))
			h.wantSent("AMAZON/855_P2_*", 1)
			if s, err := h.Status(t.Context()); err != nil || s.Unsent != 0 {
				t.Errorf("%+v %v", s, err)
			}
			if r := h.audited(); r.InFlight != 0 || r.Held != 0 {
				t.Error(r.String())
			}
		})
	}
}
