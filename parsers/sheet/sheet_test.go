package sheet

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/xuri/excelize/v2"

	writer "github.com/docket-edi/docket/generators/sheet"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

func sample(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("../../samples", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// brief is a fault in one line: severity code column@row=value.
func brief(faults []fault.Fault) []string {
	out := []string{}
	for _, f := range faults {
		s := fmt.Sprintf("%s %s %s@%d", f.Severity, f.Code, f.Segment, f.PositionInFile)
		if f.Value != "" {
			s += "=" + f.Value
		}
		out = append(out, s)
		if f.Rule == "" || f.Hint == "" {
			out = append(out, "  without rule or hint")
		}
	}
	return out
}

func sameJSON(t *testing.T, want, got any) {
	t.Helper()
	a, _ := json.MarshalIndent(want, "", " ")
	b, _ := json.MarshalIndent(got, "", " ")
	if d := cmp.Diff(string(a), string(b)); d != "" {
		t.Error(d)
	}
}

func TestSupplierOrderSamples(t *testing.T) {
	for _, c := range []struct {
		file         string
		lines        int
		total, first string
	}{
		{"31_supplier_eur.csv", 5, "13286.50 EUR", "Nordwind c/o Rhein-Main Fulfilment"},
		{"32_supplier_60_lines.csv", 60, "", "PrepWorks Reno, Receiving"},
	} {
		orders, faults := SupplierOrders(bytes.NewReader(sample(t, c.file)))
		if len(faults) != 0 || len(orders) != 1 || len(orders[0].Lines) != c.lines {
			t.Fatalf("%s: %d orders, %v", c.file, len(orders), brief(faults))
		}
		o := orders[0]
		if got := o.Totals().Total.String(); c.total != "" && got != c.total {
			t.Errorf("%s: total %s, want %s", c.file, got, c.total)
		}
		if o.ShipTo[0] != c.first {
			t.Errorf("%s: ship to %q", c.file, o.ShipTo)
		}
	}
}

func TestWrittenOrdersReadBack(t *testing.T) {
	for _, name := range []string{"30_supplier_usd.json", "31_supplier_eur.csv", "32_supplier_60_lines.csv"} {
		o := sampleOrder(t, name)
		o.Lines[0].Description = "=HYPERLINK(\"http://x\") \"quoted\", with; delimiters\nand a break"
		o.Lines[1].Description = "'=already guarded"
		o.Lines[2].Note = "+49 89 1234"
		o.ShipTo = append(o.ShipTo, `C:\dock | gate`, "-door 4")
		o.Notes = "@terms"
		roundTrip(t, o)
	}
}

func sampleOrder(t testing.TB, name string) record.SupplierOrder {
	t.Helper()
	if strings.HasSuffix(name, ".csv") {
		orders, _ := SupplierOrders(bytes.NewReader(sample(t, name)))
		return orders[0]
	}
	var o record.SupplierOrder
	if err := json.Unmarshal(sample(t, name), &o); err != nil {
		t.Fatal(err)
	}
	return o
}

func roundTrip(t *testing.T, o record.SupplierOrder) {
	t.Helper()
	file, err := writer.SupplierOrder(&o)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := writer.SupplierOrder(&o); !bytes.Equal(file, again) {
		t.Error("the same order gave other bytes")
	}
	orders, faults := SupplierOrders(bytes.NewReader(file))
	if len(faults) != 0 || len(orders) != 1 {
		t.Fatalf("%d orders, %v", len(orders), brief(faults))
	}
	sameJSON(t, o, orders[0])
}

const supplierHeader = "po_number,order_date,supplier,ship_to,currency,line,sku,description,quantity,unit_cost,ship_from,ship_until,arrive_by,upc,freight\n"

func TestSupplierOrderFaults(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want []string
	}{
		"good": {supplierHeader + "P1,2025-01-09,ACME,Dock 4,USD,1,A,a,5,1.25,,,,,\n", []string{}},
		"every kind at once": {
			supplierHeader +
				"P1,09/01/2025,,,usd,1,A,a,\"1,5\",1.25,2025-02-10,2025-02-01,2025-01-01,012345678900,-3\n" +
				"P1,09/01/2025,,Dock 5,usd,1,,a,-2,1.234567,,,,,\n",
			[]string{
				"reject value-not-number quantity@2=1,5",
				"reject rows-disagree ship_to@3=Dock 5",
				"reject value-missing supplier@2",
				"reject value-missing ship_to@2",
				"reject value-unknown currency@2=usd",
				"reject value-not-date order_date@2=09/01/2025",
				"reject values-disagree ship_until@2=2025-02-01",
				"reject values-disagree arrive_by@2=2025-01-01",
				"error values-disagree arrive_by@2=2025-01-01",
				"reject value-out-of-range freight@2=-3",
				"error check-digit-wrong upc@2=012345678900",
				"reject value-duplicate line@3=1",
				"reject value-missing supplier_sku@3",
				"reject value-out-of-range quantity@3=-2",
				"reject value-out-of-range unit_cost@3=1.234567 usd",
			},
		},
		"columns": {
			"supplier,quantity,unit_cost,Qty,colour,descripton\nACME,1,1.00,1,red,a\n",
			[]string{
				"reject column-twice quantity@1=Qty",
				"note column-unknown colour@1",
				"note column-unknown descripton@1",
				"reject column-missing order_date@1",
				"reject column-missing ship_to@1",
				"reject column-missing currency@1",
				"reject column-missing line@1",
				"reject value-missing supplier_sku@2",
				"note value-missing description@2",
			},
		},
		"a wide row": {
			supplierHeader + "P1,2025-01-09,ACME,Dock 4,USD,1,A,a,5,1.25,,,,,,stray\n",
			[]string{"reject row-too-wide @2=stray"},
		},
		"a torn quote": {
			supplierHeader + "P1,2025-01-09,ACME,Dock 4,USD,1,A,5\" pipe,5,1.25,,,,,\n\nP1,2025-01-09,ACME,Dock 4,USD,2,B,b,0,1.25,,,,,\n",
			[]string{"reject row-unreadable @2", "reject value-out-of-range quantity@4=0"},
		},
		"numbers spoiled by a spreadsheet": {
			supplierHeader + "P1,2025-01-09,ACME,Dock 4,USD,1,A,a,5,1.25,,,,8.4E+11,\n",
			[]string{"error value-unusual upc@2=8.4E+11"},
		},
		"no rows":      {supplierHeader, []string{"reject sheet-no-rows @0"}},
		"empty":        {" \n", []string{"reject file-empty @0"}},
		"prose":        {"Dear Sirs,\nplease send 5 bottles\n", []string{"reject sheet-unknown-kind @1=Dear Sirs,"}},
		"another kind": {"sku,available\nA,1\n", []string{"reject sheet-unknown-kind @1=sku,available"}},
		"latin-1":      {"supplier,quantity\nM\xfcller,1\n", []string{"reject sheet-unreadable @0"}},
		"binary":       {"a\x00b", []string{"reject sheet-unreadable @0"}},
		"broken zip":   {"PK\x03\x04rubbish", []string{"reject sheet-unreadable @0"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, faults := SupplierOrders(strings.NewReader(c.in))
			if d := cmp.Diff(c.want, brief(faults)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestDelimitersAndBlankRows(t *testing.T) {
	want := []record.StockLevel{{SKU: "A;1", Available: quantity("5"), Pool: "main"}, {SKU: "B", Available: quantity("12.50"), RestockDate: "2025-02-01"}}
	for _, in := range []string{
		"sku,available,restock_date,pool\nA;1,5,,main\nB,12.50,2025-02-01,\n",
		"\uFEFFSKU;Available;Restock-Date;Pool\r\n\"A;1\";5;;main\r\n\r\nB;12.50;20250201;\r\n",
		"pool\tsku\tavailable\trestock date\nmain\tA;1\t5\n\tB\t12.50\t2025-02-01\n",
	} {
		got, faults := Stock(strings.NewReader(in))
		if len(faults) != 0 {
			t.Error(brief(faults))
		}
		if d := cmp.Diff(want, got, equalDecimals); d != "" {
			t.Error(d)
		}
	}
}

var equalDecimals = cmp.Options{
	cmp.Comparer(func(a, b record.Quantity) bool { return a.String() == b.String() }),
	cmp.Comparer(func(a, b record.Money) bool { return a.String() == b.String() }),
	cmpopts.EquateEmpty(),
}

func quantity(s string) record.Quantity {
	q, err := record.NewQuantity(s, "")
	if err != nil {
		panic(err)
	}
	return q
}

func TestCatalog(t *testing.T) {
	in := "sku,asin,upc,description,status,unit,case_pack,unit_cost,currency,carton_weight,weight_unit\n" +
		"A,B0C7XK4M2P,840012345016,Bottle,,,24,5.1800,,12.5,lbs\n" +
		"B,,,Mug,Discontinued,CA,,,,,\n" +
		"A,B0C7,84001234501,Bottle,old,EA,-1,x,USD,0,stone\n"
	items, faults := Catalog(strings.NewReader(in))
	want := []string{
		"reject value-not-number unit_cost@4=x",
		"reject value-duplicate sku@4=A",
		"reject value-unknown status@4=old",
		"reject value-out-of-range case_pack@4=-1",
		"reject value-out-of-range carton_weight@4=0",
		"reject value-unknown weight_unit@4=stone",
		"error value-unusual upc@4=84001234501",
		"error value-unusual asin@4=B0C7",
	}
	if d := cmp.Diff(want, brief(faults)); d != "" {
		t.Error(d)
	}
	cost, _ := record.NewMoney("5.1800", "USD")
	weight, _ := record.NewQuantity("12.5", "LB")
	first := record.CatalogItem{SKU: "A", ASIN: "B0C7XK4M2P", UPC: "840012345016", Description: "Bottle", Status: "active",
		Unit: "EA", CasePack: 24, UnitCost: &cost, CartonWeight: &weight}
	if d := cmp.Diff(first, items[0], equalDecimals); d != "" {
		t.Error(d)
	}
	if items[1].Status != "discontinued" || items[1].UnitCost != nil {
		t.Errorf("second item %+v", items[1])
	}
}

const shipmentHeader = "shipment_id,partner,po_number,line,item_qualifier,item,quantity,unit,carton,sscc,shipped_at,zone,freight,weight,expiry\n"

func TestShipments(t *testing.T) {
	in := shipmentHeader +
		"S1,AMAZON,4F7XKQ2M,1,UP,840012345016,24,EA,1,008400120004170003,2025-01-10 14:30,America/Chicago,Collect,120.5,\n" +
		"S1,AMAZON,4F7XKQ2M,2,,,12,EA,2,,,,,,2026-01-31\n" +
		"S2,AMAZON,5A1BCD3E,,VN,NW-MUG,6,EA,,,2025-01-10T16:00:00-06:00,,,,\n" +
		"S3,AMAZON,5A1BCD3E,1,,,6,EA,,,2025-01-11 08:00,,,,\n"
	got, faults := Shipments(strings.NewReader(in))
	if d := cmp.Diff([]string{"note zone-missing shipped_at@5=2025-01-11 08:00"}, brief(faults)); d != "" {
		t.Error(d)
	}
	if len(got) != 3 || len(got[0].Lines) != 2 {
		t.Fatalf("%d shipments", len(got))
	}
	if s := got[0].ShippedAt.Format("2006-01-02T15:04:05Z07:00"); s != "2025-01-10T14:30:00-06:00" {
		t.Errorf("shipped at %s", s)
	}
	if got[0].Freight != "collect" || got[0].Weight.String() != "120.5 LB" || got[0].Lines[1].Expiry != "2026-01-31" {
		t.Errorf("%+v", got[0])
	}
}

func TestShipmentFaults(t *testing.T) {
	in := shipmentHeader +
		"S1,AMAZON,,1,U,840012345016,0,EA,1,008400120004170004,2025-13-10 14:30,,owed,0,\n" +
		"S1,AMAZON,4F7XKQ2M,,,,x,EA,1,123,,Mars/Crater,,,31.01.2026\n"
	_, faults := Shipments(strings.NewReader(in))
	want := []string{
		"reject value-not-date shipped_at@2=2025-13-10 14:30",
		"reject rows-disagree zone@3=Mars/Crater",
		"reject value-not-number quantity@3=x",
		"reject value-unknown freight@2=owed",
		"reject value-out-of-range weight@2=0",
		"reject value-missing po_number@2",
		"reject value-missing item_qualifier@2=U",
		"reject value-out-of-range quantity@2=0",
		"reject check-digit-wrong sscc@2=008400120004170004",
		"reject value-missing line@3",
		"reject value-unknown sscc@3=123",
		"reject value-not-date expiry@3=31.01.2026",
		"reject values-disagree sscc@3=123",
	}
	if d := cmp.Diff(want, brief(faults)); d != "" {
		t.Error(d)
	}
}

func TestWorkbook(t *testing.T) {
	f := excelize.NewFile()
	rows := [][]any{
		{"shipment_id", "partner", "po_number", "line", "quantity", "shipped_at", "zone", "deliver_on", "weight"},
		{"S1", "AMAZON", "4F7XKQ2M", 1, 24, 45667.604166666664, "-06:00", 45670, 4.0275},
		{nil},
		{"S1", "AMAZON", "4F7XKQ2M", 2, 0.1 + 0.2, nil, nil, nil, nil},
	}
	for i, r := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &r); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	if kind := DetectFile(b.Bytes()); kind != ShipmentKind {
		t.Errorf("kind %q", kind)
	}
	got, faults := Shipments(&b)
	if len(faults) != 0 || len(got) != 1 {
		t.Fatal(brief(faults))
	}
	s := got[0]
	if at := s.ShippedAt.Format("2006-01-02T15:04:05Z07:00"); at != "2025-01-10T14:30:00-06:00" || s.DeliverOn != "2025-01-13" {
		t.Errorf("shipped %s, deliver on %s", at, s.DeliverOn)
	}
	if s.Weight.String() != "4.0275 LB" || s.Lines[1].Quantity.String() != "0.3" {
		t.Errorf("weight %s, quantity %s", s.Weight, s.Lines[1].Quantity)
	}
}

func TestSpreadsheetNumber(t *testing.T) {
	for in, want := range map[string]string{
		"4.0274999999999999": "4.0275", "0.30000000000000004": "0.3", "12345678901234567890": "12345678901234567890",
		"-1.2000000000000002E-2": "-0.012", "abc": "abc", "12.50": "12.50", "1.0000000000000001e999999": "1.0000000000000001e999999",
		"-----------------------.": "-----------------------.",
	} {
		if got := spreadsheetNumber(in); got != want {
			t.Errorf("%s -> %s, want %s", in, got, want)
		}
	}
}

func TestDetect(t *testing.T) {
	for header, want := range map[string]Kind{
		"po_number,supplier,line,quantity,unit_cost,ship_to": SupplierOrderKind,
		"PO;Vendor;Qty;Price":                                SupplierOrderKind,
		"shipment_id,partner,po_number,quantity,shipped_at":  ShipmentKind,
		"sku,available":                  StockKind,
		"sku,asin,description,unit_cost": CatalogKind,
		"a,b":                            UnknownKind,
		"":                               UnknownKind,
	} {
		if got := DetectFile([]byte(header + "\n")); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
}

func TestLimits(t *testing.T) {
	huge := "sku,available\n" + strings.Repeat("x", maxCell+1) + ",1\n"
	_, faults := Stock(strings.NewReader(huge))
	if len(faults) != 1 || faults[0].Code != CellTooLong || len(faults[0].Value) > 100 {
		t.Error(brief(faults))
	}
	many := "sku,available\n" + strings.Repeat("A,x\n", 300)
	if _, faults = Stock(strings.NewReader(many)); len(faults) != maxFaults+1 || faults[maxFaults].Code != fault.MoreFaults {
		t.Errorf("%d faults", len(faults))
	}
	big := bytes.Repeat([]byte("a"), maxBytes+1)
	if _, faults = Stock(bytes.NewReader(big)); len(faults) != 1 || faults[0].Code != fault.FileTooBig {
		t.Error(brief(faults))
	}
}

// A file that ends inside a row is never taken for a whole one. (A cut inside
// the last cell or between rows cannot be seen in a CSV file.)
func TestTruncatedSamples(t *testing.T) {
	whole := []byte(shipmentHeader +
		"S1,AMAZON,4F7XKQ2M,1,UP,840012345016,24,EA,1,008400120004170003,2025-01-10 14:30,America/Chicago,collect,120.5,\n" +
		"S1,AMAZON,4F7XKQ2M,2,UP,840012345023,12,EA,2,008400120004170010,2025-01-10 14:30,America/Chicago,collect,120.5,\n")
	for n := range len(whole) {
		_, faults := Shipments(bytes.NewReader(whole[:n]))
		line := whole[bytes.LastIndexByte(whole[:n], '\n')+1 : n]
		inside := len(line) > 0 && bytes.Count(line, []byte(",")) < strings.Count(shipmentHeader, ",")
		if n <= len(shipmentHeader) { // no rows
			inside = true
		}
		if got := fault.Worst(faults) == fault.Reject; got != inside {
			t.Errorf("cut at %d (%q): %v", n, line, brief(faults))
		}
	}
}

func FuzzSheet(f *testing.F) {
	f.Add([]byte(supplierHeader + "P1,2025-01-09,ACME,Dock 4,USD,1,A,a,5,1.25,,,,,\n"))
	f.Add([]byte(shipmentHeader + "S1,AMAZON,P,1,UP,1,24,EA,1,2,2025-01-10 14:30,ET,collect,1,\n"))
	f.Add([]byte("sku;available\n\"A\n\";'=1\n"))
	f.Add([]byte("sku,description\nA,\"b\n"))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) {
		DetectFile(data)
		Shipments(bytes.NewReader(data))
		Catalog(bytes.NewReader(data))
		Stock(bytes.NewReader(data))
		SupplierAnswers(bytes.NewReader(data))
		orders, faults := SupplierOrders(bytes.NewReader(data))
		if fault.Worst(faults) == fault.Reject || len(orders) == 0 {
			return
		}
		for i := range orders {
			file, err := writer.SupplierOrder(&orders[i])
			if err != nil {
				t.Fatal(err)
			}
			again, faults := SupplierOrders(bytes.NewReader(file))
			if fault.Worst(faults) == fault.Reject || len(again) != 1 {
				t.Fatalf("%d orders of what was written, %v", len(again), brief(faults))
			}
			sameJSON(t, orders[i], again[0])
		}
	})
}

func TestSupplierAnswers(t *testing.T) {
	o := sampleOrder(t, "30_supplier_usd.json")
	file, err := writer.SupplierOrder(&o)
	if err != nil {
		t.Fatal(err)
	}
	if kind := DetectFile(file); kind != SupplierOrderKind {
		t.Errorf("an order that nobody answered is a %s", kind)
	}
	rows := strings.Split(string(file), "\r\n")
	fill := func(row int, answer string) {
		rows[row] = strings.TrimSuffix(rows[row], ",,,") + "," + answer
	}
	fill(1, "1440,2025-02-12,")
	fill(2, "960,,only 40 cartons")
	fill(3, "x,12.2.2025,")
	fill(4, "-1,,")
	answer := []byte(strings.Join(rows, "\r\n"))
	if kind := DetectFile(answer); kind != SupplierAnswerKind {
		t.Errorf("an answered order is a %s", kind)
	}
	got, faults := SupplierAnswers(bytes.NewReader(answer))
	want := []string{
		"reject value-not-number confirmed_qty@4=x",
		"reject value-not-date confirmed_ship_date@4=12.2.2025",
		"reject value-out-of-range confirmed_qty@5=-1",
	}
	if d := cmp.Diff(want, brief(faults)); d != "" {
		t.Error(d)
	}
	b, _ := json.Marshal(got[0].Lines[:2])
	if string(b) != `[{"line":"1","confirmed_qty":{"value":"1440","unit":"EA"},"confirmed_ship_date":"2025-02-12"},`+
		`{"line":"2","confirmed_qty":{"value":"960","unit":"EA"},"note":"only 40 cartons"}]` {
		t.Errorf("%s", b)
	}
	if len(got) != 1 || got[0].Number != o.Number || got[0].Revision != 1 || len(got[0].Lines) != 4 {
		t.Errorf("%+v", got)
	}
	_, faults = SupplierOrders(bytes.NewReader(answer))
	if len(faults) != 4 || faults[0].Code != AnswerNotOrder {
		t.Error(brief(faults))
	}
}

func BenchmarkSupplierOrders(b *testing.B) {
	var file bytes.Buffer
	file.WriteString(supplierHeader)
	for i := range 10_000 {
		fmt.Fprintf(&file, "P%d,2025-01-09,ACME,Dock 4|Dallas TX,USD,%d,A,a bottle,5,1.25,2025-02-10,2025-02-17,,840012345016,\n", i/100, i)
	}
	b.ReportAllocs()
	b.SetBytes(int64(file.Len()))
	for b.Loop() {
		if orders, faults := SupplierOrders(bytes.NewReader(file.Bytes())); len(faults) != 0 || len(orders) != 100 {
			b.Fatal(len(orders), faults)
		}
	}
}

func ExampleStock() {
	levels, faults := Stock(strings.NewReader("sku;available\nNW-BTL-750-BLK;1440\nNW-MAT-SIL-2PK;a few\n"))
	fmt.Println(levels[0].SKU, levels[0].Available)
	for _, f := range faults {
		fmt.Println(f.PositionInFile, f)
	}
	// Output:
	// NW-BTL-750-BLK 1440
	// 3 available: this is not a number ("a few"); write it as 24 or 12.50
}
