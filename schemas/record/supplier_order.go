package record

// SupplierOrder is our order to a supplier: what is printed, mailed and tracked.
// Field names are the columns of a supplier order file.
type SupplierOrder struct {
	Number          string              `json:"po_number"` // empty until allocated
	Revision        int                 `json:"revision"`  // from 1
	OrderDate       Date                `json:"order_date"`
	Supplier        string              `json:"supplier"` // the supplier's id
	SupplierName    string              `json:"supplier_name"`
	SupplierEmail   string              `json:"supplier_email,omitempty"`
	SupplierAddress []string            `json:"supplier_address"` // printed verbatim
	ShipTo          []string            `json:"ship_to"`          // printed verbatim, never reflowed
	BillTo          []string            `json:"bill_to"`
	Currency        string              `json:"currency"`
	ShipFrom        Date                `json:"ship_from,omitempty"` // first day of the ship window
	ShipUntil       Date                `json:"ship_until,omitempty"`
	ArriveBy        Date                `json:"arrive_by,omitempty"`
	Terms           string              `json:"terms,omitempty"`
	Incoterm        string              `json:"incoterm,omitempty"`
	IncotermPlace   string              `json:"incoterm_place,omitempty"`
	ShipVia         string              `json:"ship_via,omitempty"`
	Lines           []SupplierOrderLine `json:"lines"`
	Freight         *Money              `json:"freight,omitempty"`
	Prep            *Money              `json:"prep,omitempty"`
	Other           *Money              `json:"other,omitempty"`
	Allowance       *Money              `json:"allowance,omitempty"` // positive; subtracted
	Tax             *Money              `json:"tax,omitempty"`
	Instructions    []string            `json:"instructions,omitempty"`
	Notes           string              `json:"notes,omitempty"` // terms printed over the full width
}

// SupplierAnswer is what a supplier confirms of an order. Field names are the
// columns of the table that goes with the order.
type SupplierAnswer struct {
	Number   string               `json:"po_number"`
	Revision int                  `json:"revision"` // which one was answered; 0 when not said
	Lines    []SupplierAnswerLine `json:"lines"`
}

// SupplierAnswerLine answers one line; what is not given was not answered.
type SupplierAnswerLine struct {
	Number   string    `json:"line"`
	Quantity *Quantity `json:"confirmed_qty"` // 0 is a refusal
	ShipDate Date      `json:"confirmed_ship_date,omitempty"`
	Note     string    `json:"note,omitempty"`
}

// SupplierOrderLine is one ordered product.
type SupplierOrderLine struct {
	Number      string   `json:"line"`
	SupplierSKU string   `json:"supplier_sku,omitempty"`
	SKU         string   `json:"sku,omitempty"`
	ASIN        string   `json:"asin,omitempty"`
	UPC         string   `json:"upc,omitempty"`
	FNSKU       string   `json:"fnsku,omitempty"`
	Description string   `json:"description"`
	Quantity    Quantity `json:"quantity"`
	CasePack    int      `json:"case_pack,omitempty"`
	UnitCost    Money    `json:"unit_cost"` // up to 4 decimals
	Note        string   `json:"note,omitempty"`
}
