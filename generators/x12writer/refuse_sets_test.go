package x12writer_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/docket-edi/docket/generators/x12writer"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/x12"
)

func release(version string) x12writer.Options {
	o := x12writer.Options{Version: version, Delimiters: x12.Delimiters{Element: '*', Component: '>', Segment: "~"}}
	if version >= "005010" {
		o.Delimiters.Repetition = '^'
	}
	return o
}

// refusal is a change to a good record for which it must be refused, and where.
type refusal[R any] struct {
	name    string
	change  func(*R)
	code    fault.Code
	segment string
	element int
}

// refused tries each change in both releases; the record without it is written.
func refused[R any](t *testing.T, good func() R, write func(R, x12writer.Options) (x12writer.Body, []fault.Fault), list []refusal[R]) {
	for _, version := range []string{"004010", "005010"} {
		if body, faults := write(good(), release(version)); len(faults) > 0 || body.Data == nil {
			t.Fatalf("%s: the good record is refused: %v", version, faults)
		}
		for _, c := range list {
			t.Run(version+" "+c.name, func(t *testing.T) {
				rec := good()
				c.change(&rec)
				body, faults := write(rec, release(version))
				wantFault(t, body, faults, c.code, c.segment, c.element)
			})
		}
	}
}

func invoice() record.Invoice {
	return record.Invoice{Number: "INV1", Date: "2025-01-20", PONumber: "4T7XQ1AB", Currency: "USD",
		References: []record.Reference{{Qualifier: "BM", Value: "B1"}}, Dates: []record.QualifiedDate{{Qualifier: "011", Date: "2025-01-15"}},
		Parties: []record.Party{{Role: "bill_to", Name: "BUYER", Address: &record.Address{Lines: []string{"1 MAIN"}, City: "RENO", Region: "NV"},
			Contacts: []record.Contact{{Name: "KIM"}}}},
		Terms: []record.Terms{{Type: "01", NetDays: "30"}}, Notes: []string{"THANKS"}, Carrier: &record.Carrier{SCAC: "UPSN"},
		Lines:   []record.InvoiceLine{{Number: "1", Quantity: quantity("2", "EA"), Price: money("10.00"), PriceBasis: "PE", Items: items("UP", "1")}},
		Charges: []record.Charge{{Kind: "charge", Code: "D240", Amount: money("5.00")}, {Kind: "allowance", Code: "C310", Amount: money("1.00")}},
		Taxes:   []record.Tax{{Type: "ST", Amount: money("2.00")}}, Totals: record.InvoiceTotals{Total: money("26.00")}}
}

