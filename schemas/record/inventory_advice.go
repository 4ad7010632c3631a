package record

// InventoryAdvice says what is in stock (X12 846).
type InventoryAdvice struct {
	ID         string          `json:"id"` // BIA03
	Partner    string          `json:"partner,omitempty"`
	VendorCode string          `json:"vendor_code,omitempty"`
	Purpose    string          `json:"purpose"`          // BIA01, element 353
	ReportType string          `json:"report_type"`      // BIA02, element 755
	Date       Date            `json:"date"`             // BIA04: when the stock was counted
	Time       string          `json:"time,omitempty"`   // BIA05, HHMM[SS[dd]] as written
	Action     string          `json:"action,omitempty"` // BIA06, element 306
	Currency   string          `json:"currency"`
	References []Reference     `json:"references"`
	Dates      []QualifiedDate `json:"dates"`
	Parties    []Party         `json:"parties"`
	Items      []StockItem     `json:"items"`
	Sent       SentTotals      `json:"sent"`
	Source     Source          `json:"source"`
}

// StockItem is one LIN loop: a product and its quantities.
type StockItem struct {
	Number      string          `json:"number,omitempty"` // LIN01
	Items       []ItemID        `json:"items"`            // pairs in the order sent; gaps are left out
	Description string          `json:"description,omitempty"`
	Price       *Money          `json:"price,omitempty"` // CTP03, for one unit
	References  []Reference     `json:"references,omitempty"`
	Dates       []QualifiedDate `json:"dates,omitempty"`
	Quantities  []StockQuantity `json:"quantities"`
}

// StockQuantity is one QTY: how many of what state.
type StockQuantity struct {
	Qualifier string          `json:"qualifier"` // QTY01, element 673: 33 available for sale, 17 on hand, ...
	Quantity  Quantity        `json:"quantity"`
	Dates     []QualifiedDate `json:"dates,omitempty"`
}
