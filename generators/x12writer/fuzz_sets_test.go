package x12writer_test

import (
	"testing"

	"github.com/docket-edi/docket/generators/x12writer"
	"github.com/docket-edi/docket/schemas/record"
)

func FuzzInvoice(f *testing.F) {
	f.Add("INV1", "4T7XQ1AB", "2025-01-20", "UP", "012345678905", "EA", "24", "12.50", "5.00", "THANKS", "KIM")
	f.Add("I*", "", "soon", "PO", "X", "", "-1", "0.0001", "0.001", "\n", " ")
	f.Fuzz(func(t *testing.T, number, po, date, qualifier, item, unit, q, price, charge, note, name string) {
		amount, err1 := record.NewQuantity(q, unit)
		cost, err2 := record.NewMoney(price, "USD")
		fee, err3 := record.NewMoney(charge, "USD")
		if err1 != nil || err2 != nil || err3 != nil {
			return
		}
		rec := invoice()
		rec.Number, rec.PONumber, rec.Date, rec.Notes[0], rec.Parties[0].Name, rec.Totals.Total = number, po, record.Date(date), note, name, nil
		rec.Lines[0].Quantity, rec.Lines[0].Price, rec.Lines[0].Items = amount, &cost, items(qualifier, item)
		rec.Charges[0].Amount = &fee
		for _, version := range []string{"004010", "005010"} {
			body, faults := x12writer.Invoice(rec, release(version))
			wantRefusedOrClean(t, body, faults, map[string]string{"BIGB": number, "BIGD": po, "IT1F": qualifier, "IT1G": item, "NTEB": note})
		}
	})
}

func FuzzPurchaseOrder(f *testing.F) {
	f.Add("4T7XQ1AB", "NE", "CR", "ACME1", "UP", "012345678905", "EA", "24", "12.50", "FRAGILE", "A MUG", "20250115-20250122")
	f.Add("", "~", "", "", "", "", "each", "-1", "0", "\x00", "  ", "^")
	f.Fuzz(func(t *testing.T, po, kind, ref, value, qualifier, item, unit, q, price, note, description, text string) {
		amount, err1 := record.NewQuantity(q, unit)
		cost, err2 := record.NewMoney(price, "USD")
		if err1 != nil || err2 != nil {
			return
		}
		rec := purchaseOrder()
		rec.Number, rec.Type, rec.Notes[0], rec.References = po, kind, note, []record.Reference{{Qualifier: ref, Value: value}}
		rec.Dates = append(rec.Dates, record.QualifiedDate{Qualifier: "002", Text: text})
		l := &rec.Lines[0]
		l.Quantity, l.Price, l.Items, l.Description = amount, &cost, items(qualifier, item), description
		for _, version := range []string{"004010", "005010"} {
			body, faults := x12writer.PurchaseOrder(rec, release(version))
			wantRefusedOrClean(t, body, faults, map[string]string{"BEGB": kind, "BEGC": po, "REFB": value, "PO1F": qualifier, "PO1G": item})
		}
	})
}

func FuzzOrderChangeAck(f *testing.F) {
	f.Add("4T7XQ1AB", "1", "QD", "UP", "012345678905", "IA", "EA", "4", "12.50", "NOTE")
	f.Add("*", "", "ZZ", "U", "", "ia", "", "0.5", "-1", "")
	f.Fuzz(func(t *testing.T, po, line, code, qualifier, item, status, unit, q, price, note string) {
		amount, err1 := record.NewQuantity(q, unit)
		cost, err2 := record.NewMoney(price, "USD")
		if err1 != nil || err2 != nil {
			return
		}
		rec := orderChangeAck()
		rec.Number = po
		l := &rec.Lines[0]
		l.Number, l.Code, l.Change, l.Items, l.Quantity, l.Left, l.Price, l.Notes = line, code, "", items(qualifier, item), &amount, &record.Quantity{Unit: unit}, &cost, []string{note}
		l.Statuses[0].Code = status
		for _, version := range []string{"004010", "005010"} {
			body, faults := x12writer.OrderChangeAck(rec, release(version))
			wantRefusedOrClean(t, body, faults, map[string]string{"BCAC": po, "POCA": line, "POCB": code, "POCI": item, "ACKA": status})
		}
	})
}

func FuzzInventoryAdvice(f *testing.F) {
	f.Add("S1", "SI", "1215", "1", "SK", "A1", "33", "EA", "5", "A MUG")
	f.Add("", ">", "99", "", "", "*", "", "", "-5", "\t")
	f.Fuzz(func(t *testing.T, id, kind, clock, line, qualifier, item, state, unit, q, description string) {
		amount, err := record.NewQuantity(q, unit)
		if err != nil {
			return
		}
		rec := inventoryAdvice()
		rec.ID, rec.ReportType, rec.Time = id, kind, clock
		i := &rec.Items[0]
		i.Number, i.Items, i.Description = line, items(qualifier, item), description
		i.Quantities[0] = record.StockQuantity{Qualifier: state, Quantity: amount}
		for _, version := range []string{"004010", "005010"} {
			body, faults := x12writer.InventoryAdvice(rec, release(version))
			wantRefusedOrClean(t, body, faults, map[string]string{"BIAC": id, "LINA": line, "LINC": item, "QTYA": state})
		}
	})
}
