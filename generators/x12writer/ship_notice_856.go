package x12writer

import (
	"fmt"
	"strconv"
	"time"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/shopspring/decimal"
)

// structure is BSN05: shipment, order, pack, item. X12 004010 has no code for a
// tree with pallets; 0001 is written then too (spec/x12-exact.md row 34).
const structure = "0001"

// levels numbers the HL segments: 1, 2, 3 ... in document order
// (spec/x12-exact.md 2.5).
type levels struct {
	*set
	last       int
	quantities []decimal.Decimal
}

// ShipNotice renders an 856: shipment, orders, pallets where there are any,
// cartons, items. A carton of several orders stands under each of them
// (spec/x12-amazon.md 3.5, spec/x12-exact.md row 25).
func ShipNotice(rec record.ShipNotice, o Options) (Body, []fault.Fault) {
	s := &levels{set: begin("856", o, size(&rec))}
	at := rec.At.UTC()
	s.add("BSN", rec.Purpose, rec.ID, at.Format("20060102"), at.Format("1504"), structure)
	s.checkCartons(&rec)
	shipment := s.level("", "S", len(rec.Orders) > 0)
	s.shipment(&rec)
	for i := range rec.Orders {
		s.order(shipment, &rec.Orders[i])
	}
	s.add("CTT", strconv.Itoa(s.last), hashTotal(s.quantities))
	return s.end("SH", nil)
}

// size is about how many segments the notice has.
func size(rec *record.ShipNotice) int {
	n := 24
	for _, o := range rec.Orders {
		n += 2
		for _, c := range o.Cartons {
			n += 2 + 4*len(c.Items)
		}
	}
	return n
}

// level writes HL and gives its number, the parent of the levels below.
func (s *levels) level(parent, code string, children bool) string {
	s.last++
	id, child := strconv.Itoa(s.last), ""
	if s.o.HL04 {
		child = "0"
		if children {
			child = "1"
		}
	}
	s.add("HL", id, parent, code, child)
	return id
}

// shipment writes what is said once: counts, weight, carrier, references, dates, parties.
func (s *levels) shipment(rec *record.ShipNotice) {
	weight := []string{"", "", ""}
	if rec.Weight != nil {
		weight = []string{"G", number(rec.Weight.Value), rec.Weight.Unit}
	}
	s.add("TD1", append([]string{"CTN", strconv.Itoa(rec.Cartons), "", "", ""}, weight...)...)
	if rec.Pallets > 0 {
		s.add("TD1", "PLT", strconv.Itoa(rec.Pallets))
	}
	if rec.SCAC != "" {
		s.add("TD5", "B", "2", rec.SCAC)
	}
	for _, ref := range []struct{ qualifier, value string }{{"BM", rec.BOL}, {"CN", rec.PRO}, {"BX", rec.ARN}} {
		if ref.value != "" {
			s.add("REF", ref.qualifier, ref.value)
		}
	}
	date, clock, zone := zoned(rec.ShippedAt)
	s.add("DTM", "011", date, clock, zone)
	if rec.DeliverOn != "" {
		s.add("DTM", "017", rec.DeliverOn.X12())
	}
	for _, p := range []record.Party{rec.ShipFrom, rec.ShipTo} {
		s.name(p)
		s.address(p.Address)
	}
}

// zoned is a time in its own zone with the X12 element 623 code of its offset:
// UT, or whole hours 01..12 east and 13..24 west (13 is 12 hours west). A zone
// of other offset is written in UTC.
func zoned(t time.Time) (date, clock, zone string) {
	_, offset := t.Zone()
	hours := offset / 3600
	switch {
	case offset%3600 != 0 || hours < -12 || hours > 12 || hours == 0:
		t, zone = t.UTC(), "UT"
	case hours > 0:
		zone = fmt.Sprintf("%02d", hours)
	default:
		zone = fmt.Sprintf("%02d", 25+hours)
	}
	return t.Format("20060102"), t.Format("1504"), zone
}

// order writes an order's level, its cartons by pallet.
func (s *levels) order(shipment string, o *record.ShippedOrder) {
	id := s.level(shipment, "O", len(o.Cartons) > 0)
	s.add("PRF", o.PONumber, "", "", o.PODate.X12())
	for _, pallet := range pallets(o.Cartons) {
		parent := id
		if sscc := pallet[0].PalletSSCC; sscc != "" {
			parent = s.level(id, "T", true)
			s.marks(sscc)
		}
		for _, c := range pallet {
			s.carton(parent, c)
		}
	}
}

// pallets groups the cartons by pallet, each group in the order of its first
// carton; cartons without a pallet are a group of their own.
func pallets(cartons []record.Carton) [][]*record.Carton {
	var groups [][]*record.Carton
	index := map[string]int{}
	for i := range cartons {
		c := &cartons[i]
		at, known := index[c.PalletSSCC]
		if !known {
			at = len(groups)
			index[c.PalletSSCC] = at
			groups = append(groups, nil)
		}
		groups[at] = append(groups[at], c)
	}
	return groups
}

func (s *levels) carton(parent string, c *record.Carton) {
	id := s.level(parent, "P", len(c.Items) > 0)
	s.marks(c.SSCC)
	for i := range c.Items {
		s.item(id, &c.Items[i])
	}
}

// marks writes the SSCC-18 behind its application identifier 00: the 20 digits
// of the label's barcode.
func (s *levels) marks(sscc string) {
	if len(sscc) != 18 || !record.CheckDigitOK(sscc) {
		s.fault(fault.ElementBadCharacter, "MAN", 2, sscc, "an SSCC has 18 digits, the last of which is their check digit")
	}
	s.add("MAN", "GM", "00"+sscc)
}

func (s *levels) item(carton string, i *record.ShippedItem) {
	s.level(carton, "I", false)
	line := i.Line
	if i.Assigned {
		line = ""
	}
	s.add("LIN", pairs([]string{line}, i.Items)...)
	ordered := []string{"", ""}
	if i.Ordered.Unit != "" {
		ordered = []string{number(i.Ordered.Value), i.Ordered.Unit}
	}
	s.quantities = append(s.quantities, i.Quantity.Value)
	s.add("SN1", append([]string{"", number(i.Quantity.Value), i.Quantity.Unit, ""}, ordered...)...)
	if i.Lot != "" {
		s.add("REF", "LT", i.Lot)
	}
	if i.Expiry != "" {
		s.add("DTM", "036", i.Expiry.X12())
	}
}

// checkCartons: TD102 counts physical cartons and pallets, each SSCC once.
func (s *levels) checkCartons(rec *record.ShipNotice) {
	cartons, onPallets := map[string]bool{}, map[string]bool{}
	for _, o := range rec.Orders {
		for _, c := range o.Cartons {
			cartons[c.SSCC] = true
			if c.PalletSSCC != "" {
				onPallets[c.PalletSSCC] = true
			}
		}
	}
	if len(cartons) != rec.Cartons {
		s.fault(fault.TotalLines, "TD1", 2, strconv.Itoa(rec.Cartons), fmt.Sprintf("the notice lists %d different cartons", len(cartons)))
	}
	if len(onPallets) != rec.Pallets && len(onPallets) > 0 {
		s.fault(fault.TotalLines, "TD1", 2, strconv.Itoa(rec.Pallets), fmt.Sprintf("the notice lists %d different pallets", len(onPallets)))
	}
}
