package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/docket-edi/docket/parsers"
	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/ledger"
)

// parseStep reads arrivals, one after the other: the bytes come from the
// archive outside of any transaction, then the verdict and the first facts are
// committed together, further facts in chunks.
func (p *Pipeline) parseStep() step {
	consumer := p.Bus.Consumer("parse", topicsOf("parse"))
	return func(ctx context.Context) (int, error) {
		batch, err := consumer.Poll(ctx, batchSize)
		if err != nil {
			return 0, err
		}
		for i := range batch {
			tooOften, err := p.attempt(ctx, "parse", &batch[i])
			if err == nil && tooOften != nil {
				err = p.holdUnreadable(ctx, &batch[i], tooOften)
			} else if err == nil {
				err = p.parse(ctx, &batch[i])
			}
			if err = p.survived(ctx, "parse", &batch[i], err); err != nil {
				return i, err
			}
			p.At("parse: message done")
		}
		p.careful["parse"].Store(false)
		return p.done(ctx, consumer, batch, nil)
	}
}

// parse reads one arrival. Whatever is wrong with the bytes ends as a hold, never as an error.
func (p *Pipeline) parse(ctx context.Context, m *ledger.Message) error {
	ask := readAgain{}
	if err := json.Unmarshal(m.Body, &ask); err != nil {
		return p.holdUnreadable(ctx, m, err)
	}
	arrival, done := ledger.Arrival{}, false
	err := p.Ledger.View(ctx, func(tx *ledger.Tx) (err error) {
		if arrival, err = tx.Arrival(ask.Arrival); err != nil {
			return err
		}
		done, err = wasReadWhole(tx, &arrival, &ask)
		return err
	})
	if isPermanent(err) {
		return p.holdUnreadable(ctx, m, err)
	}
	if err != nil {
		return err
	}
	if done {
		return p.Ledger.Update(ctx, func(tx *ledger.Tx) error {
			_, err := tx.Take("parse", m.ID)
			return err
		})
	}
	r := &reading{p: p, message: m, arrival: &arrival, ask: ask}
	steps, err := r.open(ctx)
	if isPermanent(err) {
		return p.holdUnreadable(ctx, m, err)
	}
	if err != nil {
		return err
	}
	return r.commit(ctx, steps)
}

// wasReadWhole says that an arrival was read to its end and nobody asks to read
// it again: a message about it that comes once more has nothing to say.
func wasReadWhole(tx *ledger.Tx, a *ledger.Arrival, ask *readAgain) (bool, error) {
	if a.State == "received" || ask.Again {
		return false, nil
	}
	more, err := tx.Unplaced(a.ID)
	return !more, err
}

// reading is one arrival being read.
type reading struct {
	p       *Pipeline
	message *ledger.Message
	arrival *ledger.Arrival
	data    []byte
	ask     readAgain
	ahead   func(context.Context) error // gives the next step what it commits; nil: it has it
}

// open reads the bytes from the archive, and then what they say. A panic on the
// way is the document's own.
func (r *reading) open(ctx context.Context) (steps []work, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = permanent{fmt.Errorf("panic while reading: %v", v)}
		}
	}()
	data, sum, err := archive.ReadAll(ctx, r.p.Archive, archive.Raw(r.arrival.SHA256))
	switch {
	case errors.Is(err, archive.ErrNotFound):
		return nil, permanent{fmt.Errorf("raw/%s is not in the archive any more", r.arrival.SHA256)}
	case err != nil:
		return nil, err
	case sum != r.arrival.SHA256:
		return nil, permanent{fmt.Errorf("raw/%s in the archive was changed: sha256 is %s", r.arrival.SHA256, sum)}
	}
	r.data = data
	if steps, err = r.steps(); err != nil {
		err = permanent{err}
	}
	return steps, err
}

// steps says what is to be committed: one transaction a step.
func (r *reading) steps() (steps []work, err error) {
	kind, format := parsers.Detect(r.data)
	switch kind {
	case parsers.X12:
		return r.x12()
	case parsers.Shipment:
		return r.shipments(format)
	case parsers.SupplierOrder:
		return r.supplierOrders()
	case parsers.SupplierAnswer:
		return r.supplierAnswers(), nil
	case parsers.Mail:
		return r.mail(), nil
	case parsers.Catalog:
		return r.load(catalogFile), nil
	case parsers.Stock:
		return r.load(stockFile), nil
	}
	if faults := parsers.WhyUnknown(r.data); len(faults) > 0 {
		return r.holdFile(parsers.Unknown, faults), nil
	}
	return r.x12() // which says why it is none
}

