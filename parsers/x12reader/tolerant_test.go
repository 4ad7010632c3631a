package x12reader_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/schemas/fault"
)

// TestTolerantReaders: what the field sends is read for what it means
// (spec/field-files.md). want is a part of the record's JSON, or of its fault codes.
func TestTolerantReaders(t *testing.T) {
	const big, tds = "BIG*20250120*I1**P1~", "~TDS*700"
	for _, c := range []struct{ name, set, segments, want string }{
		{"lines without numbers get their place", "810", big + "IT1**1*EA*3~IT1*1*1*EA*4" + tds, `{"number":"3","assigned":true,`},
		{"no price is null", "810", big + "IT1*1*1*EA" + tds, `"price":null`},
		{"no sum without a price", "810", big + "IT1*1*1*EA" + tds, `"goods":null`},
		{"gaps in the pairs", "810", big + "IT1*1*1*EA*7****UP*1*****VN*2" + tds, `"items":[{"qualifier":"UP","value":"1"},{"qualifier":"VN","value":"2"}]`},
		{"trailing spaces", "810", "BIG*20250120*I1  **P1 ~IT1*1*1*EA*7" + tds, `{"number":"I1","date":"2025-01-20","po_number":"P1",`},
		{"a date that is none", "810", big + "DTM*011*SOON~IT1*1*1*EA*7" + tds, `"dates":[{"qualifier":"011","text":"SOON"}]`},
		{"a point in implied decimals", "810", big + "IT1*1*1*EA*7~TDS*7.00", `"total":{"amount":"7.00","currency":""}`},
		{"implied decimals of one digit", "810", big + "IT1*1*1*EA*7~TDS*7", `"total":{"amount":"0.07","currency":""}`},
		{"a total that nothing adds up to", "810", big + "IT1*1*1*EA*8" + tds, "total-amount"},
		{"order in a pair", "810", big + "IT1*1*1*EA*7**PO*P2" + tds, `"po_number":"P2","quantity"`},
		{"order in a reference", "810", big + "IT1*1*1*EA*7~REF*PO*P2" + tds, `"po_number":"P2","quantity"`},
		{"a second order stays a reference", "810", big + "IT1*1*1*EA*7~REF*PO*P2~REF*PO*P3" + tds, `"references":[{"qualifier":"PO","value":"P3"}]`},
		{"tax of a charge is not the line's", "810", big + "IT1*1*1*EA*7~SAC*C*D240***100~TXI*ST*1" + tds, `"charges":[{"kind":"charge","code":"D240","amount":{"amount":"1.00","currency":""},"taxes":[{"type":"ST"`},
		{"a subline's charge is not the line's", "810", big + "IT1*1*1*EA*7~SLN*1**I~SAC*C*D240***100~TXI*ST*1" + tds, `"charges":{"amount":"0","currency":""}`},
		{"no number", "810", "BIG*20250120~IT1*1*1*EA*7" + tds, `{"number":"",`},
		{"price change keeps its unit", "860", "BCH*04*SA*P1***20250101~POC*1*PC***EA*3", `"change":"price changed","code":"PC","unit":"EA","price":{"amount":"3"`},
		{"composite unit", "860", "BCH*04*SA*P1***20250101~POC*1*QI*5*5*EA>1", `"quantity":{"value":"5","unit":"EA"}`},
		{"no number is made up for a change", "860", "BCH*04*SA*P1***20250101~POC**DI", `{"number":"","change":"line deleted"`},
		{"cancelled", "860", "BCH*01*SA*P1***20250101", `"change":"cancelled"`},
		{"an unknown code stays", "860", "BCH*04*SA*P1***20250101~POC*1*Q9", `"change":"","code":"Q9"`},
		{"date of the change", "860", "BCH*04*SA*P1***20250101****20250102", `"date":"2025-01-02"`},
		{"new window", "860", "BCH*04*SA*P1***20250101~DTM*064*20250103~DTM*063*20250104", `"window":{"from":"2025-01-03","to":"2025-01-04"}`},
		{"a schedule's date is not the line's", "860", "BCH*04*SA*P1***20250101~POC*1*RS~SCH*1*EA***002*20250103~DTM*002*20250104", `"code":"RS","items":[]}`},
		{"date below a status", "865", "BCA*00*AC*P1***20250101~POC*1*RS~ACK*DR~DTM*068*20250103", `"statuses":[{"code":"DR","quantity":{"value":"0","unit":""},"date_qualifier":"068","date":"2025-01-03"}]`},
		{"what a subline says is not the line's", "865", "BCA*00*AC*P1***20250101~POC*1*RS~ACK*IA~SLN*1**I~ACK*IR~SAC*C*D240~MSG*A~N9*L1*B~DTM*002*20250103", `"items":[],"statuses":[{"code":"IA","quantity":{"value":"0","unit":""}}]}]`},
		{"status before any line", "865", "BCA*00*AC*P1***20250101~ACK*IA", `"lines":[]`},
		{"stock of no number", "846", "BIA*00*SI*1*20250101~LIN**UP*1~QTY*33", "line-quantity"},
		{"a subline's stock is not the item's", "846", "BIA*00*SI*1*20250101~LIN**UP*1~QTY*33*5~LIN**UP*2~SLN*1**I~QTY*33*7", `"items":[{"qualifier":"UP","value":"2"}],"quantities":[]`},
		{"adjustment of an invoice", "820", "BPR*I*5*C*ACH~ENT*1~RMR*IV*1**5~ADX*-1*XX*IV*2", `"adjustments":[{"amount":{"amount":"-1","currency":""},"code":"XX"`},
		{"adjustment of none, behind the invoices", "820", "BPR*I*5*C*ACH~ENT*1~RMR*IV*1**5~ENT*2~ADX*-1*XX", `"discount":null}],"adjustments":[{"amount"`},
		{"whose invoice", "820", "BPR*I*5*C*ACH~ENT*1*PR*92*X1~NM1*PR*2*STORES~RMR*IV*1**5", `"entity":{"role":"pr","id":{"qualifier":"92","value":"X1"},"name":"STORES"}`},
		{"currency behind the amount", "820", "BPR*I*5*C*ACH~CUR*PR*USD", `"amount":{"amount":"5","currency":"USD"}`},
		{"payment of no number", "820", "BPR*I**C*ACH", `"amount":{"amount":"0","currency":""}`},
		{"amount that is not sent", "820", "BPR*I*5*C*ACH~ENT*1~RMR*IV*1", `"paid":null,"invoiced":null,"discount":null`},
		{"error without a document", "824", "BGN*11*1*20250101~TED*007*BAD", `"documents":[]`},
		{"what an answer says", "824", "BGN*11*1*20250101~OTI*IR*IV*1~TED*XYZ*BAD", `"answer":"item rejected","code":"IR"`},
		{"a partner's own error code", "824", "BGN*11*1*20250101~OTI*IR*IV*1~TED*XYZ*BAD", `"errors":[{"code":"XYZ","text":"BAD"}]`},
		{"an unknown answer", "824", "BGN*11*1*20250101~OTI*ZZ*IV*1", `"answer":"","code":"ZZ"`},
		{"any other set, segment by segment", "999", "AK1*PO*1~IK5*A", `{"id":"IK5","position":3,"elements":["A"]}`},
	} {
		t.Run(c.set+" "+c.name, func(t *testing.T) {
			got := ""
			_, err := x12reader.File(strings.NewReader(envelope(strings.Split(c.segments, "~")...)), x12reader.FileOptions{
				EachSet: func(ic *x12reader.Interchange, g *x12reader.Group, s *x12reader.Set) []fault.Fault {
					defer func(sent string) { s.ID = sent }(s.ID)
					s.ID = c.set
					rec, faults, _ := x12reader.Record(ic, g, s)
					b, err := json.Marshal(rec)
					if err != nil {
						t.Fatal(err)
					}
					got = string(b)
					for _, f := range faults {
						got += " " + string(f.Code)
					}
					return nil
				}})
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(got, c.want) {
				t.Errorf("no %s in\n%s", c.want, got)
			}
		})
	}
}
