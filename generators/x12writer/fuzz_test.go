package x12writer_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/docket-edi/docket/generators/x12writer"
	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

// Each target puts any text into a document. It must be refused, or what is
// written must be one accepted set in which every element is what was put in.

// wantRefusedOrClean reads what was written; want are elements it must hold,
// by segment id and position.
func wantRefusedOrClean(t *testing.T, body x12writer.Body, faults []fault.Fault, want map[string]string) {
	t.Helper()
	if len(faults) > 0 {
		if body.Data != nil {
			t.Fatal("refused, but written")
		}
		return
	}
	edi, faults := x12writer.Seal(envelope(7), body)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	got := map[string]string{}
	res, err := x12reader.File(bytes.NewReader(edi), x12reader.FileOptions{EachSet: func(_ *x12reader.Interchange, _ *x12reader.Group, s *x12reader.Set) []fault.Fault {
		seen := map[string]bool{}
		for _, seg := range s.Segments {
			if seen[seg.ID] {
				continue // the first of each kind is what was put in
			}
			seen[strings.Clone(seg.ID)] = true
			for i, e := range seg.Elements() {
				got[seg.ID+string(rune('A'+i))] = strings.Clone(e)
			}
		}
		return nil
	}})
	if err != nil || len(res.Interchanges) != 1 || res.Interchanges[0].SetCount != 1 {
		t.Fatalf("not one set: %v\n%s", err, edi)
	}
	for _, f := range res.Interchanges[0].AllFaults() {
		if f.Severity != fault.Note {
			t.Errorf("%v\n%s", f, edi)
		}
	}
	for place, value := range want {
		if strings.TrimRight(got[place], " ") != strings.TrimRight(value, " ") {
			t.Errorf("%s is %q, want %q\n%s", place, got[place], value, edi)
		}
	}
}

func FuzzAcknowledgment(f *testing.F) {
	f.Add("4T7XQ1AB", "UP", "012345678905", "IA", "EA", "24", "12.50")
	f.Add("4T*", "UP", "0~1", "IA", "EA", "24.5", "0.0001")
	f.Add(" ", "", "ä\x00", "ia", "each", "-1", "9999999999999999999")
	f.Fuzz(func(t *testing.T, po, qualifier, item, status, unit, q, price string) {
		amount, err1 := record.NewQuantity(q, unit)
		cost, err2 := record.NewMoney(price, "USD")
		if err1 != nil || err2 != nil {
			return
		}
		rec := acknowledgment()
		rec.Number = po
		rec.Lines[0] = record.AcknowledgedLine{Number: "1", Quantity: amount, Price: &cost, PriceBasis: "PE", Items: items(qualifier, item),
			Statuses: []record.LineStatus{{Code: status, Quantity: amount}}}
		for _, version := range []string{"004010", "005010"} {
			body, faults := x12writer.Acknowledgment(rec, x12writer.OptionsFor(profile(t, "versions: {855: "+version+"}"), "855", ""))
			wantRefusedOrClean(t, body, faults, map[string]string{"BAKC": po, "PO1F": qualifier, "PO1G": item, "ACKA": status})
		}
	})
}

func FuzzShipNotice(f *testing.F) {
	f.Add("SHIP0001", "ACME10000001", "UPSN", "008400120000000007", "012345678905", "ACME", "89501", "12")
	f.Add("S", "A>B", "", "00", "", "\n", "^", "0.5")
	f.Fuzz(func(t *testing.T, id, bol, scac, sscc, item, name, postal, q string) {
		amount, err := record.NewQuantity(q, "EA")
		if err != nil {
			return
		}
		rec := shipNotice()
		rec.ID, rec.BOL, rec.SCAC, rec.ShipFrom.Name, rec.ShipFrom.Address.Postal = id, bol, scac, name, postal
		carton := &rec.Orders[0].Cartons[0]
		carton.SSCC, carton.Items[0].Items, carton.Items[0].Quantity = sscc, items("UP", item), amount
		for _, version := range []string{"004010", "005010"} {
			body, faults := x12writer.ShipNotice(rec, x12writer.OptionsFor(profile(t, "versions: {856: "+version+"}"), "856", ""))
			wantRefusedOrClean(t, body, faults, map[string]string{"BSNB": id, "MANB": "00" + sscc, "LINC": item, "N1B": name})
		}
	})
}

func FuzzFunctionalAck(f *testing.F) {
	f.Add("101", "0001", "PO1", "2X4", 2, "330")
	f.Add("1*1", "1", "XXXXX", "\x00", -1, "~")
	f.Fuzz(func(t *testing.T, group, control, segment, value string, position int, ref string) {
		rec := functionalAck()
		rec.Group, rec.Sets[1].Control = group, control
		rec.Sets[1].Notes[0].Segment = segment
		rec.Sets[1].Notes[0].Elements[0] = record.ElementNote{Element: position, Ref: ref, Code: "6", Value: value}
		body, faults := x12writer.FunctionalAck(rec, x12writer.OptionsFor(profile(t, ""), "997", "004010"))
		if len(faults) > 0 && body.Data != nil {
			t.Fatal("refused, but written")
		}
		if len(faults) > 0 {
			return
		}
		if edi, faults := x12writer.Seal(envelope(7), body); len(faults) > 0 || bytes.Count(edi, []byte("~")) != body.Segments+6 {
			t.Errorf("%v\n%s", faults, edi)
		}
	})
}

func FuzzInterchangeAck(f *testing.F) {
	f.Add("000000101", "250110", "0900", "A", "000", "ZZ:AMAZON", "AMAZON")
	f.Add("", "", "", "", "", "", "")
	f.Fuzz(func(t *testing.T, control, date, clock, code, note, them, gs string) {
		rec := record.InterchangeAck{Control: control, Date: date, Time: clock, Code: code, Note: note}
		body, faults := x12writer.InterchangeAck(rec, x12writer.OptionsFor(profile(t, ""), "TA1", "00401"))
		if len(faults) > 0 {
			return
		}
		env := envelope(7)
		env.Them, env.ThemGS = them, gs
		edi, faults := x12writer.Seal(env, body)
		if len(faults) == 0 && (len(edi) < 106 || edi[105] != '~' || bytes.Count(edi, []byte("~")) != 3) {
			t.Errorf("%s", edi)
		}
	})
}
