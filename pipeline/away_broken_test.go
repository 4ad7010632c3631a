package pipeline

import (
	"context"
	"runtime"
	"time"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/bus"
	"github.com/docket-edi/docket/pipeline/ledger"
)

// lyingBus says of every third message that it is published, and sends it nowhere.
type lyingBus struct {
	bus.Bus
	ledger *ledger.Ledger
}

func (b lyingBus) Carry(ctx context.Context) (int, error) {
	err := b.ledger.Update(ctx, func(tx *ledger.Tx) error {
		messages, err := tx.Unpublished(100)
		for i := 0; i < len(messages) && err == nil; i++ {
			if m := messages[i]; m.ID%3 == 0 {
				err = tx.Publish(ledger.Place{Message: m.ID, Topic: m.Topic}, time.Now())
			}
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	return b.Bus.Carry(ctx)
}

// forgetful is an archive that says of everything that it is stored.
type forgetful struct{ archive.Store }

func (s forgetful) PutBatch(ctx context.Context, objects []archive.Object) ([]archive.Outcome, error) {
	outcomes, err := s.Store.PutBatch(ctx, objects)
	if err == nil {
		return outcomes, nil
	}
	outcomes = make([]archive.Outcome, len(objects))
	for i, o := range objects {
		outcomes[i] = archive.Outcome{State: archive.Created, SHA256: o.SHA256}
	}
	return outcomes, nil
}

// spinAndHoard keeps a processor busy and more and more memory.
func spinAndHoard() {
	var hoard [][]byte
	for {
		part := make([]byte, 1<<20)
		for start := time.Now(); time.Since(start) < 50*time.Millisecond; {
			for i := range part {
				part[i]++
			}
		}
		hoard = append(hoard, part)
		runtime.KeepAlive(hoard)
	}
}
