package main

import (
	"fmt"
	"strings"
	"testing"
)

// shipmentRows is a shipment of the order 4XK2M7QA, 24 pieces of its line 1; each
// row is line, qualifier, item, quantity, carton, sscc, pallet, pallet_sscc, lot.
func shipmentRows(id string, rows ...string) string {
	text := "shipment_id,partner,po_number,line,item_qualifier,item,quantity,carton,sscc,pallet,pallet_sscc,lot,shipped_at\n"
	for _, row := range rows {
		text += fmt.Sprintf("%s,AMAZON,4XK2M7QA,%s,2025-01-14T08:00:00Z\n", id, row)
	}
	return text
}

// grep picks the segments that begin so, in order.
func grep(document string, ids ...string) string {
	var out []string
	for _, s := range strings.Fields(document) {
		for _, id := range ids {
			if strings.HasPrefix(s, id+"*") {
				out = append(out, s)
			}
		}
	}
	return strings.Join(out, " ")
}

// A shipment that says something else than the order, or that cannot be
// announced, is held with its reason; no carton number is taken for it.
func TestShipmentHeld(t *testing.T) {
	const given = "008400120000000014" // the first number of the profile's prefix
	for _, c := range []struct{ name, row, want string }{
		{"other item", "1,UP,840012010020,12,,,,,", "PO 4XK2M7QA line 1 is UP 840012010013, but the shipment says UP 840012010020"},
		{"no such line", "9,,,12,,,,,", "PO 4XK2M7QA has no line 9"},
		{"delimiter", "1,,,12,,,,,A*B", "the 856 cannot be written: REF02"},
		{"carton on two pallets", "1,,,6,C1,,P1,,\n1,,,6,C1,,P2,,", "carton C1 stands on two pallets"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t)
			d.take(0, "order.edi", testISA+testGS+testOrder("4XK2M7QA")+"GE*1*777~"+testIEA)
			d.take(3, "shipment.csv", shipmentRows("S1", strings.Split(c.row, "\n")...))
			if held := d.docket(0, "held", "ls"); !strings.Contains(held, c.want) {
				t.Errorf("held:\n%s\nwant %s", held, c.want)
			}
			d.take(0, "next.csv", shipmentRows("S2", "1,,,12,,,,,"))
			if got := grep(d.sent("AMAZON")["856"][0], "MAN"); got != "MAN*GM*00"+given {
				t.Errorf("the next shipment has %s, want the first number", got)
			}
		})
	}
}

// A pallet is announced with its SSCC, given or allocated, under each order.
func TestPalletsWithoutNumber(t *testing.T) {
	d := newDesk(t)
	d.take(0, "order.edi", testISA+testGS+testOrder("4XK2M7QA")+"GE*1*777~"+testIEA)
	d.take(0, "shipment.csv", shipmentRows("S1", "1,,,12,,,P1,,", "1,,,12,,,P2,,"))
	got := grep(d.sent("AMAZON")["856"][0], "HL", "TD1", "MAN")
	want := "HL*1**S TD1*CTN*2 TD1*PLT*2 HL*2*1*O HL*3*2*T MAN*GM*00008400120000000014 HL*4*3*P MAN*GM*00008400120000000021 HL*5*4*I " +
		"HL*6*2*T MAN*GM*00008400120000000038 HL*7*6*P MAN*GM*00008400120000000045 HL*8*7*I"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// An SSCC stands for one carton: one that came with a shipment is not given
// again, and does not come again.
func TestSSCCOnce(t *testing.T) {
	const first, second = "008400120000000014", "008400120000000021"
	d := newDesk(t)
	d.take(0, "order.edi", testISA+testGS+testOrder("4XK2M7QA")+"GE*1*777~"+testIEA)
	d.take(0, "one.csv", shipmentRows("S1", "1,,,6,C1,"+first+",,,", "1,,,6,,,,,"))
	if got, want := grep(d.sent("AMAZON")["856"][0], "MAN"), "MAN*GM*00"+first+" MAN*GM*00"+second; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	d.take(3, "two.csv", shipmentRows("S2", "1,,,6,C1,"+second+",,,"))
	if held := d.docket(0, "held", "ls"); !strings.Contains(held, "SSCC "+second+" stands for a carton of shipment S1 already") {
		t.Errorf("held:\n%s", held)
	}
}
