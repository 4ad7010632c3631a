package pipeline

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/ledger"
)

// collector gathers the items of a batch: facts and decisions before documents.
type collector struct {
	tx        *ledger.Tx
	batch     archiveBatch
	documents []batchItem
	seen      map[string]bool
	closing   []byte                // the journal object
	lines     []ledger.JournalEntry // in it
	first     int64                 // their first number in the archive
	broken    []broken
	err       error

	sealed map[string]ledger.Document // that the messages speak of, by id
	heads  map[string]ledger.Order    // by key
	logs   map[string][]ledger.Event  // what the archive does not have of their logs
}

// broken is a message that speaks of nothing.
type broken struct {
	message *ledger.Message
	err     error
}

func newCollector(tx *ledger.Tx) *collector {
	return &collector{tx: tx, seen: map[string]bool{}, heads: map[string]ledger.Order{}, logs: map[string][]ledger.Event{}}
}

// loadFor reads what the messages speak of.
func (c *collector) loadFor(messages []ledger.Message) (err error) {
	var documents, orders []string
	for _, m := range messages {
		if m.Topic == TopicSealed {
			documents = append(documents, m.Subject)
		} else {
			orders = append(orders, m.Subject)
		}
	}
	if c.sealed, err = c.tx.DocumentsByID(documents); err != nil {
		return err
	}
	for _, d := range c.sealed {
		orders = append(orders, d.OrderKey)
	}
	return c.load(orders)
}

// load reads orders and what the archive does not have of their logs.
func (c *collector) load(orders []string) error {
	heads, err := c.tx.OrdersByKey(orders)
	if err != nil {
		return err
	}
	logs, err := c.tx.UnarchivedEvents(orders)
	maps.Copy(c.heads, heads)
	maps.Copy(c.logs, logs)
	return err
}

// try runs add. A document that it added before it failed is taken out again.
func (c *collector) try(add func()) error {
	documents := len(c.documents)
	err := recovered(c.tx, func(*ledger.Tx) error { add(); return c.err })
	if err != nil {
		c.documents, c.err = c.documents[:documents], nil
	}
	return err
}

// collect adds what a message speaks of.
func (c *collector) collect(m *ledger.Message) error {
	err := c.try(func() { c.message(m) })
	switch {
	case err == nil:
		c.batch.Messages = append(c.batch.Messages, m.ID)
	case isPermanent(err):
		c.broken = append(c.broken, broken{m, err})
	default:
		return err
	}
	return nil
}

func (c *collector) message(m *ledger.Message) {
	if m.Topic != TopicSealed {
		c.events(m.Subject)
		return
	}
	d, ok := c.sealed[m.Subject]
	if !ok {
		c.err = fmt.Errorf("document %s: %w", m.Subject, ledger.ErrNotFound)
		return
	}
	c.document(&d)
}

// document adds a document that is sealed, after its order's log.
func (c *collector) document(d *ledger.Document) {
	if d.OrderKey != "" {
		c.events(d.OrderKey)
	}
	if d.State == "sealed" && !c.seen[d.Key] {
		c.seen[d.Key] = true
		c.documents = append(c.documents, batchItem{Key: d.Key, SHA256: d.SHA256, Size: d.Size, From: "document", ID: d.ID, Stream: d.Stream, bytes: d.Body})
		c.refs(d)
	}
}

// alsoSealed adds the sealed documents among those whose rows the journal object
// has: the rows need not carry their bytes then. One that cannot be added waits
// for its message.
func (c *collector) alsoSealed(ids []string) error {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { _, ok := c.sealed[id]; return ok })
	documents, err := c.tx.DocumentsByID(ids)
	if err != nil {
		return err
	}
	var orders []string
	for _, d := range documents {
		orders = append(orders, d.OrderKey)
	}
	if err := c.load(orders); err != nil {
		return err
	}
	for _, id := range ids {
		d := documents[id]
		if err := c.try(func() { c.document(&d) }); err != nil && !isPermanent(err) {
			return err
		}
	}
	return nil
}

// refs adds the pointers under the other orders of a document.
func (c *collector) refs(d *ledger.Document) {
	var refs []reference
	if c.err = json.Unmarshal([]byte(d.Refs), &refs); c.err != nil {
		return
	}
	for _, r := range refs {
		b := archive.RefBody(d.Key, d.SHA256)
		c.documents = append(c.documents, batchItem{
			Key: archive.Ref(d.Partner, r.PO, d.Kind, r.N), SHA256: archive.Sum(b), Size: int64(len(b)), From: "inline", Body: b, bytes: b})
	}
}

func (c *collector) events(orderKey string) {
	if c.err != nil || c.seen["log "+orderKey] {
		return
	}
	head, ok := c.heads[orderKey]
	if !ok {
		c.err = fmt.Errorf("order %s: %w", orderKey, ledger.ErrNotFound)
		return
	}
	c.seen["log "+orderKey] = true
	events := c.logs[orderKey]
	delete(c.logs, orderKey) // the bytes that are put take its place
	for i := range events {
		b, key := eventBody(&head, &events[i]), archive.Event(head.Partner, head.PO, events[i].N)
		c.batch.Items = append(c.batch.Items, batchItem{Key: key, SHA256: archive.Sum(b), Size: int64(len(b)), From: "event", ID: orderKey, N: events[i].N, bytes: b})
	}
}

func (c *collector) configs() {
	if c.err != nil {
		return
	}
	configs, err := c.tx.UnarchivedConfigs()
	c.err = err
	for _, v := range configs {
		c.batch.Items = append(c.batch.Items, batchItem{Key: archive.Config(v.Name, v.SHA256), SHA256: v.SHA256, Size: int64(len(v.Body)),
			From: "config", N: v.ID, bytes: v.Body})
	}
}