func TestInvoiceRefused(t *testing.T) {
	line := func(change func(*record.InvoiceLine)) func(*record.Invoice) {
		return func(i *record.Invoice) { change(&i.Lines[0]) }
	}
	refused(t, invoice, x12writer.Invoice, []refusal[record.Invoice]{
		{"total wrong", func(i *record.Invoice) { i.Totals.Total = money("26.01") }, fault.TotalAmount, "TDS", 1},
		{"total in another currency", func(i *record.Invoice) { i.Totals.Total.Currency = "EUR" }, fault.ElementUnlistedCode, "TDS", 1},
		{"zero", func(i *record.Invoice) {
			i.Lines, i.Charges, i.Taxes, i.Totals.Total = nil, nil, nil, nil
		}, fault.TotalAmount, "TDS", 1},
		{"line without price", line(func(l *record.InvoiceLine) { l.Price = nil }), fault.TotalAmount, "TDS", 1},
		{"charge without amount", func(i *record.Invoice) { i.Charges[0].Amount = nil }, fault.TotalAmount, "TDS", 1},
		{"tax without amount", func(i *record.Invoice) { i.Taxes[0].Amount = nil }, fault.TotalAmount, "TDS", 1},
		{"taxes of the lines differ", line(func(l *record.InvoiceLine) { l.Taxes = []record.Tax{{Type: "ST", Amount: money("1")}} }), fault.TotalAmount, "TXI", 2},
		{"third decimal", func(i *record.Invoice) {
			i.Charges[0].Amount, i.Charges[1].Amount = money("5.005"), money("1.005")
		}, fault.ElementNotNumeric, "SAC", 5},
		{"units stated wrong", func(i *record.Invoice) { i.Totals.Units = "3" }, fault.TotalLines, "CTT", 2},
		{"lines stated wrong", func(i *record.Invoice) { i.Totals.Lines = 2 }, fault.TotalLines, "CTT", 1},
		{"goods stated wrong", func(i *record.Invoice) { i.Totals.Goods = money("21") }, fault.TotalAmount, "TDS", 1},
		{"taxes stated wrong", func(i *record.Invoice) { i.Totals.TaxTotal = money("3") }, fault.TotalAmount, "TXI", 2},
		{"no order", func(i *record.Invoice) { i.PONumber = "" }, fault.NumberMissing, "BIG", 4},
		{"several orders, a line names none", func(i *record.Invoice) {
			i.Lines = append(i.Lines, i.Lines[0])
			i.Lines[1].Number, i.Lines[1].PONumber, i.Totals.Total = "2", "OTHER", money("46")
		}, fault.NumberMissing, "IT1", 1},
		{"pair names another order", line(func(l *record.InvoiceLine) { l.Items, l.PONumber = items("PO", "X"), "4T7XQ1AB" }), fault.ElementExcluded, "IT1", 7},
		{"order as a reference", line(func(l *record.InvoiceLine) { l.References = []record.Reference{{Qualifier: "PO", Value: "X"}} }), fault.ElementExcluded, "REF", 2},
		{"no number", func(i *record.Invoice) { i.Number = "" }, fault.ElementMissing, "BIG", 2},
		{"no date", func(i *record.Invoice) { i.Date = "" }, fault.ElementMissing, "BIG", 1},
		{"date that is none", func(i *record.Invoice) { i.Date = "2025-02-30" }, fault.ElementBadDate, "BIG", 1},
		{"order's date that is none", func(i *record.Invoice) { i.PODate = "soon" }, fault.ElementBadDate, "BIG", 3},
		{"net date that is none", func(i *record.Invoice) { i.Terms[0].NetDate = "soon" }, fault.ElementBadDate, "ITD", 6},
		{"empty terms", func(i *record.Invoice) { i.Terms = []record.Terms{{}} }, fault.ElementMissing, "ITD", 1},
		{"delimiter", func(i *record.Invoice) { i.Number = "A*B" }, fault.ElementDelimiter, "BIG", 2},
		{"line break in a note", func(i *record.Invoice) { i.Notes[0] = "A\nB" }, fault.ElementBadCharacter, "NTE", 2},
		{"empty note", func(i *record.Invoice) { i.Notes[0] = "" }, fault.ElementMissing, "NTE", 2},
		{"long note", func(i *record.Invoice) { i.Notes[0] = strings.Repeat("A", 81) }, fault.ElementTooLong, "NTE", 2},
		{"thirteen references", func(i *record.Invoice) {
			for range 12 {
				i.References = append(i.References, i.References[0])
			}
		}, fault.SegmentTooMany, "REF", 0},
		{"reference without value", func(i *record.Invoice) { i.References[0].Value = "" }, fault.ElementConditionalMissing, "REF", 2},
		{"date with text", func(i *record.Invoice) { i.Dates[0].Text = "X" }, fault.ElementExcluded, "DTM", 6},
		{"date of nothing", func(i *record.Invoice) { i.Dates[0].Date = "" }, fault.ElementConditionalMissing, "DTM", 2},
		{"empty contact", func(i *record.Invoice) { i.Parties[0].Contacts[0] = record.Contact{} }, fault.ElementMissing, "PER", 2},
		{"empty address", func(i *record.Invoice) { i.Parties[0].Address = &record.Address{} }, fault.SegmentMissing, "N3", 0},
		{"region in words", func(i *record.Invoice) { i.Parties[0].Address.Region = "Nevada" }, fault.ElementTooLong, "N4", 2},
		{"name of one long word", func(i *record.Invoice) { i.Parties[0].Name = strings.Repeat("A", 61) }, fault.ElementTooLong, "N1", 2},
		{"empty carrier", func(i *record.Invoice) { i.Carrier = &record.Carrier{} }, fault.ElementConditionalMissing, "CAD", 5},
		{"carrier's reference described", func(i *record.Invoice) {
			i.Carrier.Reference = &record.Reference{Qualifier: "BM", Value: "1", Description: "X"}
		}, fault.ElementExtra, "CAD", 8},
		{"kind of charge in other words", func(i *record.Invoice) { i.Charges[0].Kind = "fee" }, fault.ElementUnknownCode, "SAC", 1},
		{"empty item id", line(func(l *record.InvoiceLine) { l.Items = items("", "") }), fault.ElementMissing, "IT1", 7},
		{"item id without qualifier", line(func(l *record.InvoiceLine) { l.Items = items("", "1") }), fault.ElementConditionalMissing, "IT1", 6},
		{"price in another currency", line(func(l *record.InvoiceLine) { l.Price.Currency = "EUR" }), fault.ElementUnlistedCode, "IT1", 4},
		{"no unit", line(func(l *record.InvoiceLine) { l.Quantity.Unit = "" }), fault.ElementConditionalMissing, "IT1", 3},
		{"description of one long word", line(func(l *record.InvoiceLine) { l.Description = strings.Repeat("A", 81) }), fault.ElementTooLong, "PID", 5},
	})
}

