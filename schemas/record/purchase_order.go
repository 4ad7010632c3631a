package record

import (
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// PurchaseOrder is a customer's order to us (X12 850).
type PurchaseOrder struct {
	Number     string          `json:"number"`                          // BEG03
	Partner    string          `json:"partner"`                         // the partner profile's id
	VendorCode string          `json:"vendor_code,omitempty"`           // which of our selling accounts
	Purpose    string          `json:"purpose"`                         // BEG01, element 353: 00 original, ...
	Type       string          `json:"type"`                            // BEG02, element 92: NE, RO, NP, CN, DS, SA, ...
	Release    string          `json:"release,omitempty"`               // BEG04
	Date       Date            `json:"date"`                            // BEG05
	Window     Window          `json:"window"`                          // delivery or pick-up window, by freight term
	Backorder  *bool           `json:"backorder" jsonschema:"nullable"` // CSH01 Y or N; null when not said
	Currency   string          `json:"currency"`                        // CUR02, else the profile's
	References []Reference     `json:"references"`
	Dates      []QualifiedDate `json:"dates"`
	Parties    []Party         `json:"parties"`
	Notes      []string        `json:"notes"`
	Lines      []OrderLine     `json:"lines"`
	Totals     OrderTotals     `json:"totals"`
	Source     Source          `json:"source"`
}

// Window is a span of dates, both ends included; an empty end is open.
type Window struct {
	From Date `json:"from,omitempty"`
	To   Date `json:"to,omitempty"`
}

// WindowOf takes an order's window from its dates by element 374: Amazon sends
// 064 and 063; others ask to ship or deliver.
func WindowOf(dates []QualifiedDate) (w Window) {
	from, to := windowEnds(len(dates), func(i int) (string, bool) { return dates[i].Qualifier, dates[i].Date != "" })
	if from >= 0 {
		w.From = dates[from].Date
	}
	if to >= 0 {
		w.To = dates[to].Date
	}
	return w
}

// windowEnds finds the ends of the window among n dates, -1 where there is none.
func windowEnds(n int, at func(int) (qualifier string, isDate bool)) (from, to int) {
	first := func(qualifiers ...string) int {
		for _, want := range qualifiers {
			for i := range n {
				if qualifier, isDate := at(i); isDate && strings.TrimSpace(qualifier) == want {
					return i
				}
			}
		}
		return -1
	}
	return first("064", "037", "010", "118"), first("063", "038", "002", "001")
}

// QualifiedDate is a DTM segment: Qualifier is X12 element 374.
type QualifiedDate struct {
	Qualifier string `json:"qualifier"`
	Date      Date   `json:"date,omitempty"`
	Time      string `json:"time,omitempty"` // HHMM[SS[dd]] as written
	Text      string `json:"text,omitempty"` // as written, when it is no date
}

// OrderLine is one PO1 loop.
type OrderLine struct {
	Number      string          `json:"number"`             // PO101, or assigned
	Assigned    bool            `json:"assigned,omitempty"` // PO101 was missing; Number is ours
	Quantity    Quantity        `json:"quantity"`
	Price       *Money          `json:"price" jsonschema:"nullable"` // PO104; null when not sent, never 0
	PriceBasis  string          `json:"price_basis"`                 // PO105, element 639
	Items       []ItemID        `json:"items"`                       // pairs in the order sent; gaps are left out
	Description string          `json:"description,omitempty"`
	References  []Reference     `json:"references,omitempty"`
	Dates       []QualifiedDate `json:"dates,omitempty"`
}

// OrderTotals are counted by us; Sent holds what the document claims.
type OrderTotals struct {
	Lines  int        `json:"lines"`
	Units  string     `json:"units"`                        // sum of the quantities, all units added as numbers
	Amount *Money     `json:"amount" jsonschema:"nullable"` // sum of quantity x price; null when a line has no price
	Sent   SentTotals `json:"sent"`
}

// CountOrder counts the lines of an order; what the document claims stays as it is.
func CountOrder(o *PurchaseOrder) OrderTotals {
	t := o.Totals
	t.Lines, t.Amount = len(o.Lines), nil
	units, amount, priced := decimal.Zero, decimal.Zero, t.Lines > 0
	for i := range o.Lines {
		l := &o.Lines[i]
		units = units.Add(l.Quantity.Value)
		if priced = priced && l.Price != nil; priced {
			amount = amount.Add(l.Quantity.Value.Mul(l.Price.Amount))
		}
	}
	t.Units = DecimalText(units)
	if priced {
		t.Amount = &Money{amount, o.Currency}
	}
	return t
}

// SentTotals are CTT01, CTT02 and AMT02 exactly as sent; empty when absent.
type SentTotals struct {
	Lines  string `json:"lines,omitempty"`
	Hash   string `json:"hash,omitempty"`
	Amount string `json:"amount,omitempty"`
}

// Source says where in which interchange a record was read.
type Source struct {
	Raw         string    `json:"raw"`         // sha256 of the file's bytes, lower-case hex
	Interchange string    `json:"interchange"` // sha256 of the interchange's bytes
	Control     string    `json:"control"`     // ISA13
	Group       string    `json:"group"`       // GS06
	Set         string    `json:"set"`         // ST02
	Version     string    `json:"version"`     // GS08
	Usage       string    `json:"usage"`       // ISA15: P, T or I
	Sent        time.Time `json:"sent"`        // ISA09 and ISA10, taken as UTC
	Offset      int64     `json:"offset"`      // of the ST in the file, bytes from 0
}
