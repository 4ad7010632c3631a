package x12writer_test

import (
	"fmt"
	"time"

	"github.com/docket-edi/docket/schemas/record"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

// Generators of records that X12 can carry, at the edges of its widths.

// text has from to to characters, none a delimiter, no space at either end.
func text(from, to int) *rapid.Generator[string] {
	return rapid.StringMatching(fmt.Sprintf(`[A-Z0-9a-z#&'()+,./:;=?"!%%@-]([A-Z0-9 ]{0,%d}[A-Z0-9])?`, to-2)).Filter(func(s string) bool {
		return len(s) >= from && len(s) <= to
	})
}

func code(n int) *rapid.Generator[string] {
	return rapid.StringMatching(fmt.Sprintf(`[A-Z0-9]{%d}`, n))
}

// amount has at most digits digits and up to 4 decimals, with the scale kept.
func amount(digits int) *rapid.Generator[decimal.Decimal] {
	return rapid.Custom(func(t *rapid.T) decimal.Decimal {
		scale := rapid.Int32Range(0, 4).Draw(t, "scale")
		most := int64(1)
		for range digits - 1 {
			most *= 10
		}
		return decimal.New(rapid.Int64Range(0, most).Draw(t, "coefficient"), -scale)
	})
}

func quantities(digits int) *rapid.Generator[record.Quantity] {
	return rapid.Custom(func(t *rapid.T) record.Quantity {
		return record.Quantity{Value: amount(digits).Draw(t, "value"), Unit: rapid.SampledFrom([]string{"EA", "CA"}).Draw(t, "unit")}
	})
}

func date() *rapid.Generator[record.Date] {
	return rapid.Custom(func(t *rapid.T) record.Date { return record.NewDate(minute().Draw(t, "day")) })
}

// minute is a time in UTC to the minute, as X12 carries it.
func minute() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		return time.Unix(60*rapid.Int64Range(15_778_800, 68_000_000).Draw(t, "minute"), 0).UTC()
	})
}

func itemIDs() *rapid.Generator[[]record.ItemID] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) record.ItemID {
		return record.ItemID{Qualifier: rapid.SampledFrom([]string{"UP", "EN", "BP", "VN", "UK", "SK"}).Draw(t, "qualifier"), Value: text(1, 48).Draw(t, "value")}
	}), 1, 10)
}

func acknowledgments() *rapid.Generator[record.Acknowledgment] {
	return rapid.Custom(func(t *rapid.T) record.Acknowledgment {
		rec := record.Acknowledgment{
			Number: text(1, 22).Draw(t, "number"), Purpose: "00", Type: rapid.SampledFrom([]string{"AD", "AC", "AT", "RD"}).Draw(t, "type"),
			Release: rapid.OneOf(rapid.Just(""), text(1, 30)).Draw(t, "release"), OrderDate: date().Draw(t, "order date"), At: minute().Draw(t, "at"),
			Lines: rapid.SliceOfN(acknowledgedLines(), 1, 8).Draw(t, "lines"),
		}
		if rapid.Bool().Draw(t, "ship to") {
			rec.ShipTo = &record.Party{Role: "ship_to", Name: rapid.OneOf(rapid.Just(""), text(1, 60)).Draw(t, "name"),
				ID: &record.PartyID{Qualifier: "92", Value: text(2, 80).Draw(t, "id")}}
		}
		for i := range rec.Lines {
			if rec.Lines[i].Assigned {
				rec.Lines[i].Number = fmt.Sprint(i + 1)
			}
		}
		return rec
	})
}

