package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"time"

	"github.com/docket-edi/docket/pipeline/bus"
	"github.com/docket-edi/docket/pipeline/ledger"
)

const batchSize = 150

// stage is one part of the way.
type stage struct {
	name string
	step step
}

// work is what a stage does with a message inside the transaction.
type work func(tx *ledger.Tx) error

// step does one batch and says how much it did.
type step = func(ctx context.Context) (int, error)

// allStages lists every stage in the order of the flow, with how its step is made.
func (p *Pipeline) allStages() []struct {
	name string
	make func() step
} {
	type s = struct {
		name string
		make func() step
	}
	return []s{
		{"receive", func() step { return p.receiveStep }},
		{"parse", p.parseStep},
		{"decide", func() step { return p.messages("decide", p.decideHandler()) }},
		{"render", func() step { return p.messages("render", handler{knowLogs, p.render, knowMade}) }},
		{"seal", func() step { return p.messages("seal", handler{knowNothing, atOnce(p.seal), lockStreams}) }},
		{"archive", p.archiveStep},
		{"deliver", p.deliverStep},
	}
}

// StageNames lists the stages in the order of the flow.
func StageNames() (names []string) {
	for _, s := range (&Pipeline{}).allStages() {
		names = append(names, s.name)
	}
	return names
}

// runs says whether a stage runs here.
func (p *Pipeline) runs(stage string) bool {
	return p.Stages == nil || slices.Contains(p.Stages, stage)
}

// stages lists what runs here: the bus, the stages in the order of the flow, and
// what keeps the house in order beside them: readable copies of what is held,
// suppliers that do not answer, deliveries that were put off.
func (p *Pipeline) stages() []stage {
	list := []stage{p.measured(stage{"bus", p.Bus.Carry})}
	for _, s := range p.allStages() {
		if p.runs(s.name) {
			list = append(list, p.measured(stage{s.name, s.make()}))
		}
	}
	for _, s := range []struct {
		beside string
		stage
	}{
		{"receive", stage{"held copies", p.copyHeld}},
		{"decide", stage{"silence", p.silenceStep}},
		{"deliver", stage{"parked", p.parkedStep}},
	} {
		if p.runs(s.beside) {
			list = append(list, p.measured(s.stage))
		}
	}
	return list
}

// permanent marks an error that trying again does not mend: the message is held.
type permanent struct{ error }

func (e permanent) Unwrap() error { return e.error }

// handler is what a stage does with its messages. read looks at one message
// outside of the writing transaction, while other stages write, and says what is
// then to be done in it: it may read only what never changes. know reads ahead
// for all of the batch what read asks for. lock keeps other workers from what a
// batch is about before any of it is done, and reads that ahead.
type handler struct {
	know func(tx *ledger.Tx, batch []ledger.Message) error
	read func(tx *ledger.Tx, m *ledger.Message) (work, error)
	lock func(tx *ledger.Tx, batch []ledger.Message) error
}

func knowNothing(*ledger.Tx, []ledger.Message) error { return nil }

// atOnce is a handler's part that reads nothing beforehand.
func atOnce(do func(tx *ledger.Tx, m *ledger.Message) error) func(*ledger.Tx, *ledger.Message) (work, error) {
	return func(_ *ledger.Tx, m *ledger.Message) (work, error) {
		return func(tx *ledger.Tx) error { return do(tx, m) }, nil
	}
}

// messages makes a stage that handles its messages in one transaction a batch.
// A message that fails for good is undone alone, and held. A batch that failed
// twice is taken one by one, so that only the message at fault is still to do.
func (p *Pipeline) messages(name string, h handler) step {
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
			return p.done(ctx, consumer, batch, p.oneByOne(ctx, name, batch, h))
		}
		err = p.handle(ctx, name, batch, h)
		p.At(name + ": committed")
		return p.done(ctx, consumer, batch, err)
	}
}

