package sheet

import (
	"strings"
	"time"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

const shipmentHead = `shipment_id partner vendor_code ship_from shipped_at zone deliver_on freight scac pro bol arn
	weight weight_unit`

func (t *table) shipments() []record.Shipment {
	var shipments []record.Shipment
	g := newGroups(t, shipmentHead)
	t.each(func(r *row) {
		i, isNew := g.add(r.text("partner")+"\x00"+r.text("shipment_id"), r)
		if isNew {
			shipments = append(shipments, r.shipment())
		}
		shipments[i].Lines = append(shipments[i].Lines, r.shipmentLine())
	})
	for i := range shipments {
		g.judged(i, shipments[i].Check())
	}
	return shipments
}

func (r *row) shipment() record.Shipment {
	s := record.Shipment{
		ID: r.text("shipment_id"), Partner: r.text("partner"), VendorCode: r.text("vendor_code"),
		ShipFrom: r.text("ship_from"), Zone: r.text("zone"), ShippedAt: r.instant("shipped_at", "zone"),
		DeliverOn: r.date("deliver_on"), Freight: strings.ToLower(r.text("freight")), SCAC: r.text("scac"),
		PRO: r.text("pro"), BOL: r.text("bol"), ARN: r.text("arn"),
	}
	if w, ok := r.decimal("weight"); ok {
		s.Weight = &record.Quantity{Value: w, Unit: r.or("weight_unit", "LB")}
	}
	return s
}

func (r *row) shipmentLine() record.ShipmentLine {
	return record.ShipmentLine{
		PONumber: r.text("po_number"), Line: r.text("line"),
		Item:     record.ItemID{Qualifier: r.text("item_qualifier"), Value: r.text("item")},
		Quantity: record.Quantity{Value: r.need("quantity"), Unit: r.text("unit")},
		Carton:   r.text("carton"), SSCC: r.text("sscc"), Pallet: r.text("pallet"), PalletSSCC: r.text("pallet_sscc"),
		Lot: r.text("lot"), Expiry: r.date("expiry"),
	}
}

// instantForms are the ways to write a time without a zone.
var instantForms = []string{"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02"}

// instant reads a moment: RFC 3339, or a local time in the zone of another
// column, which without one is UTC and noted.
func (r *row) instant(column, zoneColumn string) time.Time {
	s := r.text(column)
	if s == "" {
		return time.Time{}
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t
	}
	if iso := r.table.source.date(s); iso != "" {
		s = iso
	}
	place, ok := r.location(zoneColumn)
	if !ok {
		return time.Time{}
	}
	for _, form := range instantForms {
		t, err := time.ParseInLocation(form, s, place)
		if err != nil {
			continue
		}
		if r.text(zoneColumn) == "" {
			r.table.faults.cell(fault.Note, ZoneMissing, r.number, column, s, "a local time needs its zone",
				"taken as UTC; fill zone, as America/Chicago or -06:00")
		}
		return t
	}
	r.fault(record.ValueNotDate, column, s, "a time is written 2025-01-10 14:30 or 2025-01-10T14:30:00-06:00", "write it in one of these ways")
	return time.Time{}
}

// location is the zone of a column: an IANA name, an offset or UTC.
func (r *row) location(column string) (*time.Location, bool) {
	s := r.text(column)
	if s == "" {
		return time.UTC, true
	}
	if place, ok := zone(s); ok {
		return place, true
	}
	r.fault(record.ValueUnknown, column, s, "a zone is an IANA name or an offset", "write it as America/Chicago or -06:00")
	return nil, false
}
