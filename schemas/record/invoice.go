package record

// Invoice asks for the payment of what was shipped (X12 810). An invoice of
// several orders names the order on each line.
type Invoice struct {
	Number         string          `json:"number"` // BIG02
	Partner        string          `json:"partner,omitempty"`
	VendorCode     string          `json:"vendor_code,omitempty"`
	Date           Date            `json:"date"`                       // BIG01
	PONumber       string          `json:"po_number,omitempty"`        // BIG04
	PODate         Date            `json:"po_date,omitempty"`          // BIG03
	Release        string          `json:"release,omitempty"`          // BIG05
	ChangeNumber   string          `json:"change_number,omitempty"`    // BIG06
	Type           string          `json:"type,omitempty"`             // BIG07, element 640: DI debit, CR credit, ...
	Purpose        string          `json:"purpose,omitempty"`          // BIG08, element 353: 00 original, ...
	Original       string          `json:"original_invoice,omitempty"` // BIG10: the invoice that this one is about
	Currency       string          `json:"currency"`                   // CUR02
	References     []Reference     `json:"references"`
	Dates          []QualifiedDate `json:"dates"`
	Parties        []Party         `json:"parties"`
	Terms          []Terms         `json:"terms"`
	FreightPayment string          `json:"freight_payment,omitempty"` // FOB01, element 146: CC collect, PP prepaid, ...
	Carrier        *Carrier        `json:"carrier,omitempty"`
	Notes          []string        `json:"notes"`
	Lines          []InvoiceLine   `json:"lines"`
	Charges        []Charge        `json:"charges"` // of the whole invoice
	Taxes          []Tax           `json:"taxes"`   // of the whole invoice, those of the lines included
	Totals         InvoiceTotals   `json:"totals"`
	Source         Source          `json:"source"`
}

// Carrier says who carried the goods (X12 CAD).
type Carrier struct {
	Method    string     `json:"method,omitempty"`  // CAD01, element 91
	SCAC      string     `json:"scac,omitempty"`    // CAD04
	Routing   string     `json:"routing,omitempty"` // CAD05
	Reference *Reference `json:"reference,omitempty"`
}

// InvoiceLine is one IT1 loop.
type InvoiceLine struct {
	Number      string          `json:"number"`             // IT101, or assigned
	Assigned    bool            `json:"assigned,omitempty"` // IT101 was missing; Number is ours
	PONumber    string          `json:"po_number,omitempty"`
	Quantity    Quantity        `json:"quantity"`
	Price       *Money          `json:"price" jsonschema:"nullable"` // IT104; null when not sent, never 0
	PriceBasis  string          `json:"price_basis"`                 // IT105, element 639
	Items       []ItemID        `json:"items"`                       // pairs in the order sent; gaps are left out
	Description string          `json:"description,omitempty"`
	References  []Reference     `json:"references,omitempty"`
	Dates       []QualifiedDate `json:"dates,omitempty"`
	Charges     []Charge        `json:"charges,omitempty"`
	Taxes       []Tax           `json:"taxes,omitempty"`
}

// InvoiceTotals hold what is to be paid, as stated, beside what we count.
type InvoiceTotals struct {
	Total        *Money     `json:"total" jsonschema:"nullable"` // TDS01: stated
	Discountable *Money     `json:"discountable,omitempty"`      // TDS02: stated
	Discounted   *Money     `json:"discounted,omitempty"`        // TDS03: stated, after the terms' discount
	Discount     *Money     `json:"discount,omitempty"`          // TDS04: stated
	Lines        int        `json:"lines"`
	Units        string     `json:"units"`                            // sum of the quantities, all units added as numbers
	Goods        *Money     `json:"goods" jsonschema:"nullable"`      // sum of quantity x price; null when a line has no price
	Charges      *Money     `json:"charges" jsonschema:"nullable"`    // of invoice and lines; null when one has no amount
	Allowances   *Money     `json:"allowances" jsonschema:"nullable"` // likewise
	TaxTotal     *Money     `json:"tax_total" jsonschema:"nullable"`  // the invoice's taxes, or else those below; null when one has no amount
	Sent         SentTotals `json:"sent"`
}
