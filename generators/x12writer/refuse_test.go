package x12writer_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/docket-edi/docket/generators/x12writer"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/google/go-cmp/cmp"
)

// wantFault: the document is refused, with a fault at the place.
func wantFault(t *testing.T, body x12writer.Body, faults []fault.Fault, code fault.Code, segment string, element int) {
	t.Helper()
	if body.Data != nil {
		t.Errorf("written in spite of the fault: %s", body.Data)
	}
	for _, f := range faults {
		if f.Code == code && f.Segment == segment && f.Element == element {
			return
		}
	}
	t.Errorf("no fault %s at %s%02d in %v", code, segment, element, faults)
}

func TestAcknowledgmentRefused(t *testing.T) {
	o := x12writer.OptionsFor(profile(t, ""), "855", "")
	for _, c := range []struct {
		name    string
		change  func(*record.Acknowledgment)
		code    fault.Code
		segment string
		element int
	}{
		{"element delimiter", func(a *record.Acknowledgment) { a.Lines[0].Items[1].Value = "W*1" }, fault.ElementDelimiter, "PO1", 9},
		{"component delimiter", func(a *record.Acknowledgment) { a.Lines[0].Items[1].Value = "W>1" }, fault.ElementDelimiter, "PO1", 9},
		{"terminator", func(a *record.Acknowledgment) { a.Number = "4T~" }, fault.ElementDelimiter, "BAK", 3},
		{"line break", func(a *record.Acknowledgment) { a.Lines[0].Items[1].Value = "W\n1" }, fault.ElementBadCharacter, "PO1", 9},
		{"number too long", func(a *record.Acknowledgment) { a.Number = strings.Repeat("9", 23) }, fault.ElementTooLong, "BAK", 3},
		{"no order date", func(a *record.Acknowledgment) { a.OrderDate = "" }, fault.ElementMissing, "BAK", 4},
		{"no number", func(a *record.Acknowledgment) { a.Number = "" }, fault.ElementMissing, "BAK", 3},
		{"price too long", func(a *record.Acknowledgment) { a.Lines[0].Price = money("1" + strings.Repeat("0", 17)) }, fault.ElementTooLong, "PO1", 4},
		{"eleven ids", func(a *record.Acknowledgment) {
			a.Lines[0].Items = items(strings.Split(strings.Repeat("UP,1,", 11), ",")[:22]...)
		}, fault.ElementExtra, "PO1", 26},
		{"line without a status", func(a *record.Acknowledgment) { a.Lines[1].Statuses = nil }, fault.SegmentMissing, "ACK", 0},
		{"sum too small", func(a *record.Acknowledgment) { a.Lines[0].Statuses[1].Quantity = quantity("3", "EA") }, fault.TotalAmount, "ACK", 2},
		{"sum too big", func(a *record.Acknowledgment) { a.Lines[0].Statuses[1].Quantity = quantity("4.5", "EA") }, fault.TotalAmount, "ACK", 2},
		{"negative", func(a *record.Acknowledgment) {
			a.Lines[0].Statuses[0].Quantity, a.Lines[0].Statuses[1].Quantity = quantity("-1", "EA"), quantity("25", "EA")
		}, fault.TotalAmount, "ACK", 2},
		{"other unit", func(a *record.Acknowledgment) { a.Lines[0].Statuses[1].Quantity.Unit = "CA" }, fault.ElementConditionalMissing, "ACK", 3},
		{"ship-to without name and id", func(a *record.Acknowledgment) { a.ShipTo = &record.Party{Role: "ship_to"} }, fault.ElementConditionalMissing, "N1", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			rec := acknowledgment()
			c.change(&rec)
			body, faults := x12writer.Acknowledgment(rec, o)
			wantFault(t, body, faults, c.code, c.segment, c.element)
		})
	}
}

