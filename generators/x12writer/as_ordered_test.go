package x12writer_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/docket-edi/docket/generators/x12writer"
	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

func asOrdered(t testing.TB) *x12writer.AsOrdered {
	p := profile(t, "")
	notice := envelope(90)
	a := &x12writer.AsOrdered{
		Acknowledgment: x12writer.AnswerTo{Options: x12writer.OptionsFor(p, "855", "004010"), Envelope: envelope(7)},
		ShipNotice:     x12writer.AnswerTo{Options: x12writer.OptionsFor(p, "856", "004010"), Envelope: notice},
		Accept:         "IA", DateQualifier: "068", ShipDate: "2025-01-15",
		Shipment: x12writer.Shipment{ShippedAt: decided, DeliverOn: "2025-01-20", SCAC: "UPSN", BOL: "84001200012345", GS1Prefix: "0840012", Serial: 41,
			ShipFrom: record.Party{Role: "ship_from", Name: "ACME WAREHOUSE", Address: &record.Address{Lines: []string{"1 DOCK ST"}, City: "RENO", Region: "NV", Postal: "89501", Country: "US"}}},
	}
	if faults := a.Begin(); len(faults) > 0 {
		t.Fatal(faults)
	}
	return a
}

// recordsOf are the decision and the shipment that AsOrdered writes, as records.
func recordsOf(a *x12writer.AsOrdered, o record.PurchaseOrder) (record.Acknowledgment, record.ShipNotice) {
	ack := record.Acknowledgment{Number: o.Number, Purpose: "00", Type: "AD", Release: o.Release, OrderDate: o.Date, At: decided,
		ShipTo: record.FindParty(o.Parties, "ship_to")}
	s := a.Shipment
	notice := record.ShipNotice{ID: o.Number, Purpose: "00", At: decided, ShippedAt: s.ShippedAt, DeliverOn: s.DeliverOn, ShipFrom: s.ShipFrom,
		SCAC: s.SCAC, BOL: s.BOL, Cartons: len(o.Lines), Orders: []record.ShippedOrder{{PONumber: o.Number, PODate: o.Date}}}
	if ack.ShipTo != nil {
		notice.ShipTo = *ack.ShipTo
	}
	for i, l := range o.Lines {
		ack.Lines = append(ack.Lines, record.AcknowledgedLine{Number: l.Number, Assigned: l.Assigned, Quantity: l.Quantity, Price: l.Price, PriceBasis: l.PriceBasis,
			Items: l.Items, Statuses: []record.LineStatus{{Code: a.Accept, Quantity: l.Quantity, DateQualifier: a.DateQualifier, Date: a.ShipDate}}})
		sscc, _ := record.SSCC(s.GS1Prefix, s.Serial+int64(i))
		notice.Orders[0].Cartons = append(notice.Orders[0].Cartons, record.Carton{SSCC: sscc, Items: []record.ShippedItem{
			{Line: l.Number, Assigned: l.Assigned, Items: l.Items, Quantity: l.Quantity, Ordered: l.Quantity}}})
	}
	return ack, notice
}

// viaRecords is what the records give; faults say that they cannot be sent.
func viaRecords(a *x12writer.AsOrdered, o record.PurchaseOrder) (edi []byte, faults []fault.Fault) {
	ack, notice := recordsOf(a, o)
	body, faults := x12writer.Acknowledgment(ack, a.Acknowledgment.Options)
	if len(faults) > 0 {
		return nil, faults
	}
	first, faults := x12writer.Seal(a.Acknowledgment.Envelope, body)
	if len(faults) > 0 {
		return nil, faults
	}
	if body, faults = x12writer.ShipNotice(notice, a.ShipNotice.Options); len(faults) > 0 {
		return nil, faults
	}
	second, faults := x12writer.Seal(a.ShipNotice.Envelope, body)
	return append(first, second...), faults
}

