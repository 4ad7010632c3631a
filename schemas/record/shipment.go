package record

import "time"

// Shipment is what the warehouse says it ships: the input of a ship notice.
// Field names are the columns of a shipment file.
type Shipment struct {
	ID         string         `json:"shipment_id"` // becomes BSN02
	Partner    string         `json:"partner"`
	VendorCode string         `json:"vendor_code,omitempty"`
	ShipFrom   string         `json:"ship_from,omitempty"` // warehouse code; empty: the profile's address
	ShippedAt  time.Time      `json:"shipped_at"`          // with the zone's offset
	Zone       string         `json:"zone,omitempty"`      // IANA name or X12 time code, as given
	DeliverOn  Date           `json:"deliver_on,omitempty"`
	Freight    string         `json:"freight,omitempty"` // collect or prepaid
	SCAC       string         `json:"scac,omitempty"`
	PRO        string         `json:"pro,omitempty"`
	BOL        string         `json:"bol,omitempty"`
	ARN        string         `json:"arn,omitempty"`
	Weight     *Quantity      `json:"weight,omitempty"`
	Lines      []ShipmentLine `json:"lines"`
}

// ShipmentLine is a quantity of one order line, in one carton or still to be packed.
type ShipmentLine struct {
	PONumber   string   `json:"po_number"`
	Line       string   `json:"line,omitempty"` // the order's line number; empty: found by item
	Item       ItemID   `json:"item"`
	Quantity   Quantity `json:"quantity"`
	Carton     string   `json:"carton,omitempty"`      // empty: packed by case pack
	SSCC       string   `json:"sscc,omitempty"`        // 18 digits; empty: allocated
	Pallet     string   `json:"pallet,omitempty"`      // empty: not on a pallet
	PalletSSCC string   `json:"pallet_sscc,omitempty"` // 18 digits
	Lot        string   `json:"lot,omitempty"`
	Expiry     Date     `json:"expiry,omitempty"`
}
