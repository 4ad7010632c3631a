package pipeline

import (
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"github.com/docket-edi/docket/schemas/partner"
	"github.com/docket-edi/docket/schemas/record"
)

// notice decides the ship notice of one shipment: every quantity belongs to a
// line of an answered order, nothing is shipped above what was confirmed, and
// every carton has its own SSCC (spec x12-exact 2.5, x12-amazon 3.5).
type notice struct {
	shipment *record.Shipment
	orders   map[string]*orderLog // by PO number
	profile  *partner.Profile
	catalog  *catalog
	now      time.Time
	sscc     func() (string, error) // takes the next number of the GS1 prefix
	override bool

	problems []record.Problem
	remarks  []string
	loose    []*carton // in the order of their first line
	byName   map[string]*carton
	left     map[string]decimal.Decimal // PO and line: confirmed, not yet shipped
	shipped  map[string]decimal.Decimal // PO and line: by this shipment, in the order's unit
}

// carton is a physical carton while it is filled.
type carton struct {
	sscc, pallet string
	parts        []cartonPart
}

type cartonPart struct {
	po   string
	item record.ShippedItem
}

// decide builds the notice, or says what is wrong with the shipment.
func (n *notice) decide() (*record.ShipNotice, error) {
	n.byName, n.left, n.shipped = map[string]*carton{}, map[string]decimal.Decimal{}, map[string]decimal.Decimal{}
	for i := range n.shipment.Lines {
		n.pack(&n.shipment.Lines[i])
	}
	out := n.header()
	n.checkWhole(out)
	if len(n.problems) > 0 && !n.override {
		return nil, nil
	}
	for _, c := range n.loose {
		if c.sscc != "" {
			continue
		}
		var err error
		if c.sscc, err = n.sscc(); err != nil {
			return nil, err
		}
	}
	n.arrange(out)
	return out, nil
}

func (n *notice) hold(code, line, format string, args ...any) {
	n.problems = append(n.problems, record.Problem{Code: code, Line: line, Text: fmt.Sprintf(format, args...)})
}

// pack puts one line of the shipment into its carton, or into cartons by case pack.
func (n *notice) pack(l *record.ShipmentLine) {
	log := n.orders[l.PONumber]
	order := &log.current.Order
	line := findLine(order, l, n.catalog)
	if line == nil {
		n.hold("line-unknown", l.Line, "PO %s has no line %s with %s %s", l.PONumber, l.Line, l.Item.Qualifier, l.Item.Value)
		return
	}
	if l.Quantity.Unit != "" && l.Quantity.Unit != line.Quantity.Unit {
		n.hold("unit-differs", line.Number, "PO %s line %s is ordered in %s but shipped in %s", l.PONumber, line.Number, line.Quantity.Unit, l.Quantity.Unit)
		return
	}
	n.count(log, l, line)
	item := record.ShippedItem{
		Line: line.Number, Assigned: line.Assigned, Items: line.Items, Ordered: line.Quantity,
		Quantity: record.Quantity{Value: l.Quantity.Value, Unit: line.Quantity.Unit}, Lot: l.Lot, Expiry: l.Expiry,
	}
	if l.Carton != "" || l.SSCC != "" {
		n.into(l, item)
		return
	}
	for _, part := range n.split(l.PONumber, line, l.Quantity.Value) {
		item.Quantity.Value = part
		n.loose = append(n.loose, &carton{pallet: l.PalletSSCC, parts: []cartonPart{{l.PONumber, item}}})
	}
}

// count compares what is shipped of a line with what was confirmed of it.
func (n *notice) count(log *orderLog, l *record.ShipmentLine, line *record.OrderLine) {
	key := l.PONumber + "|" + line.Number
	if _, known := n.left[key]; !known {
		n.left[key] = log.confirmed(line.Number).Sub(log.shipped[line.Number])
	}
	n.left[key] = n.left[key].Sub(l.Quantity.Value)
	n.shipped[key] = n.shipped[key].Add(l.Quantity.Value)
	if n.left[key].IsNegative() {
		n.hold("above-confirmed", line.Number, "PO %s line %s: %s %s more than was confirmed and not yet shipped",
			l.PONumber, line.Number, n.left[key].Neg(), line.Quantity.Unit)
	}
}

// into puts an item into the carton that the line names.
func (n *notice) into(l *record.ShipmentLine, item record.ShippedItem) {
	name := firstOf(l.Carton, l.SSCC)
	c := n.byName[name]
	if c == nil {
		c = &carton{sscc: l.SSCC, pallet: l.PalletSSCC}
		n.byName[name] = c
		n.loose = append(n.loose, c)
	}
	if l.SSCC != "" && c.sscc != l.SSCC {
		n.hold("carton-sscc", item.Line, "carton %s has two SSCCs: %s and %s", name, c.sscc, l.SSCC)
	}
	if l.SSCC != "" && (len(l.SSCC) != 18 || !record.CheckDigitOK(l.SSCC)) {
		n.hold("sscc-invalid", item.Line, "carton %s: %s is not an SSCC of 18 digits with a right check digit", name, l.SSCC)
	}
	c.parts = append(c.parts, cartonPart{l.PONumber, item})
}

