package record

import "time"

// ShipNotice is the advance ship notice of one shipment (X12 856): shipment,
// orders, cartons, items.
type ShipNotice struct {
	ID         string         `json:"id"` // BSN02
	Partner    string         `json:"partner"`
	VendorCode string         `json:"vendor_code,omitempty"`
	Purpose    string         `json:"purpose"`    // BSN01: 00 original, 05 replace
	At         time.Time      `json:"at"`         // when it was decided: BSN03/04, ISA09/10
	ShippedAt  time.Time      `json:"shipped_at"` // DTM 011
	DeliverOn  Date           `json:"deliver_on,omitempty"`
	ShipFrom   Party          `json:"ship_from"`
	ShipTo     Party          `json:"ship_to"`
	SCAC       string         `json:"scac,omitempty"`
	PRO        string         `json:"pro,omitempty"`
	BOL        string         `json:"bol,omitempty"`
	ARN        string         `json:"arn,omitempty"`
	Freight    string         `json:"freight,omitempty"`
	Weight     *Quantity      `json:"weight,omitempty"` // gross
	Cartons    int            `json:"cartons"`          // physical cartons, each SSCC once
	Pallets    int            `json:"pallets"`
	Orders     []ShippedOrder `json:"orders"`
}

// ShippedOrder is one order's part of a shipment. A carton that holds several
// orders stands under each of them with the same SSCC.
type ShippedOrder struct {
	PONumber string   `json:"po_number"`
	PODate   Date     `json:"po_date,omitempty"`
	Cartons  []Carton `json:"cartons"`
}

// Carton is a physical carton: SSCC is 18 digits with its check digit.
type Carton struct {
	SSCC       string        `json:"sscc"`
	PalletSSCC string        `json:"pallet_sscc,omitempty"`
	Items      []ShippedItem `json:"items"`
}

// ShippedItem is a quantity of one order line in one carton.
type ShippedItem struct {
	Line     string   `json:"line"`
	Assigned bool     `json:"assigned,omitempty"`
	Items    []ItemID `json:"items"` // the order's, echoed exactly
	Quantity Quantity `json:"quantity"`
	Ordered  Quantity `json:"ordered"`
	Lot      string   `json:"lot,omitempty"`
	Expiry   Date     `json:"expiry,omitempty"`
}
