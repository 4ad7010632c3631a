// Package bus carries messages between stages.
//
// A stage polls its Consumer, works on the messages in a transaction of the
// ledger that also marks them as taken, and then lets the Consumer move its
// position. A message may come twice; the ledger's inbox makes that harmless.
//
// Local is the ledger's own outbox: no second copy, no broker. Kafka publishes
// what the outbox holds and lets the stages of many workers share the reading.
// Both pass bustest.Run.
package bus

import (
	"context"

	"github.com/docket-edi/docket/pipeline/ledger"
)

// Bus gives each stage its consumer and keeps messages moving.
type Bus interface {
	// Start says that a worker begins. It comes before the first Poll.
	Start(ctx context.Context, w Worker) error
	Consumer(stage string, topics []string) Consumer
	// Carry moves what the ledger sent on towards the consumers, and says how
	// much. It is called again and again, like a stage.
	Carry(ctx context.Context) (int, error)
	// Underway counts the messages that this worker's consumers will still be
	// given although Poll has none at the moment.
	Underway(ctx context.Context) (int, error)
	// Lag says how far each stage is behind.
	Lag(ctx context.Context) ([]Lag, error)
	// Stop says that the worker has ended its work: whoever takes over need not
	// be careful.
	Stop(ctx context.Context) error
}

// Worker is a process that runs stages.
type Worker struct {
	Owner  string
	Stages []string // whose work could take the process down
	Wake   func()   // there is something to poll
	// Inherited says that a worker ended at work on a stage, and this one
	// carries on where it was.
	Inherited func(stage string)
}

// Consumer hands out the messages of one stage.
type Consumer interface {
	// Poll returns the oldest messages that the stage has not taken, in order
	// per key, at most limit; none when there is nothing to do now. What was
	// returned and is not done is returned again.
	Poll(ctx context.Context, limit int) ([]ledger.Message, error)
	// Done moves the position past messages that the ledger has recorded as taken.
	Done(ctx context.Context, messages []ledger.Message) error
}

// Lag is how many messages of a topic a stage has still to take. Partition is
// -1 where the bus has none.
type Lag struct {
	Stage     string `json:"stage"`
	Topic     string `json:"topic"`
	Partition int    `json:"partition"`
	Behind    int64  `json:"behind"`
}
