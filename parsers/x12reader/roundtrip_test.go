package x12reader_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/docket-edi/docket/generators/x12writer"
	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/x12"
)

var at = time.Date(2025, 1, 10, 9, 0, 0, 0, time.UTC)

func quantity(n int64) record.Quantity {
	return record.Quantity{Value: decimal.NewFromInt(n), Unit: "EA"}
}

// readBack seals the body, reads it strictly and gives its set to read.
func readBack(t *testing.T, body x12writer.Body, faults []fault.Fault, read func(*x12reader.Interchange, *x12reader.Group, *x12reader.Set) []fault.Fault) {
	t.Helper()
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	edi, faults := x12writer.Seal(x12writer.Envelope{Us: "ZZ:VENDOR01", UsGS: "VENDOR01", Them: "ZZ:AMAZON", ThemGS: "AMAZON", At: at, Number: 7, Usage: "P"}, body)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	res, err := x12reader.File(bytes.NewReader(edi), x12reader.FileOptions{EachSet: read})
	if err != nil {
		t.Fatal(err)
	}
	if f := faultsOf(res); len(f) > 0 {
		t.Errorf("faults in what we write: %+v\n%s", f, edi)
	}
}

var decimals = cmp.Comparer(func(a, b decimal.Decimal) bool { return record.DecimalText(a) == record.DecimalText(b) })

func versions(t *testing.T, f func(t *testing.T, o x12writer.Options)) {
	for _, v := range []string{"004010", "005010"} {
		t.Run(v, func(t *testing.T) {
			f(t, x12writer.Options{Version: v, Delimiters: x12.Delimiters{Element: '*', Component: '>', Repetition: '^', Segment: "~"}})
		})
	}
}

func TestReadsBackAcknowledgment(t *testing.T) {
	want := record.Acknowledgment{Number: "4XK2M7QA", Purpose: "00", Type: "AC", OrderDate: "2025-01-10", At: at.Truncate(24 * time.Hour),
		ShipTo: &record.Party{Role: "ship_to", ID: &record.PartyID{Qualifier: "92", Value: "PHX6"}},
		Lines: []record.AcknowledgedLine{
			{Number: "1", Quantity: quantity(24), Price: &record.Money{Amount: decimal.New(425, -2)}, PriceBasis: "PE",
				Items: []record.ItemID{{Qualifier: "UP", Value: "840012010013"}},
				Statuses: []record.LineStatus{{Code: "IA", Quantity: quantity(12), DateQualifier: "068", Date: "2025-01-15"},
					{Code: "IB", Quantity: quantity(12), DateQualifier: "068", Date: "2025-01-20"}}},
			{Assigned: true, Quantity: quantity(6), Price: &record.Money{Amount: decimal.New(1190, -2)}, PriceBasis: "PE",
				Items: []record.ItemID{{Qualifier: "BP", Value: "B0ACM1002P"}}, Statuses: []record.LineStatus{{Code: "IR", Quantity: quantity(6)}}},
		}}
	versions(t, func(t *testing.T, o x12writer.Options) {
		body, faults := x12writer.Acknowledgment(want, o)
		readBack(t, body, faults, func(ic *x12reader.Interchange, g *x12reader.Group, s *x12reader.Set) []fault.Fault {
			got, f := x12reader.Acknowledgment(ic, g, s)
			if diff := cmp.Diff(want, got, decimals); diff != "" {
				t.Error(diff)
			}
			return f
		})
	})
}

func TestReadsBackShipNotice(t *testing.T) {
	item := func(line string, n int64) record.ShippedItem {
		return record.ShippedItem{Line: line, Items: []record.ItemID{{Qualifier: "UP", Value: "840012010013"}}, Quantity: quantity(n), Ordered: quantity(24), Lot: "L1", Expiry: "2026-01-31"}
	}
	const one, two, pallet = "008400120000000014", "008400120000000021", "008400120000000038"
	want := record.ShipNotice{ID: "SHP0001", Purpose: "00", At: at, ShippedAt: time.Date(2025, 1, 10, 8, 0, 0, 0, time.FixedZone("", -7*3600)),
		DeliverOn: "2025-01-14", SCAC: "ABFS", PRO: "3003004501", BOL: "ACME100045", ARN: "ARN5550001", Weight: &record.Quantity{Value: decimal.New(1225, -1), Unit: "LB"},
		ShipFrom: record.Party{Role: "ship_from", Name: "ACME", Address: &record.Address{Lines: []string{"1 DOCK ROAD"}, City: "RENO", Region: "NV", Postal: "89501", Country: "US"}},
		ShipTo:   record.Party{Role: "ship_to", ID: &record.PartyID{Qualifier: "92", Value: "PHX6"}},
		Cartons:  2, Pallets: 1,
		Orders: []record.ShippedOrder{
			{PONumber: "4XK2M7QA", PODate: "2025-01-10", Cartons: []record.Carton{
				{SSCC: one, PalletSSCC: pallet, Items: []record.ShippedItem{item("1", 12)}},
				{SSCC: two, PalletSSCC: pallet, Items: []record.ShippedItem{item("1", 4), item("2", 6)}}}},
			{PONumber: "7RB3N9WD", PODate: "2025-01-10", Cartons: []record.Carton{
				{SSCC: two, PalletSSCC: pallet, Items: []record.ShippedItem{item("1", 2)}}}},
		}}
	versions(t, func(t *testing.T, o x12writer.Options) {
		body, faults := x12writer.ShipNotice(want, o)
		readBack(t, body, faults, func(ic *x12reader.Interchange, g *x12reader.Group, s *x12reader.Set) []fault.Fault {
			got, f := x12reader.ShipNotice(ic, g, s)
			if diff := cmp.Diff(want, got, decimals); diff != "" {
				t.Error(diff)
			}
			return f
		})
	})
}

func TestReadsBackFunctionalAck(t *testing.T) {
	want := record.FunctionalAck{FunctionalID: "PO", Group: "101", At: at, Code: "P", Included: "2", Received: 2, Accepted: 1, Errors: []string{"5"},
		Sets: []record.SetAck{
			{ID: "850", Control: "0001", Code: "A", Notes: []record.SegmentNote{}, Errors: []string{}},
			{ID: "850", Control: "0002", Code: "R", Errors: []string{"5"}, Notes: []record.SegmentNote{
				{Segment: "BEG", Position: 2, Code: "3"},
				{Segment: "PO1", Position: 7, Code: "8", Elements: []record.ElementNote{{Element: 2, Ref: "330", Code: "6", Value: "1O"}}}}},
		}}
	versions(t, func(t *testing.T, o x12writer.Options) {
		want := want
		if o.Version == "005010" {
			want.Version = "005010"
		}
		body, faults := x12writer.FunctionalAck(want, o)
		readBack(t, body, faults, func(ic *x12reader.Interchange, g *x12reader.Group, s *x12reader.Set) []fault.Fault {
			got, f := x12reader.FunctionalAck(ic, g, s)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			return f
		})
	})
}
