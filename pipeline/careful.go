package pipeline

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/docket-edi/docket/pipeline/bus"
	"github.com/docket-edi/docket/pipeline/ledger"
)

// maxAttempts is how often a message may take the process down before it is held.
const maxAttempts = 3

// carefulStages are the stages that work on what others sent: a document of
// theirs could kill the process, by memory or by a fatal error of the runtime.
var carefulStages = []string{"parse", "decide", "render", "seal"}

// newCareful is every careful stage, taking whole batches.
func newCareful() map[string]*atomic.Bool {
	m := map[string]*atomic.Bool{}
	for _, stage := range carefulStages {
		m[stage] = &atomic.Bool{}
	}
	return m
}

// Start says that this process works now. A stage whose earlier process never
// said Stop was killed at work: its first batch is then taken one message at a
// time, each after its attempt has been counted.
func (p *Pipeline) Start(ctx context.Context) error {
	return p.Bus.Start(ctx, bus.Worker{Owner: p.Owner, Stages: carefulStages, Wake: p.Wake, Inherited: p.takeCare})
}

// takeCare makes the stage's next batch one that is taken one by one.
func (p *Pipeline) takeCare(stage string) {
	if careful := p.careful[stage]; careful != nil {
		careful.Store(true)
	}
}

// Stop says that this process has finished its work.
func (p *Pipeline) Stop(ctx context.Context) error { return p.Bus.Stop(ctx) }

// attempt counts one more try at a message, when the stage is careful. The
// error says that it was tried too often, always ending with the process.
func (p *Pipeline) attempt(ctx context.Context, stage string, m *ledger.Message) (tooOften, err error) {
	if !p.careful[stage].Load() {
		return nil, nil
	}
	err = p.Ledger.Update(ctx, func(tx *ledger.Tx) error {
		tooOften = nil
		n, err := tx.CountAttempt(stage, m.ID)
		if n > maxAttempts {
			tooOften = permanent{fmt.Errorf("the process ended %d times while it worked on this", maxAttempts)}
		}
		return err
	})
	p.At(stage + ": attempt counted")
	return tooOften, err
}

// oneByOne is a batch taken with care: each message in a transaction of its own.
// One that fails leaves those of its key for later, too; the others go on.
func (p *Pipeline) oneByOne(ctx context.Context, stage string, batch []ledger.Message, h handler) error {
	failed := map[string]error{} // by key
	for i := range batch {
		if m := &batch[i]; failed[m.Key] == nil {
			failed[m.Key] = p.oneCarefully(ctx, stage, m, h)
		}
	}
	for _, err := range failed {
		if err != nil {
			return err
		}
	}
	p.careful[stage].Store(false)
	return nil
}

func (p *Pipeline) oneCarefully(ctx context.Context, stage string, m *ledger.Message, h handler) error {
	tooOften, err := p.attempt(ctx, stage, m)
	if err != nil {
		return err
	}
	if tooOften != nil {
		h.read = func(*ledger.Tx, *ledger.Message) (work, error) { return nil, tooOften }
	}
	err = p.handle(ctx, stage, []ledger.Message{*m}, h)
	p.At(stage + ": one message committed")
	return p.survived(ctx, stage, m, err)
}

// survived takes an attempt back that failed without ending the process.
func (p *Pipeline) survived(ctx context.Context, stage string, m *ledger.Message, failed error) error {
	if failed == nil || !p.careful[stage].Load() {
		return failed
	}
	return errors.Join(failed, p.Ledger.Update(ctx, func(tx *ledger.Tx) error { return tx.ForgetAttempt(stage, m.ID) }))
}
