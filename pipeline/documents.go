package pipeline

import (
	"fmt"
	"slices"

	"github.com/docket-edi/docket/schemas/record"
)

// Kind is a kind of document. Adding one is adding a row to Kinds and the
// pieces that it names; the test documents_test.go names those that are missing.
type Kind struct {
	Name   string // 850, 855, pdf, ...
	Record string // the type in schemas/record
	Set    string // its X12 set; empty: not X12
	Parser string // the file that reads it; empty: docket does not read it
	Writer string // the file that writes it; empty: docket does not write it
	Sample string // the folder of samples or goldens that shows it
	Action string // the decision that it is rendered from; empty: none
	Ext    string // in names and archive keys
	render func(r *rendering) (made, error)
}

// Kinds is the list of all document kinds, in the order in which an order meets them.
var Kinds = []Kind{
	{Name: "850", Record: "PurchaseOrder", Set: "850", Parser: "parsers/x12reader/purchase_order_850.go",
		Writer: "generators/x12writer/purchase_order_850.go", Sample: "samples/01_*.edi"},
	{Name: "997", Record: "FunctionalAck", Set: "997", Parser: "parsers/x12reader/functional_ack_997.go",
		Writer: "generators/x12writer/functional_ack_997.go", Sample: "samples/golden/outbox/*/997_*.edi", Ext: "edi"},
	{Name: "TA1", Record: "InterchangeAck", Parser: "parsers/x12reader/functional_ack_997.go",
		Writer: "generators/x12writer/interchange_ack_ta1.go", Sample: "samples/golden/outbox/*/TA1_*.edi", Ext: "edi"},
	{Name: "855", Record: "Acknowledgment", Set: "855", Parser: "parsers/x12reader/acknowledgment_855.go",
		Writer: "generators/x12writer/acknowledgment_855.go", Sample: "samples/golden/outbox/*/855_*.edi",
		Action: record.ActionAcknowledge, Ext: "edi", render: renderAcknowledgment},
	{Name: "shipment", Record: "Shipment", Parser: "parsers/sheet/shipments.go", Sample: "samples/2*_shipment*"},
	{Name: "856", Record: "ShipNotice", Set: "856", Parser: "parsers/x12reader/ship_notice_856.go",
		Writer: "generators/x12writer/ship_notice_856.go", Sample: "samples/golden/outbox/*/856_*.edi",
		Action: record.ActionShipNotice, Ext: "edi", render: renderShipNotice},
	{Name: "860", Record: "OrderChange", Set: "860", Parser: "parsers/x12reader/order_change_860.go", Sample: "samples/sets/order_change_860.*"},
	{Name: "865", Record: "OrderChangeAck", Set: "865", Parser: "parsers/x12reader/order_change_ack_865.go",
		Writer: "generators/x12writer/order_change_ack_865.go", Sample: "samples/sets/order_change_ack_865.*"},
	{Name: "810", Record: "Invoice", Set: "810", Parser: "parsers/x12reader/invoice_810.go",
		Writer: "generators/x12writer/invoice_810.go", Sample: "samples/sets/invoice_810.*"},
	{Name: "846", Record: "InventoryAdvice", Set: "846", Parser: "parsers/x12reader/inventory_advice_846.go",
		Writer: "generators/x12writer/inventory_advice_846.go", Sample: "samples/sets/inventory_advice_846.*"},
	{Name: "820", Record: "RemittanceAdvice", Set: "820", Parser: "parsers/x12reader/remittance_advice_820.go", Sample: "samples/sets/remittance_advice_820.*"},
	{Name: "824", Record: "ApplicationAdvice", Set: "824", Parser: "parsers/x12reader/application_advice_824.go", Sample: "samples/sets/application_advice_824.*"},
	{Name: "supplier_order", Record: "SupplierOrder", Parser: "parsers/sheet/supplier_orders.go", Sample: "samples/3*_supplier*"},
	{Name: "pdf", Record: "SupplierOrder", Writer: "generators/pdf/supplier_order.go", Sample: "samples/3*_supplier*",
		Action: record.ActionIssue, Ext: "pdf", render: renderPDF},
	{Name: "csv", Record: "SupplierOrder", Parser: "parsers/sheet/supplier_orders.go", Writer: "generators/sheet/supplier_order.go",
		Sample: "samples/golden/outbox/*/*.csv", Action: record.ActionIssue, Ext: "csv", render: renderCSV},
	{Name: "mail", Record: "SupplierOrder", Writer: "generators/mail/compose.go", Sample: "samples/3*_supplier*",
		Action: record.ActionIssue, Ext: "eml", render: renderMail},
	{Name: "reminder", Record: "SupplierOrder", Writer: "generators/mail/compose.go", Sample: "samples/3*_supplier*",
		Action: record.ActionRemind, Ext: "eml", render: renderReminder},
	{Name: "cancellation", Record: "SupplierOrder", Writer: "generators/mail/compose.go", Sample: "samples/3*_supplier*",
		Action: record.ActionCancel, Ext: "eml", render: renderCancellation},
	{Name: "answer", Record: "SupplierAnswerFact", Parser: "parsers/sheet/supplier_answers.go", Sample: "samples/golden/outbox/*/*.csv"},
}

// kindsOf lists the kinds that a decision of this action is rendered to.
func kindsOf(action string) []Kind {
	var out []Kind
	for _, k := range Kinds {
		if k.Action == action && action != "" {
			out = append(out, k)
		}
	}
	return out
}

// KindOrder is a kind's place in Kinds: the order in which its documents come.
func KindOrder(name string) int {
	return slices.IndexFunc(Kinds, func(k Kind) bool { return k.Name == name })
}

// documentID names the document of one kind that a decision is rendered to:
// <decision>.855, or <po>.rev<n>.pdf for a supplier's.
func documentID(orderKey string, n int64, kind string, d *record.Decision) string {
	if d.SupplierOrder != nil {
		return fmt.Sprintf("%s.rev%d.%s", orderKey, d.SupplierOrder.Revision, kind)
	}
	return fmt.Sprintf("%s#%d.%s", orderKey, n, kind)
}