func purchaseOrder() record.PurchaseOrder {
	yes := true
	return record.PurchaseOrder{Number: "4T7XQ1AB", Purpose: "00", Type: "NE", Date: "2025-01-09", Backorder: &yes, Currency: "USD",
		Dates: []record.QualifiedDate{{Qualifier: "064", Date: "2025-01-15"}}, Window: record.Window{From: "2025-01-15"}, Notes: []string{"FRAGILE"},
		Lines: []record.OrderLine{{Number: "1", Quantity: quantity("2", "EA"), Price: money("10.00"), PriceBasis: "PE", Items: items("UP", "1")},
			{Number: "2", Quantity: quantity("1", "EA"), Price: money("1.50"), Items: items("UP", "2")}}}
}

func TestPurchaseOrderRefused(t *testing.T) {
	refused(t, purchaseOrder, x12writer.PurchaseOrder, []refusal[record.PurchaseOrder]{
		{"no number", func(o *record.PurchaseOrder) { o.Number = "" }, fault.ElementMissing, "BEG", 3},
		{"no lines", func(o *record.PurchaseOrder) { o.Lines = nil }, fault.SegmentMissing, "PO1", 0},
		{"window that no date gives", func(o *record.PurchaseOrder) { o.Window.To = "2025-01-22" }, fault.ElementExcluded, "DTM", 2},
		{"line number twice", func(o *record.PurchaseOrder) { o.Lines[1].Number = "1" }, fault.LineDuplicate, "PO1", 1},
		{"negative quantity", func(o *record.PurchaseOrder) { o.Lines[0].Quantity = quantity("-1", "EA") }, fault.LineQuantity, "PO1", 2},
		{"negative price", func(o *record.PurchaseOrder) { o.Lines[0].Price = money("-1") }, fault.LineQuantity, "PO1", 4},
		{"basis without price", func(o *record.PurchaseOrder) { o.Lines[0].Price = nil }, fault.ElementConditionalMissing, "PO1", 4},
		{"price in another currency", func(o *record.PurchaseOrder) { o.Currency = "EUR" }, fault.ElementUnlistedCode, "PO1", 4},
		{"amount stated wrong", func(o *record.PurchaseOrder) { o.Totals.Amount = money("21.49") }, fault.TotalAmount, "AMT", 2},
		{"units stated wrong", func(o *record.PurchaseOrder) { o.Totals.Units = "4" }, fault.TotalLines, "CTT", 2},
		{"units that are none", func(o *record.PurchaseOrder) { o.Totals.Units = "many" }, fault.TotalLines, "CTT", 2},
		{"lines stated wrong", func(o *record.PurchaseOrder) { o.Totals.Lines = 1 }, fault.TotalLines, "CTT", 1},
		{"amount sent is no number", func(o *record.PurchaseOrder) { o.Totals.Sent.Amount = "ten" }, fault.ElementNotNumeric, "AMT", 2},
		{"eleven ids", func(o *record.PurchaseOrder) {
			for range 10 {
				o.Lines[0].Items = append(o.Lines[0].Items, record.ItemID{Qualifier: "UP", Value: "1"})
			}
		}, fault.ElementExtra, "PO1", 26},
		{"eleven dates", func(o *record.PurchaseOrder) {
			for range 10 {
				o.Dates = append(o.Dates, o.Dates[0])
			}
		}, fault.SegmentTooMany, "DTM", 0},
	})
	for version, limit := range map[string]int{"004010": 264, "005010": 4096} {
		for extra := range 2 {
			rec := purchaseOrder()
			rec.Notes[0] = strings.Repeat("A", limit+extra)
			if _, faults := x12writer.PurchaseOrder(rec, release(version)); len(faults) != extra {
				t.Errorf("%s: a note of %d characters: %v", version, limit+extra, faults)
			}
		}
	}
}

