package pipeline

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/docket-edi/docket/generators/x12writer"
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
	options  x12writer.Options // that the notice will be written with
	labels   labels
	override bool

	problems []record.Problem
	remarks  []string
	loose    []*carton                  // in the order of their first line
	byName   map[string]*carton         // by the name or SSCC that the shipment gives them
	pallets  map[string]*pallet         // likewise
	left     map[string]decimal.Decimal // PO and line: confirmed, not yet shipped
	shipped  map[string]decimal.Decimal // PO and line: by this shipment, in the order's unit
}

// carton is a physical carton while it is filled.
type carton struct {
	sscc   string
	pallet *pallet // nil: on none
	parts  []cartonPart
}

type pallet struct{ sscc string }

type cartonPart struct {
	po   string
	item record.ShippedItem
}

// decide builds the notice, or says what is wrong with the shipment. Numbers are
// taken only for a notice that can be written.
func (n *notice) decide() (*record.ShipNotice, error) {
	n.byName, n.pallets = map[string]*carton{}, map[string]*pallet{}
	n.left, n.shipped = map[string]decimal.Decimal{}, map[string]decimal.Decimal{}
	for i := range n.shipment.Lines {
		n.pack(&n.shipment.Lines[i])
	}
	out := n.header()
	n.checkWhole(out)
	if err := n.checkLabels(); err != nil {
		return nil, err
	}
	if len(n.problems) > 0 && !n.override {
		return nil, nil
	}
	if n.checkWritten(out) {
		return nil, nil
	}
	return out, n.number(out)
}

// open lists the SSCCs that are not given, cartons and pallets in the order in
// which they are met, and those that are.
func (n *notice) open() (open []*string, given map[string]bool) {
	given = map[string]bool{}
	seen := map[*pallet]bool{nil: true}
	look := func(sscc *string) {
		if *sscc == "" {
			open = append(open, sscc)
		} else {
			given[*sscc] = true
		}
	}
	for _, c := range n.loose {
		if !seen[c.pallet] {
			seen[c.pallet] = true
			look(&c.pallet.sscc)
		}
		look(&c.sscc)
	}
	return open, given
}

// number gives the cartons and pallets their SSCCs and arranges them.
func (n *notice) number(out *record.ShipNotice) error {
	open, given := n.open()
	for _, sscc := range open {
		next, err := n.labels.next(given)
		if err != nil {
			return err
		}
		*sscc = next
	}
	n.arrange(out)
	return nil
}

// checkLabels: an SSCC stands for one carton or pallet, ever (for a year).
func (n *notice) checkLabels() error {
	_, given := n.open()
	for _, sscc := range slices.Sorted(maps.Keys(given)) {
		used, err := n.labels.usedFor(sscc)
		if err != nil {
			return err
		}
		if used != "" {
			n.hold("sscc-used", "", "SSCC %s stands for a carton of shipment %s already", sscc, used)
		}
	}
	return nil
}

