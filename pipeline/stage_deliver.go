package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/pipeline/transport/folder"
)

const deliverAtOnce = 500

// deliverLease is how long a worker that is not heard of keeps a stream.
const deliverLease = 30 * time.Second

// deliverStep sends what is archived and unsent, stream by stream in number
// order. Writing a file of the same name and bytes again does no harm, so a
// claim found open after a crash is simply carried out again. A stream has one
// worker at a time, by a lease; whoever does not get it leaves its messages.
func (p *Pipeline) deliverStep() step {
	consumer := p.Bus.Consumer("deliver", topicsOf("deliver"))
	return func(ctx context.Context) (int, error) {
		messages, err := consumer.Poll(ctx, batchSize)
		if err != nil || len(messages) == 0 {
			return 0, err
		}
		mine, done, ids := map[string]bool{}, []ledger.Message(nil), []int64(nil)
		for _, m := range messages {
			if _, seen := mine[m.Key]; !seen {
				if mine[m.Key], err = p.deliverStream(ctx, m.Key); err != nil {
					return 0, err
				}
			}
			if mine[m.Key] {
				done, ids = append(done, m), append(ids, m.ID)
			}
		}
		if len(done) == 0 {
			return 0, nil
		}
		err = p.Ledger.Update(ctx, func(tx *ledger.Tx) error {
			_, err := tx.TakeAll("deliver", ids)
			return err
		})
		p.At("deliver: messages taken")
		return p.done(ctx, consumer, done, err)
	}
}

// deliverStream sends a stream's documents until none is left; false when
// another worker has the stream. A stream whose other side is away is parked:
// what is due to it waits in order for the probe, the other streams go on.
func (p *Pipeline) deliverStream(ctx context.Context, stream string) (mine bool, err error) {
	parked := false
	err = p.Ledger.Update(ctx, func(tx *ledger.Tx) error {
		if mine, err = tx.LeaseFor(leaseOf(stream), p.Owner, deliverLease); err != nil || !mine {
			return err
		}
		parked, err = isParked(tx, stream)
		return err
	})
	for more := true; mine && !parked && more && err == nil; {
		more, err = p.deliverDue(ctx, stream)
	}
	var gone away
	switch {
	case errors.As(err, &gone):
		return true, p.park(ctx, stream, gone)
	case errors.Is(err, errOvertaken):
		return false, nil
	case !mine || err != nil:
		return mine, err // the next try has the lease still
	}
	return true, p.Ledger.Update(ctx, func(tx *ledger.Tx) error { return tx.EndLease(leaseOf(stream), p.Owner) })
}

func leaseOf(stream string) string { return "deliver " + stream }

// deliverDue sends what is due of a stream now; false when nothing is.
func (p *Pipeline) deliverDue(ctx context.Context, stream string) (bool, error) {
	var due []ledger.Delivery
	docs := map[string]ledger.Document{}
	err := p.Ledger.View(ctx, func(tx *ledger.Tx) (err error) {
		if due, err = tx.UnsentDeliveries(stream, deliverAtOnce); err != nil {
			return err
		}
		ids := make([]string, len(due))
		for i := range due {
			ids[i] = due[i].Document
		}
		docs, err = tx.DocumentsByID(ids)
		return err
	})
	if err != nil || len(due) == 0 {
		return false, err
	}
	for len(due) > 0 && err == nil {
		n := 0
		for n < len(due) && !p.isMail(docs[due[n].Document]) {
			n++
		}
		if n > 0 {
			err = p.deliverBatch(ctx, stream, due[:n], docs)
		} else {
			n, err = 1, p.deliverMail(ctx, due[0], docs[due[0].Document])
		}
		due = due[n:]
	}
	return true, err
}

var errOvertaken = errors.New("another worker did it meanwhile")

// deliverBatch stages the files, claims, gives them their names, and records
// it. A claim found open whose staged file is gone was carried out before.
func (p *Pipeline) deliverBatch(ctx context.Context, stream string, due []ledger.Delivery, docs map[string]ledger.Document) error {
	b, err := p.filesOf(ctx, due, docs)
	if err != nil {
		return err
	}
	for i, err := range p.Outbox.Stage(ctx, b.files) {
		if err := b.failed(b.files[i].Name, err); err != nil {
			return fmt.Errorf("stage in the outbox: %w", err)
		}
	}
	if len(b.lost) > 0 { // held; the next look finds the others
		return p.Ledger.Update(ctx, func(tx *ledger.Tx) error { return p.holdLost(tx, due, b.lost) })
	}
	p.At("deliver: staged")
	if err := p.claimDeliveries(ctx, stream, due); err != nil {
		return err
	}
	p.At("deliver: claimed")
	waits, failed := map[string]bool{}, error(nil) // documents that are not in place
	for i, err := range p.Outbox.Commit(ctx, b.names) {
		if errors.Is(err, folder.ErrNotStaged) {
			continue
		}
		if err := b.failed(b.names[i], err); err != nil {
			waits[b.ids[b.names[i]]], failed = true, fmt.Errorf("place in the outbox: %w", err)
		}
	}
	p.At("deliver: files in place")
	err = p.Ledger.Update(ctx, func(tx *ledger.Tx) error {
		if err := p.holdLost(tx, due, b.lost); err != nil {
			return err
		}
		sent := slices.DeleteFunc(slices.Clone(due), func(d ledger.Delivery) bool {
			_, lost := b.lost[d.Document]
			return lost || waits[d.Document]
		})
		return p.recordDeliveries(tx, sent, docs, "")
	})
	p.At("deliver: recorded")
	return errors.Join(err, failed)
}

