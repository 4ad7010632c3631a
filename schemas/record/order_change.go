package record

// OrderChange changes or cancels an order that was sent before (X12 860).
type OrderChange struct {
	Number       string          `json:"number"` // BCH03: the order's
	Partner      string          `json:"partner,omitempty"`
	VendorCode   string          `json:"vendor_code,omitempty"`
	Change       string          `json:"change"`                  // Purpose in words: cancelled, changed, replaced, ...
	Purpose      string          `json:"purpose"`                 // BCH01, element 353: 01, 04, 05, ...
	Type         string          `json:"type"`                    // BCH02, element 92
	Release      string          `json:"release,omitempty"`       // BCH04
	ChangeNumber string          `json:"change_number,omitempty"` // BCH05
	OrderDate    Date            `json:"order_date"`              // BCH06
	Request      string          `json:"request,omitempty"`       // BCH07
	Contract     string          `json:"contract,omitempty"`      // BCH08
	Reference    string          `json:"reference,omitempty"`     // BCH09
	Date         Date            `json:"date,omitempty"`          // BCH11, else BCH10: when the change was asked for
	Window       Window          `json:"window"`                  // the new one; empty where it stays
	Backorder    *bool           `json:"backorder" jsonschema:"nullable"`
	Currency     string          `json:"currency"`
	References   []Reference     `json:"references"`
	Dates        []QualifiedDate `json:"dates"`
	Parties      []Party         `json:"parties"`
	Notes        []string        `json:"notes"`
	Lines        []ChangedLine   `json:"lines"`
	Sent         SentTotals      `json:"sent"`
	Source       Source          `json:"source"`
}

// ChangedLine is one POC loop: what becomes of one line of the order. A line
// that is sent without its number is known by its item ids: none is assigned,
// as it might be that of another line.
type ChangedLine struct {
	Number      string          `json:"number"`             // POC01; empty when not sent
	Change      string          `json:"change"`             // Code in words
	Code        string          `json:"code"`               // POC02, element 670: AI, DI, QD, QI, PC, ...
	Quantity    *Quantity       `json:"quantity,omitempty"` // POC03: the new one; with QD and QI some partners send the difference
	Left        *Quantity       `json:"left,omitempty"`     // POC04: still to be received
	Unit        string          `json:"unit,omitempty"`     // POC05 where neither is sent: what the price is for
	Price       *Money          `json:"price,omitempty"`    // POC06
	PriceBasis  string          `json:"price_basis,omitempty"`
	Items       []ItemID        `json:"items"`
	Description string          `json:"description,omitempty"`
	References  []Reference     `json:"references,omitempty"`
	Dates       []QualifiedDate `json:"dates,omitempty"`
	Notes       []string        `json:"notes,omitempty"`
}

// ChangeWords says what a POC02 code (X12 element 670) means; empty when unknown
// (spec/x12-exact.md 2.3).
func ChangeWords(code string) string {
	switch code {
	case "AI":
		return "line added"
	case "CA":
		return "line changed"
	case "CB":
		return "date terms changed"
	case "CC":
		return "terms changed"
	case "CE":
		return "line allowance or charge changed"
	case "CF":
		return "earlier order cancelled"
	case "CG":
		return "total allowance or charge changed"
	case "CT":
		return "dates changed"
	case "DI":
		return "line deleted"
	case "MU":
		return "price, quantity and dates changed"
	case "NC":
		return "no change"
	case "PC":
		return "price changed"
	case "PQ":
		return "price and quantity changed"
	case "PR":
		return "price and dates changed"
	case "QD":
		return "quantity decreased"
	case "QI":
		return "quantity increased"
	case "RA":
		return "transport replaced"
	case "RB":
		return "dates replaced"
	case "RC":
		return "line change rejected"
	case "RE":
		return "line replaced"
	case "RM":
		return "line replaced with changes"
	case "RQ":
		return "dates and quantity changed"
	case "RS":
		return "dates changed"
	case "RZ":
		return "all values replaced"
	case "TI":
		return "line transferred"
	}
	return ""
}

// PurposeWords says what a purpose code (X12 element 353) means for an order;
// empty when it has no word here (spec/x12-exact.md 2.3).
func PurposeWords(code string) string {
	switch code {
	case "00":
		return "original"
	case "01":
		return "cancelled"
	case "04":
		return "changed"
	case "05":
		return "replaced"
	case "06":
		return "confirmed"
	case "07":
		return "duplicate"
	}
	return ""
}
