// Package partner holds what we agreed with a trading partner: who they are on
// the wire, how their documents are judged, and how we answer.
//
// Load reads a profile strictly and fills in what it does not say; Find picks
// the profile of a sender.
package partner

import (
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/x12/guide"
)

// Profile is one partners/<id>.yaml. The shipped template comments every key.
type Profile struct {
	ID          string                  `yaml:"id"`
	Kind        string                  `yaml:"kind"` // vendor, supplier or any
	Match       Match                   `yaml:"match"`
	Us          Match                   `yaml:"us"`
	VendorCodes []VendorCode            `yaml:"vendor_codes"`
	Versions    map[string]string       `yaml:"versions"`   // set -> 004010, 005010 or same
	Delimiters  Delimiters              `yaml:"delimiters"` // of what we send
	Judge       Judge                   `yaml:"judge"`
	Guides      map[string]string       `yaml:"guides"`      // set -> guide name
	Applied     map[string]*guide.Guide `yaml:"-"`           // set -> guide: what UseGuides found for Guides
	Unsupported string                  `yaml:"unsupported"` // accept or reject: sets we do not process
	Release     string                  `yaml:"release"`     // note or reject: a GS08 without a dictionary
	TA1         string                  `yaml:"ta1"`         // never, on-error or asked
	Usage       string                  `yaml:"usage"`       // ISA15 of what we send: P or T
	AskTA1      bool                    `yaml:"ask_ta1"`     // ISA14 of what we send: true writes 1
	Currency    string                  `yaml:"currency"`
	Acknowledge Acknowledge             `yaml:"acknowledge"`
	Ship        string                  `yaml:"ship"` // file or confirmed
	GS1Prefix   string                  `yaml:"gs1_prefix"`
	ShipFrom    Place                   `yaml:"ship_from"`
	HL04        bool                    `yaml:"hl04"`        // write the child code
	SeenWindow  string                  `yaml:"seen_window"` // how long an ISA13 may not come again: 365d
	Deliver     Deliver                 `yaml:"deliver"`
	Owner       map[string]string       `yaml:"owner"` // who is asked, by reason or default
}

// Match names a party on the wire: ISA as QQ:ID ("*" for any), GS as its code.
type Match struct {
	ISA string `yaml:"isa"`
	GS  string `yaml:"gs"`
}

// VendorCode is one selling account behind an ISA id.
type VendorCode struct {
	Code     string    `yaml:"code"`
	Freight  string    `yaml:"freight"` // collect or prepaid
	Currency string    `yaml:"currency"`
	When     WhenMatch `yaml:"when"`
}

// WhenMatch picks a vendor code by a reference of the order; value "*" is any.
type WhenMatch struct {
	Ref   string `yaml:"ref"`
	Value string `yaml:"value"`
}

// Delimiters of what we write.
type Delimiters struct {
	Element    string `yaml:"element"`
	Component  string `yaml:"component"`
	Segment    string `yaml:"segment"`
	Repetition string `yaml:"repetition"`
}

// Judge sets how hard inbound documents are judged.
type Judge struct {
	Profile string                        `yaml:"profile"` // strict or lenient
	Codes   map[fault.Code]fault.Severity `yaml:"codes"`   // then per fault code
}

// Acknowledge is how an order is answered.
type Acknowledge struct {
	By           string            `yaml:"by"`             // 24h
	NoStock      string            `yaml:"no_stock"`       // reject or hold
	Backorder    string            `yaml:"backorder"`      // if-allowed or never
	UnknownItem  string            `yaml:"unknown_item"`   // hold or reject
	Discontinued string            `yaml:"discontinued"`   // an element 668 code, R2; or hold
	PriceAbovePO string            `yaml:"price_above_po"` // hold or reject
	WindowPassed string            `yaml:"window_passed"`  // note, hold or reject
	Codes        map[string]string `yaml:"codes"`          // accept, backorder, quantity_changed, out_of_stock
	Types        map[string]string `yaml:"types"`          // BAK02: as_ordered, changed
	FillOrKill   bool              `yaml:"fill_or_kill"`   // accept the order whole or not at all
	ShipDate     string            `yaml:"ship_date"`      // element 374 of ACK04
	ShipInDays   int               `yaml:"ship_in_days"`   // without a window: decided date plus this
}

// Place is an address of ours.
type Place struct {
	Code    string   `yaml:"code"`
	Name    string   `yaml:"name"`
	Lines   []string `yaml:"lines"`
	City    string   `yaml:"city"`
	Region  string   `yaml:"region"`
	Postal  string   `yaml:"postal"`
	Country string   `yaml:"country"`
}

// Deliver is how documents reach the partner.
type Deliver struct {
	Kind string `yaml:"kind"` // folder
}
