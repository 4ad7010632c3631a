package pipeline

import (
	"strings"
	"testing"

	"github.com/docket-edi/docket/samples"
)

// TestMendedProfile releases an order that its partner's profile did not fit:
// it is decided anew with the profile of now.
func TestMendedProfile(t *testing.T) {
	dir := furnished(t)
	profile(t, dir, `value: "*"`, `value: "OTHER"`)
	h := openHouse(t, dir)
	h.take("1.edi", one(1, "P1", mugs(12)))
	h.wantHeld("vendor-code-unknown")
	h.release("vendor-code-unknown", ReleaseOptions{})
	h.wantHeld("vendor-code-unknown")
	profile(t, dir, `value: "OTHER"`, `value: "ACME1"`)
	h.reload()
	h.release("vendor-code-unknown", ReleaseOptions{})
	h.wantHeld()
	h.wantSent("AMAZON/855_P1_*", 1)
	h.take("s.csv", shipment("S1", "P1,1,"+mug+",12"))
	h.wantHeld()
	h.wantSent("AMAZON/856_P1_*", 1)
	h.audited()
}

// TestMendedPrefix releases a shipment that had no GS1 prefix.
func TestMendedPrefix(t *testing.T) {
	dir := furnished(t)
	profile(t, dir, `gs1_prefix: "0840012"`, "")
	h := openHouse(t, dir)
	h.take("1.edi", one(1, "P1", mugs(12)))
	h.take("s.csv", shipment("S1", "P1,1,"+mug+",12"))
	h.wantHeld("gs1-prefix-missing")
	profile(t, dir, "# GS1 company prefix", "gs1_prefix: \"0840012\"\n#")
	h.reload()
	h.release("gs1-prefix-missing", ReleaseOptions{})
	h.wantHeld()
	if got := ssccs(h.sentOne("AMAZON/856_P1_*")); len(got) != 1 {
		t.Errorf("cartons %v", got)
	}
	h.audited()
}

// TestRevisedAfterShipping answers an order anew that is shipped in part: what
// has left needs no stock and no promise any more.
func TestRevisedAfterShipping(t *testing.T) {
	h := newHouse(t)
	h.take("0.csv", "sku,available,restock_date,pool\nACM-1001,24,,\n")
	h.take("1.edi", one(1, "P1", mugs(24)))
	h.take("1.csv", shipment("S1", "P1,1,"+mug+",10"))
	h.take("2.edi", one(2, "P2", mugs(1)))
	h.take("3.csv", "sku,available,restock_date,pool\nACM-1001,14,,\n") // counted after the shipment
	h.take("3.edi", one(3, "P1", mugs(30)))
	h.release("revision", ReleaseOptions{})
	if accepted, _, rejected := h.standing("P1"); accepted.String() != "23" || accepted.Add(rejected).String() != "30" {
		t.Errorf("%s accepted, %s rejected", accepted, rejected)
	}
	if got := h.promised("ACM-1001").String(); got != "14" {
		t.Errorf("%s are promised, 14 are there", got)
	}
	h.take("4.csv", shipment("S2", "P1,1,"+mug+",13"))
	h.wantHeld()
	h.audited()
}

// TestReadByAPerson ends the hold of a supplier's answer: it was to be read.
func TestReadByAPerson(t *testing.T) {
	data, err := samples.FS.ReadFile("31_supplier_eur.csv")
	if err != nil {
		t.Fatal(err)
	}
	h := newHouse(t)
	h.take("1.csv", string(data))
	table := tree(t, h.dir+"/outbox/KERAMIKA")["PO-2025-000001_rev1.csv"]
	h.take("unfilled.csv", table)
	h.wantHeld()
	answer := strings.Replace(table, "food-contact mark.,,,", "food-contact mark.,900,2025-02-05,few in stock", 1)
	h.take("answer.csv", answer)
	h.wantHeld()
	h.take("old.csv", strings.ReplaceAll(answer, "PO-2025-000001,1,", "PO-2025-000001,7,"))
	h.wantHeld("supplier-answered")
	h.release("supplier-answered", ReleaseOptions{})
	h.wantHeld()
	if r := h.audited(); r.Held != 0 || r.InFlight != 0 {
		t.Error(r.String())
	}
}
