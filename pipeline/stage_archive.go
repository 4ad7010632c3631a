package pipeline

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"strings"
	"time"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/ledger"
)

// archiveBatch is what one claim puts: the claim names every object with its
// hash, so that after a crash exactly the same is put again.
type archiveBatch struct {
	Items    []batchItem `json:"items"`
	Messages []int64     `json:"messages"`
}

// batchItem is one object. Its bytes are in the ledger's row that From names, in
// the claim's journal, or here.
type batchItem struct {
	Key    string `json:"key"`
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
	From   string `json:"from"` // event, document, config, journal, inline
	ID     string `json:"id,omitempty"`
	N      int64  `json:"n,omitempty"`
	Stream string `json:"stream,omitempty"` // a document's
	Body   []byte `json:"body,omitempty"`

	bytes []byte
}

// archiveBatchSize is larger than the other stages': each batch makes the disk
// durable twice.
const archiveBatchSize = 2 * batchSize

const journalLines = 1000

// claim is a batch that is claimed, with the bytes of its items.
type claim struct {
	id int64
	archiveBatch
}

// archiveStep claims what is to be put, puts it, and records that it is there:
// two transactions with the input and output between them.
func (p *Pipeline) archiveStep() step {
	consumer := p.Bus.Consumer("archive", topicsOf("archive"))
	return func(ctx context.Context) (int, error) {
		if n, err := p.finishClaimed(ctx); err != nil || n > 0 {
			return n, err
		}
		messages, err := consumer.Poll(ctx, archiveBatchSize)
		if err != nil || len(messages) == 0 {
			return 0, err
		}
		c, err := p.claimBatch(ctx, messages)
		if err != nil {
			return 0, err
		}
		p.At("archive: claimed")
		if c == nil {
			return p.finishClaimed(ctx) // and ours is for the next look
		}
		if err := p.finish(ctx, c); err != nil {
			return 0, err
		}
		return len(messages), consumer.Done(ctx, messages)
	}
}

// flushJournal puts what the journal still holds when nothing else is to be done.
func (p *Pipeline) flushJournal(ctx context.Context) error {
	for {
		open := false
		err := p.Ledger.View(ctx, func(tx *ledger.Tx) error {
			lines, err := tx.OpenJournal(1)
			open = len(lines) > 0
			return err
		})
		if err != nil || !open {
			return err
		}
		c, err := p.claimBatch(ctx, nil)
		if err != nil {
			return err
		}
		p.At("journal: claimed")
		if c == nil {
			_, err = p.finishClaimed(ctx)
		} else {
			err = p.finish(ctx, c)
		}
		if err != nil {
			return err
		}
	}
}

// idleJournal flushes a running pipeline's journal once the same line has waited for a second.
func (p *Pipeline) idleJournal() step {
	waits, since := int64(0), time.Time{}
	return func(ctx context.Context) (int, error) {
		oldest := int64(0)
		err := p.Ledger.View(ctx, func(tx *ledger.Tx) error {
			lines, err := tx.OpenJournal(1)
			if len(lines) > 0 {
				oldest = lines[0].ID
			}
			return err
		})
		if err != nil || oldest == 0 {
			return 0, err
		}
		if oldest != waits {
			waits, since = oldest, p.Clock()
		}
		if p.Clock().Sub(since) < time.Second {
			return 0, nil
		}
		return 0, p.flushJournal(ctx)
	}
}

// claimBatch gathers what is to be put for the messages and the journal, and
// records the claim. It is nil when somebody else has claimed, or has put
// meanwhile what was gathered: his batch is finished first.
func (p *Pipeline) claimBatch(ctx context.Context, messages []ledger.Message) (claimed *claim, err error) {
	c, err := p.gather(ctx, messages)
	if err != nil {
		return nil, err
	}
	err = p.Ledger.Update(ctx, func(tx *ledger.Tx) (err error) {
		claimed, err = p.claim(tx, c)
		return err
	})
	if errors.Is(err, errOvertaken) {
		return nil, nil
	}
	return claimed, err
}

