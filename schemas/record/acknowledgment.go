package record

import "time"

// Acknowledgment is our answer to a PurchaseOrder (X12 855): every line of the
// order, each with what becomes of its whole quantity.
type Acknowledgment struct {
	Number     string             `json:"number"`  // the order's
	Partner    string             `json:"partner"` // the order's
	VendorCode string             `json:"vendor_code,omitempty"`
	Purpose    string             `json:"purpose"` // BAK01
	Type       string             `json:"type"`    // BAK02: AD as ordered, AC with change
	Release    string             `json:"release,omitempty"`
	OrderDate  Date               `json:"order_date"` // BAK04, echoed
	At         time.Time          `json:"at"`         // when it was decided: BAK09, ISA09/10, GS04/05
	Currency   string             `json:"currency"`
	ShipTo     *Party             `json:"ship_to,omitempty"`
	Lines      []AcknowledgedLine `json:"lines"`
}

// AcknowledgedLine is one order line answered: the line echoed, our price, and
// statuses whose quantities add up to the ordered quantity.
type AcknowledgedLine struct {
	Number     string       `json:"number"`
	Assigned   bool         `json:"assigned,omitempty"`          // PO101 was not sent: do not send one
	Quantity   Quantity     `json:"quantity"`                    // as ordered
	Price      *Money       `json:"price" jsonschema:"nullable"` // our own cost, never above the order's
	PriceBasis string       `json:"price_basis"`
	Items      []ItemID     `json:"items"` // echoed exactly
	SKU        string       `json:"sku,omitempty"`
	Statuses   []LineStatus `json:"statuses"`
	Reason     string       `json:"reason"` // in words, for people
}

// LineStatus is one ACK segment: Code is X12 element 668 (IA, IQ, IR, IB, R2, ...).
type LineStatus struct {
	Code          string   `json:"code"`
	Quantity      Quantity `json:"quantity"`
	DateQualifier string   `json:"date_qualifier,omitempty"` // 068 current schedule ship
	Date          Date     `json:"date,omitempty"`
}
