package x12reader_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

// readOrder reads one 850 of the segments, whatever the judge says of it.
func readOrder(t *testing.T, segments ...string) (o record.PurchaseOrder, faults []fault.Fault) {
	t.Helper()
	_, err := x12reader.File(strings.NewReader(envelope(segments...)), x12reader.FileOptions{
		EachSet: func(ic *x12reader.Interchange, g *x12reader.Group, s *x12reader.Set) []fault.Fault {
			o, faults = x12reader.PurchaseOrder(ic, g, s)
			return nil
		}})
	if err != nil {
		t.Fatal(err)
	}
	return o, faults
}

// Lines as real orders have them (spec/field-files.md row 20).
func TestOrderLines(t *testing.T) {
	for _, c := range []struct{ name, lines, want string }{
		{"whole", "PO1*1*24*EA*4.25*PE*UP*840012010013", "1 24 EA 4.25 PE UP=840012010013"},
		{"price keeps its scale", "PO1*1*24*EA*4.250*PE", "1 24 EA 4.250 PE"},
		{"number missing", "PO1**24*EA*1*PE~PO1**12*EA*1*PE", "1! 24 EA 1 PE|2! 12 EA 1 PE"},
		{"assigned number is taken", "PO1**24*EA*1*PE~PO1*1*12*EA*1*PE", "3! 24 EA 1 PE|1 12 EA 1 PE"},
		{"price missing is null", "PO1*1*24*EA", "1 24 EA null "},
		{"price in CTP", "PO1*1*24*EA~CTP**UCP*3.75", "1 24 EA 3.75 "},
		{"retail price in CTP is not ours", "PO1*1*24*EA~CTP**RTL*3.75", "1 24 EA null "},
		{"gaps in the pairs", "PO1*1*24*EA*1*PE*****VN*A1001", "1 24 EA 1 PE VN=A1001"},
		{"qualifier missing", "PO1*1*24*EA*1*PE**A1001", "1 24 EA 1 PE =A1001"},
		{"qualifier without id", "PO1*1*24*EA*1*PE*UP**VN*A1", "1 24 EA 1 PE VN=A1"},
		{"cancelled line", "PO1*1*0*EA*1*PE", "1 0 EA 1 PE"},
		{"quantity missing", "PO1*1**EA*1*PE", "1 0 EA 1 PE line-quantity"},
		{"quantity negative", "PO1*1*-5*EA*1*PE", "1 -5 EA 1 PE line-quantity"},
		{"quantity with exponent", "PO1*1*24E1*EA*1*PE", "1 240 EA 1 PE"},
		{"quantity no number, the judge says so", "PO1*1*2X*EA*1*PE", "1 0 EA 1 PE"},
		{"price no number, the judge says so", "PO1*1*2*EA*1O*PE", "1 2 EA null PE"},
		{"number twice", "PO1*1*2*EA*1*PE~PO1*1*3*EA*1*PE", "1 2 EA 1 PE|1 3 EA 1 PE line-duplicate"},
		{"description, not the subline's", "PO1*1*2*EA*1*PE~PID*F****MUG~SLN*1**I~PID*F****BOX", "1 2 EA 1 PE MUG"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, faults := readOrder(t, order[0], c.lines)
			var lines []string
			for _, l := range o.Lines {
				lines = append(lines, lineText(l))
			}
			got := strings.Join(lines, "|")
			for _, f := range faults {
				got += " " + string(f.Code)
			}
			if got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func lineText(l record.OrderLine) string {
	mark, price := "", "null"
	if l.Assigned {
		mark = "!"
	}
	if l.Price != nil {
		price = record.DecimalText(l.Price.Amount)
	}
	s := fmt.Sprintf("%s%s %s %s %s", l.Number, mark, l.Quantity, price, l.PriceBasis)
	for _, i := range l.Items {
		s += " " + i.Qualifier + "=" + i.Value
	}
	if l.Description != "" {
		s += " " + l.Description
	}
	return s
}

// The rest of an order: parties with address and contact, notes, dates that are
// none, totals.
func TestOrderHeader(t *testing.T) {
	o, faults := readOrder(t, "BEG*00*NE*4XK2M7QA*R1*20250110", "CUR*BY*CAD", "REF*CR*ACME1*TEXT", "CSH*N", "SAC*C*D240***500", "CUR*BY*MXN",
		"DTM*064*20250115", "DTM*063*20250122*1200", "DTM*001*SOON", "N9*L1*A", "MSG*FRAGILE",
		"N1*ST*FC*92*PHX6", "N2*DOCK 4", "N3*1 MAIN*BOX 2", "N4*RENO*NV*89501*US", "PER*DC*KIM*TE*5550100*EM*kim@example.com", "N1*Z7*X",
		"PO1*1*24*EA*4.25*PE", "REF*LI*7", "DTM*002*20250120", "N1*ST*OTHER", "PO1*2*2*CA*10", "CTT*2*26", "AMT*TT*122")
	if len(faults) > 0 {
		t.Error(faults)
	}
	o.Lines, o.Source = nil, record.Source{}
	b, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"number":"4XK2M7QA","partner":"","purpose":"00","type":"NE","release":"R1","date":"2025-01-10",` +
		`"window":{"from":"2025-01-15","to":"2025-01-22"},"backorder":false,"currency":"CAD",` +
		`"references":[{"qualifier":"CR","value":"ACME1","description":"TEXT"},{"qualifier":"L1","value":"A"}],` +
		`"dates":[{"qualifier":"064","date":"2025-01-15"},{"qualifier":"063","date":"2025-01-22","time":"1200"},{"qualifier":"001","text":"SOON"}],` +
		`"parties":[{"role":"ship_to","id":{"qualifier":"92","value":"PHX6"},"name":"FC DOCK 4","address":{"lines":["1 MAIN","BOX 2"],"city":"RENO","region":"NV","postal":"89501","country":"US"},` +
		`"contacts":[{"name":"KIM","phone":"5550100","email":"kim@example.com"}]},{"role":"z7","name":"X"}],` +
		`"notes":["FRAGILE"],"lines":null,"totals":{"lines":2,"units":"26","amount":{"amount":"122.00","currency":"CAD"},"sent":{"lines":"2","hash":"26","amount":"122"}},` +
		`"source":{"raw":"","interchange":"","control":"","group":"","set":"","version":"","usage":"","sent":"0001-01-01T00:00:00Z","offset":0}}`
	if string(b) != want {
		t.Errorf("got  %s\nwant %s", b, want)
	}
}

// An order without a number is rejected, whoever says so first.
func TestOrderWithoutNumber(t *testing.T) {
	_, faults := readOrder(t, "BEG*00*NE", order[5])
	for _, f := range faults {
		t.Errorf("the judge has it already: %+v", f)
	}
}
