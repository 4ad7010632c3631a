package pipeline

import (
	"fmt"
	"strings"
	"testing"

	"github.com/docket-edi/docket/schemas/record"
)

// shipment is a shipment file: a line is PO number, line, item, quantity and, where
// it is not packed by case pack, the carton.
func shipment(id string, lines ...string) string {
	var b strings.Builder
	b.WriteString("shipment_id,partner,po_number,line,item_qualifier,item,quantity,unit,carton,sscc,shipped_at,zone,weight,weight_unit,bol\n")
	for _, l := range lines {
		f := strings.Split(l, ",")
		for len(f) < 6 {
			f = append(f, "")
		}
		fmt.Fprintf(&b, "%s,AMAZON,%s,%s,UP,%s,%s,EA,%s,%s,2025-01-10T08:00:00-07:00,America/Phoenix,20,LB,B1\n", id, f[0], f[1], f[2], f[3], f[4], f[5])
	}
	return b.String()
}

const mug = "840012010013"

// ssccs lists the carton numbers of a notice, without the application identifier 00.
func ssccs(notice segments) (out []string) {
	for _, man := range notice.all("MAN") {
		if man[1] == "GM" {
			out = append(out, strings.TrimPrefix(man[2], "00"))
		}
	}
	return out
}

func TestShipmentBeforeItsOrder(t *testing.T) {
	h := newHouse(t)
	h.take("s.csv", shipment("S1", "P1,1,"+mug+",12"))
	h.wantHeld("waiting-for-order")
	h.wantSent("AMAZON/*", 0)
	if o := h.order("P1"); o.State != orderWaiting {
		t.Errorf("the order is %s", o.State)
	}
	if r := h.audited(); r.Held != 1 {
		t.Error(r.String())
	}
	h.take("o.edi", one(1, "P1", mugs(12)))
	h.wantHeld()
	h.wantSent("AMAZON/855_P1_*", 1)
	h.wantSent("AMAZON/856_P1_*", 1)
	if got := h.promised("ACM-1001"); !got.IsZero() {
		t.Errorf("%s are still promised", got)
	}
	if r := h.audited(); r.Sets != 2 || r.Answered != 2 {
		t.Error(r.String())
	}
}

func TestShipmentOfHeldOrder(t *testing.T) {
	h := newHouse(t)
	h.take("o.edi", one(1, "P1", "12*EA*4.00*PE*UP*"+mug))
	h.take("s.csv", shipment("S1", "P1,1,"+mug+",12"))
	h.wantHeld("price-above-po", "waiting-for-order")
	h.release("waiting-for-order", ReleaseOptions{}) // its order is not answered yet
	h.wantHeld("price-above-po", "waiting-for-order")
	h.release("price-above-po", ReleaseOptions{Who: "tester", Why: "agreed", Override: true})
	h.wantHeld()
	h.wantSent("AMAZON/856_*", 1)
	h.audited()
}

func TestShipmentOfTwoOrdersWaitsForBoth(t *testing.T) {
	h := newHouse(t)
	h.take("1.edi", one(1, "P1", mugs(12)))
	h.take("s.csv", shipment("S1", "P1,1,"+mug+",12", "P2,1,"+mug+",12"))
	h.wantHeld("waiting-for-order")
	h.take("2.edi", one(2, "P2", mugs(12)))
	h.wantHeld()
	notice := h.sentOne("AMAZON/856_*")
	if prf := notice.all("PRF"); len(prf) != 2 || prf[0][1] != "P1" || prf[1][1] != "P2" {
		t.Errorf("%v", prf)
	}
	h.audited()
}

func TestShippedAboveConfirmed(t *testing.T) {
	h := newHouse(t)
	h.take("o.edi", one(1, "P1", mugs(12)))
	h.take("s.csv", shipment("S1", "P1,1,"+mug+",20"))
	h.wantHeld("above-confirmed")
	h.wantSent("AMAZON/856_*", 0)
	h.release("above-confirmed", ReleaseOptions{})
	h.wantHeld("above-confirmed")
	h.release("above-confirmed", ReleaseOptions{Who: "tester", Why: "they know", Override: true})
	h.wantHeld()
	if sn1 := h.sentOne("AMAZON/856_P1_*").all("SN1"); len(sn1) != 2 || sn1[0][2] != "12" || sn1[1][2] != "8" {
		t.Errorf("%v", sn1)
	}
	h.audited()
}

// TestShippedInParts counts what earlier shipments took off the order.
func TestShippedInParts(t *testing.T) {
	h := newHouse(t)
	h.take("o.edi", one(1, "P1", mugs(24)))
	h.take("1.csv", shipment("S1", "P1,1,"+mug+",10"))
	if got := h.promised("ACM-1001").String(); got != "14" {
		t.Errorf("%s are still promised", got)
	}
	h.take("2.csv", shipment("S2", "P1,1,"+mug+",14"))
	h.wantHeld()
	h.take("3.csv", shipment("S3", "P1,1,"+mug+",1"))
	h.wantHeld("above-confirmed")
	h.wantSent("AMAZON/856_P1_*", 2)
	if got := h.promised("ACM-1001"); !got.IsZero() {
		t.Errorf("%s are still promised", got)
	}
	h.audited()
}

