package record

// CatalogItem is one row of the catalog: what we sell, under all its names.
type CatalogItem struct {
	SKU          string    `json:"sku"`
	ASIN         string    `json:"asin,omitempty"`
	UPC          string    `json:"upc,omitempty"`
	EAN          string    `json:"ean,omitempty"`
	GTIN14       string    `json:"gtin14,omitempty"`
	VendorPart   string    `json:"vendor_part,omitempty"`
	Description  string    `json:"description,omitempty"`
	Status       string    `json:"status"` // active or discontinued
	Unit         string    `json:"unit"`
	CasePack     int       `json:"case_pack,omitempty"`
	UnitCost     *Money    `json:"unit_cost" jsonschema:"nullable"` // what we invoice; null: not agreed
	CartonWeight *Quantity `json:"carton_weight,omitempty"`
}

// StockLevel is one row of a stock file.
type StockLevel struct {
	SKU         string   `json:"sku"`
	Available   Quantity `json:"available"` // unit empty: the catalog's
	RestockDate Date     `json:"restock_date,omitempty"`
	Pool        string   `json:"pool,omitempty"`
}
