package ledger

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/shopspring/decimal"
)

// Promise is stock promised to an order line, in the stock's unit. State: open, shipped, released.
type Promise struct {
	OrderKey string `json:"-"`
	Decision int64  `json:"-"`
	Line     string `json:"line"`
	SKU      string `json:"sku"`
	Quantity string `json:"quantity"`
	State    string `json:"state"`
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

// promiseList is a row: what one decision promises.
type promiseList struct {
	orderKey string
	decision int64
	lines    string // JSON
}

func promiseListFields(l *promiseList) []any { return []any{&l.orderKey, &l.decision, &l.lines} }

const selectPromises = `select order_key, decision, lines from promises`

// promises reads lists of promises.
func (t *Tx) promises(query string, args ...any) (out [][]Promise, err error) {
	lists, err := all(t, promiseListFields, query, args...)
	if err != nil {
		return nil, err
	}
	for _, l := range lists {
		var promises []Promise
		if err := json.Unmarshal([]byte(l.lines), &promises); err != nil {
			return nil, fmt.Errorf("ledger: promises to %s by decision %d: %w", l.orderKey, l.decision, err)
		}
		for i := range promises {
			promises[i].OrderKey, promises[i].Decision = l.orderKey, l.decision
		}
		out = append(out, promises)
	}
	return out, nil
}

// InsertPromises records what one decision promises to one order.
func (t *Tx) InsertPromises(promises []Promise) error {
	if len(promises) == 0 {
		return nil
	}
	if _, err := t.Promised(skusOf(promises)...); err != nil {
		return err
	}
	list, err := t.promiseList(promises)
	if err != nil {
		return err
	}
	t.later.promises = append(t.later.promises, list)
	return t.bind(nil, promises)
}

func (t *Tx) writePromises(l *later) error {
	return execAll(t, `insert into promises (order_key, decision, lines)`, l.promises, func(p promiseList) []any {
		return []any{p.orderKey, p.decision, p.lines}
	}, "")
}

// promiseList is the row of one list.
func (t *Tx) promiseList(list []Promise) (promiseList, error) {
	t.touch("promises", list[0].OrderKey)
	clean := slices.Clone(list)
	for i := range clean {
		clean[i].Line, clean[i].SKU = text(clean[i].Line), text(clean[i].SKU)
	}
	lines, err := json.Marshal(clean)
	return promiseList{list[0].OrderKey, list[0].Decision, string(lines)}, err
}

// AllPromises lists every promise, for the audit and for tests.
func (t *Tx) AllPromises() ([]Promise, error) {
	lists, err := t.promises(selectPromises + ` order by order_key, decision`)
	return slices.Concat(lists...), err
}

// SetPromises changes what is left of an order's promises, or ends them; they are
// found by decision and line.
func (t *Tx) SetPromises(order string, changed []Promise) error {
	lists, err := t.orderPromises(order)
	if err != nil {
		return err
	}
	for _, list := range lists {
		if err := t.changePromises(list, func(p *Promise) {
			i := slices.IndexFunc(changed, func(c Promise) bool { return c.Decision == p.Decision && c.Line == p.Line })
			if i >= 0 {
				p.Quantity, p.State = changed[i].Quantity, changed[i].State
			}
		}); err != nil {
			return err
		}
	}
	return nil
}

// changePromises writes a list again, where something of it changes.
func (t *Tx) changePromises(list []Promise, change func(*Promise)) error {
	if len(list) == 0 {
		return nil
	}
	before := slices.Clone(list)
	for i := range list {
		change(&list[i])
	}
	if slices.Equal(before, list) {
		return nil
	}
	if _, err := t.Promised(skusOf(list)...); err != nil {
		return err
	}
	row, err := t.promiseList(list)
	if err == nil {
		err = t.exec(`update promises set lines = $3 where order_key = $1 and decision = $2`, row.orderKey, row.decision, row.lines)
	}
	if err != nil {
		return err
	}
	return t.bind(before, list)
}

func (t *Tx) orderPromises(key string) ([][]Promise, error) {
	return t.promises(selectPromises+` where order_key = $1 order by decision`, key)
}

// OrderPromises lists the promises of an order that are open.
func (t *Tx) OrderPromises(key string) ([]Promise, error) {
	lists, err := t.orderPromises(key)
	return slices.DeleteFunc(slices.Concat(lists...), func(p Promise) bool { return p.State != "open" }), err
}

// ReleasePromises frees what is still promised to an order.
func (t *Tx) ReleasePromises(key string) error {
	lists, err := t.orderPromises(key)
	if err != nil {
		return err
	}
	for _, list := range lists {
		if err := t.changePromises(list, func(p *Promise) {
			if p.State == "open" {
				p.State = "released"
			}
		}); err != nil {
			return err
		}
	}
	return nil
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
	return t.PromisedNow(skus...)
}

// PromisedNow is Promised while others may go on promising.
func (t *Tx) PromisedNow(skus ...string) (map[string]decimal.Decimal, error) {
	var unknown []string
	for _, sku := range skus {
		if _, known := t.promised.sum[sku]; !known {
			unknown = append(unknown, sku)
		}
	}
	for part := range lists(sorted(unknown)) {
		if err := t.readPromised(part); err != nil {
			return nil, err
		}
	}
	return t.promised.sum, nil
}

// readPromised reads the sums of SKUs; one without a row has none.
func (t *Tx) readPromised(skus []string) error {
	type row struct{ sku, quantity string }
	// not all: what is written later is none of it
	sums, err := read(t, func(r *row) []any { return []any{&r.sku, &r.quantity} },
		`select sku, quantity from promised where sku in (`+places(1, len(skus))+`)`, anys(skus)...)
	if err != nil {
		return err
	}
	for _, sku := range skus {
		t.promised.sum[sku] = decimal.Zero
	}
	var unsummed []string
	for _, r := range sums {
		if r.quantity == "" {
			unsummed = append(unsummed, r.sku)
		} else if t.promised.sum[r.sku], err = decimal.NewFromString(r.quantity); err != nil {
			return fmt.Errorf("ledger: promised of %s: %w", r.sku, err)
		}
	}
	return t.addUp(unsummed)
}

// addUp sums what is promised of SKUs, over all promises.
func (t *Tx) addUp(skus []string) error {
	if len(skus) == 0 {
		return nil
	}
	promises, err := t.AllPromises()
	if err != nil {
		return err
	}
	for i := range promises {
		q, err := promises[i].open()
		if err != nil {
			return err
		}
		if slices.Contains(skus, promises[i].SKU) {
			t.promised.sum[promises[i].SKU] = t.promised.sum[promises[i].SKU].Add(q)
		}
	}
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
	return execAll(t, `insert into promised (sku, quantity)`, slices.Sorted(maps.Keys(changed)), func(sku string) []any {
		return []any{sku, t.promised.sum[sku].String()}
	}, ` on conflict (sku) do update set quantity = excluded.quantity`)
}

func skusOf(promises []Promise) (skus []string) {
	for i := range promises {
		skus = append(skus, promises[i].SKU)
	}
	return skus
}
