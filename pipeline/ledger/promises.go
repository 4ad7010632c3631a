package ledger

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// Promise is stock promised to an order line, in the stock's unit. State: open, shipped, released.
type Promise struct {
	OrderKey, Line, SKU, Quantity, State string
	Decision                             int64
}

const promiseColumns = `order_key, line, sku, quantity, state, decision`

func promiseFields(p *Promise) []any {
	return []any{&p.OrderKey, &p.Line, &p.SKU, &p.Quantity, &p.State, &p.Decision}
}

// open is how much of its SKU the promise binds.
func (p *Promise) open() (decimal.Decimal, error) {
	if p.State != "open" {
		return decimal.Zero, nil
	}
	q, err := decimal.NewFromString(p.Quantity)
	if err != nil {
		return q, fmt.Errorf("ledger: promise of %s to %s: %w", p.SKU, p.OrderKey, err)
	}
	return q, nil
}

const rowsAtOnce = 100

// InsertPromises records promises.
func (t *Tx) InsertPromises(promises []Promise) error {
	for i := range promises {
		t.touch("promises", promises[i].OrderKey)
	}
	if _, err := t.Promised(skusOf(promises)...); err != nil {
		return err
	}
	for part := range slices.Chunk(promises, rowsAtOnce) {
		var rows []string
		var args []any
		for _, p := range part {
			rows = append(rows, "("+places(len(args)+1, 6)+")")
			args = append(args, p.OrderKey, p.Line, p.SKU, p.Quantity, p.State, p.Decision)
		}
		if err := t.exec(`insert into promises (`+promiseColumns+`) values `+strings.Join(rows, ", "), args...); err != nil {
			return err
		}
	}
	return t.bind(nil, promises)
}

// OpenPromises lists what is promised of a SKU and not yet shipped.
func (t *Tx) OpenPromises(sku string) ([]Promise, error) {
	return all(t, promiseFields, `select `+promiseColumns+` from promises where sku = $1 and state = 'open' order by order_key, line, decision`, sku)
}

// SetPromise changes what is left of a promise, or ends it.
func (t *Tx) SetPromise(p Promise) error {
	old, err := first(t, promiseFields, `select `+promiseColumns+` from promises where order_key = $1 and line = $2 and decision = $3`, p.OrderKey, p.Line, p.Decision)
	if err != nil {
		return err
	}
	if _, err := t.Promised(old.SKU); err != nil {
		return err
	}
	t.touch("promises", p.OrderKey)
	err = t.exec(`update promises set quantity = $4, state = $5 where order_key = $1 and line = $2 and decision = $3`,
		p.OrderKey, p.Line, p.Decision, p.Quantity, p.State)
	if err != nil {
		return err
	}
	p.SKU = old.SKU
	return t.bind([]Promise{old}, []Promise{p})
}

// OrderPromises lists the promises of an order that are open.
func (t *Tx) OrderPromises(key string) ([]Promise, error) {
	return all(t, promiseFields, `select `+promiseColumns+` from promises where order_key = $1 and state = 'open' order by line, decision`, key)
}

// ReleasePromises frees what is still promised to an order.
func (t *Tx) ReleasePromises(key string) error {
	open, err := t.OrderPromises(key)
	if err != nil || len(open) == 0 {
		return err
	}
	if _, err := t.Promised(skusOf(open)...); err != nil {
		return err
	}
	t.touch("promises", key)
	if err := t.exec(`update promises set state = 'released' where order_key = $1 and state = 'open'`, key); err != nil {
		return err
	}
	return t.bind(open, nil)
}

// promisedSums are the sums of open promises that a transaction knows, and what
// it added to them: the table promised is written once, at the commit.
type promisedSums struct {
	sum   map[string]decimal.Decimal
	added []promisedAdd
}

type promisedAdd struct {
	sku      string
	quantity decimal.Decimal
}

// Promised says how much of each SKU is promised and not yet shipped. Others
// cannot promise any of them until the transaction ends.
func (t *Tx) Promised(skus ...string) (map[string]decimal.Decimal, error) {
	if err := t.LockStock(skus...); err != nil {
		return nil, err
	}
	var unknown []string
	for _, sku := range skus {
		if _, known := t.promised.sum[sku]; !known {
			unknown = append(unknown, sku)
		}
	}
	for part := range slices.Chunk(sorted(unknown), rowsAtOnce) {
		if err := t.readPromised(part); err != nil {
			return nil, err
		}
	}
	return t.promised.sum, nil
}

// readPromised reads the sums of SKUs; one that has none yet is added up.
func (t *Tx) readPromised(skus []string) error {
	args := make([]any, len(skus))
	for i, sku := range skus {
		args[i] = sku
	}
	list := places(1, len(args))
	type row struct{ sku, quantity string }
	sums, err := all(t, func(r *row) []any { return []any{&r.sku, &r.quantity} }, `select sku, quantity from promised where sku in (`+list+`)`, args...)
	if err != nil {
		return err
	}
	for _, r := range sums {
		if t.promised.sum[r.sku], err = decimal.NewFromString(r.quantity); err != nil {
			return fmt.Errorf("ledger: promised of %s: %w", r.sku, err)
		}
	}
	if len(sums) == len(skus) {
		return nil
	}
	promises, err := all(t, promiseFields, `select `+promiseColumns+` from promises where sku in (`+list+`) and state = 'open'`, args...)
	if err != nil {
		return err
	}
	missing := map[string]decimal.Decimal{}
	for _, sku := range skus {
		if _, known := t.promised.sum[sku]; !known {
			missing[sku] = decimal.Zero
		}
	}
	for i := range promises {
		q, err := promises[i].open()
		if err != nil {
			return err
		}
		if sum, ok := missing[promises[i].SKU]; ok {
			missing[promises[i].SKU] = sum.Add(q)
		}
	}
	maps.Copy(t.promised.sum, missing)
	return nil
}

// bind takes promises that ended off the sums and adds those that were made.
// The sums are known: Promised was asked before the table was changed.
func (t *Tx) bind(ended, made []Promise) error {
	for sign, list := range map[int64][]Promise{-1: ended, 1: made} {
		for i := range list {
			q, err := list[i].open()
			if err != nil {
				return err
			}
			t.promised.add(list[i].SKU, q.Mul(decimal.NewFromInt(sign)))
		}
	}
	return nil
}

func (s *promisedSums) add(sku string, q decimal.Decimal) {
	s.added = append(s.added, promisedAdd{sku, q})
	s.sum[sku] = s.sum[sku].Add(q)
}

// undo takes back what was added since there were n.
func (s *promisedSums) undo(n int) {
	for _, a := range s.added[n:] {
		s.sum[a.sku] = s.sum[a.sku].Sub(a.quantity)
	}
	s.added = s.added[:n]
}

// flushPromised writes the sums that changed.
func (t *Tx) flushPromised() error {
	changed := map[string]bool{}
	for _, a := range t.promised.added {
		changed[a.sku] = true
	}
	for part := range slices.Chunk(slices.Sorted(maps.Keys(changed)), rowsAtOnce) {
		var rows []string
		var args []any
		for _, sku := range part {
			rows = append(rows, "("+places(len(args)+1, 2)+")")
			args = append(args, sku, t.promised.sum[sku].String())
		}
		err := t.exec(`insert into promised (sku, quantity) values `+strings.Join(rows, ", ")+`
			on conflict (sku) do update set quantity = excluded.quantity`, args...)
		if err != nil {
			return err
		}
	}
	return nil
}

func skusOf(promises []Promise) (skus []string) {
	for i := range promises {
		skus = append(skus, promises[i].SKU)
	}
	return skus
}
