package pipeline

import (
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/record"
)

// standing is what the answer that stands accepts and backorders of an order.
func (h *house) standing(po string) (accepted, backordered, rejected decimal.Decimal) {
	h.t.Helper()
	h.view(func(tx *ledger.Tx) error {
		log, err := readLog(tx, ledger.OrderKey("AMAZON", po))
		if err != nil || log.ack == nil {
			return err
		}
		for _, l := range log.ack.Lines {
			for _, s := range l.Statuses {
				switch s.Code {
				case "IA":
					accepted = accepted.Add(s.Quantity.Value)
				case "IB":
					backordered = backordered.Add(s.Quantity.Value)
				default:
					rejected = rejected.Add(s.Quantity.Value)
				}
			}
		}
		return nil
	})
	return accepted, backordered, rejected
}

// TestNeverOversold sends many orders of one item, some with two lines of it,
// some again with another quantity, some by the case: what is accepted in all is
// never more than there is, and each answer adds up to its order.
func TestNeverOversold(t *testing.T) {
	const skus = 400
	catalog, stocks := &strings.Builder{}, &strings.Builder{}
	fmt.Fprintln(catalog, "sku,vendor_part,description,status,unit,case_pack,unit_cost,currency")
	for i := range skus {
		fmt.Fprintf(catalog, "R-%d,R-%d,Item,active,EA,%d,1.00,USD\n", i, i, 1+i%7)
	}
	h := newHouse(t)
	h.take("catalog.csv", catalog.String())
	sku, control := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		sku++
		item := fmt.Sprintf("R-%d", sku%skus)
		available := rapid.IntRange(0, 60).Draw(rt, "available")
		restock := rapid.SampledFrom([]string{"", "2025-02-01"}).Draw(rt, "restock")
		stocks.Reset()
		fmt.Fprintf(stocks, "sku,available,restock_date,pool\n%s,%d,%s,\n", item, available, restock)
		h.drop(fmt.Sprintf("0-%d.csv", sku), stocks.String())
		ordered := map[string]int{}
		for n := range rapid.IntRange(1, 8).Draw(rt, "orders") {
			po := fmt.Sprintf("S%dP%d", sku, rapid.IntRange(0, n).Draw(rt, "po"))
			unit := rapid.SampledFrom([]string{"EA", "EA", "CA"}).Draw(rt, "unit")
			var lines []string
			total := 0
			for range rapid.IntRange(1, 2).Draw(rt, "lines") {
				quantity := rapid.IntRange(1, 30).Draw(rt, "quantity")
				total += quantity
				lines = append(lines, fmt.Sprintf("%d*%s*9.00*PE*VN*%s", quantity, unit, item))
			}
			control++
			if _, again := ordered[po]; !again {
				ordered[po] = total
			}
			h.drop(fmt.Sprintf("1-%06d.edi", control), one(control, po, lines...))
		}
		h.drain()
		sum, per := decimal.Zero, decimal.NewFromInt(int64(1+sku%skus%7))
		for po, quantity := range ordered {
			accepted, backordered, rejected := h.standing(po)
			if got := accepted.Add(backordered).Add(rejected); !got.Equal(decimal.NewFromInt(int64(quantity))) {
				rt.Errorf("%s is answered for %s of %d", po, got, quantity)
			}
			sum = sum.Add(accepted.Mul(h.perUnit(po, per)))
		}
		if sum.GreaterThan(decimal.NewFromInt(int64(available))) {
			rt.Errorf("%s units of %s are accepted, %d are there", sum, item, available)
		}
		for _, v := range h.heldList() { // revisions, and what waits for them: not the subject here
			if v.Code != "revision" && v.Code != codeOrderHeld {
				rt.Errorf("held: %s", v.Reason)
			}
		}
	})
	h.audited()
}

// perUnit is how many units one ordered unit of an order holds.
func (h *house) perUnit(po string, casePack decimal.Decimal) (per decimal.Decimal) {
	h.view(func(tx *ledger.Tx) error {
		log, err := readLog(tx, ledger.OrderKey("AMAZON", po))
		per = decimal.NewFromInt(1)
		if err == nil && log.current.Order.Lines[0].Quantity.Unit == "CA" {
			per = casePack
		}
		return err
	})
	return per
}

// TestStock folds promises and one load: what may still be promised.
func TestStock(t *testing.T) {
	eight := decimal.NewFromInt(8)
	for _, c := range []struct {
		name           string
		available      int64
		promised, want string
	}{
		{"nothing promised", 10, "0", "10"}, {"some promised", 10, "4", "6"}, {"all promised", 10, "10", "0"}, {"more than there is", 10, "12", "0"},
		{"none there", 0, "0", "0"},
	} {
		s := &stock{levels: map[string]record.StockLevel{"A": {SKU: "A", Available: record.Quantity{Value: decimal.NewFromInt(c.available)}}},
			taken: map[string]decimal.Decimal{}, open: func(string) (decimal.Decimal, error) { return decimal.RequireFromString(c.promised), nil }}
		if got, _, err := s.free("A"); err != nil || got.String() != c.want {
			t.Errorf("%s: %s, %v; want %s", c.name, got, err, c.want)
		}
		s.take("A", eight)
		if got, _, _ := s.free("A"); got.GreaterThan(decimal.NewFromInt(2)) {
			t.Errorf("%s: %s left after eight of at most ten were taken", c.name, got)
		}
		if got, _, _ := s.free("B"); !got.IsZero() {
			t.Errorf("%s: an item without a row has %s", c.name, got)
		}
	}
}

// TestNewestLoadCounts subtracts what was promised before the load, too.
func TestNewestLoadCounts(t *testing.T) {
	h := newHouse(t)
	load := func(name string, available int) {
		h.take(name, fmt.Sprintf("sku,available,restock_date,pool\nACM-1001,%d,,\n", available))
	}
	accepted := func(po string, want int64) {
		t.Helper()
		if got, _, _ := h.standing(po); !got.Equal(decimal.NewFromInt(want)) {
			t.Errorf("%s: %s accepted, want %d", po, got, want)
		}
	}
	load("1.csv", 100)
	h.take("1.edi", one(1, "P1", mugs(60)))
	accepted("P1", 60)
	h.take("2.edi", one(2, "P2", mugs(60)))
	accepted("P2", 40)
	load("2.csv", 130)
	h.take("3.edi", one(3, "P3", mugs(60)))
	accepted("P3", 30)
	load("3.csv", 130) // the same bytes: no new load
	h.take("4.edi", one(4, "P4", mugs(60)))
	accepted("P4", 0)
	h.audited()
}
