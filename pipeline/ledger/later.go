package ledger

import (
	"maps"
	"slices"
	"strings"
)

// later is what a transaction has still to write: the rows of many messages go
// in few statements. They are written before anything else of the transaction
// is run, so that nothing reads a row that is not there yet.
type later struct {
	heads     map[string]Order // by key
	events    []Event
	promises  []promiseList
	sets      []Set
	owed      []owed
	decided   []decided
	documents []Document // rendered
	sealed    []Document
	sequences map[string]int64 // last numbers
}

// owed is a document that a set waits for.
type owed struct{ set, document string }

func newLater() later { return later{heads: map[string]Order{}, sequences: map[string]int64{}} }

func (l *later) empty() bool {
	return len(l.heads)+len(l.events)+len(l.promises)+len(l.sets)+len(l.owed)+len(l.decided)+len(l.documents)+len(l.sealed)+len(l.sequences) == 0
}

// known is what a transaction read ahead of its messages, and has kept up to date
// since. It is given up when anything is written that it is not told of.
type known struct {
	heads     map[string]Order    // by key
	logs      map[string][]Event  // of these orders, whole
	documents map[string]Document // by id
	made      map[string]bool     // ids of all documents of the orders in madeOf
	madeOf    map[string]bool
	sequences map[string]int64 // last numbers
}

func newKnown() known {
	return known{map[string]Order{}, map[string][]Event{}, map[string]Document{}, map[string]bool{}, map[string]bool{}, map[string]int64{}}
}

func (k *known) forget() {
	clear(k.heads)
	clear(k.logs)
	clear(k.documents)
	clear(k.made)
	clear(k.madeOf)
	clear(k.sequences)
}

// KnowOrders reads the heads of orders ahead: what is then done with any of them
// takes no statement of its own. On PostgreSQL they are locked.
func (t *Tx) KnowOrders(keys ...string) error {
	heads, err := t.OrdersByKey(slices.DeleteFunc(slices.Clone(keys), func(key string) bool {
		_, known := t.known.heads[text(key)]
		return known
	}))
	maps.Copy(t.known.heads, heads)
	return err
}

// KnowLogs reads the heads and the logs of orders ahead.
func (t *Tx) KnowLogs(keys ...string) error {
	if err := t.KnowOrders(keys...); err != nil {
		return err
	}
	events, err := allOf(t, eventFields, `select `+eventColumns+` from order_events where order_key`, keys, ` order by order_key, n`)
	for _, key := range keys {
		t.known.logs[text(key)] = nil
	}
	for _, e := range events {
		t.known.logs[e.OrderKey] = append(t.known.logs[e.OrderKey], e)
	}
	return err
}

// KnowDocuments reads documents ahead.
func (t *Tx) KnowDocuments(ids ...string) error {
	documents, err := t.DocumentsByID(ids)
	maps.Copy(t.known.documents, documents)
	return err
}

// KnowMade reads ahead which documents of orders are made.
func (t *Tx) KnowMade(orders ...string) error {
	ids, err := allOf(t, func(id *string) []any { return []any{id} }, `select id from documents where order_key`, orders, "")
	for _, id := range ids {
		t.known.made[id] = true
	}
	for _, key := range orders {
		t.known.madeOf[key] = true
	}
	return err
}

// IsMade says whether a document of an order is made.
func (t *Tx) IsMade(order, id string) (bool, error) {
	if t.known.madeOf[order] {
		return t.known.made[text(id)], nil
	}
	var n int
	err := t.one(`select count(*) from documents where id = $1`, []any{id}, &n)
	return n > 0, err
}

// KnowSequences reads the last numbers of sequences ahead. On PostgreSQL they are locked.
func (t *Tx) KnowSequences(names ...string) error {
	found, err := allOf(t, sequenceFields, `select name, value from sequences where name`, names, "")
	for _, s := range found {
		t.known.sequences[s.Name] = s.Value
	}
	return err
}

// before writes what a statement may read, and gives up what it may change.
func (t *Tx) before(query string) error {
	if t.settling {
		return nil
	}
	err := t.settle()
	if !strings.HasPrefix(query, "select") {
		t.known.forget()
	}
	return err
}

// settle writes what is to be written later: each row after those that it names.
// What could not be written is lost to the transaction: it cannot be committed.
func (t *Tx) settle() error {
	if t.unsettled != nil || t.later.empty() {
		return t.unsettled
	}
	l := t.later
	t.later, t.settling = newLater(), true
	defer func() { t.settling = false }()
	for _, write := range []func(*later) error{
		t.writeHeads, t.writeEvents, t.writePromises, t.writeSets, t.writeOwed, t.writeDecided, t.writeDocuments, t.writeSealed, t.writeSequences,
	} {
		if t.unsettled = write(&l); t.unsettled != nil {
			return t.unsettled
		}
	}
	return nil
}
