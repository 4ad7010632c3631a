package x12writer_test

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/docket-edi/docket/schemas/record"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

// Generators of the records of 810, 846, 850 and 865.

// optional draws from g, or nothing.
func optional[T any](t *rapid.T, g *rapid.Generator[T], label string) (v T) {
	if rapid.Bool().Draw(t, label+"?") {
		v = g.Draw(t, label)
	}
	return v
}

func pointer[T any](g *rapid.Generator[T]) *rapid.Generator[*T] {
	return rapid.Custom(func(t *rapid.T) *T { v := g.Draw(t, "value"); return &v })
}

// prose is words of up to size characters with single spaces.
func prose(size int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		words := rapid.SliceOfN(rapid.StringMatching(`[A-Z0-9#&.,-]{1,12}`), 1, 30).Draw(t, "words")
		text := strings.Join(words, " ")
		return strings.TrimRight(text[:min(size, len(text))], " ")
	})
}

func currencies() *rapid.Generator[string] { return rapid.SampledFrom([]string{"", "USD", "EUR"}) }

// moneyIn is an R element's amount, with its scale.
func moneyIn(currency string, digits int) *rapid.Generator[record.Money] {
	return rapid.Custom(func(t *rapid.T) record.Money {
		return record.Money{Amount: amount(digits).Draw(t, "amount"), Currency: currency}
	})
}

// cents is an N2 element's amount: two decimals.
func cents(currency string) *rapid.Generator[record.Money] {
	return rapid.Custom(func(t *rapid.T) record.Money {
		return record.Money{Amount: decimal.New(rapid.Int64Range(-99_999, 99_999_999).Draw(t, "cents"), -2), Currency: currency}
	})
}

func references() *rapid.Generator[[]record.Reference] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) record.Reference {
		return record.Reference{Qualifier: rapid.SampledFrom([]string{"CR", "DP", "IA"}).Draw(t, "qualifier"), Value: text(1, 30).Draw(t, "value"),
			Description: optional(t, text(1, 80), "description")}
	}), 0, 4)
}

func dates() *rapid.Generator[[]record.QualifiedDate] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) record.QualifiedDate {
		d := record.QualifiedDate{Qualifier: rapid.SampledFrom([]string{"064", "063", "002", "011", "036"}).Draw(t, "qualifier")}
		d.Time = optional(t, rapid.SampledFrom([]string{"0000", "1215", "235959"}), "time")
		if rapid.Bool().Draw(t, "none") {
			d.Text = rapid.OneOf(text(1, 35), rapid.Just("20250115-20250122")).Draw(t, "text")
		} else {
			d.Date = date().Draw(t, "date")
		}
		return d
	}), 0, 4)
}

func parties() *rapid.Generator[[]record.Party] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) record.Party {
		role := rapid.SampledFrom([]string{"ship_to", "ship_from", "bill_to", "buyer", "seller", "supplier", "remit_to", "z7"}).Draw(t, "role")
		p := party(role).Draw(t, "party")
		p.Name = prose(150).Draw(t, "name")
		p.Contacts = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) record.Contact {
			return record.Contact{Name: text(1, 60).Draw(t, "contact"), Phone: optional(t, text(1, 80), "phone"), Email: optional(t, text(1, 80), "email")}
		}), 0, 2).Draw(t, "contacts")
		return p
	}), 0, 3)
}

func notesOf(size int) *rapid.Generator[[]string] { return rapid.SliceOfN(text(1, size), 0, 3) }

// percent is a number of at most size digits, as written.
func percent(size int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		return record.DecimalText(decimal.New(rapid.Int64Range(0, 9999).Draw(t, "digits"), -rapid.Int32Range(0, 2).Draw(t, "scale")))
	}).Filter(func(s string) bool { return len(s) <= size+1 })
}

func days() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string { return strconv.Itoa(rapid.IntRange(0, 120).Draw(t, "days")) })
}

