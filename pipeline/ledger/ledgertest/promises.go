package ledgertest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/docket-edi/docket/pipeline/ledger"
)

// promisedIsTheSum makes, changes and ends promises at random, some of it undone
// again, and compares what is promised of each SKU with the promises added up.
func promisedIsTheSum(t *testing.T, place Place) {
	l := open(t, place(t))
	random := rand.New(rand.NewPCG(7, 7))
	skus := []string{"A", "B", "C"}
	undone := errors.New("undone")
	for range 60 {
		err := l.Update(context.Background(), func(tx *ledger.Tx) error {
			for range 3 {
				err := tx.Savepoint(func() error {
					if err := promiseAtRandom(tx, random, skus); err != nil {
						return err
					}
					if random.IntN(3) == 0 {
						return undone
					}
					return nil
				})
				if err != nil && !errors.Is(err, undone) {
					return err
				}
			}
			if random.IntN(5) == 0 {
				return undone
			}
			return samePromised(t, tx, skus)
		})
		if err != nil && !errors.Is(err, undone) {
			t.Fatal(err)
		}
		update(t, l, func(tx *ledger.Tx) error { return samePromised(t, tx, skus) })
	}
}

func promiseAtRandom(tx *ledger.Tx, random *rand.Rand, skus []string) error {
	order := fmt.Sprintf("AMAZON|P%d", random.IntN(6))
	switch random.IntN(4) {
	case 0:
		return tx.ReleasePromises(order)
	case 1:
		open, err := tx.OrderPromises(order)
		if err != nil || len(open) == 0 {
			return err
		}
		p := open[random.IntN(len(open))]
		p.Quantity = decimal.New(int64(random.IntN(500)), -2).String()
		if random.IntN(2) == 0 {
			p.State = "shipped"
		}
		return tx.SetPromises(order, []ledger.Promise{p})
	}
	var list []ledger.Promise
	decision := random.Int64() // each promises once
	for line := range 1 + random.IntN(3) {
		list = append(list, ledger.Promise{OrderKey: order, Line: fmt.Sprintf("%d.%d", line, random.Int64()), SKU: skus[random.IntN(len(skus))],
			Quantity: decimal.New(int64(random.IntN(5000)), -1).String(), State: "open", Decision: decision})
	}
	return tx.InsertPromises(list)
}

func samePromised(t *testing.T, tx *ledger.Tx, skus []string) error {
	t.Helper()
	sums, err := tx.Promised(skus...)
	if err != nil {
		return err
	}
	promises, err := tx.AllPromises()
	if err != nil {
		return err
	}
	want := map[string]decimal.Decimal{}
	for _, p := range promises {
		if p.State == "open" {
			want[p.SKU] = want[p.SKU].Add(decimal.RequireFromString(p.Quantity))
		}
	}
	for _, sku := range skus {
		if !sums[sku].Equal(want[sku]) {
			t.Errorf("promised of %s: %s, the promises are %s", sku, sums[sku], want[sku])
		}
	}
	return nil
}