// gather collects events, documents and configuration versions that the messages
// speak of, and the journal, as they stand now, while others write: what they
// change has a journal line of its own, for the next batch.
func (p *Pipeline) gather(ctx context.Context, messages []ledger.Message) (c *collector, err error) {
	err = p.Ledger.View(ctx, func(tx *ledger.Tx) error {
		c = newCollector(tx)
		if err := c.loadFor(messages); err != nil {
			return err
		}
		for i := range messages {
			if err := c.collect(&messages[i]); err != nil {
				return err
			}
		}
		c.configs()
		if c.err != nil {
			return c.err
		}
		return c.journal(p.Clock())
	})
	return c, err
}

// claim records what was gathered, unless somebody has claimed. Messages that
// speak of nothing are held.
func (p *Pipeline) claim(tx *ledger.Tx, c *collector) (*claim, error) {
	if err := tx.LockBatches(); err != nil {
		return nil, err
	}
	if _, err := tx.ClaimedBatch(); err != ledger.ErrNotFound {
		return nil, err
	}
	for _, b := range c.broken {
		if _, err := tx.Take("archive", b.message.ID); err != nil {
			return nil, err
		}
		if err := p.holdMessage(tx, "archive", b.message, b.err); err != nil {
			return nil, err
		}
	}
	if len(c.lines) > 0 {
		if first, err := tx.NumberLines(len(c.lines)); err != nil || first != c.first {
			return nil, cmp.Or(err, errOvertaken)
		}
	}
	id, mine, err := tx.ClaimBatch(ledger.Batch{Owner: p.Owner, At: p.Clock(), Items: body(c.batch), Journal: c.closing}, c.lines)
	if err == nil && !mine {
		err = errOvertaken
	}
	return &claim{id, c.batch}, err
}

// finishClaimed finishes a batch that was claimed before; 0 when none is.
func (p *Pipeline) finishClaimed(ctx context.Context) (int, error) {
	var c *claim
	err := p.Ledger.View(ctx, func(tx *ledger.Tx) (err error) {
		c, err = openClaim(tx)
		return err
	})
	if err != nil || c == nil {
		return 0, err
	}
	return max(1, len(c.Messages)), p.finish(ctx, c)
}

// openClaim reads the batch that is claimed and not finished; nil without one.
func openClaim(tx *ledger.Tx) (*claim, error) {
	row, err := tx.ClaimedBatch()
	if err != nil {
		return nil, noneIsFine(err)
	}
	c := &claim{id: row.ID}
	if err = json.Unmarshal(row.Items, &c.archiveBatch); err != nil {
		return nil, fmt.Errorf("claimed batch %d: %w", row.ID, err)
	}
	for i := range c.Items {
		it := &c.Items[i]
		if it.bytes, err = it.load(tx, row.Journal); err != nil {
			return nil, fmt.Errorf("claimed batch %d: %s: %w", row.ID, it.Key, err)
		}
	}
	return c, nil
}

// load reads an item's bytes from their row; journal is the batch's own.
func (it *batchItem) load(tx *ledger.Tx, journal []byte) ([]byte, error) {
	switch it.From {
	case "event":
		head, err := tx.Order(it.ID)
		if err != nil {
			return nil, err
		}
		e, err := tx.Event(it.ID, it.N)
		return eventBody(&head, &e), err
	case "document":
		d, err := tx.Document(it.ID)
		return d.Body, err
	case "config":
		c, err := tx.ConfigByID(it.N)
		return c.Body, err
	case "journal":
		return journal, nil
	}
	return it.Body, nil
}

// finish puts a claimed batch, and records it.
func (p *Pipeline) finish(ctx context.Context, c *claim) error {
	objects := make([]archive.Object, len(c.Items))
	for i, it := range c.Items {
		objects[i] = archive.Object{Key: it.Key, Body: it.bytes, SHA256: it.SHA256}
	}
	outcomes, err := p.Archive.PutBatch(ctx, objects)
	if err != nil {
		return err
	}
	p.At("archive: put")
	stored, err := p.storedInstead(ctx, &c.archiveBatch, outcomes)
	if err != nil {
		return err
	}
	err = p.Ledger.Update(ctx, func(tx *ledger.Tx) error { return p.recordBatch(tx, c, stored) })
	p.At("archive: recorded")
	return err
}