func terms(currency string) *rapid.Generator[record.Terms] {
	return rapid.Custom(func(t *rapid.T) record.Terms {
		r := record.Terms{Type: rapid.SampledFrom([]string{"01", "02", "09"}).Draw(t, "type"), Basis: optional(t, rapid.SampledFrom([]string{"3", "2"}), "basis"),
			NetDate: optional(t, date(), "net date"), NetDays: optional(t, days(), "net days"), Description: optional(t, text(1, 80), "description"),
			PaymentMethod: optional(t, rapid.Just("E"), "method")}
		if rapid.Bool().Draw(t, "discount") {
			r.DiscountPercent, r.DiscountDate, r.DiscountDays = percent(4).Draw(t, "percent"), date().Draw(t, "discount date"), days().Draw(t, "discount days")
			r.DiscountAmount, r.DayOfMonth = pointer(cents(currency)).Draw(t, "discount amount"), rapid.SampledFrom([]string{"1", "25"}).Draw(t, "day")
		}
		if rapid.Bool().Draw(t, "deferred") {
			r.DeferredDate, r.DeferredAmount, r.DeferredPercent = date().Draw(t, "deferred date"), pointer(cents(currency)).Draw(t, "deferred"), percent(4).Draw(t, "deferred percent")
		}
		return r
	})
}

func taxes(currency string) *rapid.Generator[record.Tax] {
	return rapid.Custom(func(t *rapid.T) record.Tax {
		x := record.Tax{Type: rapid.SampledFrom([]string{"ST", "GS", "VA"}).Draw(t, "type"), Amount: pointer(moneyIn(currency, 8)).Draw(t, "tax"),
			Exempt: optional(t, rapid.Just("2"), "exempt"), ID: optional(t, text(1, 20), "id")}
		if rapid.Bool().Draw(t, "based") {
			x.Percent, x.Base = percent(6).Draw(t, "percent"), pointer(moneyIn(currency, 7)).Draw(t, "base")
		}
		if rapid.Bool().Draw(t, "placed") {
			x.JurisdictionQualifier, x.Jurisdiction = "CD", text(1, 10).Draw(t, "jurisdiction")
		}
		return x
	})
}

func charges(currency string, taxed bool) *rapid.Generator[[]record.Charge] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) record.Charge {
		c := record.Charge{Kind: rapid.SampledFrom([]string{"allowance", "charge", "n"}).Draw(t, "kind"), Code: code(4).Draw(t, "code"),
			Amount: pointer(cents(currency)).Draw(t, "amount"), Rate: optional(t, pointer(moneyIn(currency, 8)), "rate"),
			Method: optional(t, rapid.SampledFrom([]string{"02", "06"}), "method"), Description: optional(t, text(1, 80), "description")}
		if rapid.Bool().Draw(t, "agency") {
			c.Agency, c.AgencyCode = "VI", text(1, 10).Draw(t, "agency code")
		}
		if rapid.Bool().Draw(t, "percent") {
			c.PercentBasis, c.Percent = "2", percent(6).Draw(t, "of")
		}
		if rapid.Bool().Draw(t, "counted") {
			c.Quantity = pointer(quantities(9)).Draw(t, "quantity")
		}
		if rapid.Bool().Draw(t, "referred") {
			c.Reference, c.Option = text(1, 30).Draw(t, "reference"), optional(t, text(1, 20), "option")
		}
		if taxed {
			c.Taxes = rapid.SliceOfN(taxes(currency), 0, 2).Draw(t, "taxes")
		}
		return c
	}), 0, 3)
}

// sent is what CTT says of lines with these quantities, added up another way
// than the writer's.
func sent(lines int, quantities []decimal.Decimal) record.SentTotals {
	sum := uint64(0)
	for _, q := range quantities {
		text := record.DecimalText(q)
		if strings.Contains(text, ".") {
			return record.SentTotals{Lines: strconv.Itoa(lines)}
		}
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			panic(err)
		}
		sum += n
	}
	return record.SentTotals{Lines: strconv.Itoa(lines), Hash: strconv.FormatUint(sum%1e10, 10)}
}

func amountText() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string { return record.DecimalText(amount(9).Draw(t, "amt")) })
}

