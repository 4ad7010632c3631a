package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/docket-edi/docket/pipeline/bus"
	"github.com/docket-edi/docket/pipeline/ledger"
)

const batchSize = 100

// stage is one step of the way. Step does one batch and says how much it did.
type stage struct {
	name string
	step func(ctx context.Context) (int, error)
}

// work is what a stage does with a message inside the transaction.
type work func(tx *ledger.Tx) error

// stages lists all stages in the order of the flow.
func (p *Pipeline) stages() []stage {
	return []stage{
		{"receive", p.receiveStep},
		{"parse", p.parseStep()},
		{"silence", p.silenceStep},
		{"decide", p.messages("decide", p.decide)},
		{"render", p.messages("render", p.render)},
		{"seal", p.messages("seal", p.seal)},
		{"archive", p.archiveStep()},
		{"put off", p.parkedStep},
		{"deliver", p.deliverStep()},
		{"held copies", p.copyHeld},
	}
}

// permanent marks an error that trying again does not mend: the message is held.
type permanent struct{ error }

func (e permanent) Unwrap() error { return e.error }

// messages makes a stage that handles its messages in one transaction a batch.
// A message that fails for good is undone alone, and held. A batch that failed
// twice is taken one by one, so that only the message at fault is still to do.
func (p *Pipeline) messages(name string, handle func(tx *ledger.Tx, m *ledger.Message) error) func(context.Context) (int, error) {
	consumer := p.Bus.Consumer(name, topicsOf(name))
	failures := 0
	return func(ctx context.Context) (n int, err error) {
		batch, err := consumer.Poll(ctx, batchSize)
		if err != nil || len(batch) == 0 {
			return 0, err
		}
		defer func() {
			if failures++; err == nil {
				failures = 0
			}
		}()
		if failures >= 2 || p.careful[name].Load() {
			return p.done(ctx, consumer, batch, p.oneByOne(ctx, name, batch, handle))
		}
		err = p.Ledger.Update(ctx, func(tx *ledger.Tx) error {
			for i := range batch {
				if err := p.takeOne(tx, name, &batch[i], func(tx *ledger.Tx) error { return handle(tx, &batch[i]) }); err != nil {
					return err
				}
				p.At(name + ": one message worked on")
			}
			return nil
		})
		p.At(name + ": committed")
		return p.done(ctx, consumer, batch, err)
	}
}

// takeOne takes a message and does its work, or holds it when it can never work.
func (p *Pipeline) takeOne(tx *ledger.Tx, stage string, m *ledger.Message, w work) error {
	taken, err := tx.Take(stage, m.ID)
	if err != nil || !taken {
		return err
	}
	err = tx.Savepoint(func() error { return recovered(tx, w) })
	if isPermanent(err) {
		return p.holdMessage(tx, stage, m, err)
	}
	return err
}

// isPermanent says that an error is in the records themselves: a stage that met
// it once meets it for ever.
func isPermanent(err error) bool {
	var (
		forGood permanent
		syntax  *json.SyntaxError
		shape   *json.UnmarshalTypeError
	)
	return errors.As(err, &forGood) || errors.Is(err, ledger.ErrNotFound) || errors.Is(err, ledger.ErrRefused) || errors.As(err, &syntax) || errors.As(err, &shape)
}

// recovered turns a panic into a permanent error.
func recovered(tx *ledger.Tx, w work) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = permanent{fmt.Errorf("panic: %v\n%s", r, debug.Stack())}
		}
	}()
	return w(tx)
}

func (p *Pipeline) done(ctx context.Context, c bus.Consumer, batch []ledger.Message, err error) (int, error) {
	if err != nil {
		return 0, err
	}
	return len(batch), c.Done(ctx, batch)
}

// Drain runs every stage, in the order of the flow, until nothing is left to
// do. An error that repeats is returned after five tries.
func (p *Pipeline) Drain(ctx context.Context) error {
	stages := p.stages()
	for tries := 0; ; {
		did, err := p.round(ctx, stages)
		if err == nil && did == 0 {
			return p.flushJournal(ctx)
		}
		if err == nil {
			tries = 0
			continue
		}
		if tries++; tries >= 5 || ctx.Err() != nil {
			return err
		}
		p.Log.Warn("trying again", "error", err, "try", tries)
		pause(ctx, time.Duration(tries*tries)*20*time.Millisecond)
	}
}

func (p *Pipeline) round(ctx context.Context, stages []stage) (int, error) {
	total := 0
	for _, s := range stages {
		n, err := s.step(ctx)
		if err != nil {
			return total, fmt.Errorf("%s: %w", s.name, err)
		}
		total += n
	}
	return total, nil
}

// Run runs the stages until ctx ends, each on its own: one that fails tries
// again with growing pauses while the others go on. It returns when every stage
// has finished its batch.
func (p *Pipeline) Run(ctx context.Context) {
	done := make(chan struct{})
	stages := append(p.stages(), stage{"journal", p.idleJournal})
	wakes := make([]chan struct{}, len(stages))
	for i := range stages {
		wakes[i] = make(chan struct{}, 1)
		go func() {
			p.runStage(ctx, stages[i], wakes[i], func() { wakeAll(wakes) })
			done <- struct{}{}
		}()
	}
	go p.relayWakes(ctx, wakes)
	for range stages {
		<-done
	}
}

// relayWakes hands a wake from outside to every stage.
func (p *Pipeline) relayWakes(ctx context.Context, wakes []chan struct{}) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-p.wake:
			wakeAll(wakes)
		}
	}
}

func wakeAll(wakes []chan struct{}) {
	for _, w := range wakes {
		select {
		case w <- struct{}{}:
		default:
		}
	}
}

const (
	idlePause  = time.Second // people's commands come from other processes: look each second
	firstRetry = 100 * time.Millisecond
	lastRetry  = 30 * time.Second
)

func (p *Pipeline) runStage(ctx context.Context, s stage, wake <-chan struct{}, wakeAll func()) {
	retry := firstRetry
	for ctx.Err() == nil {
		n, err := s.step(context.WithoutCancel(ctx))
		switch {
		case err != nil:
			p.Log.Error("stage failed, trying again", slog.String("stage", s.name), slog.Any("error", err), slog.Duration("in", retry))
			pause(ctx, retry)
			retry = min(2*retry, lastRetry)
			continue
		case n > 0:
			retry = firstRetry
			wakeAll()
			continue
		}
		retry = firstRetry
		select {
		case <-ctx.Done():
		case <-wake:
		case <-time.After(idlePause):
		}
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
