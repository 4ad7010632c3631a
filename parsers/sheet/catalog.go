package sheet

import (
	"fmt"
	"strings"

	"github.com/docket-edi/docket/schemas/record"
)

func (t *table) catalog() []record.CatalogItem {
	var items []record.CatalogItem
	seen := map[string]int{}
	t.each(func(r *row) {
		item := r.catalogItem()
		r.once(seen, "sku", item.SKU)
		t.judged(item.Check(), []int{r.number})
		items = append(items, item)
	})
	return items
}

func (r *row) catalogItem() record.CatalogItem {
	item := record.CatalogItem{
		SKU: r.text("sku"), ASIN: r.text("asin"), UPC: r.text("upc"), EAN: r.text("ean"), GTIN14: r.text("gtin14"),
		VendorPart: r.text("vendor_part"), Description: r.text("description"),
		Status: strings.ToLower(r.or("status", "active")), Unit: strings.ToUpper(r.or("unit", "EA")),
		CasePack: r.whole("case_pack"), UnitCost: r.money("unit_cost", r.or("currency", "USD")),
	}
	if w, ok := r.decimal("carton_weight"); ok {
		item.CartonWeight = &record.Quantity{Value: w, Unit: weightUnit(r.or("weight_unit", "LB"))}
	}
	return item
}

// weightUnit is the X12 code (element 355) of a unit as people write it.
func weightUnit(s string) string {
	switch strings.ToLower(s) {
	case "lb", "lbs", "pound", "pounds":
		return "LB"
	case "kg", "kgs", "kilogram", "kilograms":
		return "KG"
	case "oz", "ounce", "ounces":
		return "OZ"
	case "g", "gr", "gram", "grams":
		return "GR"
	}
	return s
}

func (t *table) stock() []record.StockLevel {
	var levels []record.StockLevel
	seen := map[string]int{}
	t.each(func(r *row) {
		level := record.StockLevel{
			SKU: r.text("sku"), Available: record.Quantity{Value: r.need("available")},
			RestockDate: r.date("restock_date"), Pool: r.text("pool"),
		}
		r.once(seen, "sku", strings.TrimSuffix(level.SKU+" in pool "+level.Pool, " in pool "))
		t.judged(level.Check(), []int{r.number})
		levels = append(levels, level)
	})
	return levels
}

// once reports a value that an earlier row has.
func (r *row) once(seen map[string]int, column, value string) {
	if first, twice := seen[value]; twice && value != "" {
		r.fault(record.ValueDuplicate, column, value, column+" stands once in the file", fmt.Sprintf("row %d has it; keep one of the two", first))
		return
	}
	seen[value] = r.number
}
