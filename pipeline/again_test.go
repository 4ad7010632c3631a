package pipeline

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/docket-edi/docket/pipeline/ledger"
)

// TestSameInterchangeAgain sends the same bytes twice: the same 997 goes out
// again, byte for byte, and there is no second order.
func TestSameInterchangeAgain(t *testing.T) {
	h := newHouse(t)
	file := one(1, "P1", mugs(12))
	h.take("a.edi", file)
	ack := h.wantSent("AMAZON/997_*", 1)[0]
	first := tree(t, filepath.Join(h.dir, "outbox"))
	if err := os.Remove(ack); err != nil { // the partner has taken it
		t.Fatal(err)
	}
	length := h.order("P1").N
	h.take("b.edi", file)
	report(t, sameTrees(tree(t, filepath.Join(h.dir, "outbox")), first))
	if n := h.order("P1").N; n != length {
		t.Errorf("the order's log grew from %d to %d", length, n)
	}
	if r := h.audited(); r.Arrivals != 2 || r.Sets != 1 || r.Documents != 2 {
		t.Error(r.String())
	}
	h.view(func(tx *ledger.Tx) error {
		a, err := tx.Arrival("A0002")
		if a.State != "repeat" {
			t.Errorf("the second arrival is %q", a.State)
		}
		return err
	})
}

// TestSameInterchangeTwiceInOneFile has it in one arrival.
func TestSameInterchangeTwiceInOneFile(t *testing.T) {
	h := newHouse(t)
	file := one(1, "P1", mugs(12))
	h.take("a.edi", file+file)
	h.wantHeld()
	h.wantSent("AMAZON/997_*", 1)
	h.wantSent("AMAZON/855_*", 1)
	if r := h.audited(); r.Arrivals != 1 || r.Sets != 1 {
		t.Error(r.String())
	}
}

// TestSameControlOtherBytes has an interchange number come again on another
// order: it is refused with TA1 025 and held.
func TestSameControlOtherBytes(t *testing.T) {
	h := newHouse(t)
	h.take("a.edi", one(1, "P1", mugs(12)))
	h.take("b.edi", one(1, "P2", mugs(12)))
	h.wantHeld("interchange-duplicate")
	ta1 := h.sentOne("AMAZON/TA1_*").all("TA1")
	if len(ta1) != 1 || ta1[0][1] != "000000001" || ta1[0][4] != "R" || ta1[0][5] != "025" {
		t.Errorf("%v", ta1)
	}
	h.wantSent("AMAZON/855_P2_*", 0)
	h.wantSent("AMAZON/997_*", 1)
	h.audited()
}

// TestSameControlLater is fine once the profile's window is over.
func TestSameControlLater(t *testing.T) {
	h := newHouse(t)
	h.take("a.edi", one(1, "P1", mugs(12)))
	h.now = h.now.AddDate(1, 0, 1)
	h.take("b.edi", one(1, "P2", mugs(12)))
	h.wantHeld()
	h.wantSent("AMAZON/855_P2_*", 1)
}

// TestSameSetNumberTwice has two sets with one ST02 in a group: both are orders,
// and the 997 says what is wrong with the second.
func TestSameSetNumberTwice(t *testing.T) {
	h := newHouse(t)
	h.take("a.edi", interchange{control: 1, st02: []string{"0001", "0001"}, sets: []string{order("P1", mugs(12)), order("P2", mugs(24))}}.String())
	h.wantSent("AMAZON/855_P1_*", 1)
	h.wantSent("AMAZON/855_P2_*", 1)
	ak5 := h.sentOne("AMAZON/997_*").all("AK5")
	if len(ak5) != 2 || ak5[0][1] != "A" || len(ak5[1]) < 3 || ak5[1][1] != "E" || ak5[1][2] != "23" {
		t.Errorf("%v", ak5)
	}
	if r := h.audited(); r.Sets != 2 || r.Answered != 2 {
		t.Error(r.String())
	}
}

