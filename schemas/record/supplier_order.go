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
	Destination     string              `json:"destination,omitempty"` // id in suppliers.yaml that ship_to was taken from
	Currency        string              `json:"currency"`
	ShipFrom        Date                `json:"ship_from,omitempty"` // first day of the ship window
	ShipUntil       Date                `json:"ship_until,omitempty"`
	ArriveBy        Date                `json:"arrive_by,omitempty"`
	Terms           string              `json:"terms,omitempty"`
	Incoterm        string              `json:"incoterm,omitempty"`
	IncotermPlace   string              `json:"incoterm_place,omitempty"`
	ShipVia         string              `json:"ship_via,omitempty"`
	Payments        []PaymentStage      `json:"payments,omitempty"`        // staged payments; empty: as terms say
	ToleranceOver   Percent             `json:"tolerance_over,omitempty"`  // how much more may be delivered
	ToleranceUnder  Percent             `json:"tolerance_under,omitempty"` // how much less is no exception
	Language        string              `json:"language,omitempty"`        // of the message: en, es, zh; empty: en
	AnswerBy        Date                `json:"answer_by,omitempty"`       // when silence is followed up
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
	Revision int                  `json:"revision"`            // which one was answered; 0 when not said
	Word     AnswerWord           `json:"word,omitempty"`      // of a mail's subject; empty: the lines say it all
	ShipDate Date                 `json:"ship_date,omitempty"` // of every line that has none of its own
	Lines    []SupplierAnswerLine `json:"lines"`
}

// AnswerWord is a supplier's answer in one word.
type AnswerWord string

// The words that a supplier answers with.
const (
	AnswerAccept AnswerWord = "ACCEPT"
	AnswerChange AnswerWord = "CHANGE"
	AnswerReject AnswerWord = "REJECT"
)

// SupplierAnswerLine answers one line, or a part of it that has its own date;
// what is not given was not answered.
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
	HSCode      string   `json:"hs_code,omitempty"`
	Origin      string   `json:"country_of_origin,omitempty"` // ISO 3166 alpha-2
	Note        string   `json:"note,omitempty"`
}

// PaymentStage is one part of a staged payment: 30 % on order confirmation.
type PaymentStage struct {
	Share Percent `json:"share"`
	Due   string  `json:"due"` // the milestone, in words
}

// Percent is a percentage as written, without its sign: "2.5"; empty when not given.
type Percent string

// Complete gives amounts without a currency that of the order, and quantities
// without a unit each (EA).
func (o *SupplierOrder) Complete() {
	amounts := []*Money{o.Freight, o.Prep, o.Other, o.Allowance, o.Tax}
	for i := range o.Lines {
		l := &o.Lines[i]
		amounts = append(amounts, &l.UnitCost)
		if l.Quantity.Unit == "" {
			l.Quantity.Unit = "EA"
		}
	}
	for _, m := range amounts {
		if m != nil && m.Currency == "" {
			m.Currency = o.Currency
		}
	}
}