func TestShipNoticeRefused(t *testing.T) {
	o := x12writer.OptionsFor(profile(t, ""), "856", "")
	for _, c := range []struct {
		name    string
		change  func(*record.ShipNotice)
		code    fault.Code
		segment string
		element int
	}{
		{"no orders", func(n *record.ShipNotice) { n.Orders, n.Cartons = nil, 3 }, fault.TotalLines, "TD1", 2},
		{"wrong check digit", func(n *record.ShipNotice) { n.Orders[0].Cartons[0].SSCC = "008400120000000001" }, fault.ElementBadCharacter, "MAN", 2},
		{"no SSCC", func(n *record.ShipNotice) { n.Orders[0].Cartons[0].SSCC = "" }, fault.ElementBadCharacter, "MAN", 2},
		{"cartons counted per order", func(n *record.ShipNotice) { n.Cartons = 3 }, fault.TotalLines, "TD1", 2},
		{"pallets miscounted", func(n *record.ShipNotice) {
			n.Pallets, n.Orders[0].Cartons[0].PalletSSCC = 2, "008400120000000007"
		}, fault.TotalLines, "TD1", 2},
		{"short shipment id", func(n *record.ShipNotice) { n.ID = "1" }, fault.ElementTooShort, "BSN", 2},
		{"region in words", func(n *record.ShipNotice) { n.ShipFrom.Address.Region = "Nevada" }, fault.ElementTooLong, "N4", 2},
		{"five address lines", func(n *record.ShipNotice) {
			n.ShipFrom.Address.Lines = []string{"1", "2", "3", "4", "5"}
		}, fault.SegmentTooMany, "N3", 0},
		{"no item id", func(n *record.ShipNotice) { n.Orders[0].Cartons[0].Items[0].Items = nil }, fault.ElementMissing, "LIN", 2},
		{"delimiter in the BOL", func(n *record.ShipNotice) { n.BOL = "A~B" }, fault.ElementDelimiter, "REF", 2},
		{"weight too long", func(n *record.ShipNotice) { n.Weight.Value = money("12345678901").Amount }, fault.ElementTooLong, "TD1", 7},
	} {
		t.Run(c.name, func(t *testing.T) {
			rec := shipNotice()
			c.change(&rec)
			body, faults := x12writer.ShipNotice(rec, o)
			wantFault(t, body, faults, c.code, c.segment, c.element)
		})
	}
}

func TestPallets(t *testing.T) {
	rec := shipNotice()
	rec.Pallets = 1
	const pallet = "908400129999999999"
	third := record.Carton{SSCC: "095287654321012346", PalletSSCC: pallet, Items: rec.Orders[0].Cartons[0].Items}
	rec.Orders[0].Cartons[0].PalletSSCC = pallet
	rec.Orders[0].Cartons = append(rec.Orders[0].Cartons, third)
	rec.Cartons = 3
	body, faults := x12writer.ShipNotice(rec, x12writer.OptionsFor(profile(t, ""), "856", ""))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	got := string(body.Data)
	// the third carton stands with the first, on their pallet; the second stands on the floor
	for _, want := range []string{
		"TD1*CTN*3****G*125.5*LB~TD1*PLT*1~",
		"HL*3*2*T~MAN*GM*00" + pallet + "~HL*4*3*P~MAN*GM*00008400120000000007~HL*5*4*I~",
		"HL*6*3*P~MAN*GM*00095287654321012346~", "HL*8*2*P~MAN*GM*00108400120000000004~", "CTT*12*38~",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in %s", want, got)
		}
	}
}

func TestFunctionalAckEchoesFaultyValues(t *testing.T) {
	rec := functionalAck()
	rec.Group, rec.Included = "000000101X", "two"
	rec.Sets[0].Control, rec.Sets[0].ID = "1", "8500"
	rec.Sets[1].Notes[0].Segment = "LONGER"
	body, faults := x12writer.FunctionalAck(rec, x12writer.OptionsFor(profile(t, ""), "997", "004010"))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	for _, want := range []string{"AK1*PO*000000101X~", "AK2*8500*1~", "AK3*LONGER*9*", "AK9*P*two*2*1~"} {
		if !strings.Contains(string(body.Data), want) {
			t.Errorf("no %s in %s", want, body.Data)
		}
	}
	rec.Group = "1*1"
	body, faults = x12writer.FunctionalAck(rec, x12writer.OptionsFor(profile(t, ""), "997", "004010"))
	wantFault(t, body, faults, fault.ElementDelimiter, "AK1", 2)
	rec = functionalAck()
	rec.Code = "Z"
	body, faults = x12writer.FunctionalAck(rec, x12writer.OptionsFor(profile(t, ""), "997", "004010"))
	wantFault(t, body, faults, fault.ElementUnknownCode, "AK9", 1)
}