// number names line i: assigned ones by their place.
func number(t *rapid.T, i int) (n string, assigned bool) {
	if rapid.Bool().Draw(t, "assigned") {
		return strconv.Itoa(i + 1), true
	}
	return fmt.Sprintf("%s%02d", rapid.StringMatching(`L[A-Z0-9 ]{0,16}`).Draw(t, "line"), i), false
}

func invoices() *rapid.Generator[record.Invoice] {
	return rapid.Custom(func(t *rapid.T) record.Invoice {
		cur := currencies().Draw(t, "currency")
		taxesAt := rapid.SampledFrom([]string{"none", "whole", "parts", "both"}).Draw(t, "taxes at")
		below := taxesAt == "parts" || taxesAt == "both"
		orders := rapid.IntRange(1, 3).Draw(t, "orders")
		rec := record.Invoice{Number: text(1, 22).Draw(t, "number"), Date: date().Draw(t, "date"), Currency: cur, PODate: optional(t, date(), "po date"),
			Release: optional(t, text(1, 30), "release"), ChangeNumber: optional(t, text(1, 8), "change"), Type: optional(t, rapid.SampledFrom([]string{"DI", "CR"}), "type"),
			Purpose: optional(t, rapid.Just("00"), "purpose"), Original: optional(t, text(1, 22), "original"),
			References: references().Draw(t, "references"), Dates: dates().Draw(t, "dates"), Parties: parties().Draw(t, "parties"),
			Terms: rapid.SliceOfN(terms(cur), 0, 2).Draw(t, "terms"), FreightPayment: optional(t, rapid.SampledFrom([]string{"CC", "PP"}), "fob"),
			Notes: notesOf(80).Draw(t, "notes"), Charges: charges(cur, below).Draw(t, "charges")}
		if rapid.Bool().Draw(t, "carried") {
			rec.Carrier = &record.Carrier{Method: optional(t, rapid.Just("M"), "method"), SCAC: text(2, 4).Draw(t, "scac"), Routing: optional(t, text(1, 35), "routing")}
			if rapid.Bool().Draw(t, "referred") {
				rec.Carrier.Reference = &record.Reference{Qualifier: "BM", Value: text(1, 30).Draw(t, "bol")}
			}
		}
		var counts []decimal.Decimal
		for i := range rapid.IntRange(0, 5).Draw(t, "lines") {
			l := invoiceLine(cur, below).Draw(t, "line")
			l.Number, l.Assigned = number(t, i)
			if orders > 1 || rapid.Bool().Draw(t, "named") {
				l.PONumber = fmt.Sprintf("PO%d", i%orders)
			}
			if l.PONumber != "" && len(l.Items) < 10 && rapid.Bool().Draw(t, "in a pair") {
				l.Items = append(l.Items, record.ItemID{Qualifier: "PO", Value: l.PONumber})
			}
			counts = append(counts, l.Quantity.Value)
			rec.Lines = append(rec.Lines, l)
		}
		rec.PONumber = "PO0"
		if orders > 1 && len(rec.Lines) > 0 {
			rec.PONumber = optional(t, rapid.Just("PO9"), "heading")
		}
		if taxesAt == "whole" {
			rec.Taxes = rapid.SliceOfN(taxes(cur), 1, 2).Draw(t, "taxes")
		}
		if both := record.CountInvoice(&rec).TaxTotal; taxesAt == "both" {
			rec.Taxes = []record.Tax{{Type: "TX", Amount: both}}
		}
		rec.Totals = record.CountInvoice(&rec)
		due := rec.Due()
		rec.Totals.Total = &record.Money{Amount: decimal.New(rapid.SampledFrom(due).Draw(t, "due").Shift(2).IntPart(), -2), Currency: cur}
		rec.Totals.Discountable = optional(t, pointer(cents(cur)), "discountable")
		rec.Totals.Discounted = optional(t, pointer(cents(cur)), "discounted")
		rec.Totals.Discount = optional(t, pointer(cents(cur)), "discount")
		rec.Totals.Sent = sent(len(rec.Lines), counts)
		rec.Totals.Sent.Amount = optional(t, amountText(), "amt")
		return rec
	}).Filter(func(i record.Invoice) bool { return !i.Totals.Total.Amount.IsZero() })
}

