package pipeline

import (
	"github.com/shopspring/decimal"

	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/record"
)

// stock is what one load says is available, less what was promised since.
type stock struct {
	sha    string
	levels map[string]record.StockLevel // nil: no stock file, unlimited
	taken  map[string]decimal.Decimal   // promised in the decision that is being made
	open   func(sku string) (decimal.Decimal, error)
}

// free is what may still be promised of a SKU, in the stock's unit, and when
// more comes. A SKU without a row has none.
func (s *stock) free(sku string) (decimal.Decimal, record.Date, error) {
	level := s.levels[sku]
	promised, err := s.open(sku)
	if err != nil {
		return decimal.Zero, "", err
	}
	free := level.Available.Value.Sub(promised).Sub(s.taken[sku])
	return decimal.Max(free, decimal.Zero), level.RestockDate, nil
}

// take promises a quantity.
func (s *stock) take(sku string, quantity decimal.Decimal) {
	s.taken[sku] = s.taken[sku].Add(quantity)
}

// unlimited says that there is no stock file at all.
func (s *stock) unlimited() bool { return s.levels == nil }

// newStock is the stock without a stock file; promises come from the ledger.
// What is promised to the order itself is given up by answering it anew.
func newStock(tx *ledger.Tx, log *orderLog) *stock {
	var own map[string]decimal.Decimal // by SKU
	open := func(sku string) (decimal.Decimal, error) {
		sums, err := tx.Promised(sku)
		if err == nil && own == nil && log.answered() {
			own, err = promisedTo(tx, log.head.Key)
		}
		return sums[sku].Sub(own[sku]), err
	}
	return &stock{taken: map[string]decimal.Decimal{}, open: open}
}

// promisedTo is what is promised to an order, by SKU.
func promisedTo(tx *ledger.Tx, orderKey string) (map[string]decimal.Decimal, error) {
	promises, err := tx.OrderPromises(orderKey)
	own := map[string]decimal.Decimal{}
	for _, p := range promises {
		q, err := decimal.NewFromString(p.Quantity)
		if err != nil {
			return nil, err
		}
		own[p.SKU] = own[p.SKU].Add(q)
	}
	return own, err
}
