package x12reader_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

// sameOrders reads every 850 of the bytes as a record and as views, with one
// OrderReader for all, and compares the JSON of both.
func sameOrders(t *testing.T, views *x12reader.OrderReader, data []byte) (orders int) {
	t.Helper()
	_, err := x12reader.File(bytes.NewReader(data), x12reader.FileOptions{
		EachSet: func(ic *x12reader.Interchange, g *x12reader.Group, s *x12reader.Set) []fault.Fault {
			if s.ID != "850" {
				return nil
			}
			orders++
			o, faults := x12reader.PurchaseOrder(ic, g, s)
			want, err := json.Marshal(o)
			if err != nil {
				t.Fatal(err)
			}
			v, seen := views.View(ic, g, s)
			if got := v.AppendJSON(nil); string(got) != string(want) {
				t.Errorf("the view writes\n%s\nthe record\n%s", got, want)
			}
			v.Partner, v.VendorCode, v.Currency = "amazon", "ACME <1>", "EUR"
			f := record.OrderFact{Order: v.Record(), Set: "set", Content: "content", Profile: record.VersionRef{Name: "a&b"}, Wire: record.Wire{Us: "ZZ:VENDOR01"}}
			if want, _ = json.Marshal(f); string(v.AppendFact(nil, &f)) != string(want) {
				t.Errorf("the view's fact is\n%s\nthe record's\n%s", v.AppendFact(nil, &f), want)
			}
			if len(seen) != len(faults) {
				t.Errorf("the view has %d faults, the record %d", len(seen), len(faults))
			}
			return nil
		}})
	if err != nil {
		t.Fatal(err)
	}
	return orders
}

// A view is the record, in other memory: over all samples and all real files.
func TestViewIsRecord(t *testing.T) {
	views, orders := &x12reader.OrderReader{}, 0
	files, _ := filepath.Glob("../../samples/*.edi")
	broken, _ := filepath.Glob("../../samples/broken/*.edi")
	least := 15 // the samples alone are enough to compare something
	for _, row := range corpusNames() {
		files, least = append(files, filepath.Join(corpus, "files", row)), 20
	}
	for _, name := range append(files, broken...) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		orders += sameOrders(t, views, data)
	}
	if orders < least {
		t.Errorf("only %d orders were compared", orders)
	}
}

// corpusNames are the real files; none where they are absent.
func corpusNames() (names []string) {
	list, _ := os.ReadDir(filepath.Join(corpus, "files"))
	for _, f := range list {
		names = append(names, f.Name())
	}
	return names
}

// Orders that come one after the other in one memory keep nothing of each other.
func TestViewsDoNotMix(t *testing.T) {
	rich := []string{order[0], "CUR*BY*USD", "REF*CR*A*TEXT <&> \"X\"", "CSH*N", "DTM*064*20250115*0930", "DTM*063*2025XX", "N1*ST*NAME*92*PHX6",
		"N3*LINE 1*LINE 2", "N4*RENO*NV*89501*US", "PER*OC*ANN*TE*555*EM*A@B", "N1*ZZ*OTHER", "N9*L1**NOTE", "MSG*HELLO \\ THERE",
		"PO1*1*24*EA*0004.250*PE*UP*840012010013*VN*A1", "PID*F****MUG", "PID*F****RED", "REF*LI*7", "DTM*002*20250301", "LIN**SK*S1",
		"PO1**.5*EA*12.", "PO1*9*1E1*EA", "PO1*1*-3*EA*99999999999999.9999", "CTT*4*24", "AMT*TT*100.50"}
	huge := []string{order[0], "PO1*1*99999999999999*EA*99999999999999*PE", "PO1*2*99999999999999*EA*99999999999999*PE"}
	fine := []string{order[0], "PO1*1*0.0001*EA*0.0001*PE", "PO1*2*12*EA*3.5*PE"}
	views := &x12reader.OrderReader{}
	for _, segments := range [][]string{rich, order, huge, fine, rich, {order[0]}, order} {
		if sameOrders(t, views, []byte(envelope(segments...))) != 1 {
			t.Fatal("no order")
		}
	}
	sameOrders(t, views, []byte(strings.ReplaceAll(envelope(rich...), "MUG", "M\xffG\u2028")))
}

// FuzzView: whatever an order says, view and record agree.
func FuzzView(f *testing.F) {
	f.Add(envelope(order...))
	f.Add(envelope(order[0], "PO1**1E2*EA*.5", "PO1*1*0.00001*EA*1*PE*UP**VN*1"))
	views := &x12reader.OrderReader{}
	f.Fuzz(func(t *testing.T, file string) { sameOrders(t, views, []byte(file)) })
}
