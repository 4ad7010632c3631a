package record

// RemittanceAdvice says what a payment pays (X12 820). Reason codes of
// deductions are open-ended: partners add to them (spec/x12-exact.md section 4).
type RemittanceAdvice struct {
	Partner     string          `json:"partner,omitempty"`
	VendorCode  string          `json:"vendor_code,omitempty"`
	Amount      Money           `json:"amount"`           // BPR02
	Flow        string          `json:"flow"`             // BPR03 in words: credit, debit, or as sent
	Method      string          `json:"method"`           // BPR04, element 591: ACH, CHK, ...
	Format      string          `json:"format,omitempty"` // BPR05
	Handling    string          `json:"handling"`         // BPR01, element 305
	Date        Date            `json:"date,omitempty"`   // BPR16: when the money is there
	Payer       *BankAccount    `json:"payer_account,omitempty"`
	Payee       *BankAccount    `json:"payee_account,omitempty"`
	PayerID     string          `json:"payer_id,omitempty"`         // BPR10
	Trace       string          `json:"trace,omitempty"`            // TRN02: number of the payment or check
	TraceType   string          `json:"trace_type,omitempty"`       // TRN01, element 481
	TraceOrigin string          `json:"trace_originator,omitempty"` // TRN03
	TraceDetail string          `json:"trace_detail,omitempty"`     // TRN04
	Currency    string          `json:"currency"`                   // CUR02
	References  []Reference     `json:"references"`
	Dates       []QualifiedDate `json:"dates"`
	Parties     []Party         `json:"parties"`
	Notes       []string        `json:"notes"`
	Invoices    []PaidInvoice   `json:"invoices"`
	Adjustments []Adjustment    `json:"adjustments"` // of no single invoice
	Totals      PaymentTotals   `json:"totals"`
	Source      Source          `json:"source"`
}

// BankAccount is one side of a payment, as sent (BPR06 to BPR09, BPR12 to BPR15).
type BankAccount struct {
	BankQualifier string `json:"bank_qualifier,omitempty"` // element 506
	Bank          string `json:"bank,omitempty"`
	Kind          string `json:"kind,omitempty"` // element 569
	Account       string `json:"account,omitempty"`
}

// PaidInvoice is one RMR loop: an open item and what is paid of it. Amounts that
// are not sent are null.
type PaidInvoice struct {
	Entity         *Party          `json:"entity,omitempty"` // whose it is, where the payment has several (ENT)
	Qualifier      string          `json:"qualifier"`        // RMR01, element 128: IV invoice, CM credit memo, PO, ...
	Number         string          `json:"number"`           // RMR02
	Action         string          `json:"action,omitempty"` // RMR03, element 482
	Paid           *Money          `json:"paid" jsonschema:"nullable"`
	Invoiced       *Money          `json:"invoiced" jsonschema:"nullable"`
	Discount       *Money          `json:"discount" jsonschema:"nullable"`
	AdjustmentCode string          `json:"adjustment_code,omitempty"` // RMR07, element 426
	Adjustment     *Money          `json:"adjustment,omitempty"`      // RMR08
	References     []Reference     `json:"references,omitempty"`
	Dates          []QualifiedDate `json:"dates,omitempty"`
	Notes          []string        `json:"notes,omitempty"`
	Adjustments    []Adjustment    `json:"adjustments,omitempty"`
}

// Adjustment is one ADX: an amount added or taken off, and why.
type Adjustment struct {
	Entity     *Party          `json:"entity,omitempty"`
	Amount     Money           `json:"amount"` // ADX01, negative when taken off
	Code       string          `json:"code"`   // ADX02, element 426, or whatever the partner sends
	Reference  *Reference      `json:"reference,omitempty"`
	References []Reference     `json:"references,omitempty"`
	Dates      []QualifiedDate `json:"dates,omitempty"`
	Notes      []string        `json:"notes,omitempty"`
}

// PaymentTotals are counted by us.
type PaymentTotals struct {
	Invoices    int   `json:"invoices"`
	Paid        Money `json:"paid"`        // sum of what is paid of the invoices
	Adjustments Money `json:"adjustments"` // sum of the adjustments of no single invoice
}

// CountPayment counts what a remittance advice adds up to.
func CountPayment(a *RemittanceAdvice) PaymentTotals {
	paid, adjusted := sum{known: true}, sum{known: true}
	for _, i := range a.Invoices {
		if i.Paid != nil {
			paid.add(i.Paid)
		}
	}
	for _, adj := range a.Adjustments {
		adjusted.add(&adj.Amount)
	}
	return PaymentTotals{Invoices: len(a.Invoices), Paid: *paid.money(a.Currency), Adjustments: *adjusted.money(a.Currency)}
}
