package parsers

import (
	"testing"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

func TestSupplierDrafts(t *testing.T) {
	fill := func(o *record.SupplierOrder) {
		o.OrderDate, o.Currency, o.ShipTo = "2025-01-09", "USD", []string{"Dock B", "Dallas"}
		for i := range o.Lines {
			o.Lines[i].Number = "1"
		}
	}
	for name, data := range map[string]string{
		"YAML":           "# an order\n\nsupplier: ACME\nlines:\n  - {sku: S-1, description: A thing, quantity: 10, unit_cost: 1.25}\n",
		"JSON":           `{"supplier":"ACME","lines":[{"sku":"S-1","description":"A thing","quantity":"10","unit_cost":"1.25"}]}`,
		"CSV":            "supplier,sku,description,quantity,unit_cost\nACME,S-1,A thing,10,1.25\n",
		"CSV with marks": "\ufeffsupplier;sku;description;quantity;unit_cost\nACME;S-1;A thing;10;1.25\n",
	} {
		orders, faults := SupplierDrafts([]byte(data), fill)
		if len(faults) > 0 || len(orders) != 1 {
			t.Errorf("%s: %d orders, %v", name, len(orders), faults)
			continue
		}
		if l := orders[0].Lines[0]; l.UnitCost.String() != "1.25 USD" || l.Quantity.String() != "10 EA" || orders[0].Revision != 1 {
			t.Errorf("%s: %+v", name, orders[0])
		}
	}
	for _, data := range []string{"", "hello", "supplier: ACME\n", "{}", "PK\x03\x04"} {
		orders, faults := SupplierDrafts([]byte(data), func(*record.SupplierOrder) {})
		if fault.Worst(faults) != fault.Reject {
			t.Errorf("%q: %v %v", data, orders, faults)
		}
	}
}