func invoiceLine(cur string, taxed bool) *rapid.Generator[record.InvoiceLine] {
	return rapid.Custom(func(t *rapid.T) record.InvoiceLine {
		l := record.InvoiceLine{Items: itemIDs().Draw(t, "items"), Description: optional(t, prose(200), "description"),
			References: references().Draw(t, "references"), Dates: dates().Draw(t, "dates"), Charges: charges(cur, taxed).Draw(t, "charges")}
		if rapid.IntRange(0, 9).Draw(t, "priced") > 0 { // else it only informs
			l.Quantity, l.Price = quantities(6).Draw(t, "quantity"), pointer(moneyIn(cur, 6)).Draw(t, "price")
			l.PriceBasis = optional(t, rapid.SampledFrom([]string{"PE", "UM"}), "basis")
		}
		if taxed {
			l.Taxes = rapid.SliceOfN(taxes(cur), 0, 2).Draw(t, "taxes")
		}
		return l
	})
}

func purchaseOrders() *rapid.Generator[record.PurchaseOrder] {
	return rapid.Custom(func(t *rapid.T) record.PurchaseOrder {
		cur := currencies().Draw(t, "currency")
		rec := record.PurchaseOrder{Number: text(1, 22).Draw(t, "number"), Purpose: "00", Type: rapid.SampledFrom([]string{"NE", "RO", "SA"}).Draw(t, "type"),
			Release: optional(t, text(1, 30), "release"), Date: date().Draw(t, "date"), Backorder: optional(t, pointer(rapid.Bool()), "backorder"), Currency: cur,
			References: references().Draw(t, "references"), Dates: dates().Draw(t, "dates"), Parties: parties().Draw(t, "parties"), Notes: notesOf(264).Draw(t, "notes")}
		rec.Window = record.WindowOf(rec.Dates)
		var counts []decimal.Decimal
		for i := range rapid.IntRange(1, 6).Draw(t, "lines") {
			l := record.OrderLine{Quantity: quantities(14).Draw(t, "quantity"), Items: itemIDs().Draw(t, "items"), Description: optional(t, prose(200), "description"),
				References: references().Draw(t, "references"), Dates: dates().Draw(t, "dates")}
			if rapid.Bool().Draw(t, "priced") {
				l.Price, l.PriceBasis = pointer(moneyIn(cur, 12)).Draw(t, "price"), optional(t, rapid.SampledFrom([]string{"PE", "UM"}), "basis")
			}
			l.Number, l.Assigned = number(t, i)
			counts = append(counts, l.Quantity.Value)
			rec.Lines = append(rec.Lines, l)
		}
		rec.Totals = record.CountOrder(&rec)
		rec.Totals.Sent = sent(len(rec.Lines), counts)
		rec.Totals.Sent.Amount = optional(t, amountText(), "amt")
		return rec
	})
}

func orderChangeAcks() *rapid.Generator[record.OrderChangeAck] {
	return rapid.Custom(func(t *rapid.T) record.OrderChangeAck {
		cur := currencies().Draw(t, "currency")
		rec := record.OrderChangeAck{Number: text(1, 22).Draw(t, "number"), Purpose: "00", Type: optional(t, rapid.SampledFrom([]string{"AD", "AC", "RJ"}), "type"),
			Release: optional(t, text(1, 30), "release"), ChangeNumber: optional(t, text(1, 8), "change"), OrderDate: date().Draw(t, "order date"),
			Request: optional(t, text(1, 45), "request"), Contract: optional(t, text(1, 30), "contract"), Reference: optional(t, text(1, 30), "reference"),
			Date: optional(t, date(), "date"), ChangeDate: optional(t, date(), "change date"), Currency: cur, References: references().Draw(t, "references"),
			Dates: dates().Draw(t, "dates"), Parties: parties().Draw(t, "parties"), Notes: notesOf(264).Draw(t, "notes")}
		var counts []decimal.Decimal
		for range rapid.IntRange(0, 5).Draw(t, "lines") {
			l := answeredChange(cur).Draw(t, "line")
			if l.Quantity != nil {
				counts = append(counts, l.Quantity.Value)
			}
			rec.Lines = append(rec.Lines, l)
		}
		rec.Sent = sent(len(rec.Lines), counts)
		rec.Sent.Amount = optional(t, amountText(), "amt")
		return rec
	})
}

