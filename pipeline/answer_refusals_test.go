package pipeline

import (
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/docket-edi/docket/schemas/partner"
	"github.com/docket-edi/docket/schemas/record"
)

// answerTo decides an order of one line against a catalog of one item without
// stock limits, and again with a person's word to go on in spite of problems.
func answerTo(t *testing.T, line record.OrderLine, change func(*answer)) (first, overruled record.Decision) {
	t.Helper()
	decide := func(override bool) record.Decision {
		profile := &partner.Profile{ID: "AMAZON", Match: partner.Match{ISA: "ZZ:AMAZON"}, Currency: "USD"}
		profile.SetDefaults()
		fact := &record.OrderFact{Order: record.PurchaseOrder{Number: "4XK2M7QA", Purpose: "00", Date: "2025-01-10", Lines: []record.OrderLine{line}},
			Wire: record.Wire{Version: "004010"}}
		items := []record.CatalogItem{{SKU: "ACM-1", UPC: "840012010013", Unit: "EA", CasePack: 12, Status: "active",
			UnitCost: &record.Money{Amount: decimal.RequireFromString("4.25"), Currency: "USD"}}}
		a := answer{fact: fact, profile: profile, catalog: newCatalog("c", items), stock: newStock(nil, &orderLog{}), override: override,
			now: time.Date(2025, 1, 10, 9, 0, 0, 0, time.UTC)}
		if change != nil {
			change(&a)
		}
		d, err := a.decide()
		if err != nil {
			t.Fatal(err)
		}
		return d.Decision
	}
	return decide(false), decide(true)
}

func orderLine(quantity, unit, price, basis string, items ...record.ItemID) record.OrderLine {
	l := record.OrderLine{Number: "1", Quantity: record.Quantity{Value: decimal.RequireFromString(quantity), Unit: unit}, PriceBasis: basis, Items: items}
	if price != "" {
		l.Price = &record.Money{Amount: decimal.RequireFromString(price), Currency: "USD"}
	}
	return l
}

// What cannot be answered as it stands is held when it is decided, with the
// true reason; no promise is made and no stage fails on it later.
func TestAnswerHeldForATrueReason(t *testing.T) {
	upc := record.ItemID{Qualifier: "UP", Value: "840012010013"}
	noStock := func(a *answer) {
		a.stock.levels = map[string]record.StockLevel{}
		a.stock.open = func(string) (decimal.Decimal, error) { return decimal.Zero, nil }
		a.profile.Acknowledge.NoStock = "hold"
	}
	for _, c := range []struct {
		name      string
		line      record.OrderLine
		change    func(*answer)
		code      string
		overruled string // the statuses once a person overruled; empty: held again
	}{
		{"nothing ordered", orderLine("0", "EA", "4.25", "PE", upc), nil, "quantity-not-positive", "IR 0 EA"},
		{"less than nothing", orderLine("-5", "EA", "4.25", "PE", upc), nil, "quantity-not-positive", ""},
		{"no unit", orderLine("3", "", "4.25", "PE", upc), nil, "unit-missing", "IA 3 EA"},
		{"price by the hundred", orderLine("300", "EA", "425.00", "HP", upc), nil, "price-basis", "IA 300 EA"},
		{"no item", orderLine("3", "EA", "4.25", "PE"), nil, "unknown-item", "IR 3 EA"},
		{"item without qualifier", orderLine("3", "EA", "4.25", "PE", record.ItemID{Value: "840012010013"}), nil, "unknown-item", ""},
		{"unknown and without a price", orderLine("3", "EA", "", "", record.ItemID{Qualifier: "UP", Value: "999999999999"}), nil, "unknown-item", ""},
		{"unknown, to be rejected, without a price", orderLine("3", "EA", "", "", record.ItemID{Qualifier: "UP", Value: "999999999999"}),
			func(a *answer) { a.profile.Acknowledge.UnknownItem = "reject" }, "price-missing", ""},
		{"order number too long", orderLine("3", "EA", "4.25", "PE", upc),
			func(a *answer) { a.fact.Order.Number = strings.Repeat("P", 23) }, "answer-unwritable", ""},
		{"delimiter in an id", orderLine("3", "EA", "4.25", "PE", upc, record.ItemID{Qualifier: "VN", Value: "A>1"}), nil, "answer-unwritable", ""},
		{"no order date", orderLine("3", "EA", "4.25", "PE", upc), func(a *answer) {
			a.fact.Order.Date = ""
			a.fact.Order.Source.Sent = time.Date(2025, 1, 9, 6, 12, 0, 0, time.UTC)
		}, "order-date-missing", "IA 3 EA"},
		{"no stock, to be held", orderLine("3", "EA", "4.25", "PE", upc), noStock, "no-stock", "IR 3 EA"},
		{"no stock, to be held, whole or not at all", orderLine("3", "EA", "4.25", "PE", upc),
			func(a *answer) { noStock(a); a.profile.Acknowledge.FillOrKill = true }, "no-stock", "IR 3 EA"},
	} {
		t.Run(c.name, func(t *testing.T) {
			first, overruled := answerTo(t, c.line, c.change)
			if first.Action != record.ActionHold || first.Problems[0].Code != c.code {
				t.Errorf("decided %s %+v, want a hold for %s", first.Action, first.Problems, c.code)
			}
			got := ""
			if overruled.Action == record.ActionAcknowledge {
				s := overruled.Acknowledgment.Lines[0].Statuses[0]
				got = s.Code + " " + s.Quantity.String()
			}
			if got != c.overruled {
				t.Errorf("overruled: %s %q %+v, want %q", overruled.Action, got, overruled.Problems, c.overruled)
			}
		})
	}
}

// What an answer need not say does not keep it back; what it must echo is echoed
// byte for byte.
func TestAnswerEchoes(t *testing.T) {
	padded := record.ItemID{Qualifier: "UP", Value: "840012010013  "}
	d, _ := answerTo(t, orderLine("3", "EA", "4.25", "PE", padded), func(a *answer) {
		a.fact.Order.Parties = []record.Party{{Role: "ship_to", ID: &record.PartyID{Qualifier: "92", Value: "7"}}} // N104 has 2 characters at least
	})
	if d.Action != record.ActionAcknowledge {
		t.Fatalf("decided %s %+v", d.Action, d.Problems)
	}
	if d.Acknowledgment.ShipTo != nil || !strings.Contains(strings.Join(d.Remarks, "\n"), "names no ship-to") {
		t.Errorf("ship-to %+v, remarks %q", d.Acknowledgment.ShipTo, d.Remarks)
	}
	if got := d.Acknowledgment.Lines[0].Items[0]; got != padded {
		t.Errorf("item %q, want %q", got, padded)
	}
}
