package record

import "testing"

func TestSet(t *testing.T) {
	o := order()
	for field, value := range map[string]string{
		"ship_until": "2025-03-01", "ship_to": "Dock 5|Dallas", "freight": "", "tax": "5.00", "payments": "30% on order|70 before shipment",
		"tolerance_over": "2.5", "1.quantity": "1200", "1.unit_cost": "4.0275", "2.case_pack": "10", "2.unit": "CA", "2.line_note": "new box",
	} {
		if err := o.Set(field, value); err != nil {
			t.Errorf("%s: %v", field, err)
		}
	}
	want := order()
	want.ShipUntil, want.ShipTo, want.Freight, want.Tax = "2025-03-01", []string{"Dock 5", "Dallas"}, nil, amount("5.00")
	want.Payments = []PaymentStage{{"30", "on order"}, {"70", "before shipment"}}
	want.ToleranceOver = "2.5"
	want.Lines[0].Quantity, want.Lines[0].UnitCost = each("1200"), *amount("4.0275")
	want.Lines[1].CasePack, want.Lines[1].Quantity.Unit, want.Lines[1].Note = 10, "CA", "new box"
	if got := o.ChangesSince(&want); len(got) > 0 || len(o.ChangesSince(&SupplierOrder{})) == 0 {
		t.Errorf("%q", got)
	}
	for field, value := range map[string]string{
		"po_number": "X", "revision": "3", "supplier": "OTHER", "nothing": "1", "lines": "1", "9.quantity": "1", "1.nothing": "1",
		"1.quantity": "many", "1.case_pack": "ten", "tax": "1,5", "payments": "30",
	} {
		if o.Set(field, value) == nil {
			t.Errorf("%s was set to %q", field, value)
		}
	}
}
