package x12writer_test

import (
	"strings"
	"testing"
	"time"

	"github.com/docket-edi/docket/generators/x12writer"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/partner"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/google/go-cmp/cmp"
)

var decided = time.Date(2025, 1, 10, 9, 0, 5, 0, time.UTC)

func quantity(value, unit string) record.Quantity {
	q, err := record.NewQuantity(value, unit)
	if err != nil {
		panic(err)
	}
	return q
}

func money(amount string) *record.Money {
	m, err := record.NewMoney(amount, "USD")
	if err != nil {
		panic(err)
	}
	return &m
}

func items(pairs ...string) []record.ItemID {
	var list []record.ItemID
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, record.ItemID{Qualifier: pairs[i], Value: pairs[i+1]})
	}
	return list
}

// profile is the shipped kind of profile; versions per test.
func profile(t interface {
	Helper()
	Fatal(...any)
}, more string) *partner.Profile {
	t.Helper()
	p, err := partner.Load("p.yaml", []byte("id: AMAZON\nmatch: {isa: \"ZZ:AMAZON\", gs: AMAZON}\nus: {isa: \"ZZ:VENDOR01\"}\n"+more))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func envelope(k int64) x12writer.Envelope {
	return x12writer.Envelope{Us: "ZZ:VENDOR01", UsGS: "VENDOR01", Them: "ZZ:AMAZON", ThemGS: "AMAZON", At: decided, Number: k, Usage: "P"}
}

func acknowledgment() record.Acknowledgment {
	return record.Acknowledgment{
		Number: "4T7XQ1AB", Partner: "AMAZON", Purpose: "00", Type: "AC", OrderDate: "2025-01-09", At: decided, Currency: "USD",
		ShipTo: &record.Party{Role: "ship_to", ID: &record.PartyID{Qualifier: "92", Value: "ABE2"}},
		Lines: []record.AcknowledgedLine{
			{Number: "1", Quantity: quantity("24", "EA"), Price: money("12.50"), PriceBasis: "PE", Items: items("UP", "012345678905", "VN", "W-1"),
				Statuses: []record.LineStatus{
					{Code: "IA", Quantity: quantity("20", "EA"), DateQualifier: "068", Date: "2025-01-15"},
					{Code: "IB", Quantity: quantity("4", "EA"), DateQualifier: "068", Date: "2025-02-01"},
				}},
			{Number: "2", Assigned: true, Quantity: quantity("6", "CA"), Price: money("0.75"), PriceBasis: "PE", Items: items("BP", "B000TEST01"),
				Statuses: []record.LineStatus{{Code: "IR", Quantity: quantity("6", "CA")}}},
			{Number: "3", Quantity: quantity("10", "EA"), Items: items("EN", "4006381333931"),
				Statuses: []record.LineStatus{{Code: "R2", Quantity: quantity("10", "EA")}}},
		},
	}
}

func shipNotice() record.ShipNotice {
	weight := quantity("125.5", "LB")
	shared := record.ShippedItem{Line: "1", Items: items("UP", "012345678905"), Quantity: quantity("12", "EA"), Ordered: quantity("24", "EA")}
	return record.ShipNotice{
		ID: "SHIP0001", Partner: "AMAZON", Purpose: "00", At: decided,
		ShippedAt: time.Date(2025, 1, 10, 16, 30, 0, 0, time.FixedZone("", -5*3600)), DeliverOn: "2025-01-14",
		ShipFrom: record.Party{Role: "ship_from", Name: "ACME WIDGETS", Address: &record.Address{
			Lines: []string{"1 DOCK RD", "UNIT 2", "GATE 3"}, City: "RENO", Region: "NV", Postal: "89501", Country: "US"}},
		ShipTo: record.Party{Role: "ship_to", ID: &record.PartyID{Qualifier: "92", Value: "ABE2"}},
		SCAC:   "UPSN", PRO: "PRO123", BOL: "ACME10000001", ARN: "ARN77", Weight: &weight, Cartons: 2,
		Orders: []record.ShippedOrder{
			{PONumber: "4T7XQ1AB", PODate: "2025-01-09", Cartons: []record.Carton{
				{SSCC: "008400120000000007", Items: []record.ShippedItem{shared}},
				{SSCC: "108400120000000004", Items: []record.ShippedItem{{Line: "1", Items: items("UP", "012345678905"), Quantity: quantity("12", "EA"),
					Ordered: quantity("24", "EA"), Lot: "L77", Expiry: "2026-06-30"}}},
			}},
			{PONumber: "5U8YR2BC", Cartons: []record.Carton{{SSCC: "108400120000000004", Items: []record.ShippedItem{
				{Line: "9", Assigned: true, Items: items("BP", "B000TEST01"), Quantity: quantity("2", "CA")}}}}},
		},
	}
}

func functionalAck() record.FunctionalAck {
	return record.FunctionalAck{
		FunctionalID: "PO", Group: "101", Version: "004010", At: decided, Code: "P", Included: "2", Received: 2, Accepted: 1,
		Sets: []record.SetAck{
			{ID: "850", Control: "0001", Code: "A"},
			{ID: "850", Control: "0002", Code: "R", Errors: []string{"5"}, Notes: []record.SegmentNote{
				{Segment: "PO1", Position: 9, Loop: "PO1", Code: "8", Elements: []record.ElementNote{
					{Element: 2, Ref: "330", Code: "6", Value: "2X4"}, {Element: 7, Ref: "234", Code: "5", Value: "A*B"},
					{Element: 1, Component: 2, Repeat: 3, Ref: "350", Code: "7"},
				}},
				{Segment: "BEG", Position: 2, Code: "3"},
			}},
		},
	}
}

// sealed writes an interchange, its segments one a line.
func sealed(t *testing.T, body x12writer.Body, k int64) string {
	t.Helper()
	edi, faults := x12writer.Seal(envelope(k), body)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	if n := strings.Count(string(edi), "~"); body.Set != "TA1" && n != body.Segments+6 {
		t.Errorf("%d segments, the body says %d", n-6, body.Segments)
	}
	return strings.ReplaceAll(string(edi), "~", "~\n")
}

func TestGolden(t *testing.T) {
	for _, c := range []struct {
		name, set, profile, answered string
		want                         string
	}{
		{"855 in 4010", "855", "", "", `ISA*00*          *00*          *ZZ*VENDOR01       *ZZ*AMAZON         *250110*0900*U*00401*000000007*0*P*>~
GS*PR*VENDOR01*AMAZON*20250110*0900*7*X*004010~
ST*855*0001~
BAK*00*AC*4T7XQ1AB*20250109*****20250110~
N1*ST**92*ABE2~
PO1*1*24*EA*12.50*PE*UP*012345678905*VN*W-1~
ACK*IA*20*EA*068*20250115~
ACK*IB*4*EA*068*20250201~
PO1**6*CA*0.75*PE*BP*B000TEST01~
ACK*IR*6*CA~
PO1*3*10*EA***EN*4006381333931~
ACK*R2*10*EA~
CTT*3*40~
SE*12*0001~
GE*1*7~
IEA*1*000000007~
`},
		{"855 in 5010, other delimiters", "855", "versions: {855: 005010}\ndelimiters: {element: \"|\", component: \":\", repetition: \"!\"}", "", `ISA|00|          |00|          |ZZ|VENDOR01       |ZZ|AMAZON         |250110|0900|!|00501|000000007|0|P|:~
GS|PR|VENDOR01|AMAZON|20250110|0900|7|X|005010~
ST|855|0001~
BAK|00|AC|4T7XQ1AB|20250109|||||20250110~
N1|ST||92|ABE2~
PO1|1|24|EA|12.50|PE|UP|012345678905|VN|W-1~
ACK|IA|20|EA|068|20250115~
ACK|IB|4|EA|068|20250201~
PO1||6|CA|0.75|PE|BP|B000TEST01~
ACK|IR|6|CA~
PO1|3|10|EA|||EN|4006381333931~
ACK|R2|10|EA~
CTT|3|40~
SE|12|0001~
GE|1|7~
IEA|1|000000007~
`},
		{"856 in 4010", "856", "", "", shipNoticeGolden("U", "00401", "004010", false)},
		{"856 in 5010", "856", "versions: {856: 005010}", "", shipNoticeGolden("^", "00501", "005010", false)},
		{"856 with child codes", "856", "hl04: true", "", shipNoticeGolden("U", "00401", "004010", true)},
		{"997 in 4010", "997", "", "004010VICS", `ISA*00*          *00*          *ZZ*VENDOR01       *ZZ*AMAZON         *250110*0900*U*00401*000000007*0*P*>~
GS*FA*VENDOR01*AMAZON*20250110*0900*7*X*004010~
ST*997*0001~
AK1*PO*101~
AK2*850*0001~
AK5*A~
AK2*850*0002~
AK3*PO1*9*PO1*8~
AK4*2*330*6*2X4~
AK4*7*234*5~
AK4*1>2*350*7~
AK3*BEG*2**3~
AK5*R*5~
AK9*P*2*2*1~
SE*13*0001~
GE*1*7~
IEA*1*000000007~
`},
		{"997 in 5010", "997", "", "005010", `ISA*00*          *00*          *ZZ*VENDOR01       *ZZ*AMAZON         *250110*0900*^*00501*000000007*0*P*>~
GS*FA*VENDOR01*AMAZON*20250110*0900*7*X*005010~
ST*997*0001~
AK1*PO*101*004010~
AK2*850*0001~
AK5*A~
AK2*850*0002~
AK3*PO1*9*PO1*8~
AK4*2*330*6*2X4~
AK4*7*234*5~
AK4*1>2>3*350*7~
AK3*BEG*2**3~
AK5*R*5~
AK9*P*2*2*1~
SE*13*0001~
GE*1*7~
IEA*1*000000007~
`},
		{"TA1", "TA1", "", "00501", `ISA*00*          *00*          *ZZ*VENDOR01       *ZZ*AMAZON         *250110*0900*^*00501*000000007*0*P*>~
TA1*000000101*250109*2359*R*023~
IEA*0*000000007~
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			body := render(t, c.set, x12writer.OptionsFor(profile(t, c.profile), c.set, c.answered))
			if diff := cmp.Diff(c.want, sealed(t, body, 7)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func render(t *testing.T, set string, o x12writer.Options) x12writer.Body {
	t.Helper()
	write := map[string]func() (x12writer.Body, []fault.Fault){
		"855": func() (x12writer.Body, []fault.Fault) { return x12writer.Acknowledgment(acknowledgment(), o) },
		"856": func() (x12writer.Body, []fault.Fault) { return x12writer.ShipNotice(shipNotice(), o) },
		"997": func() (x12writer.Body, []fault.Fault) { return x12writer.FunctionalAck(functionalAck(), o) },
		"TA1": func() (x12writer.Body, []fault.Fault) {
			return x12writer.InterchangeAck(record.InterchangeAck{Control: "000000101", Date: "250109", Time: "2359", Code: "R", Note: "023"}, o)
		},
	}
	body, faults := write[set]()
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return body
}

func shipNoticeGolden(standard, version, release string, childCodes bool) string {
	s := `ISA*00*          *00*          *ZZ*VENDOR01       *ZZ*AMAZON         *250110*0900*` + standard + `*` + version + `*000000007*0*P*>~
GS*SH*VENDOR01*AMAZON*20250110*0900*7*X*` + release + `~
ST*856*0001~
BSN*00*SHIP0001*20250110*0900*0001~
HL*1**S!1~
TD1*CTN*2****G*125.5*LB~
TD5*B*2*UPSN~
REF*BM*ACME10000001~
REF*CN*PRO123~
REF*BX*ARN77~
DTM*011*20250110*1630*20~
DTM*017*20250114~
N1*SF*ACME WIDGETS~
N3*1 DOCK RD*UNIT 2~
N3*GATE 3~
N4*RENO*NV*89501*US~
N1*ST**92*ABE2~
HL*2*1*O!1~
PRF*4T7XQ1AB***20250109~
HL*3*2*P!1~
MAN*GM*00008400120000000007~
HL*4*3*I!0~
LIN*1*UP*012345678905~
SN1**12*EA**24*EA~
HL*5*2*P!1~
MAN*GM*00108400120000000004~
HL*6*5*I!0~
LIN*1*UP*012345678905~
SN1**12*EA**24*EA~
REF*LT*L77~
DTM*036*20260630~
HL*7*1*O!1~
PRF*5U8YR2BC~
HL*8*7*P!1~
MAN*GM*00108400120000000004~
HL*9*8*I!0~
LIN**BP*B000TEST01~
SN1**2*CA~
CTT*9*26~
SE*38*0001~
GE*1*7~
IEA*1*000000007~
`
	if childCodes {
		return strings.ReplaceAll(s, "!", "*")
	}
	return strings.NewReplacer("!0", "", "!1", "").Replace(s)
}
