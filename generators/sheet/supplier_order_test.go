package sheet

import (
	"encoding/csv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/docket-edi/docket/schemas/record"
)

func TestSupplierOrder(t *testing.T) {
	cost, _ := record.NewMoney("5.1800", "USD")
	freight, _ := record.NewMoney("640.00", "USD")
	quantity, _ := record.NewQuantity("1440", "EA")
	o := record.SupplierOrder{
		Number: "PO-1", Revision: 2, OrderDate: "2025-01-09", Supplier: "HUAXING", SupplierName: "=cmd|' /C calc'!A0",
		SupplierAddress: []string{"88 Ave", `Gate | 4 \ B`}, ShipTo: []string{"Dallas 3PL, Dock B", "\"4400\" W"},
		Currency: "USD", Freight: &freight, Notes: "one\ntwo",
		Lines: []record.SupplierOrderLine{
			{Number: "1", SKU: "-12", Description: "@SUM(A1)", Quantity: quantity, CasePack: 24, UnitCost: cost},
			{Number: "2", SKU: "+1-555", Description: "plain", Quantity: quantity, UnitCost: cost},
		},
	}
	file, err := SupplierOrder(&o)
	if err != nil {
		t.Fatal(err)
	}
	text, marked := strings.CutPrefix(string(file), byteOrderMark)
	if !marked {
		t.Error("no byte order mark")
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(rows) != 3 {
		t.Fatal(err, len(rows))
	}
	cell := func(row int, column string) string {
		for i, name := range rows[0] {
			if name == column {
				return rows[row][i]
			}
		}
		t.Fatalf("no column %s", column)
		return ""
	}
	for _, c := range []struct {
		row          int
		column, want string
	}{
		{1, "supplier_name", "'=cmd|' /C calc'!A0"},
		{1, "supplier_address", `88 Ave|Gate \| 4 \\ B`},
		{1, "ship_to", `Dallas 3PL, Dock B|"4400" W`},
		{1, "sku", "-12"}, {2, "sku", "'+1-555"}, {1, "description", "'@SUM(A1)"},
		{1, "unit_cost", "5.1800"}, {1, "case_pack", "24"}, {2, "case_pack", ""}, {2, "freight", "640.00"}, {2, "tax", ""},
		{2, "notes", "one\ntwo"}, {2, "confirmed_qty", ""}, {2, "confirmed_ship_date", ""}, {2, "note", ""},
	} {
		if got := cell(c.row, c.column); got != c.want {
			t.Errorf("row %d, %s: %q, want %q", c.row, c.column, got, c.want)
		}
	}
	if last := rows[0][len(rows[0])-3:]; !cmp.Equal(last, []string{"confirmed_qty", "confirmed_ship_date", "note"}) {
		t.Errorf("the supplier's columns are not last: %q", last)
	}
}

func TestGuard(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "plain": "plain", "=1+1": "'=1+1", "+49 89": "'+49 89", "-x": "'-x", "-12.50": "-12.50", "12": "12",
		"@a": "'@a", "\tx": "'\tx", "'=1": "''=1", "'quoted'": "'quoted'", "-": "'-", "+5": "'+5", "-1-1": "'-1-1", "'": "'",
	} {
		if got := guard(in); got != want {
			t.Errorf("%q -> %q, want %q", in, got, want)
		}
	}
}
