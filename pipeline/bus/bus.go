// Package bus carries messages between stages.
//
// A stage polls its Consumer, works on the messages in a transaction of the
// ledger that also marks them as taken, and then lets the Consumer move its
// position. A message may come twice; the ledger's inbox makes that harmless.
//
// Local is the ledger's own outbox: no second copy, no broker.
package bus

import (
	"context"

	"github.com/docket-edi/docket/pipeline/ledger"
)

// Bus gives each stage its consumer.
type Bus interface {
	Consumer(stage string, topics []string) Consumer
}

// Consumer hands out the messages of one stage.
type Consumer interface {
	// Poll returns the oldest messages that the stage has not taken, in order
	// per key, at most limit; none when there is nothing to do now.
	Poll(ctx context.Context, limit int) ([]ledger.Message, error)
	// Done moves the position past messages that the ledger has recorded as taken.
	Done(ctx context.Context, messages []ledger.Message) error
}

// Local reads the ledger's outbox.
type Local struct{ ledger *ledger.Ledger }

// NewLocal makes the bus on a ledger.
func NewLocal(l *ledger.Ledger) Local { return Local{l} }

// Consumer implements Bus.
func (b Local) Consumer(stage string, topics []string) Consumer {
	return localConsumer{b.ledger, stage, topics}
}

type localConsumer struct {
	ledger *ledger.Ledger
	stage  string
	topics []string
}

func (c localConsumer) Poll(ctx context.Context, limit int) (messages []ledger.Message, err error) {
	err = c.ledger.View(ctx, func(tx *ledger.Tx) error {
		messages, err = tx.OpenMessages(c.stage, c.topics, limit)
		return err
	})
	return messages, err
}

// Done has nothing to do: the inbox row is the position.
func (c localConsumer) Done(context.Context, []ledger.Message) error { return nil }