func TestSameShipmentAgain(t *testing.T) {
	h := newHouse(t)
	h.take("o.edi", one(1, "P1", mugs(24)))
	h.take("1.csv", shipment("S1", "P1,1,"+mug+",12"))
	h.take("2.csv", shipment("S1", "P1,1,"+mug+",12"))
	h.wantHeld()
	h.wantSent("AMAZON/856_*", 1)
	h.take("3.csv", shipment("S1", "P1,1,"+mug+",6"))
	h.wantHeld("shipment-id-again")
	h.wantSent("AMAZON/856_*", 1)
	h.audited()
}

// TestCartonNumbers never gives an SSCC twice; a carton under two orders has
// one, which stands under both.
func TestCartonNumbers(t *testing.T) {
	h := newHouse(t)
	h.take("1.edi", one(1, "P1", mugs(48)))
	h.take("2.edi", one(2, "P2", mugs(48)))
	h.take("a.csv", shipment("S1", "P1,1,"+mug+",30")) // cartons of 12, 12 and 6
	h.take("b.csv", shipment("S2", "P1,1,"+mug+",18,MIXED", "P2,1,"+mug+",6,MIXED", "P2,1,"+mug+",12,OWN"))
	h.wantHeld()
	files := h.wantSent("AMAZON/856_P1_*", 2)
	times := map[string]int{}
	for _, name := range files {
		for _, sscc := range ssccs(readSegments(t, name)) {
			if !record.CheckDigitOK(sscc) || !strings.Contains(sscc, "0840012") {
				t.Errorf("%s is no SSCC of ours", sscc)
			}
			times[sscc]++
		}
	}
	twice := 0
	for sscc, n := range times {
		if n > 2 {
			t.Errorf("%s stands %d times", sscc, n)
		}
		if n == 2 {
			twice++
		}
	}
	if len(times) != 3+2 || twice != 1 {
		t.Errorf("%v", times)
	}
	if kept := tree(t, h.dir+"/archive/docs/partner=AMAZON/po=P2"); len(kept) != 2 || !strings.HasSuffix(sorted(kept)[1], ".ref") {
		t.Errorf("P2 has %v", sorted(kept))
	}
	h.audited()
}

// TestOwnCartonNumbers keeps the numbers that the warehouse gave, and holds bad ones.
func TestOwnCartonNumbers(t *testing.T) {
	h := newHouse(t)
	h.take("1.edi", one(1, "P1", mugs(48)))
	own, err := record.SSCC("0840012", 77)
	if err != nil {
		t.Fatal(err)
	}
	h.take("a.csv", shipment("S1", "P1,1,"+mug+",12,C1,"+own))
	if got := ssccs(h.sentOne("AMAZON/856_*")); len(got) != 1 || got[0] != own {
		t.Errorf("%v, want %s", got, own)
	}
	h.take("b.csv", shipment("S2", "P1,1,"+mug+",12,C1,123456789012345678"))
	if held := h.heldCodes(); len(held) != 1 {
		t.Errorf("held: %v", held)
	}
	h.audited()
}

// TestShipmentWithoutPrefix needs a GS1 prefix; no word of a person replaces it,
// and everybody else goes on.
func TestShipmentWithoutPrefix(t *testing.T) {
	dir := furnished(t)
	profile(t, dir, `gs1_prefix: "0840012"`, "")
	h := openHouse(t, dir)
	h.take("1.edi", one(1, "P1", mugs(48)))
	h.take("a.csv", shipment("S1", "P1,1,"+mug+",12"))
	h.wantHeld("gs1-prefix-missing")
	h.release("gs1-prefix-missing", ReleaseOptions{Who: "tester", Why: "go on", Override: true})
	h.wantHeld("gs1-prefix-missing")
	h.take("2.edi", one(2, "P2", mugs(12)))
	h.wantSent("AMAZON/855_P2_*", 1)
	h.audited()
}

// TestNumbersOfCartonsRunOut holds the shipment that there is no number for.
func TestNumbersOfCartonsRunOut(t *testing.T) {
	h := newHouse(t)
	h.take("1.edi", one(1, "P1", mugs(48)))
	capacity, err := record.SSCCCapacity("0840012")
	if err != nil {
		t.Fatal(err)
	}
	h.sql(`insert into sequences (name, value) values ('sscc:0840012', $1)`, capacity-1)
	h.take("a.csv", shipment("S1", "P1,1,"+mug+",12"))
	if held := h.heldCodes(); len(held) != 1 {
		t.Fatalf("held: %v", held)
	}
	h.take("2.edi", one(2, "P2", mugs(12)))
	h.wantSent("AMAZON/855_P2_*", 1)
	h.audited()
}
