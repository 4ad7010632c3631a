package record

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func amount(s string) *Money {
	m, err := NewMoney(s, "USD")
	if err != nil {
		panic(err)
	}
	return &m
}

func each(s string) Quantity {
	q, err := NewQuantity(s, "EA")
	if err != nil {
		panic(err)
	}
	return q
}

func order() SupplierOrder {
	return SupplierOrder{
		Number: "PO-1", Revision: 1, OrderDate: "2025-01-09", Supplier: "HUAXING", ShipTo: []string{"Dock 4"}, Currency: "USD",
		ShipFrom: "2025-02-10", ShipUntil: "2025-02-17", Freight: amount("640.00"),
		Lines: []SupplierOrderLine{
			{Number: "1", SupplierSKU: "HX-1", Description: "Bottle", Quantity: each("960"), UnitCost: *amount("4.1500"), CasePack: 24},
			{Number: "2", SKU: "NW-2", Description: "Mat", Quantity: each("100"), UnitCost: *amount("2.00")},
		},
	}
}

func TestCheckSupplierOrder(t *testing.T) {
	good := order()
	if faults := good.Check(); len(faults) != 0 {
		t.Errorf("a good order has %v", faults)
	}
	for name, c := range map[string]struct {
		spoil func(*SupplierOrder)
		want  string
	}{
		"no lines":       {func(o *SupplierOrder) { o.Lines = nil }, "reject value-missing line 0"},
		"revision":       {func(o *SupplierOrder) { o.Revision = 0 }, "reject value-out-of-range revision 0"},
		"blank ship to":  {func(o *SupplierOrder) { o.ShipTo = []string{" "} }, "reject value-missing ship_to 0"},
		"incoterm":       {func(o *SupplierOrder) { o.Incoterm = "FOP" }, "note value-unknown incoterm 0"},
		"decimals":       {func(o *SupplierOrder) { o.Tax = amount("1.005") }, "reject value-out-of-range tax 0"},
		"written scale":  {func(o *SupplierOrder) { o.Tax = amount("1.0000") }, ""},
		"two currencies": {func(o *SupplierOrder) { o.Lines[1].UnitCost.Currency = "EUR" }, "reject values-disagree unit_cost 2"},
		"yen":            {func(o *SupplierOrder) { o.Freight.Amount = amount("1.5").Amount }, ""},
		"free of charge": {func(o *SupplierOrder) { o.Lines[0].UnitCost = *amount("0.0000") }, ""},
		"five decimals":  {func(o *SupplierOrder) { o.Lines[0].UnitCost = *amount("0.00001") }, "reject value-out-of-range unit_cost 1"},
		"nothing":        {func(o *SupplierOrder) { o.Lines[1].Quantity = each("0") }, "reject value-out-of-range quantity 2"},
		"too many":       {func(o *SupplierOrder) { o.Lines[1].Quantity = each("1000000000000") }, "reject value-out-of-range quantity 2"},
		"same line":      {func(o *SupplierOrder) { o.Lines[1].Number = "1" }, "reject value-duplicate line 2"},
		"no product":     {func(o *SupplierOrder) { o.Lines[1].SKU = "" }, "reject value-missing supplier_sku 2"},
		"check digit":    {func(o *SupplierOrder) { o.Lines[1].UPC = "840012345017" }, "error check-digit-wrong upc 2"},
		"late":           {func(o *SupplierOrder) { o.ArriveBy = "2025-02-09" }, "reject values-disagree arrive_by 0"},
		"no such day":    {func(o *SupplierOrder) { o.ShipFrom = "2025-02-30" }, "reject value-not-date ship_from 0"},
		"before its day": {func(o *SupplierOrder) { o.ShipFrom, o.ShipUntil = "", "2025-01-01" }, "error values-disagree ship_until 0"},
	} {
		o := order()
		c.spoil(&o)
		got := ""
		for _, f := range o.Check() {
			if got == "" {
				got = fmt.Sprintf("%s %s %s %d", f.Severity, f.Code, f.Segment, f.Position)
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestChangesSince(t *testing.T) {
	before, after := order(), order()
	after.Freight = amount("640.0") // the same amount in another scale
	if got := after.ChangesSince(&before); len(got) != 0 {
		t.Errorf("unchanged, but %q", got)
	}
	after.ShipUntil, after.Freight, after.Tax = "2025-02-20", nil, amount("5.00")
	after.ShipTo = []string{"Dock 5"}
	after.Lines[0].Quantity, after.Lines[0].UnitCost = each("1200"), *amount("4.0275")
	after.Lines[1] = SupplierOrderLine{Number: "3", SKU: "NW-3", Quantity: each("5"), UnitCost: *amount("1.00")}
	after.Notes = "new"
	want := []string{
		"Ship window: 2025-02-10 – 2025-02-17 → 2025-02-10 – 2025-02-20",
		"Ship to: Dock 4 → Dock 5",
		"Freight: 640.00 no longer applies",
		"Tax: 5.00",
		"Line 1, quantity: 960 EA → 1200 EA",
		"Line 1, unit cost: 4.1500 → 4.0275",
		"Line 3 added: NW-3, 5 EA",
		"Line 2 removed: NW-2, 100 EA",
		"Terms changed",
	}
	if d := cmp.Diff(want, after.ChangesSince(&before)); d != "" {
		t.Error(d)
	}
}

func TestFileName(t *testing.T) {
	for _, c := range []struct {
		number   string
		revision int
		seller   string
		want     string
	}{
		{"PO-2026-004417", 2, "Nordwind Home Goods LLC", "PO-2026-004417_rev2_Nordwind-Home-Goods-LLC.pdf"},
		{"", 0, "", "PO_rev1.pdf"},
		{"../../etc/passwd", 1, "", "etc-passwd_rev1.pdf"},
		{"PO 7/ä b", 1, "Łódź & Co", "PO-7-b_rev1_d-Co.pdf"},
		{"A123456789B123456789C123456789D123456789E123456789", 12, "Seller of very many words", "A123456789B123456789C123456789D123456789_rev12_Seller-of.pdf"},
	} {
		o := SupplierOrder{Number: c.number, Revision: c.revision}
		got := o.FileName(c.seller, "pdf")
		if got != c.want || len(got) > 60 {
			t.Errorf("%q: %q (%d), want %q", c.number, got, len(got), c.want)
		}
	}
}