// claimDeliveries makes this worker responsible for what it is about to send, if
// the stream is still its own: it may have stood still since it took the lease.
func (p *Pipeline) claimDeliveries(ctx context.Context, stream string, due []ledger.Delivery) error {
	return p.Ledger.Update(ctx, func(tx *ledger.Tx) error {
		mine, err := tx.LeaseFor(leaseOf(stream), p.Owner, deliverLease)
		if err == nil && !mine {
			err = errOvertaken
		}
		if err != nil {
			return err
		}
		if mine, err = tx.ClaimDeliveries(p.Owner, p.Clock(), due...); err == nil && !mine {
			err = errOvertaken
		}
		return err
	})
}

// outgoing is a batch of files on its way to the outbox.
type outgoing struct {
	files []folder.File     // to be staged
	names []string          // to be placed: staged by an earlier life or now
	ids   map[string]string // documents, by name
	lost  map[string]lost   // documents that can never be delivered so
}

// lost is why a document cannot be delivered.
type lost struct{ code, reason string }

// failed notes a file that cannot be left. An error that is the file's own loses
// the document; any other one is the other side's.
func (b *outgoing) failed(name string, err error) error {
	if err == nil {
		return nil
	}
	if !errors.Is(err, folder.ErrName) {
		return away{err}
	}
	b.lost[b.ids[name]] = lost{codeUndeliverable, fmt.Sprintf("not delivered: %v", err)}
	return nil
}

// Codes of documents that cannot be delivered.
const (
	codeLost          = "document-lost"
	codeUndeliverable = "document-undeliverable"
)

// filesOf reads what is to be staged, each document once, as the archive has it.
func (p *Pipeline) filesOf(ctx context.Context, due []ledger.Delivery, docs map[string]ledger.Document) (*outgoing, error) {
	b := &outgoing{ids: map[string]string{}, lost: map[string]lost{}}
	asked := map[string]bool{} // documents with a delivery that nobody has begun
	for _, d := range due {
		asked[d.Document] = asked[d.Document] || d.State == "pending"
	}
	for _, d := range due {
		doc := docs[d.Document]
		if b.ids[doc.Name] != "" {
			continue
		}
		b.ids[doc.Name], b.names = doc.ID, append(b.names, doc.Name)
		if !asked[doc.ID] {
			continue
		}
		bytes, sum, err := archive.ReadAll(ctx, p.Archive, doc.Key)
		switch {
		case errors.Is(err, archive.ErrNotFound):
			b.lost[doc.ID] = lost{codeLost, fmt.Sprintf("not delivered: %s is missing from the archive", doc.Key)}
		case err != nil:
			return nil, fmt.Errorf("read %s to deliver it: %w", doc.Key, err)
		case sum != doc.SHA256:
			b.lost[doc.ID] = lost{codeLost, fmt.Sprintf("not delivered: %s in the archive was changed: sha256 is %s, not %s", doc.Key, sum, doc.SHA256)}
		default:
			b.files = append(b.files, folder.File{Name: doc.Name, Body: bytes})
		}
	}
	return b, nil
}

// holdLost holds the documents that cannot be delivered, with the sets that
// wait for them; the stream goes on.
func (p *Pipeline) holdLost(tx *ledger.Tx, due []ledger.Delivery, documents map[string]lost) error {
	for _, d := range due {
		l, ok := documents[d.Document]
		if !ok {
			continue
		}
		if err := tx.HoldDelivery(d, l.reason, p.Clock()); err != nil {
			return err
		}
		ids, err := holdOwed(tx, d.Document, l.reason)
		if err != nil {
			return err
		}
		h := ledger.Held{Subject: d.Document, Kind: "document", Stage: "deliver", Code: l.code, Reason: l.reason, Arrival: d.Arrival,
			Detail: string(body(map[string]any{"stream": d.Stream, "sets": ids}))}
		if err := p.hold(tx, h, nil); err != nil {
			return err
		}
	}
	return nil
}

// recordDeliveries notes what was sent, with the evidence, and answers the sets
// that waited for it. answer is a server's word. What is another worker's now is left to him.
func (p *Pipeline) recordDeliveries(tx *ledger.Tx, sent []ledger.Delivery, docs map[string]ledger.Document, answer string) error {
	now := p.Clock()
	for i := range sent {
		doc := docs[sent[i].Document]
		proof := map[string]string{"file": doc.Name, "sha256": doc.SHA256}
		if answer != "" {
			proof["server"] = answer
		}
		sent[i].Evidence = string(body(proof))
	}
	mine, err := tx.FinishDeliveries(p.Owner, now, sent...)
	if err != nil {
		return err
	}
	ids := make([]string, len(mine))
	for i, d := range mine {
		ids[i] = d.Document
		doc := docs[d.Document]
		if err := journal(tx, now, "delivery", map[string]string{"document": d.Document, "arrival": d.Arrival, "file": doc.Name, "sha256": doc.SHA256}); err != nil {
			return err
		}
		if err := send(tx, ledger.Message{Topic: TopicDeliveries, Key: d.Stream, Type: "docket.document.delivered", Subject: d.Document, Time: now,
			Causation: d.Document, Correlation: d.Document, Body: body(map[string]string{"document": d.Document, "file": doc.Name})}); err != nil {
			return err
		}
	}
	return tx.AnswerSets(now, ids...)
}
