package record

import (
	"fmt"
	"strings"

	"github.com/docket-edi/docket/schemas/fault"
)

// Check judges one row of the catalog.
func (c *CatalogItem) Check() []fault.Fault {
	r := &rules{}
	r.required("sku", c.SKU, "give the product your own number")
	r.oneOf(fault.Reject, "status", c.Status, "active", "discontinued")
	if c.CasePack < 0 {
		r.add(fault.Reject, ValueOutOfRange, "case_pack", fmt.Sprint(c.CasePack), "case_pack is not negative", "leave it empty when there is none")
	}
	if c.UnitCost != nil {
		r.currency("currency", c.UnitCost.Currency)
		r.notNegative("unit_cost", c.UnitCost.Amount)
	}
	if c.CartonWeight != nil {
		r.positive("carton_weight", c.CartonWeight.Value)
		r.oneOf(fault.Reject, "weight_unit", c.CartonWeight.Unit, "LB", "KG", "OZ", "GR")
	}
	r.gtin("upc", c.UPC, 12)
	r.gtin("ean", c.EAN, 8, 13)
	r.gtin("gtin14", c.GTIN14, 14)
	if n := len(c.ASIN); n != 0 && n != 10 {
		r.add(fault.Error, ValueUnusual, "asin", c.ASIN, "an ASIN has 10 characters", "copy it from the product's page")
	}
	return r.faults
}

// Check judges one row of a stock file.
func (s *StockLevel) Check() []fault.Fault {
	r := &rules{}
	r.required("sku", s.SKU, "name the product as in the catalog")
	r.notNegative("available", s.Available.Value)
	r.date("restock_date", s.RestockDate)
	r.atMost("pool", strings.TrimSpace(s.Pool), 40)
	return r.faults
}
