// Package pipeline runs the stages: receive, parse, decide, render, seal,
// archive, deliver. A message is taken, worked on and done in one transaction
// of the ledger; nothing leaves before the archive has it; what cannot go on is
// held with its bytes, a reason and an owner.
//
// New makes a Pipeline from its parts. Drain runs every stage until nothing is
// left to do; Run keeps running until its context ends. Both may be killed at
// any moment: what was committed is found again, what was not is done again.
//
// topics.go shows who talks to whom, documents.go lists the kinds of documents.
package pipeline

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/bus"
	"github.com/docket-edi/docket/pipeline/config"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/pipeline/transport/folder"
)

// Parts are what a Pipeline is made of.
type Parts struct {
	Ledger  *ledger.Ledger
	Archive archive.Store
	Bus     bus.Bus
	Stages  []string // that run here; nil: all

	SideBySide bool // Drain runs the stages at once: faster, and in no fixed order

	Inbox   *folder.Inbox // nil: only what Receive is given
	Mailbox *folder.Inbox // where answers of suppliers arrive; nil: only the inbox
	Outbox  *folder.Outbox
	Mailer  Mailer // nil: messages are files in the outbox
	Config  *config.Config
	Clock   func() time.Time
	NewID   func() string // id of an arrival
	Owner   string        // who claims, in claims and leases
	Log     *slog.Logger
	Settle  time.Duration      // how long a truncated file is left in the inbox; 0: judge at once
	At      func(point string) // called at each named point between two durable steps; nil: nothing
}

// Pipeline is a running docket.
type Pipeline struct {
	Parts
	versions     *versions
	finished     *finished
	careful      map[string]*atomic.Bool // stages whose next batch is taken one by one
	refusedFiles map[string]bool         // said once
	wake         chan struct{}
	measures     *measures
}

// New makes a Pipeline. Load must be called before the first stage runs.
func New(parts Parts) *Pipeline {
	if parts.At == nil {
		parts.At = func(string) {}
	}
	return &Pipeline{Parts: parts, versions: newVersions(), finished: newFinished(), careful: newCareful(), refusedFiles: map[string]bool{}, wake: make(chan struct{}, 1), measures: newMeasures()}
}

// Wake makes a running pipeline look for work now.
func (p *Pipeline) Wake() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// Probe proves that the archive can be written and refuses to replace an object.
func (p *Pipeline) Probe(ctx context.Context) error { return p.Archive.Probe(ctx) }