func TestCopyOfBadValue(t *testing.T) {
	for value, want := range map[string]string{
		"2X4": "AK4*2*330*6*2X4~", "": "AK4*2*330*6~", "A*B": "AK4*2*330*6~", "A>B": "AK4*2*330*6~", "A\nB": "AK4*2*330*6~",
		"   ": "AK4*2*330*6~", strings.Repeat("x", 99): "AK4*2*330*6*" + strings.Repeat("x", 99) + "~", strings.Repeat("x", 100): "AK4*2*330*6~",
	} {
		rec := functionalAck()
		rec.Sets[1].Notes[0].Elements = []record.ElementNote{{Element: 2, Ref: "330", Code: "6", Value: value}}
		body, faults := x12writer.FunctionalAck(rec, x12writer.OptionsFor(profile(t, ""), "997", "004010"))
		if len(faults) > 0 || !strings.Contains(string(body.Data), want) {
			t.Errorf("%q: no %s in %s, %v", value, want, body.Data, faults)
		}
	}
}

func TestInterchangeAckRefused(t *testing.T) {
	o := x12writer.OptionsFor(profile(t, ""), "TA1", "00401")
	good := record.InterchangeAck{Control: "000000101", Date: "250109", Time: "2359", Code: "A", Note: "000"}
	for _, c := range []struct {
		change  func(*record.InterchangeAck)
		code    fault.Code
		element int
	}{
		{func(a *record.InterchangeAck) { a.Code = "P" }, fault.ElementUnknownCode, 4},
		{func(a *record.InterchangeAck) { a.Code = "" }, fault.ElementUnknownCode, 4},
		{func(a *record.InterchangeAck) { a.Note = "1" }, fault.ElementUnknownCode, 5},
		{func(a *record.InterchangeAck) { a.Control = "1*2" }, fault.ElementDelimiter, 1},
	} {
		rec := good
		c.change(&rec)
		body, faults := x12writer.InterchangeAck(rec, o)
		wantFault(t, body, faults, c.code, "TA1", c.element)
	}
}

func TestSealRefuses(t *testing.T) {
	body := render(t, "855", x12writer.OptionsFor(profile(t, ""), "855", ""))
	for _, c := range []struct {
		change  func(*x12writer.Envelope)
		segment string
		element int
	}{
		{func(e *x12writer.Envelope) { e.Them = "AMAZON" }, "ISA", 8},
		{func(e *x12writer.Envelope) { e.Them = "" }, "ISA", 8},
		{func(e *x12writer.Envelope) { e.Us = "ZZ:SIXTEEN-LETTERS-" }, "ISA", 6},
		{func(e *x12writer.Envelope) { e.Them = "ZZ:A*B" }, "ISA", 8},
		{func(e *x12writer.Envelope) { e.ThemGS = "" }, "GS", 3},
		{func(e *x12writer.Envelope) { e.UsGS = "A~" }, "GS", 2},
		{func(e *x12writer.Envelope) { e.Usage = "" }, "ISA", 15},
		{func(e *x12writer.Envelope) { e.Number = 0 }, "ISA", 13},
	} {
		env := envelope(7)
		c.change(&env)
		edi, faults := x12writer.Seal(env, body)
		if edi != nil || len(faults) != 1 || faults[0].Segment != c.segment || faults[0].Element != c.element {
			t.Errorf("%+v: %s, %v", env, edi, faults)
		}
	}
	body.Version = ""
	if edi, faults := x12writer.Seal(envelope(1), body); edi != nil || len(faults) == 0 {
		t.Errorf("no version: %s, %v", edi, faults)
	}
}

