package sheet

import "strings"

// schema is the contract of one kind of table: its columns, those a row cannot
// do without, and those that tell the kind.
type schema struct {
	kind     Kind
	columns  []string
	required []string
	marks    []string            // a header with all of these is of this kind
	aliases  map[string][]string // other names of a column
	ignored  []string            // known, but not for us to read
}

// schemas in the order in which Detect tries them.
var schemas = []*schema{&shipmentSchema, &supplierOrderSchema, &stockSchema, &catalogSchema}

var supplierOrderSchema = schema{
	kind: SupplierOrderKind,
	columns: words(`po_number revision order_date supplier supplier_name supplier_email supplier_address
		ship_to bill_to currency ship_from ship_until arrive_by terms incoterm incoterm_place ship_via
		destination payments tolerance_over tolerance_under language answer_by
		line supplier_sku sku asin upc fnsku description line_note quantity unit case_pack unit_cost
		hs_code country_of_origin
		freight prep other allowance tax instructions notes`),
	required: words("order_date supplier ship_to currency line quantity unit_cost"),
	marks:    words("supplier quantity unit_cost"),
	aliases: map[string][]string{
		"po_number":    words("po po_no po_num purchase_order order_number"),
		"revision":     words("rev"),
		"order_date":   words("date po_date"),
		"supplier":     words("supplier_id vendor vendor_id"),
		"line":         words("line_no line_number"),
		"supplier_sku": words("vendor_sku supplier_item"),
		"sku":          words("our_sku seller_sku msku"),
		"quantity":     words("qty units"),
		"unit":         words("uom"),
		"case_pack":    words("case_qty units_per_case"),
		"unit_cost":    words("cost unit_price price"),
		"arrive_by":    words("must_arrive_by due_date"),
		"terms":        words("payment_terms"),
		"allowance":    words("discount"),

		"hs_code":           words("hs hts hts_code tariff_code"),
		"country_of_origin": words("origin coo"),
	},
	ignored: words(answerColumns), // filled by the supplier
}

// supplierDraftSchema is an order whose head is completed from what is stored.
var supplierDraftSchema = func() schema {
	s := supplierOrderSchema
	s.required = words("supplier quantity unit_cost")
	return s
}()

// answerColumns are the supplier's to fill.
const answerColumns = "confirmed_qty confirmed_ship_date note"

var supplierAnswerSchema = schema{
	kind:     SupplierAnswerKind,
	columns:  words("po_number revision line confirmed_qty confirmed_ship_date note unit"),
	required: words("po_number line confirmed_qty"),
	marks:    words("po_number line confirmed_qty"),
	aliases: map[string][]string{
		"confirmed_qty":       words("confirmed_quantity"),
		"confirmed_ship_date": words("confirmed_date"),
	},
	ignored: supplierOrderSchema.columns, // our own values, sent back with it
}

var shipmentSchema = schema{
	kind: ShipmentKind,
	columns: words(`shipment_id partner vendor_code ship_from po_number line item_qualifier item quantity unit
		carton sscc pallet pallet_sscc shipped_at zone deliver_on freight scac pro bol arn weight weight_unit
		lot expiry`),
	required: words("shipment_id partner po_number quantity shipped_at"),
	marks:    words("shipment_id po_number quantity"),
	aliases: map[string][]string{
		"shipment_id": words("shipment shipment_no asn"),
		"po_number":   words("po po_no purchase_order"),
		"line":        words("line_no line_number po_line"),
		"quantity":    words("qty"),
		"unit":        words("uom"),
		"carton":      words("carton_no box"),
		"shipped_at":  words("ship_date shipped"),
		"zone":        words("timezone time_zone tz"),
		"bol":         words("bill_of_lading"),
		"expiry":      words("expiry_date best_before"),
		"lot":         words("lot_number batch"),
	},
}

var catalogSchema = schema{
	kind: CatalogKind,
	columns: words(`sku asin upc ean gtin14 vendor_part description status unit case_pack unit_cost currency
		carton_weight weight_unit`),
	required: words("sku"),
	marks:    words("sku description"),
	aliases: map[string][]string{
		"sku":         words("our_sku seller_sku msku item"),
		"vendor_part": words("vendor_sku part part_number"),
		"description": words("title name"),
		"unit":        words("uom"),
		"case_pack":   words("case_qty units_per_case"),
		"unit_cost":   words("cost price"),
		"gtin14":      words("gtin itf14"),
	},
}

var stockSchema = schema{
	kind:     StockKind,
	columns:  words("sku available restock_date pool"),
	required: words("sku available"),
	marks:    words("sku available"),
	aliases: map[string][]string{
		"sku":          words("our_sku seller_sku msku item"),
		"available":    words("qty quantity on_hand stock"),
		"restock_date": words("restock next_stock"),
		"pool":         words("warehouse location"),
	},
}

func words(s string) []string { return strings.Fields(s) }

// canonical is the column that a title stands for, "" when it is none of ours.
// Case, spaces, dashes and a final point or star do not matter.
func (s *schema) canonical(title string) string {
	title = plain(title)
	for _, c := range s.columns {
		if c == title {
			return c
		}
	}
	for _, c := range s.columns {
		for _, other := range s.aliases[c] {
			if other == title {
				return c
			}
		}
	}
	return ""
}

func (s *schema) recognises(header []string) bool {
	found := map[string]bool{}
	for _, title := range header {
		found[s.canonical(title)] = true
	}
	for _, m := range s.marks {
		if !found[m] {
			return false
		}
	}
	return true
}

func (s *schema) ignores(title string) bool {
	for _, c := range s.ignored {
		if c == plain(title) {
			return true
		}
	}
	return false
}

func plain(title string) string {
	title = strings.ToLower(strings.Trim(strings.TrimSpace(title), "*.: "))
	return strings.Join(strings.FieldsFunc(title, func(r rune) bool { return r == ' ' || r == '-' || r == '_' || r == '\u00a0' }), "_")
}