// checkWritten notes why the notice could not be sent as it stands: a person's
// word does not help against that. It is tried with numbers that nobody has.
func (n *notice) checkWritten(out *record.ShipNotice) (blocked bool) {
	before := len(n.problems)
	open, given := n.open()
	switch {
	case len(n.loose) == 0:
		n.hold("nothing-shipped", "", "nothing of the shipment can be announced")
	case len(open) > 0 && n.labels.prefix == "":
		n.hold("gs1-prefix-missing", "", "cartons and pallets without an SSCC need gs1_prefix in the partner's profile")
	default:
		serial := int64(0)
		for _, sscc := range open {
			for *sscc == "" || given[*sscc] {
				*sscc, _ = record.SSCC(n.labels.prefix, serial)
				serial++
			}
		}
		n.arrange(out)
		_, faults := x12writer.ShipNotice(*out, n.options)
		if err := writeFaults(faults); err != nil {
			n.hold("answer-unwritable", "", "the 856 cannot be written: %s", firstLine(err.Error()))
		}
		for _, sscc := range open {
			*sscc = ""
		}
	}
	n.problems = append(slices.Clone(n.problems[before:]), n.problems[:before]...) // the cause is said first
	return len(n.problems) > before
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
		n.hold("line-unknown", l.Line, "PO %s has no line%s", l.PONumber, lineWords(l))
		return
	}
	if !sameItem(line, l.Item, n.catalog) {
		n.hold("item-differs", line.Number, "PO %s line %s is %s, but the shipment says %s %s",
			l.PONumber, line.Number, itemText(line.Items), l.Item.Qualifier, l.Item.Value)
		return
	}
	if l.Quantity.Unit != "" && line.Quantity.Unit != "" && l.Quantity.Unit != line.Quantity.Unit {
		n.hold("unit-differs", line.Number, "PO %s line %s is ordered in %s but shipped in %s", l.PONumber, line.Number, line.Quantity.Unit, l.Quantity.Unit)
		return
	}
	n.count(log, l, line)
	item := record.ShippedItem{
		Line: line.Number, Assigned: line.Assigned, Items: line.Items, Ordered: line.Quantity,
		Quantity: record.Quantity{Value: l.Quantity.Value, Unit: firstOf(line.Quantity.Unit, l.Quantity.Unit, "EA")}, Lot: l.Lot, Expiry: l.Expiry,
	}
	if l.Carton != "" || l.SSCC != "" {
		n.into(l, item)
		return
	}
	for _, part := range n.split(l.PONumber, line, l.Quantity.Value) {
		item.Quantity.Value = part
		n.loose = append(n.loose, &carton{pallet: n.pallet(l), parts: []cartonPart{{l.PONumber, item}}})
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

// into puts an item into the carton that the line names, by name or by SSCC.
func (n *notice) into(l *record.ShipmentLine, item record.ShippedItem) {
	c := n.byName["C"+l.Carton]
	if c == nil || l.Carton == "" {
		c = n.byName["S"+l.SSCC]
	}
	on := n.pallet(l)
	if c == nil || l.Carton+l.SSCC == "" {
		c = &carton{pallet: on}
		n.loose = append(n.loose, c)
	}
	name := firstOf(l.Carton, l.SSCC)
	if l.Carton != "" {
		n.byName["C"+l.Carton] = c
	}
	if l.SSCC != "" {
		n.byName["S"+l.SSCC] = c
	}
	if on != nil && c.pallet != on {
		if c.pallet != nil {
			n.hold("carton-pallet", item.Line, "carton %s stands on two pallets", name)
		}
		c.pallet = on
	}
	if l.SSCC != "" && c.sscc != "" && c.sscc != l.SSCC {
		n.hold("carton-sscc", item.Line, "carton %s has two SSCCs: %s and %s", name, c.sscc, l.SSCC)
	}
	c.sscc = firstOf(c.sscc, l.SSCC)
	c.parts = append(c.parts, cartonPart{l.PONumber, item})
}

// pallet is the pallet that a line names, by name or by SSCC; nil without one.
func (n *notice) pallet(l *record.ShipmentLine) *pallet {
	if l.Pallet+l.PalletSSCC == "" {
		return nil
	}
	p := n.pallets["P"+l.Pallet]
	if p == nil || l.Pallet == "" {
		p = n.pallets["S"+l.PalletSSCC]
	}
	if p == nil || p.sscc != "" && l.PalletSSCC != "" && p.sscc != l.PalletSSCC {
		p = &pallet{}
	}
	if l.Pallet != "" {
		n.pallets["P"+l.Pallet] = p
	}
	if l.PalletSSCC != "" {
		n.pallets["S"+l.PalletSSCC] = p
	}
	p.sscc = firstOf(p.sscc, l.PalletSSCC)
	return p
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
	out.Orders = nil
	pallets := map[*pallet]bool{}
	for _, c := range n.loose {
		if c.pallet != nil {
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
			if len(items) == 0 {
				continue
			}
			made := record.Carton{SSCC: c.sscc, Items: items}
			if c.pallet != nil {
				made.PalletSSCC = c.pallet.sscc
			}
			shipped.Cartons = append(shipped.Cartons, made)
		}
		if len(shipped.Cartons) > 0 {
			out.Orders = append(out.Orders, shipped)
		}
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

// lineWords is what a shipment line says of the order line it means.
func lineWords(l *record.ShipmentLine) string {
	words := ""
	if l.Line != "" {
		words += " " + l.Line
	}
	if l.Item.Value != "" {
		words += " with " + l.Item.Qualifier + " " + l.Item.Value
	}
	return words
}

// sameID: the same id, under whatever qualifier; trailing spaces do not count.
func sameID(a, b record.ItemID) bool {
	return strings.TrimRight(a.Value, " ") == strings.TrimRight(b.Value, " ")
}

// sameItem: what is shipped is what the line orders, under any of its names. A
// shipment need not repeat the item.
func sameItem(line *record.OrderLine, shipped record.ItemID, c *catalog) bool {
	if shipped.Value == "" {
		return true
	}
	for _, id := range line.Items {
		if sameID(id, shipped) {
			return true
		}
	}
	ordered, _ := c.find(line.Items)
	found, _ := c.find([]record.ItemID{shipped})
	return ordered != nil && ordered == found
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
			if byItem == nil && l.Item.Value != "" && sameID(id, l.Item) {
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
