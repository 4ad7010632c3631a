package record

import (
	"fmt"

	"github.com/docket-edi/docket/schemas/fault"
)

// Check judges the shipment by itself; whether it fits its orders is decided
// with them. A fault with Position 0 speaks of the head, else of that line,
// counted from 1.
func (s *Shipment) Check() []fault.Fault {
	r := &rules{}
	r.required("shipment_id", s.ID, "give each shipment a number of its own")
	r.atMost("shipment_id", s.ID, 30)
	r.required("partner", s.Partner, "give the customer's id, as in partners/")
	r.oneOf(fault.Reject, "freight", s.Freight, "collect", "prepaid")
	if s.SCAC != "" && (len(s.SCAC) < 2 || len(s.SCAC) > 4) {
		r.add(fault.Reject, ValueUnknown, "scac", s.SCAC, "a SCAC has 2 to 4 letters", "ask the carrier for its code")
	}
	if s.ShippedAt.IsZero() {
		r.add(fault.Reject, ValueMissing, "shipped_at", "", "shipped_at is required", "write it as 2025-01-10 14:30, with its zone")
	} else {
		r.inOrder(fault.Error, "shipped_at", NewDate(s.ShippedAt), "deliver_on", s.DeliverOn)
	}
	r.date("deliver_on", s.DeliverOn)
	if s.Weight != nil {
		r.positive("weight", s.Weight.Value)
	}
	if len(s.Lines) == 0 {
		r.add(fault.Reject, ValueMissing, "line", "", "a shipment has at least one line", "add what is shipped")
	}
	p := packing{cartonOf: map[string]string{}, ssccOf: map[string]string{}}
	for i := range s.Lines {
		r.line = i + 1
		s.Lines[i].check(r)
		p.check(r, "carton", s.Lines[i].Carton, "sscc", s.Lines[i].SSCC)
		p.check(r, "pallet", s.Lines[i].Pallet, "pallet_sscc", s.Lines[i].PalletSSCC)
	}
	return r.faults
}

func (l *ShipmentLine) check(r *rules) {
	r.required("po_number", l.PONumber, "name the order that the goods belong to")
	if l.Line == "" && l.Item.Value == "" {
		r.add(fault.Reject, ValueMissing, "line", "", "a line names its product", "give the order's line number, or item with item_qualifier")
	}
	if l.Item.Value != "" && len(l.Item.Qualifier) != 2 {
		r.add(fault.Reject, ValueMissing, "item_qualifier", l.Item.Qualifier, "an item needs its two-letter qualifier (X12 element 235)", "UP for a UPC, EN for an EAN, VN for your own number, BP for the buyer's")
	}
	r.positive("quantity", l.Quantity.Value)
	r.sscc("sscc", l.SSCC)
	r.sscc("pallet_sscc", l.PalletSSCC)
	r.date("expiry", l.Expiry)
}

func (r *rules) sscc(field, value string) {
	switch {
	case value == "":
	case len(value) != 18 || !allDigits(value):
		r.add(fault.Reject, ValueUnknown, field, value, "an SSCC has 18 digits", "leave it empty to have one allocated; do not write the (00)")
	case !CheckDigitOK(value):
		r.add(fault.Reject, CheckDigitWrong, field, value, "the last digit follows from the others (GS1)",
			fmt.Sprintf("with these digits the last one would be %s", string(checkDigit(value[:17]))))
	}
}

// packing finds cartons with two SSCCs and SSCCs on two cartons; pallets too.
// Keys hold the kind in front, so that a carton is never taken for a pallet.
type packing struct{ cartonOf, ssccOf map[string]string }

func (p packing) check(r *rules, kind, unit, field, sscc string) {
	if unit == "" || sscc == "" {
		return
	}
	if other, known := p.ssccOf[kind+unit]; known && other != sscc {
		r.add(fault.Reject, ValuesDisagree, field, sscc, "a "+kind+" has one SSCC", fmt.Sprintf("%s %s had %s before", kind, unit, other))
	} else if other, known := p.cartonOf[sscc]; known && other != kind+unit {
		r.add(fault.Reject, ValueDuplicate, field, sscc, "an SSCC stands on one carton or pallet only", "give each its own number")
	}
	p.ssccOf[kind+unit], p.cartonOf[sscc] = sscc, kind+unit
}