func orderChangeAck() record.OrderChangeAck {
	four := quantity("4", "EA")
	return record.OrderChangeAck{Number: "4T7XQ1AB", Purpose: "00", Type: "AD", OrderDate: "2025-01-09", Currency: "USD",
		Lines: []record.AnsweredChangeLine{{ChangedLine: record.ChangedLine{Number: "1", Code: "QD", Change: "quantity decreased", Quantity: &four, Left: &four,
			Price: money("10"), PriceBasis: "PE", Items: items("UP", "1")}, Statuses: []record.LineStatus{{Code: "IA", Quantity: four}}}}}
}

func TestOrderChangeAckRefused(t *testing.T) {
	line := func(change func(*record.AnsweredChangeLine)) func(*record.OrderChangeAck) {
		return func(a *record.OrderChangeAck) { change(&a.Lines[0]) }
	}
	refused(t, orderChangeAck, x12writer.OrderChangeAck, []refusal[record.OrderChangeAck]{
		{"no number", func(a *record.OrderChangeAck) { a.Number = "" }, fault.ElementMissing, "BCA", 3},
		{"no order date", func(a *record.OrderChangeAck) { a.OrderDate = "" }, fault.ElementMissing, "BCA", 6},
		{"line without a status", line(func(l *record.AnsweredChangeLine) { l.Statuses = nil }), fault.SegmentMissing, "ACK", 0},
		{"code means something else", line(func(l *record.AnsweredChangeLine) { l.Code = "QI" }), fault.ElementUnknownCode, "POC", 2},
		{"two units", line(func(l *record.AnsweredChangeLine) { l.Left = &record.Quantity{Unit: "CA"} }), fault.ElementExcluded, "POC", 5},
		{"unit beside the quantity's", line(func(l *record.AnsweredChangeLine) { l.Unit = "EA" }), fault.ElementExcluded, "POC", 5},
		{"quantity without unit", line(func(l *record.AnsweredChangeLine) {
			l.Quantity, l.Left = &record.Quantity{Value: l.Quantity.Value}, &record.Quantity{}
		}), fault.ElementConditionalMissing, "POC", 5},
		{"basis without price", line(func(l *record.AnsweredChangeLine) { l.Price = nil }), fault.ElementConditionalMissing, "POC", 6},
		{"negative status", line(func(l *record.AnsweredChangeLine) { l.Statuses[0].Quantity = quantity("-4", "EA") }), fault.LineQuantity, "ACK", 2},
		{"status of a number without unit", line(func(l *record.AnsweredChangeLine) { l.Statuses[0].Quantity.Unit = "" }), fault.ElementConditionalMissing, "ACK", 3},
		{"qualifier without date", line(func(l *record.AnsweredChangeLine) { l.Statuses[0].DateQualifier = "068" }), fault.ElementConditionalMissing, "ACK", 5},
	})
	for version, place := range map[string]struct {
		segment string
		element int
	}{"004010": {"MSG", 1}, "005010": {"MTX", 2}} {
		rec := orderChangeAck()
		rec.Lines[0].Notes = []string{" "}
		body, faults := x12writer.OrderChangeAck(rec, release(version))
		wantFault(t, body, faults, fault.ElementMissing, place.segment, place.element)
	}
}

