package sheet

import (
	"strings"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

const supplierOrderHead = `po_number revision order_date supplier supplier_name supplier_email supplier_address
	ship_to bill_to currency ship_from ship_until arrive_by terms incoterm incoterm_place ship_via
	destination payments tolerance_over tolerance_under language answer_by
	freight prep other allowance tax instructions notes`

func (t *table) supplierOrders(fill func(*record.SupplierOrder)) []record.SupplierOrder {
	var orders []record.SupplierOrder
	g := newGroups(t, supplierOrderHead)
	t.each(func(r *row) {
		key := r.text("po_number") + "\x00" + r.text("revision")
		if r.text("po_number") == "" {
			key = "\x00" + r.text("supplier")
		}
		if r.answers() {
			t.faults.cell(fault.Reject, AnswerNotOrder, r.number, "confirmed_qty", "", "an order to send has no answer in it",
				"this is a supplier's answer; to order again, empty confirmed_qty, confirmed_ship_date and note")
		}
		i, isNew := g.add(key, r)
		if isNew {
			orders = append(orders, r.supplierOrder())
		}
		orders[i].Lines = append(orders[i].Lines, r.supplierOrderLine(orders[i].Currency))
	})
	for i := range orders {
		fill(&orders[i])
		orders[i].Complete()
		g.judged(i, orders[i].Check())
	}
	return orders
}

func (r *row) supplierOrder() record.SupplierOrder {
	o := record.SupplierOrder{
		Number: r.text("po_number"), Revision: r.whole("revision"), OrderDate: r.date("order_date"),
		Supplier: r.text("supplier"), SupplierName: r.text("supplier_name"), SupplierEmail: r.text("supplier_email"),
		SupplierAddress: r.lines("supplier_address"), ShipTo: r.lines("ship_to"), BillTo: r.lines("bill_to"),
		Currency: r.text("currency"),
		ShipFrom: r.date("ship_from"), ShipUntil: r.date("ship_until"), ArriveBy: r.date("arrive_by"),
		Terms: r.text("terms"), Incoterm: r.text("incoterm"), IncotermPlace: r.text("incoterm_place"),
		ShipVia: r.text("ship_via"), Destination: r.text("destination"), Payments: r.payments(),
		ToleranceOver: r.percent("tolerance_over"), ToleranceUnder: r.percent("tolerance_under"),
		Language: r.text("language"), AnswerBy: r.date("answer_by"), Instructions: r.lines("instructions"), Notes: r.text("notes"),
	}
	if r.text("revision") == "" {
		o.Revision = 1
	}
	o.Freight, o.Prep, o.Other = r.money("freight", o.Currency), r.money("prep", o.Currency), r.money("other", o.Currency)
	o.Allowance, o.Tax = r.money("allowance", o.Currency), r.money("tax", o.Currency)
	return o
}

func (r *row) supplierOrderLine(currency string) record.SupplierOrderLine {
	return record.SupplierOrderLine{
		Number: r.text("line"), SupplierSKU: r.text("supplier_sku"), SKU: r.text("sku"), ASIN: r.text("asin"),
		UPC: r.text("upc"), FNSKU: r.text("fnsku"), Description: r.text("description"), Note: r.text("line_note"),
		Quantity: record.Quantity{Value: r.need("quantity"), Unit: r.or("unit", "EA")},
		CasePack: r.whole("case_pack"),
		UnitCost: record.Money{Amount: r.need("unit_cost"), Currency: currency},
		HSCode:   r.text("hs_code"), Origin: r.text("country_of_origin"),
	}
}

// payments reads "30 on order confirmation|70 before shipment".
func (r *row) payments() []record.PaymentStage {
	stages, err := record.ParsePayments(r.text("payments"))
	if err != nil {
		r.fault(record.ValueUnusual, "payments", r.text("payments"), "a payment is a percentage and its milestone", err.Error())
	}
	return stages
}

func (r *row) percent(column string) record.Percent {
	return record.Percent(strings.TrimSpace(strings.TrimSuffix(r.text(column), "%")))
}