// sameAnswers reads the 850s of a file and compares both ways for each that is
// accepted; it counts those that went the short way.
func sameAnswers(t testing.TB, a *x12writer.AsOrdered, file string) (orders, short int) {
	views := &x12reader.OrderReader{}
	_, err := x12reader.File(strings.NewReader(file), x12reader.FileOptions{
		EachSet: func(ic *x12reader.Interchange, g *x12reader.Group, s *x12reader.Set) []fault.Fault {
			if s.ID != "850" || s.Status != x12reader.Accepted {
				return nil
			}
			orders++
			view, _ := views.View(ic, g, s)
			want, faults := viaRecords(a, view.Record())
			got, ok := a.Write(nil, view)
			if !ok {
				return nil
			}
			short++
			if len(faults) > 0 {
				t.Errorf("written though the records are refused: %v\n%s", faults, got)
			} else if !bytes.Equal(got, want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			return nil
		}})
	if err != nil {
		t.Fatal(err)
	}
	return orders, short
}

func anOrder(lines ...string) string {
	body := "BEG*00*NE*4XK2M7QA**20250110~REF*CR*ACME1~CSH*Y~N1*ST**92*PHX6~" + strings.Join(lines, "~")
	return "ISA*00*          *00*          *ZZ*AMAZON         *ZZ*VENDOR01       *250110*0612*U*00401*000000101*0*P*>~GS*PO*AMAZON*VENDOR01*20250110*0612*101*X*004010~ST*850*0001~" +
		body + fmt.Sprintf("~SE*%d*0001~GE*1*101~IEA*1*000000101~", 6+len(lines))
}

func TestAsOrdered(t *testing.T) {
	a := asOrdered(t)
	good := anOrder("PO1*1*24*EA*4.25*PE*UP*840012010013", "PO1*2*012*CA*007.50**BP*B0A^C*VN*X Y", "CTT*2*36")
	orders, short := sameAnswers(t, a, strings.Repeat(strings.Replace(good, "A^C", "ABC", 1), 1))
	if orders != 1 || short != 1 {
		t.Fatalf("%d orders, %d of them the short way, want one", orders, short)
	}
	if a.Acknowledgment.Envelope.Number != 8 || a.ShipNotice.Envelope.Number != 91 || a.Shipment.Serial != 43 {
		t.Error("an order takes a number of each stream, and an SSCC a line")
	}
	for name, file := range map[string]string{
		"line without a number": anOrder("PO1**24*EA*4.25*PE*UP*840012010013"),
		"line without a price":  anOrder("PO1*1*24*EA***UP*840012010013"),
		"part of a unit":        anOrder("PO1*1*2.5*EA*4.25*PE*UP*840012010013"),
		"nothing ordered":       anOrder("PO1*1*0*EA*4.25*PE*UP*840012010013"),
		"no item":               anOrder("PO1*1*24*EA*4.25*PE"),
		"a rare character":      good,
		"our delimiter":         strings.NewReplacer("*", "|", "~", "\n", "840012010013", "84001*2010013").Replace(anOrder("PO1*1*24*EA*4.25*PE*UP*840012010013")),
		"ship-to by name":       strings.Replace(anOrder("PO1*1*24*EA*4.25*PE*UP*840012010013"), "N1*ST**92", "N1*ST*PHOENIX*92", 1),
	} {
		before := *a
		if orders, short := sameAnswers(t, a, file); orders != 1 || short != 0 {
			t.Errorf("%s: %d orders, %d the short way; want one that needs its records", name, orders, short)
		}
		if a.Shipment.Serial != before.Shipment.Serial || a.Acknowledgment != before.Acknowledgment {
			t.Errorf("%s: a number was taken", name)
		}
	}
}

// Answers to very many orders are written in one memory.
func TestAsOrderedKeepsNothing(t *testing.T) {
	a, views := asOrdered(t), &x12reader.OrderReader{}
	order := anOrder("PO1*1*24*EA*4.25*PE*UP*840012010013", "PO1*2*12*CA*7.50**BP*B0ABC", "CTT*2*36")
	_, err := x12reader.File(strings.NewReader(order), x12reader.FileOptions{
		EachSet: func(ic *x12reader.Interchange, g *x12reader.Group, s *x12reader.Set) []fault.Fault {
			view, _ := views.View(ic, g, s)
			out := make([]byte, 0, 4096)
			if allocs := testing.AllocsPerRun(100, func() { a.Write(out, view) }); allocs > 0 {
				t.Errorf("%v allocations an order, want none", allocs)
			}
			return nil
		}})
	if err != nil || a.Shipment.Serial == 41 {
		t.Error("nothing was written", err)
	}
}

// What is not said of the shipment is left out, as the records leave it out.
func TestAsOrderedSaysLess(t *testing.T) {
	order := anOrder("PO1*1*24*EA*4.25*PE*UP*840012010013", "PO1*2*12*CA*7.50**BP*B0ABC", "CTT*2*36")
	for name, change := range map[string]func(a *x12writer.AsOrdered){
		"no ship date": func(a *x12writer.AsOrdered) { a.ShipDate = "" },
		"no real date": func(a *x12writer.AsOrdered) { a.ShipDate = "2025-02-30" },
		"no carrier":   func(a *x12writer.AsOrdered) { a.Shipment.SCAC, a.Shipment.BOL = "", "" },
		"no delivery":  func(a *x12writer.AsOrdered) { a.Shipment.DeliverOn = "" },
		"no address":   func(a *x12writer.AsOrdered) { a.Shipment.ShipFrom.Address = nil },
		"two delimiters": func(a *x12writer.AsOrdered) {
			a.ShipNotice.Delimiters.Element, a.Acknowledgment.Delimiters.Element = '|', '~'
			a.Acknowledgment.Delimiters.Segment = "*"
		},
	} {
		a := asOrdered(t)
		change(a)
		if faults := a.Begin(); len(faults) > 0 {
			t.Error(name, faults)
		}
		if orders, short := sameAnswers(t, a, order); orders != 1 || short != 1 {
			t.Errorf("%s: %d orders, %d the short way; want one", name, orders, short)
		}
	}
	a := asOrdered(t)
	a.Shipment.ShipFrom.Name = "A*B"
	if len(a.Begin()) == 0 {
		t.Error("a name with a delimiter cannot be sent")
	}
}

// Whatever the order, the short way writes what the records give, or nothing.
func TestAsOrderedIsViaRecords(t *testing.T) {
	a, written := asOrdered(t), 0
	rapid.Check(t, func(r *rapid.T) {
		lines := rapid.SliceOfN(rapid.Custom(func(r *rapid.T) string {
			price := decimal.New(rapid.Int64Range(0, 99_999).Draw(r, "price"), -int32(rapid.IntRange(0, 3).Draw(r, "scale")))
			return fmt.Sprintf("PO1*%s*%s*%s*%s*PE*%s*%s", rapid.StringMatching(`[0-9A-Z]{0,4}`).Draw(r, "line"),
				rapid.StringMatching(`[0-9]{1,6}(\.[0-9])?`).Draw(r, "quantity"), rapid.SampledFrom([]string{"EA", "CA", ""}).Draw(r, "unit"),
				record.DecimalText(price), rapid.SampledFrom([]string{"UP", "VN", ""}).Draw(r, "qualifier"), rapid.StringMatching(`[ -~]{0,12}`).Draw(r, "item"))
		}), 1, 5).Draw(r, "lines")
		_, short := sameAnswers(t, a, anOrder(lines...))
		written += short
	})
	if written == 0 {
		t.Error("no order went the short way")
	}
}