func TestControlWraps(t *testing.T) {
	for k, want := range map[int64]int64{1: 1, 999_999_999: 999_999_999, 1_000_000_000: 1, 1_999_999_999: 1, 2_000_000_000: 2} {
		if got := x12writer.Control(k); k != 1_999_999_999 && got != want {
			t.Errorf("Control(%d) = %d, want %d", k, got, want)
		}
	}
	body := render(t, "855", x12writer.OptionsFor(profile(t, ""), "855", ""))
	edi, _ := x12writer.Seal(envelope(1_000_000_012), body)
	if !bytes.Contains(edi, []byte("*000000013*0*P")) || !bytes.HasSuffix(edi, []byte("~GE*1*13~IEA*1*000000013~")) {
		t.Errorf("%s", edi)
	}
	env := envelope(1)
	env.AskTA1, env.Usage, env.At = true, "T", time.Date(2025, 1, 10, 23, 30, 0, 0, time.FixedZone("", -3600))
	edi, _ = x12writer.Seal(env, body)
	if !bytes.Contains(edi, []byte("*250111*0030*U*00401*000000001*1*T*>~")) {
		t.Errorf("%s", edi)
	}
}

// TestBodyKeepsItsDelimiters: a body that went through JSON is sealed the same,
// whatever the profile says by then.
func TestBodyKeepsItsDelimiters(t *testing.T) {
	body := render(t, "855", x12writer.OptionsFor(profile(t, "delimiters: {segment: \"\\r\\n\"}"), "855", ""))
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	var again x12writer.Body
	if err := json.Unmarshal(text, &again); err != nil {
		t.Fatal(err)
	}
	a, _ := x12writer.Seal(envelope(1), body)
	b, faults := x12writer.Seal(envelope(1), again)
	if len(faults) > 0 || !bytes.Equal(a, b) || !bytes.HasSuffix(b, []byte("IEA*1*000000001\r\n")) {
		t.Error(cmp.Diff(string(a), string(b)), faults)
	}
}

func TestTimeZones(t *testing.T) {
	for _, c := range []struct {
		offset int
		want   string
	}{
		{0, "DTM*011*20250110*1200*UT~"}, {3600, "DTM*011*20250110*1300*01~"}, {12 * 3600, "DTM*011*20250111*0000*12~"},
		{-3600, "DTM*011*20250110*1100*24~"}, {-12 * 3600, "DTM*011*20250110*0000*13~"}, {5*3600 + 1800, "DTM*011*20250110*1200*UT~"},
		{13 * 3600, "DTM*011*20250110*1200*UT~"}, {-1800, "DTM*011*20250110*1200*UT~"},
	} {
		rec := shipNotice()
		rec.ShippedAt = time.Date(2025, 1, 10, 12, 0, 0, 0, time.UTC).In(time.FixedZone("", c.offset))
		body, faults := x12writer.ShipNotice(rec, x12writer.OptionsFor(profile(t, ""), "856", ""))
		if len(faults) > 0 || !strings.Contains(string(body.Data), c.want) {
			t.Errorf("offset %d: no %s, %v", c.offset, c.want, faults)
		}
	}
}

func TestHashTotal(t *testing.T) {
	for quantities, want := range map[string]string{
		"24,6,10": "CTT*3*40~", "24,6.5,10": "CTT*3~", "24,6.0,10": "CTT*3~", "9999999999,1,5": "CTT*3*5~", "1,-2,3": "CTT*3*6~",
	} {
		rec := acknowledgment()
		for i, q := range strings.Split(quantities, ",") {
			rec.Lines[i].Quantity = quantity(q, "EA")
			rec.Lines[i].Statuses = []record.LineStatus{{Code: "IA", Quantity: quantity(q, "EA")}}
		}
		body, faults := x12writer.Acknowledgment(rec, x12writer.OptionsFor(profile(t, ""), "855", ""))
		if strings.Contains(quantities, "-") {
			wantFault(t, body, faults, fault.TotalAmount, "ACK", 2)
		} else if len(faults) > 0 || !strings.Contains(string(body.Data), want) {
			t.Errorf("%s: no %s in %s, %v", quantities, want, body.Data, faults)
		}
	}
}