// split cuts a quantity into full cartons and a last part carton.
func (n *notice) split(po string, line *record.OrderLine, quantity decimal.Decimal) []decimal.Decimal {
	one := decimal.NewFromInt(1)
	size := quantity
	item, _ := n.catalog.find(line.Items)
	switch {
	case line.Quantity.Unit == "CA":
		size = one
	case item != nil && item.CasePack > 0:
		size = decimal.NewFromInt(int64(item.CasePack))
	default:
		n.remarks = append(n.remarks, fmt.Sprintf("PO %s line %s: no case pack in the catalog, packed into one carton", po, line.Number))
	}
	const most = 100000
	if !size.IsPositive() || quantity.Div(size).GreaterThan(decimal.NewFromInt(most)) {
		n.hold("too-many-cartons", line.Number, "PO %s line %s: more than %d cartons", po, line.Number, most)
		return nil
	}
	var parts []decimal.Decimal
	for left := quantity; left.IsPositive(); left = left.Sub(size) {
		parts = append(parts, decimal.Min(left, size))
	}
	return parts
}

// header fills what concerns the shipment as a whole.
func (n *notice) header() *record.ShipNotice {
	s, first := n.shipment, n.orders[n.shipment.Lines[0].PONumber]
	order := &first.current.Order
	from := n.profile.ShipFrom
	out := &record.ShipNotice{
		ID: s.ID, Partner: s.Partner, VendorCode: firstOf(s.VendorCode, order.VendorCode), Purpose: "00", At: n.now,
		ShippedAt: s.ShippedAt, DeliverOn: s.DeliverOn, SCAC: s.SCAC, PRO: s.PRO, BOL: s.BOL, ARN: s.ARN, Freight: s.Freight, Weight: s.Weight,
		ShipFrom: record.Party{Role: "ship_from", Name: from.Name, Address: &record.Address{
			Lines: from.Lines, City: from.City, Region: from.Region, Postal: from.Postal, Country: from.Country}},
	}
	if code := firstOf(s.ShipFrom, from.Code); code != "" {
		out.ShipFrom.ID = &record.PartyID{Qualifier: "92", Value: code}
	}
	if to := record.FindParty(order.Parties, "ship_to"); to != nil {
		out.ShipTo = *to
	} else {
		n.hold("ship-to-missing", "", "PO %s has no ship-to", order.Number)
	}
	if out.DeliverOn == "" {
		out.DeliverOn = max(order.Window.To, record.NewDate(s.ShippedAt))
		n.remarks = append(n.remarks, fmt.Sprintf("no delivery date given: %s is announced", out.DeliverOn))
	}
	return out
}

// checkWhole looks at what all orders of one shipment must share.
func (n *notice) checkWhole(out *record.ShipNotice) {
	for _, po := range poNumbers(n.shipment) {
		order := &n.orders[po].current.Order
		to := record.FindParty(order.Parties, "ship_to")
		if to != nil && to.ID != nil && out.ShipTo.ID != nil && *to.ID != *out.ShipTo.ID {
			n.hold("ship-to-differs", "", "PO %s goes to %s, but the shipment to %s: one notice is for one destination", po, to.ID.Value, out.ShipTo.ID.Value)
		}
		if order.VendorCode != out.VendorCode && order.VendorCode != "" {
			n.hold("vendor-code-differs", "", "PO %s is of vendor code %s, the shipment of %s: one notice is for one vendor code", po, order.VendorCode, out.VendorCode)
		}
		if w := order.Window; w.To != "" && record.NewDate(n.shipment.ShippedAt) > w.To {
			n.remarks = append(n.remarks, fmt.Sprintf("PO %s: shipped after its window ended on %s", po, w.To))
		}
	}
}

// arrange lays the cartons under their orders: shipment, order, pack, item. A
// carton with several orders stands under each of them with the same SSCC.
func (n *notice) arrange(out *record.ShipNotice) {
	out.Cartons = len(n.loose)
	pallets := map[string]bool{}
	for _, c := range n.loose {
		if c.pallet != "" {
			pallets[c.pallet] = true
		}
	}
	out.Pallets = len(pallets)
	for _, po := range poNumbers(n.shipment) {
		shipped := record.ShippedOrder{PONumber: po, PODate: n.orders[po].current.Order.Date}
		for _, c := range n.loose {
			var items []record.ShippedItem
			for _, p := range c.parts {
				if p.po == po {
					items = append(items, p.item)
				}
			}
			if len(items) > 0 {
				shipped.Cartons = append(shipped.Cartons, record.Carton{SSCC: c.sscc, PalletSSCC: c.pallet, Items: items})
			}
		}
		out.Orders = append(out.Orders, shipped)
	}
}

// poNumbers lists the orders of a shipment in the order in which it names them.
func poNumbers(s *record.Shipment) []string {
	var out []string
	seen := map[string]bool{}
	for _, l := range s.Lines {
		if !seen[l.PONumber] {
			seen[l.PONumber] = true
			out = append(out, l.PONumber)
		}
	}
	return out
}

// findLine finds the order line that a shipment line means: by its number, else
// by its item id, else by the catalog item behind it.
func findLine(order *record.PurchaseOrder, l *record.ShipmentLine, c *catalog) *record.OrderLine {
	var byItem, bySKU *record.OrderLine
	wanted, _ := c.find([]record.ItemID{l.Item})
	for i := range order.Lines {
		line := &order.Lines[i]
		if l.Line != "" && line.Number == l.Line {
			return line
		}
		for _, id := range line.Items {
			if byItem == nil && l.Item.Value != "" && id.Value == l.Item.Value {
				byItem = line
			}
		}
		if item, _ := c.find(line.Items); bySKU == nil && wanted != nil && item == wanted {
			bySKU = line
		}
	}
	if l.Line != "" {
		return nil
	}
	if byItem != nil {
		return byItem
	}
	return bySKU
}