func answeredChange(cur string) *rapid.Generator[record.AnsweredChangeLine] {
	return rapid.Custom(func(t *rapid.T) record.AnsweredChangeLine {
		code := rapid.SampledFrom([]string{"AI", "CA", "DI", "QD", "QI", "PC", "RZ", "CH"}).Draw(t, "code")
		l := record.ChangedLine{Number: optional(t, text(1, 20), "number"), Code: code, Change: record.ChangeWords(code), Items: itemIDs().Draw(t, "items"),
			Description: optional(t, prose(200), "description"), References: references().Draw(t, "references"), Dates: dates().Draw(t, "dates"), Notes: notesOf(264).Draw(t, "notes")}
		if rapid.Bool().Draw(t, "counted") {
			unit := rapid.SampledFrom([]string{"EA", "CA"}).Draw(t, "unit")
			l.Quantity = &record.Quantity{Value: amount(15).Draw(t, "quantity"), Unit: unit}
			l.Left = &record.Quantity{Value: amount(9).Draw(t, "left"), Unit: unit}
		} else {
			l.Unit = optional(t, rapid.SampledFrom([]string{"EA", "CA"}), "unit")
		}
		if rapid.Bool().Draw(t, "priced") {
			l.Price, l.PriceBasis = pointer(moneyIn(cur, 12)).Draw(t, "price"), optional(t, rapid.Just("PE"), "basis")
		}
		return record.AnsweredChangeLine{ChangedLine: l, Statuses: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) record.LineStatus {
			s := record.LineStatus{Code: rapid.SampledFrom([]string{"IA", "IR", "R2"}).Draw(t, "status"), Quantity: optional(t, quantities(9), "quantity")}
			if rapid.Bool().Draw(t, "dated") {
				s.DateQualifier, s.Date = "068", date().Draw(t, "date")
			}
			return s
		}), 1, 3).Draw(t, "statuses")}
	})
}

func inventoryAdvices() *rapid.Generator[record.InventoryAdvice] {
	return rapid.Custom(func(t *rapid.T) record.InventoryAdvice {
		cur := currencies().Draw(t, "currency")
		rec := record.InventoryAdvice{ID: text(1, 30).Draw(t, "id"), Purpose: "00", ReportType: "SI", Date: date().Draw(t, "date"), Time: optional(t, rapid.Just("1215"), "time"),
			Action: optional(t, rapid.Just("2"), "action"), Currency: cur, References: references().Draw(t, "references"), Dates: dates().Draw(t, "dates"), Parties: parties().Draw(t, "parties")}
		rec.Items = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) record.StockItem {
			return record.StockItem{Number: optional(t, text(1, 20), "number"), Items: itemIDs().Draw(t, "items"), Description: optional(t, prose(200), "description"),
				Price: optional(t, pointer(moneyIn(cur, 12)), "price"), References: references().Draw(t, "references"), Dates: dates().Draw(t, "dates"),
				Quantities: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) record.StockQuantity {
					return record.StockQuantity{Qualifier: rapid.SampledFrom([]string{"33", "17", "63"}).Draw(t, "qualifier"), Quantity: quantities(14).Draw(t, "quantity"),
						Dates: dates().Draw(t, "dates")}
				}), 1, 3).Draw(t, "quantities")}
		}), 1, 5).Draw(t, "items")
		rec.Sent = record.SentTotals{Lines: strconv.Itoa(len(rec.Items))}
		return rec
	})
}