// recordBatch records what is in the archive now, and lets the documents leave.
func (p *Pipeline) recordBatch(tx *ledger.Tx, c *claim, outcomes []stored) error {
	mine, err := tx.FinishBatch(c.id)
	if err != nil || !mine {
		return err
	}
	now := p.Clock()
	objects := make([]ledger.Object, len(c.Items))
	for i, it := range c.Items {
		objects[i] = ledger.Object{Key: it.Key, SHA256: outcomes[i].SHA256, Size: int64(len(it.bytes)), PutAt: now}
	}
	if err := tx.PutObjects(objects...); err != nil {
		return err
	}
	for i, it := range c.Items {
		if outcomes[i].State == archive.Different {
			if err := p.noteDifferent(tx, &it, &outcomes[i]); err != nil {
				return err
			}
		}
	}
	streams, err := p.recordItems(tx, c.Items, outcomes)
	if err != nil {
		return err
	}
	if _, err := tx.TakeAll("archive", c.Messages); err != nil {
		return err
	}
	return p.sendOutbound(tx, streams, now)
}

// recordItems records what became of each item, and returns the streams whose
// documents may leave, with one of these.
func (p *Pipeline) recordItems(tx *ledger.Tx, items []batchItem, outcomes []stored) (map[string]string, error) {
	var (
		now        = p.Clock()
		events     []ledger.EventPlace
		documents  []ledger.StoredDocument
		deliveries []ledger.Delivery
		streams    = map[string]string{}
		err        error
	)
	for i, it := range items {
		switch it.From {
		case "event":
			events = append(events, ledger.EventPlace{OrderKey: it.ID, N: it.N})
		case "config":
			err = errors.Join(err, tx.ConfigArchived(it.N, now))
		case "document":
			streams[it.Stream] = it.ID
			documents = append(documents, ledger.StoredDocument{ID: it.ID, SHA256: outcomes[i].SHA256})
			deliveries = append(deliveries, ledger.Delivery{Document: it.ID, Stream: it.Stream, State: "pending", At: now})
		}
	}
	err = errors.Join(err, tx.EventsArchived(now, events...), tx.DocumentsArchived(now, documents...), tx.InsertDeliveries(deliveries...))
	for i := range items {
		if err == nil && items[i].From == "document" && outcomes[i].State == archive.Different {
			err = p.checkNumber(tx, &items[i], &outcomes[i], now)
		}
	}
	return streams, err
}

// checkNumber holds a document in whose place other bytes stand, with another number.
func (p *Pipeline) checkNumber(tx *ledger.Tx, it *batchItem, s *stored, now time.Time) error {
	d, err := tx.Document(it.ID)
	if err != nil || !s.misnumbered(&d) {
		return err
	}
	return p.holdMisnumbered(tx, ledger.Delivery{Document: d.ID, Stream: d.Stream, State: "pending", At: now}, &d, s)
}

// sendOutbound wakes the delivery of each stream once.
func (p *Pipeline) sendOutbound(tx *ledger.Tx, streams map[string]string, now time.Time) error {
	names := make([]string, 0, len(streams))
	for s := range streams {
		names = append(names, s)
	}
	sort.Strings(names)
	for _, s := range names {
		m := ledger.Message{Topic: TopicOutbound, Key: s, Type: "docket.document.archived", Subject: streams[s], Time: now,
			Causation: streams[s], Correlation: streams[s], Body: body(map[string]string{"stream": s})}
		if err := send(tx, m); err != nil {
			return err
		}
	}
	return nil
}

// messageID is a message's id as causation headers write it.
func messageID(m *ledger.Message) string {
	return strings.TrimPrefix(fmt.Sprintf("%s/%d", m.Topic, m.ID), "docket.")
}