func acknowledgedLines() *rapid.Generator[record.AcknowledgedLine] {
	return rapid.Custom(func(t *rapid.T) record.AcknowledgedLine {
		line := record.AcknowledgedLine{
			Number: text(1, 20).Draw(t, "line"), Assigned: rapid.Bool().Draw(t, "assigned"), Items: itemIDs().Draw(t, "items"),
			Quantity: record.Quantity{Unit: rapid.SampledFrom([]string{"EA", "CA"}).Draw(t, "unit")},
		}
		if rapid.Bool().Draw(t, "priced") {
			line.Price = &record.Money{Amount: amount(15).Draw(t, "price")}
			line.PriceBasis = rapid.SampledFrom([]string{"", "PE", "UM"}).Draw(t, "basis")
		}
		for range rapid.IntRange(1, 4).Draw(t, "statuses") {
			status := record.LineStatus{Code: rapid.SampledFrom([]string{"IA", "IB", "IQ", "IR", "R2", "BP"}).Draw(t, "status"),
				Quantity: record.Quantity{Value: amount(9).Draw(t, "part"), Unit: line.Quantity.Unit}}
			if rapid.Bool().Draw(t, "dated") {
				status.DateQualifier, status.Date = "068", date().Draw(t, "date")
			}
			line.Statuses = append(line.Statuses, status)
			line.Quantity.Value = line.Quantity.Value.Add(status.Quantity.Value)
		}
		return line
	})
}

func sscc() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		s, err := record.SSCC("0840012", rapid.Int64Range(0, 40).Draw(t, "serial"))
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}

func party(role string) *rapid.Generator[record.Party] {
	return rapid.Custom(func(t *rapid.T) record.Party {
		p := record.Party{Role: role, Name: text(1, 60).Draw(t, "name")}
		if rapid.Bool().Draw(t, "with id") {
			p.ID = &record.PartyID{Qualifier: rapid.SampledFrom([]string{"91", "92", "15", "UL"}).Draw(t, "qualifier"), Value: text(2, 80).Draw(t, "id")}
		}
		if rapid.Bool().Draw(t, "with address") {
			p.Address = &record.Address{Lines: rapid.SliceOfN(text(1, 55), 1, 4).Draw(t, "lines"), City: text(2, 30).Draw(t, "city"),
				Region: code(2).Draw(t, "region"), Postal: text(3, 15).Draw(t, "postal"), Country: rapid.SampledFrom([]string{"US", "CA", "DEU"}).Draw(t, "country")}
		}
		return p
	})
}

func shipNotices() *rapid.Generator[record.ShipNotice] {
	return rapid.Custom(func(t *rapid.T) record.ShipNotice {
		optional := func(g *rapid.Generator[string], label string) string {
			return rapid.OneOf(rapid.Just(""), g).Draw(t, label)
		}
		rec := record.ShipNotice{
			ID: text(2, 30).Draw(t, "id"), Purpose: rapid.SampledFrom([]string{"00", "05"}).Draw(t, "purpose"), At: minute().Draw(t, "at"),
			ShippedAt: minute().Draw(t, "shipped").In(time.FixedZone("", 3600*rapid.IntRange(-12, 12).Draw(t, "zone"))),
			ShipFrom:  party("ship_from").Draw(t, "from"), ShipTo: party("ship_to").Draw(t, "to"),
			SCAC: optional(rapid.StringMatching(`[A-Z]{2,4}`), "scac"), PRO: optional(text(1, 30), "pro"), BOL: optional(text(1, 30), "bol"), ARN: optional(text(1, 30), "arn"),
			Orders: rapid.SliceOfN(shippedOrders(), 1, 4).Draw(t, "orders"),
		}
		if rapid.Bool().Draw(t, "delivery") {
			rec.DeliverOn = date().Draw(t, "deliver on")
		}
		if rapid.Bool().Draw(t, "weighed") {
			rec.Weight = &record.Quantity{Value: amount(10).Draw(t, "weight"), Unit: "LB"}
		}
		count(&rec)
		return rec
	})
}

func shippedOrders() *rapid.Generator[record.ShippedOrder] {
	return rapid.Custom(func(t *rapid.T) record.ShippedOrder {
		o := record.ShippedOrder{PONumber: text(1, 22).Draw(t, "po"), PODate: rapid.OneOf(rapid.Just(record.Date("")), date()).Draw(t, "po date")}
		o.Cartons = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) record.Carton {
			return record.Carton{SSCC: sscc().Draw(t, "sscc"), Items: rapid.SliceOfN(shippedItems(), 1, 3).Draw(t, "items")}
		}), 1, 5).Draw(t, "cartons")
		// cartons on pallets come first and together, as they are read back
		for i := range rapid.IntRange(0, len(o.Cartons)).Draw(t, "on a pallet") {
			o.Cartons[i].PalletSSCC = "908400129999999999"
		}
		return o
	})
}