func inventoryAdvice() record.InventoryAdvice {
	return record.InventoryAdvice{ID: "S1", Purpose: "00", ReportType: "SI", Date: "2025-01-10", Currency: "USD",
		Items: []record.StockItem{{Items: items("SK", "A1"), Price: money("1"), Quantities: []record.StockQuantity{{Qualifier: "33", Quantity: quantity("5", "EA")}}}}}
}

func TestInventoryAdviceRefused(t *testing.T) {
	refused(t, inventoryAdvice, x12writer.InventoryAdvice, []refusal[record.InventoryAdvice]{
		{"no id", func(a *record.InventoryAdvice) { a.ID = "" }, fault.ElementMissing, "BIA", 3},
		{"no items", func(a *record.InventoryAdvice) { a.Items = nil }, fault.SegmentMissing, "LIN", 0},
		{"no item id", func(a *record.InventoryAdvice) { a.Items[0].Items = nil }, fault.ElementMissing, "LIN", 2},
		{"no quantity", func(a *record.InventoryAdvice) { a.Items[0].Quantities = nil }, fault.SegmentMissing, "QTY", 0},
		{"less than nothing", func(a *record.InventoryAdvice) { a.Items[0].Quantities[0].Quantity = quantity("-1", "EA") }, fault.LineQuantity, "QTY", 2},
		{"time that is none", func(a *record.InventoryAdvice) { a.Time = "2460" }, fault.ElementBadTime, "BIA", 5},
		{"six parties", func(a *record.InventoryAdvice) {
			for i := range 6 {
				a.Parties = append(a.Parties, record.Party{Role: "ship_from", Name: fmt.Sprint("W", i)})
			}
		}, fault.LoopTooMany, "N1", 0},
		{"negative price", func(a *record.InventoryAdvice) { a.Items[0].Price = money("-1") }, fault.LineQuantity, "CTP", 3},
	})
}

// TestLongTextsAreCutAtSpaces: names and descriptions take several segments.
func TestLongTextsAreCutAtSpaces(t *testing.T) {
	rec := invoice()
	rec.Parties[0].Name = strings.Repeat("NAME ", 30) + "END"
	rec.Lines[0].Description = strings.Repeat("WORD ", 30) + "END"
	body, faults := x12writer.Invoice(rec, release("004010"))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	names, words := strings.TrimSpace(strings.Repeat("NAME ", 12)), strings.TrimSpace(strings.Repeat("WORD ", 16))
	for _, want := range []string{"N1*BT*" + names + "~N2*" + names + "*" + strings.Repeat("NAME ", 6) + "END~N3*", "PID*F****" + words + "~PID*F****" + strings.Repeat("WORD ", 14) + "END~"} {
		if !strings.Contains(string(body.Data), want) {
			t.Errorf("no %s in %s", want, body.Data)
		}
	}
}

// TestInvoiceRounding: a total may be rounded once or line by line; no other is written.
func TestInvoiceRounding(t *testing.T) {
	for total, ok := range map[string]bool{"0.99": true, "1.00": true, "0.98": false, "0.999": false} {
		rec := invoice()
		rec.Charges, rec.Taxes, rec.Totals.Total = nil, nil, money(total)
		rec.Lines = nil
		for i := range 3 {
			rec.Lines = append(rec.Lines, record.InvoiceLine{Number: fmt.Sprint(i + 1), Quantity: quantity("1", "EA"), Price: money("0.333"), Items: items("UP", "1")})
		}
		body, faults := x12writer.Invoice(rec, release("004010"))
		if (len(faults) == 0) != ok || ok && !strings.Contains(string(body.Data), "TDS*"+strings.TrimLeft(strings.Replace(total, ".", "", 1), "0")+"~") {
			t.Errorf("%s: %v %s", total, faults, body.Data)
		}
	}
}
