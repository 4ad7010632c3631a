package pipeline

import (
	"context"
	"errors"
	"fmt"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/ledger"
)

// lookAtTail compares what was put last with what is stored: a line that says
// that other bytes stand may not have come into the journal any more.
func (r *restorer) lookAtTail(ctx context.Context) error {
	for _, put := range r.tail {
		info, err := r.p.Archive.Head(ctx, put.Key)
		if err != nil && !errors.Is(err, archive.ErrNotFound) { // what is missing, the audit names
			return err
		}
		if err != nil || info.SHA256 == put.SHA256 {
			continue
		}
		err = r.p.Ledger.Update(ctx, func(tx *ledger.Tx) error {
			if o, err := tx.Object(put.Key); err != nil || o.SHA256 == info.SHA256 {
				return err
			}
			if err := tx.RestoreObject(ledger.Object{Key: put.Key, SHA256: info.SHA256}); err != nil {
				return err
			}
			s := stored{Outcome: archive.Outcome{State: archive.Different, SHA256: info.SHA256}}
			return r.p.noteDifferent(tx, &batchItem{Key: put.Key, SHA256: put.SHA256}, &s)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// settle ends the restoring: the rows fit together, what may have been delivered
// is shown to a person, and what is still to be done is asked for.
func (r *restorer) settle(ctx context.Context) error {
	return r.p.Ledger.Update(ctx, func(tx *ledger.Tx) error {
		r.report.Uncertain, r.report.Asked = 0, 0
		if err := errors.Join(tx.ForgetWork(), tx.SettleRows(r.p.Clock()), tx.SumPromises()); err != nil {
			return err
		}
		if err := r.uncertain(tx); err != nil {
			return err
		}
		todo, err := unfinished(tx)
		if err != nil {
			return err
		}
		for _, u := range todo {
			m := u.message(r.p.Clock())
			m.Causation = "ledger restore"
			if err := send(tx, m); err != nil {
				return err
			}
		}
		r.report.Asked = len(todo)
		return tx.EndRestore()
	})
}

// uncertain holds the deliveries that the journal does not say the end of.
func (r *restorer) uncertain(tx *ledger.Tx) error {
	for after := ""; ; {
		open, err := tx.UnsentArchived(after, 500)
		if err != nil || len(open) == 0 {
			return err
		}
		for _, d := range open {
			if err := r.p.holdUncertain(tx, d); err != nil {
				return err
			}
			after = d.Document
		}
		r.report.Uncertain += len(open)
	}
}

func (p *Pipeline) holdUncertain(tx *ledger.Tx, d ledger.Delivery) error {
	doc, err := tx.Document(d.Document)
	if err != nil {
		return err
	}
	reason := fmt.Sprintf("it is not known whether %s was delivered: the ledger was restored, and the journal does not say; released, the same bytes are sent again", doc.Name)
	if err := tx.HoldDelivery(d, reason, p.Clock()); err != nil {
		return err
	}
	sets, err := holdOwed(tx, doc.ID, reason)
	if err != nil {
		return err
	}
	code := codeUncertain
	if p.sentByMail(&doc) {
		code = codeMailUncertain
	}
	return p.hold(tx, ledger.Held{Subject: doc.ID, Kind: "document", Stage: "deliver", Code: code, Reason: reason, Partner: doc.Partner, PO: doc.PO,
		Arrival: d.Arrival, Detail: string(body(map[string]any{"stream": d.Stream, "sets": sets}))}, nil)
}

// found takes in files that the archive has and no arrival names: they came just
// before the ledger was lost.
func (r *restorer) found(ctx context.Context) error {
	for info, err := range r.p.Archive.List(ctx, "raw/", "") {
		if err != nil {
			return err
		}
		known := false
		err := r.p.Ledger.View(ctx, func(tx *ledger.Tx) error {
			_, err := tx.Object(info.Key)
			known = err == nil
			return noneIsFine(err)
		})
		if err != nil || known {
			if err != nil {
				return err
			}
			continue
		}
		b, sum, err := archive.ReadAll(ctx, r.p.Archive, info.Key)
		if err != nil {
			return err
		}
		if _, err := r.p.Receive(ctx, Incoming{ID: "found-" + sum[:16], Transport: "archive", Name: "found-" + sum[:8], Body: b}); err != nil {
			return err
		}
		r.report.Found++
	}
	return nil
}