// commit runs the steps, each in a transaction of its own; the last one takes the message.
func (r *reading) commit(ctx context.Context, steps []work) error {
	reading, end := context.WithCancel(ctx)
	defer end()
	for i, step := range steps {
		if r.ahead != nil {
			if err := r.ahead(reading); err != nil {
				return r.p.holdUnreadable(ctx, r.message, err)
			}
		}
		err := r.p.Ledger.Update(ctx, func(tx *ledger.Tx) error {
			if i < len(steps)-1 {
				return recovered(tx, step)
			}
			if taken, err := tx.Take("parse", r.message.ID); err != nil || !taken {
				return err
			}
			if err := recovered(tx, step); err != nil {
				return err
			}
			return r.settleFile(tx)
		})
		if isPermanent(err) {
			return r.p.holdUnreadable(ctx, r.message, err)
		}
		if err != nil {
			return err
		}
		steps[i] = nil // what it read is needed no more
		r.p.At("parse: one step committed")
	}
	return nil
}

// settleFile ends the hold of a file as a whole that could be read after all.
func (r *reading) settleFile(tx *ledger.Tx) error {
	file, err := tx.Set(r.fileID(0))
	if err == ledger.ErrNotFound {
		return nil
	}
	if err != nil || file.State != "open" || file.Decided {
		return err
	}
	return tx.DecideSet(file.ID, "read again and taken in", r.p.Clock())
}

// holdUnreadable holds an arrival that cannot be read at all, and takes its message.
func (p *Pipeline) holdUnreadable(ctx context.Context, m *ledger.Message, cause error) error {
	p.Log.Error("arrival cannot be read", "arrival", m.Subject, "error", cause)
	return p.Ledger.Update(ctx, func(tx *ledger.Tx) error {
		if taken, err := tx.Take("parse", m.ID); err != nil || !taken {
			return err
		}
		arrival, err := tx.Arrival(m.Subject)
		if err == ledger.ErrNotFound {
			return p.holdMessage(tx, "parse", m, cause)
		}
		if err != nil {
			return err
		}
		r := &reading{p: p, message: m, arrival: &arrival}
		if err := r.read(tx, parsers.Unknown); err != nil {
			return err
		}
		return r.holdItem(tx, r.item(r.fileID(0), "file", ""), ledger.Held{Kind: "file", Code: "unreadable", Reason: firstLine(cause.Error())}, nil)
	})
}

// item records what an arrival asks as a whole: a file that is no interchange,
// an interchange that is refused, a load.
func (r *reading) item(id, kind, partner string) ledger.Set {
	return ledger.Set{ID: id, Arrival: r.arrival.ID, Kind: kind, Partner: partner, State: "open", ReceivedAt: r.arrival.ReceivedAt}
}

// holdItem records such a thing and holds it.
func (r *reading) holdItem(tx *ledger.Tx, s ledger.Set, h ledger.Held, profile *profileVersion) error {
	if err := tx.InsertSet(s); err != nil {
		return err
	}
	if err := tx.HoldSet(s.ID, h.Reason); err != nil {
		return err
	}
	h.Subject, h.Stage, h.Arrival, h.Partner, h.PO, h.At = s.ID, "parse", r.arrival.ID, s.Partner, s.PO, r.p.Clock()
	if profile != nil {
		return r.p.hold(tx, h, profile.profile)
	}
	return r.p.hold(tx, h, nil)
}

// read marks the arrival as read.
func (r *reading) read(tx *ledger.Tx, kind parsers.Kind) error {
	return tx.MarkArrival(r.arrival.ID, string(kind), "read")
}

// lookAt announces that an order's log has grown.
func (r *reading) lookAt(tx *ledger.Tx, orderKey string) error {
	return send(tx, ledger.Message{Topic: TopicOrders, Key: orderKey, Type: "docket.order.grown", Subject: orderKey, Time: r.p.Clock(),
		Causation: r.arrival.ID, Correlation: r.arrival.ID, Body: body(map[string]string{"order": orderKey})})
}
