package yamlorder

import (
	"strings"
	"testing"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

const good = `
order_date: 2025-01-09
supplier: HUAXING
supplier_name: 华星
ship_to: [Dock B, Dallas 3PL]
currency: USD
payments:
  - {share: 30, due: on order confirmation}
  - {share: 70.0, due: before shipment}
tolerance_over: 2.5
freight: 640.00
lines:
  - line: 1
    sku: NW-1
    upc: 012345678905
    description: Bottle
    quantity: 960
    unit_cost: 4.1500
    case_pack: 24
  - {line: 2, sku: NW-2, description: Mat, quantity: {value: 12, unit: CA}, unit_cost: {amount: "3", currency: USD}}
`

func nothing(*record.SupplierOrder) {}

func TestSupplierDraft(t *testing.T) {
	o, faults := SupplierDraft(strings.NewReader(good), nothing)
	if len(faults) != 0 {
		t.Fatal(faults)
	}
	for name, pair := range map[string][2]string{
		"upc":      {o.Lines[0].UPC, "012345678905"},
		"cost":     {o.Lines[0].UnitCost.String(), "4.1500 USD"},
		"quantity": {o.Lines[0].Quantity.String() + " " + o.Lines[1].Quantity.String(), "960 EA 12 CA"},
		"freight":  {o.Freight.String(), "640.00 USD"},
		"payments": {o.PaymentsText(), "30 % on order confirmation, 70.0 % before shipment"},
		"over":     {string(o.ToleranceOver), "2.5"},
		"name":     {o.SupplierName, "华星"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: %q, want %q", name, pair[0], pair[1])
		}
	}
}

func TestFaults(t *testing.T) {
	for name, c := range map[string]struct{ from, to, want string }{
		"unknown key":  {"currency: USD", "currancy: USD", "line 6, column 1"},
		"no number":    {"unit_cost: 4.1500", "unit_cost: 4,15", "line 18"},
		"no list":      {"ship_to: [Dock B, Dallas 3PL]", "ship_to: Dock B", "line 5"},
		"not YAML":     {"lines:", "lines: [", "line"},
		"no such day":  {"2025-01-09", "2025-02-30", "2025-01-10"},
		"70 and 20":    {"share: 30", "share: 20", "correct the shares"},
		"over 100":     {"tolerance_over: 2.5", "tolerance_over: 250", "write it as 2.5"},
		"no supplier":  {"supplier: HUAXING", "", "suppliers.yaml"},
		"merge key":    {"  - line: 1", "  - <<: {line: 1}", "line 13"},
		"endless":      {"  - {share: 30", "  - &a {share: *a", "line 8"},
		"empty amount": {"freight: 640.00", `freight: ""`, "line 11"},
	} {
		_, faults := SupplierDraft(strings.NewReader(strings.Replace(good, c.from, c.to, 1)), nothing)
		if fault.Worst(faults) != fault.Reject {
			t.Errorf("%s: %v", name, faults)
			continue
		}
		text := ""
		for _, f := range faults {
			text += f.Hint + "\n"
		}
		if !strings.Contains(text, c.want) {
			t.Errorf("%s: %q lacks %q", name, text, c.want)
		}
	}
}

// Every prefix of a good file is read without a panic.
func TestTruncated(t *testing.T) {
	for i := range good {
		SupplierDraft(strings.NewReader(good[:i]), nothing)
	}
}

func FuzzSupplierDraft(f *testing.F) {
	f.Add(good)
	f.Add("lines: [{quantity: &a {value: *a}}]")
	f.Add("lines: &a [*a]")
	f.Add("lines: [&l {sku: X, quantity: 1, unit_cost: 1}, *l]")
	f.Add("a: &a [x, x]\nb: [*a, *a]\n" + good)
	f.Add("notes: |\n  =cmd\n  \u202e\n" + good)
	f.Add("freight: 1e999999999\n" + good)
	f.Fuzz(func(t *testing.T, s string) {
		o, faults := SupplierDraft(strings.NewReader(s), nothing)
		if fault.Worst(faults) != fault.Reject && len(o.Lines) == 0 {
			t.Error("an order without lines is fine")
		}
	})
}
