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
	for round := range 60 {
		err := l.Update(context.Background(), func(tx *ledger.Tx) error {
			for range 3 {
				err := tx.Savepoint(func() error {
					if err := promiseAtRandom(tx, random, skus, round); err != nil {
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

func promiseAtRandom(tx *ledger.Tx, random *rand.Rand, skus []string, round int) error {
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
		return tx.SetPromise(p)
	}
	var list []ledger.Promise
	for line := range 1 + random.IntN(3) {
		list = append(list, ledger.Promise{OrderKey: order, Line: fmt.Sprintf("%d.%d", line, random.Int64()), SKU: skus[random.IntN(len(skus))],
			Quantity: decimal.New(int64(random.IntN(5000)), -1).String(), State: "open", Decision: int64(round)})
	}
	return tx.InsertPromises(list)
}

func samePromised(t *testing.T, tx *ledger.Tx, skus []string) error {
	t.Helper()
	sums, err := tx.Promised(skus...)
	if err != nil {
		return err
	}
	for _, sku := range skus {
		open, err := tx.OpenPromises(sku)
		if err != nil {
			return err
		}
		want := decimal.Zero
		for _, p := range open {
			want = want.Add(decimal.RequireFromString(p.Quantity))
		}
		if !sums[sku].Equal(want) {
			t.Errorf("promised of %s: %s, the promises are %s", sku, sums[sku], want)
		}
	}
	return nil
}
