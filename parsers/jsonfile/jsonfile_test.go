package jsonfile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

func sample(t testing.TB) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("../../samples", "30_supplier_usd.json"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// brief is a fault in one line: severity code key@line:column=value.
func brief(faults []fault.Fault) []string {
	out := []string{}
	for _, f := range faults {
		var line, column int
		if _, err := fmt.Sscanf(f.Hint, "line %d, column %d:", &line, &column); err == nil && line != f.PositionInFile {
			out = append(out, "  hint and place disagree")
		}
		s := fmt.Sprintf("%s %s %s@%d:%d", f.Severity, f.Code, f.Segment, f.PositionInFile, column)
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

func TestSample(t *testing.T) {
	orders, faults := SupplierOrders(bytes.NewReader(sample(t)))
	if len(faults) != 0 || len(orders) != 1 {
		t.Fatal(brief(faults))
	}
	var want record.SupplierOrder
	if err := json.Unmarshal(sample(t), &want); err != nil {
		t.Fatal(err)
	}
	a, _ := json.Marshal(want)
	b, _ := json.Marshal(orders[0])
	if d := cmp.Diff(string(a), string(b)); d != "" {
		t.Error(d)
	}
	if total := orders[0].Totals().Total.String(); total != "32567.21 USD" {
		t.Errorf("total %s", total)
	}
}

const order = `{"po_number":"P1","order_date":"2025-01-09","supplier":"ACME","ship_to":["Dock 4"],"currency":"EUR",
 "freight":"12.50","lines":[{"line":"1","sku":"A","description":"a","quantity":5,"unit_cost":"1.2500"}]}`

func TestFormsOfOneRecord(t *testing.T) {
	for name, in := range map[string]string{
		"object": order, "array": "[" + order + "]", "mark": "\uFEFF" + order, "lines": order + "\n" + order + "\n",
	} {
		orders, faults := SupplierOrders(strings.NewReader(in))
		if len(faults) != 0 || len(orders) == 0 {
			t.Fatalf("%s: %v", name, brief(faults))
		}
		o := orders[0]
		got := fmt.Sprint(o.Revision, o.Freight, o.Lines[0].Quantity, o.Lines[0].UnitCost)
		if got != "1 12.50 EUR 5 EA 1.2500 EUR" {
			t.Errorf("%s: %s", name, got)
		}
		if name == "lines" && len(orders) != 2 {
			t.Errorf("%d orders", len(orders))
		}
	}
}

func TestSupplierOrderFaults(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want []string
	}{
		"every kind at once": {
			`{
 "po_number": 17,
 "order_date": "9 Jan",
 "suplier": "ACME",
 "ship_to": "Dock 4",
 "currency": "EUR", "currency": "USD",
 "tax": {"amount": "1", "currency": "USD"},
 "freight": 1e3,
 "lines": [
  {"line": 1, "sku": "A", "quantity": "x", "unit_cost": -2},
  7,
  {"line": "3", "sku": "A", "description": "a", "quantity": 0, "unit_cost": null}
 ]
}`,
			[]string{
				"reject json-wrong-type po_number@2:15=17",
				"note json-key-unknown suplier@4:2",
				`reject json-wrong-type ship_to@5:13="Dock 4"`,
				"reject json-key-twice currency@6:21",
				"reject json-wrong-type freight@8:13=1e3",
				"reject json-wrong-type line@10:12=1",
				`reject json-wrong-type quantity@10:39="x"`,
				"reject json-wrong-type lines@11:3=7",
				"reject json-wrong-type unit_cost@12:77=null",
				"reject value-missing supplier@1:1",
				"reject value-not-date order_date@3:16=9 Jan",
				"reject values-disagree tax@7:9=1 USD",
				"note value-missing description@10:3",
				"reject value-out-of-range unit_cost@10:57=-2",
				"reject value-out-of-range quantity@12:61=0",
			},
		},
		"not an object":  {`"hello"`, []string{`reject json-wrong-type @1:1="hello"`}},
		"prose":          {"Dear Sirs", []string{"reject json-syntax @1:1"}},
		"cut off":        {order[:60], []string{"reject json-syntax @1:61"}},
		"trailing comma": {"{\n\"po_number\":\"1\",\n}", []string{"reject json-syntax @2:17"}},
		"empty":          {"\n", []string{"reject file-empty @0:0"}},
		"empty array":    {"[]", []string{"reject json-no-records @0:0"}},
		"too deep":       {strings.Repeat("[", 100), []string{"reject json-syntax @1:18"}},
		"no lines": {
			strings.Replace(order, `"lines":[{`, `"lines":[],"x":[{`, 1),
			[]string{"note json-key-unknown x@2:31", "reject value-missing line@2:28"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, faults := SupplierOrders(strings.NewReader(c.in))
			if d := cmp.Diff(c.want, brief(faults)); d != "" {
				t.Error(d)
			}
		})
	}
}

const shipment = `{"shipment_id":"S1","partner":"AMAZON","shipped_at":"2025-01-10T14:30:00-06:00","zone":"America/Chicago",
 "weight":{"value":"12.5","unit":"LB"},"lines":[{"po_number":"4F7XKQ2M","line":"1","item":{"qualifier":"UP","value":"840012345016"},
 "quantity":{"value":"24","unit":"EA"},"sscc":"008400120004170003"}]}`

func TestShipments(t *testing.T) {
	got, faults := Shipments(strings.NewReader(shipment + "\n" + shipment))
	if len(faults) != 0 || len(got) != 2 {
		t.Fatal(brief(faults))
	}
	b, _ := json.Marshal(got[0])
	want := `{"shipment_id":"S1","partner":"AMAZON","shipped_at":"2025-01-10T14:30:00-06:00","zone":"America/Chicago",` +
		`"weight":{"value":"12.5","unit":"LB"},"lines":[{"po_number":"4F7XKQ2M","line":"1","item":{"qualifier":"UP","value":"840012345016"},` +
		`"quantity":{"value":"24","unit":"EA"},"sscc":"008400120004170003"}]}`
	if string(b) != want {
		t.Errorf("got %s", b)
	}
	bad := strings.NewReplacer("14:30:00-06:00", "2pm", `"24"`, `"0"`, "008400120004170003", "17", `"UP"`, `"U"`).Replace(shipment)
	_, faults = Shipments(strings.NewReader(bad))
	if d := cmp.Diff([]string{
		`reject json-wrong-type shipped_at@1:53="2025-01-10T2pm"`,
		"reject value-missing item_qualifier@2:91=U",
		"reject value-out-of-range quantity@3:13=0",
		"reject value-unknown sscc@3:46=17",
	}, brief(faults)); d != "" {
		t.Error(d)
	}
}

func TestDetect(t *testing.T) {
	for in, want := range map[string]Kind{
		order: SupplierOrderKind, "[" + order + "]": SupplierOrderKind, shipment: ShipmentKind,
		shipment + shipment[:40]: ShipmentKind, `{"a":1}`: UnknownKind, "[]": UnknownKind, "": UnknownKind, "x": UnknownKind, "[[[[": UnknownKind,
	} {
		if got := Detect([]byte(in)); got != want {
			t.Errorf("%.40s: %q, want %q", in, got, want)
		}
	}
}

// A file cut at any byte has a fault.
func TestTruncatedSample(t *testing.T) {
	whole := bytes.TrimSpace(sample(t))
	for n := range len(whole) {
		if _, faults := SupplierOrders(bytes.NewReader(whole[:n])); fault.Worst(faults) != fault.Reject {
			t.Fatalf("cut at %d of %d: no fault", n, len(whole))
		}
	}
}

func TestFaultsAreCapped(t *testing.T) {
	in := `{"lines":[` + strings.Repeat("1,", 300) + "2]}"
	_, faults := SupplierOrders(strings.NewReader(in))
	if len(faults) != maxFaults+1 || faults[maxFaults].Code != fault.MoreFaults || faults[maxFaults].Severity != fault.Reject {
		t.Errorf("%d faults", len(faults))
	}
}

func FuzzJSON(f *testing.F) {
	f.Add([]byte(order))
	f.Add([]byte(shipment))
	f.Add([]byte(`[{"lines":[null,{}],"ship_to":[null]}]`))
	f.Add([]byte(`{"a":[`))
	f.Fuzz(func(t *testing.T, data []byte) {
		Detect(data)
		Shipments(bytes.NewReader(data))
		orders, faults := SupplierOrders(bytes.NewReader(data))
		if fault.Worst(faults) == fault.Reject {
			return
		}
		for i := range orders {
			b, err := json.Marshal(&orders[i])
			if err != nil {
				t.Fatal(err)
			}
			if _, faults := SupplierOrders(bytes.NewReader(b)); fault.Worst(faults) == fault.Reject {
				t.Errorf("what was read is refused when written: %v", brief(faults))
			}
		}
	})
}
