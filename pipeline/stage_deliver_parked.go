package pipeline

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/pipeline/transport/smtp"
)

// away is a failure of the side that a stream leads to: it may pass, and has
// nothing to do with any other stream.
type away struct{ error }

func (e away) Unwrap() error { return e.error }

// How long a parked stream waits for its first and for its last tries. A mail
// server that says "later" wants more time than a folder.
const (
	firstProbe     = time.Second
	firstMailProbe = time.Minute
	lastProbe      = 15 * time.Minute
)

// probePause is how long a stream waits after so many tries that failed.
func probePause(tries int64, cause error) time.Duration {
	first := firstProbe
	if errors.Is(cause, smtp.ErrLater) {
		first = firstMailProbe
	}
	return min(lastProbe, first<<min(tries-1, 10))
}

func isParked(tx *ledger.Tx, stream string) (bool, error) {
	_, err := tx.ParkedStream(stream)
	if errors.Is(err, ledger.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// park lets a stream wait: its documents stay in order until a probe gets through.
func (p *Pipeline) park(ctx context.Context, stream string, cause error) error {
	var parked ledger.Parked
	err := p.Ledger.Update(ctx, func(tx *ledger.Tx) (err error) {
		now := p.Clock()
		parked, err = tx.ParkedStream(stream)
		if errors.Is(err, ledger.ErrNotFound) {
			parked, err = ledger.Parked{Stream: stream, Since: now}, nil
		}
		if err != nil {
			return err
		}
		parked.Tries++
		parked.Reason, parked.Next = firstLine(cause.Error()), now.Add(probePause(parked.Tries, cause))
		return errors.Join(tx.Park(parked), tx.EndLease(leaseOf(stream), p.Owner))
	})
	if err != nil {
		return fmt.Errorf("park %s (%w): %w", stream, cause, err)
	}
	p.Log.Error("stream parked: the other side is away", "stage", "deliver", "stream", stream, "error", cause, "tries", parked.Tries, "again", parked.Next)
	p.At("deliver: stream parked")
	return nil
}

// ProbeNow lets the parked streams be tried without waiting for their time.
func (p *Pipeline) ProbeNow(ctx context.Context) error {
	return p.Ledger.Update(ctx, func(tx *ledger.Tx) error { return tx.ProbeParked(p.Clock()) })
}

// parkedStep probes the parked streams whose time has come. Nobody else sends
// anything of a stream that is parked.
func (p *Pipeline) parkedStep(ctx context.Context) (n int, err error) {
	var due []string
	err = p.Ledger.View(ctx, func(tx *ledger.Tx) error {
		due = nil
		streams, err := tx.ParkedStreams()
		for _, s := range streams {
			if !s.Next.After(p.Clock()) {
				due = append(due, s.Stream)
			}
		}
		return err
	})
	for _, stream := range due {
		mine, failed := p.probe(ctx, stream)
		if err = errors.Join(err, failed); mine {
			n++
		}
	}
	return n, err
}

// probe sends what is due of a parked stream now. When it gets through, the
// stream goes on as before: a message wakes it for what has come meanwhile.
func (p *Pipeline) probe(ctx context.Context, stream string) (mine bool, err error) {
	err = p.Ledger.Update(ctx, func(tx *ledger.Tx) error {
		mine, err = tx.LeaseFor(leaseOf(stream), p.Owner, deliverLease)
		return err
	})
	if err != nil || !mine {
		return false, err
	}
	_, err = p.deliverDue(ctx, stream)
	var gone away
	switch {
	case errors.As(err, &gone):
		return true, p.park(ctx, stream, gone)
	case errors.Is(err, errOvertaken):
		return false, nil
	case err != nil:
		return true, err
	}
	p.At("deliver: parked stream sent")
	err = p.Ledger.Update(ctx, func(tx *ledger.Tx) error {
		parked, err := tx.Unpark(stream)
		if err == nil && parked {
			err = p.sendOutbound(tx, map[string]string{stream: stream}, p.Clock())
		}
		return errors.Join(err, tx.EndLease(leaseOf(stream), p.Owner))
	})
	if err == nil {
		p.Log.Info("stream goes on: the other side is back", "stage", "deliver", "stream", stream)
	}
	return true, err
}
