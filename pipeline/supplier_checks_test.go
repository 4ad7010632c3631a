package pipeline

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

// BenchmarkSupplierChecks checks one order among many of the same supplier.
func BenchmarkSupplierChecks(b *testing.B) {
	h := purchasingIn(b)
	one := h.readOrders(lifeOrder)[0]
	var orders []record.SupplierOrder
	for i := range 5000 {
		o := *copyOrder(&one)
		for l := range o.Lines {
			o.Lines[l].SKU = fmt.Sprintf("%s-%d", o.Lines[l].SKU, i)
		}
		orders = append(orders, o)
	}
	made, err := h.DraftSupplier(context.Background(), orders, Word{Who: "ana", Why: "reorder"})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := h.SendSupplier(context.Background(), made[0].PO, Word{Who: "ben", Why: "look"}, true); err != nil {
			b.Fatal(err)
		}
	}
}

// TestAgreedCost takes the cost of the order that was confirmed last; a
// cancelled one and one in another unit agree on nothing.
func TestAgreedCost(t *testing.T) {
	h, ctx := purchasing(t), context.Background()
	buy := func(cost string, then ...record.SupplierVerb) string {
		t.Helper()
		h.now = h.now.Add(time.Minute)
		po := h.drafted(strings.Replace(lifeOrder, "4.1500", cost, 1))
		h.moves(po, record.MoveApprove)
		if _, err := h.SendSupplier(ctx, po, Word{Who: "ben", Why: "agreed", PriceWhy: "agreed"}, false); err != nil {
			t.Fatal(err)
		}
		h.drain()
		h.moves(po, then...)
		return po
	}
	hint := func(cost string) string {
		t.Helper()
		po := h.drafted(strings.Replace(lifeOrder, "4.1500", cost, 1))
		h.moves(po, record.MoveApprove)
		m, err := h.SendSupplier(ctx, po, Word{Who: "ben", Why: "look"}, true)
		if err != nil && !errors.Is(err, ErrChecks) {
			t.Fatal(err)
		}
		h.moves(po, record.MoveCancel)
		return strings.Join(faultTexts(m.Faults, fault.Error), "\n")
	}
	if got := hint("9.00"); got != "" {
		t.Errorf("nothing is agreed yet: %s", got)
	}
	buy("4.00")
	if got := hint("9.00"); got != "" {
		t.Errorf("what is only sent is not agreed: %s", got)
	}
	buy("4.10", record.MoveConfirm)
	last := buy("4.20", record.MoveConfirm, record.MoveProduce)
	buy("4.30", record.MoveConfirm, record.MoveCancel)
	if got := hint("4.10"); !strings.Contains(got, "agreed is 4.20 ("+last+")") {
		t.Errorf("%q", got)
	}
	if got := hint("4.20"); got != "" {
		t.Errorf("the agreed cost is wrong: %s", got)
	}
}
