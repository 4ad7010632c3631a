package bus

import (
	"context"

	"github.com/docket-edi/docket/pipeline/ledger"
)

// Local reads the ledger's outbox.
type Local struct {
	ledger  *ledger.Ledger
	readers map[string][]string
	owner   string
}

// NewLocal makes the bus on a ledger; readers names the stages that read each topic.
func NewLocal(l *ledger.Ledger, readers map[string][]string) *Local {
	return &Local{ledger: l, readers: readers}
}

// Start takes a lease on each stage. A lease that is there already is of a
// process that never said Stop.
func (b *Local) Start(ctx context.Context, w Worker) error {
	b.owner = w.Owner
	return b.ledger.Update(ctx, func(tx *ledger.Tx) error {
		for _, stage := range w.Stages {
			fresh, err := tx.TakeLease(stage, w.Owner)
			if err != nil {
				return err
			}
			if !fresh {
				w.Inherited(stage)
			}
		}
		return nil
	})
}

// Stop drops the leases.
func (b *Local) Stop(ctx context.Context) error {
	return b.ledger.Update(ctx, func(tx *ledger.Tx) error { return tx.DropLeases(b.owner) })
}

// Carry has nothing to do: what is sent is there.
func (b *Local) Carry(context.Context) (int, error) { return 0, nil }

// Underway is none: Poll gives all there is.
func (b *Local) Underway(context.Context) (int, error) { return 0, nil }

// Lag implements Bus.
func (b *Local) Lag(ctx context.Context) (lags []Lag, err error) {
	err = b.ledger.View(ctx, func(tx *ledger.Tx) error {
		lags = nil
		for _, r := range sortedReaders(b.readers) {
			n, err := tx.CountWaiting(r.stage, r.topic)
			if err != nil {
				return err
			}
			lags = append(lags, Lag{Stage: r.stage, Topic: r.topic, Partition: -1, Behind: n})
		}
		return nil
	})
	return lags, err
}

// Consumer implements Bus.
func (b *Local) Consumer(stage string, _ []string) Consumer {
	return localConsumer{b.ledger, stage}
}

type localConsumer struct {
	ledger *ledger.Ledger
	stage  string
}

func (c localConsumer) Poll(ctx context.Context, limit int) (messages []ledger.Message, err error) {
	err = c.ledger.View(ctx, func(tx *ledger.Tx) error {
		messages, err = tx.OpenMessages(c.stage, limit)
		return err
	})
	return messages, err
}

// Done has nothing to do: what is taken is not in the inbox any more.
func (c localConsumer) Done(context.Context, []ledger.Message) error { return nil }
