package pdf

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/docket-edi/docket/schemas/record"
)

func TestLook(t *testing.T) {
	b, err := os.ReadFile("../../samples/30_supplier_usd.json")
	if err != nil {
		t.Fatal(err)
	}
	var o record.SupplierOrder
	if err := json.Unmarshal(b, &o); err != nil {
		t.Fatal(err)
	}
	doc := SupplierDoc{Order: o, Issued: "2025-01-10", Seller: Seller{Name: "Nordwind Home Goods LLC", Address: []string{"500 Congress Ave, Suite 400, Austin TX 78701, US"}, Contact: "purchasing@nordwind.example  ·  +1 512 555 0134", TaxID: "EIN 00-0000000"}}
	out, faults, err := SupplierOrder(doc)
	t.Log(faults, err)
	os.WriteFile("/tmp/px/one.pdf", out, 0o644)
}