// TestSameOrderAgain has the same order in a new interchange: a new 997, but no second 855.
func TestSameOrderAgain(t *testing.T) {
	h := newHouse(t)
	h.take("a.edi", one(1, "P1", mugs(12)))
	h.take("b.edi", one(2, "P1", mugs(12)))
	h.wantHeld()
	h.wantSent("AMAZON/997_*", 2)
	h.wantSent("AMAZON/855_*", 1)
	if got := h.promised("ACM-1001").String(); got != "12" {
		t.Errorf("promised %s", got)
	}
	if r := h.audited(); r.Sets != 2 || r.Answered != 2 {
		t.Error(r.String())
	}
}

// TestRevision has the same order with other content: it is held, and a
// person's release makes it the order, answered anew.
func TestRevision(t *testing.T) {
	h := newHouse(t)
	h.take("a.edi", one(1, "P1", mugs(4000)))
	h.take("b.edi", one(2, "P1", mugs(4500)))
	h.wantHeld("revision")
	h.wantSent("AMAZON/997_*", 2)
	h.wantSent("AMAZON/855_*", 1)
	h.release("revision", ReleaseOptions{})
	h.wantHeld()
	h.wantSent("AMAZON/855_P1_*", 2)
	if got := h.promised("ACM-1001").String(); got != "4500" { // 4,800 in stock: its own promise does not stand in its way
		t.Errorf("promised %s", got)
	}
	h.audited()
	h.take("c.edi", one(3, "P1", mugs(4500)))
	h.wantHeld()
	h.wantSent("AMAZON/855_P1_*", 2)
	h.audited()
}

// TestRevisionOfHeldOrder has a corrected order come while the first is held: it
// waits, and is answered when a person drops the first one.
func TestRevisionOfHeldOrder(t *testing.T) {
	h := newHouse(t)
	h.take("a.edi", one(1, "P1", "12*EA*4.25*PE*UP*999999999993"))
	h.wantHeld("unknown-item")
	h.take("b.edi", one(2, "P1", mugs(12)))
	h.wantSent("AMAZON/855_P1_*", 0)
	h.wantHeld("unknown-item", codeOrderHeld)
	h.release("unknown-item", ReleaseOptions{}) // the cause is still there
	h.wantHeld(codeOrderHeld, "unknown-item")
	h.dropsHeld("unknown-item")
	h.wantHeld()
	h.wantSent("AMAZON/855_P1_*", 1)
	if r := h.audited(); r.Held != 0 || r.Answered != 2 {
		t.Error(r.String())
	}
}

// TestTwoHoldsOfOneOrder releases the older of two: it alone is answered, and the
// later one is then a revision of that answer.
func TestTwoHoldsOfOneOrder(t *testing.T) {
	h := newHouse(t)
	h.take("a.edi", one(1, "P1", "12*EA*4.00*PE*UP*840012010013")) // our cost is 4.25
	h.take("b.edi", one(2, "P1", "24*EA*4.00*PE*UP*840012010013"))
	h.wantHeld("price-above-po", codeOrderHeld)
	h.release("price-above-po", ReleaseOptions{Who: "tester", Why: "agreed", Override: true})
	h.wantHeld("revision")
	if po1 := h.sentOne("AMAZON/855_P1_*").get("PO1", 2); po1 != "12" {
		t.Errorf("answered %s units", po1)
	}
	if r := h.audited(); r.Held != 1 || r.Answered != 1 || r.InFlight != 0 {
		t.Error(r.String())
	}
	h.release("revision", ReleaseOptions{Who: "tester", Why: "agreed", Override: true})
	h.wantHeld()
	h.wantSent("AMAZON/855_P1_*", 2)
	if r := h.audited(); r.Answered != 2 {
		t.Error(r.String())
	}
}

// TestRepeatAfterOpenClaim has a partner ask again while a first sending was
// carried out but not recorded: it is sent again all the same.
func TestRepeatAfterOpenClaim(t *testing.T) {
	file := one(1, "P1", mugs(12))
	dir := crashHouse(t, map[string]string{"a.edi": file})
	if !live(t, dir, "drain", "deliver: files in place#1", "") {
		t.Fatal("the process came to its end")
	}
	h := openHouse(t, dir)
	for _, name := range h.wantSent("AMAZON/*.edi", 2) {
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
	h.take("b.edi", file)
	h.wantSent("AMAZON/997_*", 1)
	if got := strings.Join(h.sent("AMAZON/855_*"), ""); got != "" {
		t.Errorf("nobody asked for %s again", got)
	}
	h.audited()
}
