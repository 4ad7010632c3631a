package pipeline

import (
	"github.com/shopspring/decimal"

	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/partner"
	"github.com/docket-edi/docket/schemas/record"
)

// shipConfirmed makes the shipment of an order as it was confirmed, for test
// partners whose profile says ship: confirmed. An order of production (ISA15 P)
// is never shipped this way.
func (p *Pipeline) shipConfirmed(tx *ledger.Tx, log *orderLog, profile *partner.Profile, f *record.OrderFact, ack *record.Acknowledgment) error {
	if profile.Ship != "confirmed" || f.Order.Source.Usage == "P" {
		return nil
	}
	shipment := record.Shipment{ID: f.Order.Number, Partner: f.Order.Partner, VendorCode: f.Order.VendorCode, ShippedAt: p.Clock()}
	for _, l := range ack.Lines {
		quantity := decimal.Zero
		for _, s := range l.Statuses {
			if s.Code == profile.Acknowledge.Codes["accept"] {
				quantity = quantity.Add(s.Quantity.Value)
			}
		}
		if quantity.IsPositive() {
			shipment.Lines = append(shipment.Lines, record.ShipmentLine{PONumber: f.Order.Number, Line: l.Number,
				Quantity: record.Quantity{Value: quantity, Unit: l.Quantity.Unit}})
		}
	}
	if len(shipment.Lines) == 0 {
		return nil
	}
	row := ledger.Shipment{Partner: shipment.Partner, ID: shipment.ID, SetID: f.Set, Body: body(shipment), State: shipmentWaiting, At: p.Clock()}
	fresh, err := tx.InsertShipment(row, []string{log.head.Key})
	if err != nil || !fresh {
		return err
	}
	fact := record.ShipmentFact{Shipment: shipment.ID, Partner: shipment.Partner, Set: f.Set}
	_, err = log.append(tx, ledger.Event{Kind: eventShipment, At: p.Clock(), Source: f.Set, Body: body(fact)})
	return err
}