// handle reads what the messages of a batch are about, and does their work in
// one transaction. Only a batch with a message that fails for good is done with
// a savepoint for each.
func (p *Pipeline) handle(ctx context.Context, stage string, batch []ledger.Message, h handler) error {
	works, err := p.read(ctx, batch, h)
	if err != nil {
		return err
	}
	err = p.write(ctx, stage, batch, h, func(tx *ledger.Tx, i int) error { return recovered(tx, works[i]) })
	if isPermanent(err) {
		err = p.write(ctx, stage, batch, h, func(tx *ledger.Tx, i int) error { return p.workOn(tx, stage, &batch[i], works[i]) })
	}
	return err
}

// write takes the messages of a batch and does the work of those that nobody took before.
func (p *Pipeline) write(ctx context.Context, stage string, batch []ledger.Message, h handler, do func(tx *ledger.Tx, i int) error) error {
	return p.Ledger.Update(ctx, func(tx *ledger.Tx) error {
		fresh, err := takeBatch(tx, stage, batch, h)
		for i := 0; i < len(batch) && err == nil; i++ {
			if fresh[batch[i].ID] {
				err = do(tx, i)
				p.At(stage + ": one message worked on")
			}
		}
		return err
	})
}

// read is what is to be done for each message of a batch. One that can never be
// read is to be held.
func (p *Pipeline) read(ctx context.Context, batch []ledger.Message, h handler) (works []work, err error) {
	works = make([]work, len(batch))
	return works, p.Ledger.View(ctx, func(tx *ledger.Tx) error {
		if err := h.know(tx, batch); err != nil {
			return err
		}
		for i := range batch {
			failed := recovered(tx, func(tx *ledger.Tx) (err error) {
				works[i], err = h.read(tx, &batch[i])
				return err
			})
			switch {
			case isPermanent(failed):
				works[i] = func(*ledger.Tx) error { return failed }
			case failed != nil:
				return failed
			}
		}
		return nil
	})
}

// takeBatch says which messages nobody took before, and locks what they are about.
func takeBatch(tx *ledger.Tx, stage string, batch []ledger.Message, h handler) (fresh map[int64]bool, err error) {
	ids := make([]int64, len(batch))
	for i := range batch {
		ids[i] = batch[i].ID
	}
	if fresh, err = tx.TakeAll(stage, ids); err != nil {
		return nil, err
	}
	var taken []ledger.Message
	for i := range batch {
		if fresh[batch[i].ID] {
			taken = append(taken, batch[i])
		}
	}
	if len(taken) == 0 {
		return nil, nil
	}
	return fresh, h.lock(tx, taken)
}

// workOn does a message's work, or holds it when it can never work.
func (p *Pipeline) workOn(tx *ledger.Tx, stage string, m *ledger.Message, do work) error {
	err := tx.Savepoint(func() error { return recovered(tx, do) })
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
	for tries, idle := 0, time.Duration(0); ; {
		did, err := p.round(ctx, stages)
		underway := 0
		if err == nil && did == 0 {
			underway, err = p.Bus.Underway(ctx)
		}
		switch {
		case err == nil && did == 0 && underway == 0:
			if !p.runs("archive") {
				return nil
			}
			return p.flushJournal(ctx)
		case err == nil && did == 0 && idle > stalled:
			return fmt.Errorf("the bus has not delivered anything for %s: %d messages are underway", stalled, underway)
		case err == nil && did == 0:
			idle += shortPause
			pause(ctx, shortPause)
			continue
		case err == nil:
			tries, idle = 0, 0
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
	if p.SideBySide {
		return sideBySide(ctx, stages)
	}
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
	stages := p.stages()
	if p.runs("archive") {
		stages = append(stages, stage{"journal", p.idleJournal()})
	}
	wakes := make([]chan struct{}, len(stages))
	for i := range wakes {
		wakes[i] = make(chan struct{}, 1)
	}
	for i := range stages {
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
	shortPause = 20 * time.Millisecond
	stalled    = 3 * time.Minute
	idlePause  = time.Second // people's commands come from other processes: look each second
	firstRetry = 100 * time.Millisecond
	lastRetry  = 10 * time.Second
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
