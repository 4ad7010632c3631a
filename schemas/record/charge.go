package record

// Charge is an allowance or a charge (X12 SAC).
type Charge struct {
	Kind         string    `json:"kind"`                    // allowance, charge, or the element 248 code in lower case
	Code         string    `json:"code,omitempty"`          // SAC02, element 1300: D240 freight, C310 discount, ...
	Agency       string    `json:"agency,omitempty"`        // SAC03: whose code AgencyCode is
	AgencyCode   string    `json:"agency_code,omitempty"`   // SAC04
	Amount       *Money    `json:"amount,omitempty"`        // SAC05, at most two decimals; null where only a percent or rate is said
	PercentBasis string    `json:"percent_basis,omitempty"` // SAC06, element 378
	Percent      string    `json:"percent,omitempty"`       // SAC07, as written
	Rate         *Money    `json:"rate,omitempty"`          // SAC08, for one unit
	Quantity     *Quantity `json:"quantity,omitempty"`      // SAC09 and SAC10
	Method       string    `json:"method,omitempty"`        // SAC12, element 331: 02 off invoice, ...
	Reference    string    `json:"reference,omitempty"`     // SAC13
	Option       string    `json:"option,omitempty"`        // SAC14
	Description  string    `json:"description,omitempty"`   // SAC15
	Taxes        []Tax     `json:"taxes,omitempty"`
}

// The kinds of charges that change what is to be paid. Others only inform.
const (
	Allowance = "allowance" // SAC01 A: taken off
	Surcharge = "charge"    // SAC01 C: added
)

// Tax is one tax (X12 TXI).
type Tax struct {
	Type                  string `json:"type"`                             // TXI01, element 963: ST state sales tax, GS GST, VA VAT, ...
	Amount                *Money `json:"amount" jsonschema:"nullable"`     // TXI02
	Percent               string `json:"percent,omitempty"`                // TXI03, as written
	JurisdictionQualifier string `json:"jurisdiction_qualifier,omitempty"` // TXI04
	Jurisdiction          string `json:"jurisdiction,omitempty"`           // TXI05
	Exempt                string `json:"exempt,omitempty"`                 // TXI06, element 441
	Base                  *Money `json:"base,omitempty"`                   // TXI08: the amount that is taxed
	ID                    string `json:"id,omitempty"`                     // TXI09: the tax number
}

// Terms are terms of payment (X12 ITD). Days and percents are as written.
type Terms struct {
	Type            string `json:"type,omitempty"`             // ITD01, element 336: 01 basic, 02 end of month, ...
	Basis           string `json:"basis,omitempty"`            // ITD02, element 333: 3 invoice date, ...
	DiscountPercent string `json:"discount_percent,omitempty"` // ITD03
	DiscountDate    Date   `json:"discount_date,omitempty"`    // ITD04
	DiscountDays    string `json:"discount_days,omitempty"`    // ITD05
	NetDate         Date   `json:"net_date,omitempty"`         // ITD06
	NetDays         string `json:"net_days,omitempty"`         // ITD07
	DiscountAmount  *Money `json:"discount_amount,omitempty"`  // ITD08
	DeferredDate    Date   `json:"deferred_date,omitempty"`    // ITD09
	DeferredAmount  *Money `json:"deferred_amount,omitempty"`  // ITD10
	DeferredPercent string `json:"deferred_percent,omitempty"` // ITD11: of the invoice
	Description     string `json:"description,omitempty"`      // ITD12
	DayOfMonth      string `json:"day_of_month,omitempty"`     // ITD13
	PaymentMethod   string `json:"payment_method,omitempty"`   // ITD14
}