func shippedItems() *rapid.Generator[record.ShippedItem] {
	return rapid.Custom(func(t *rapid.T) record.ShippedItem {
		i := record.ShippedItem{Line: text(1, 20).Draw(t, "line"), Items: itemIDs().Draw(t, "items"), Quantity: quantities(9).Draw(t, "shipped")}
		if rapid.Bool().Draw(t, "ordered") {
			i.Ordered = quantities(14).Draw(t, "quantity ordered")
		}
		if rapid.Bool().Draw(t, "lot") {
			i.Lot, i.Expiry = text(1, 30).Draw(t, "lot number"), date().Draw(t, "expiry")
		}
		return i
	})
}

// count fills in the counts of a notice.
func count(rec *record.ShipNotice) {
	cartons, pallets := map[string]bool{}, map[string]bool{}
	for _, o := range rec.Orders {
		for _, c := range o.Cartons {
			cartons[c.SSCC] = true
			if c.PalletSSCC != "" {
				pallets[c.PalletSSCC] = true
			}
		}
	}
	rec.Cartons, rec.Pallets = len(cartons), len(pallets)
}

func functionalAcks() *rapid.Generator[record.FunctionalAck] {
	return rapid.Custom(func(t *rapid.T) record.FunctionalAck {
		rec := record.FunctionalAck{
			FunctionalID: "PO", Group: rapid.StringMatching(`[1-9][0-9]{0,8}`).Draw(t, "group"), Version: "004010", At: minute().Draw(t, "at"),
			Code: rapid.SampledFrom([]string{"A", "E", "P", "R"}).Draw(t, "code"), Received: rapid.IntRange(0, 999999).Draw(t, "received"),
			Accepted: rapid.IntRange(0, 999999).Draw(t, "accepted"), Included: fmt.Sprint(rapid.IntRange(0, 999999).Draw(t, "included")),
			Errors: rapid.SliceOfN(rapid.SampledFrom([]string{"1", "2", "3", "4", "5", "19"}), 0, 5).Draw(t, "errors"),
		}
		rec.Sets = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) record.SetAck {
			return record.SetAck{ID: "850", Control: rapid.StringMatching(`[0-9]{4,9}`).Draw(t, "control"), Code: rapid.SampledFrom([]string{"A", "E", "R"}).Draw(t, "code"),
				Errors: rapid.SliceOfN(rapid.SampledFrom([]string{"1", "2", "3", "4", "5", "23"}), 0, 5).Draw(t, "errors"),
				Notes:  rapid.SliceOfN(segmentNotes(), 0, 4).Draw(t, "notes")}
		}), 0, 5).Draw(t, "sets")
		return rec
	})
}

func segmentNotes() *rapid.Generator[record.SegmentNote] {
	return rapid.Custom(func(t *rapid.T) record.SegmentNote {
		return record.SegmentNote{
			Segment: rapid.StringMatching(`[A-Z][A-Z0-9]{1,2}`).Draw(t, "segment"), Position: rapid.IntRange(1, 999999).Draw(t, "position"),
			Loop: rapid.OneOf(rapid.Just(""), rapid.StringMatching(`[A-Z0-9]{1,4}`)).Draw(t, "loop"), Code: fmt.Sprint(rapid.IntRange(1, 8).Draw(t, "code")),
			Elements: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) record.ElementNote {
				return record.ElementNote{Element: rapid.IntRange(1, 99).Draw(t, "element"), Component: rapid.IntRange(0, 9).Draw(t, "component"),
					Ref: rapid.OneOf(rapid.Just(""), rapid.StringMatching(`[1-9][0-9]{0,3}`)).Draw(t, "ref"), Code: fmt.Sprint(rapid.IntRange(1, 10).Draw(t, "code")),
					Value: rapid.OneOf(rapid.Just(""), text(1, 99)).Draw(t, "value")}
			}), 0, 3).Draw(t, "elements"),
		}
	})
}
