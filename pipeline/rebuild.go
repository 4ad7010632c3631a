package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/docket-edi/docket/pipeline/ledger"
)

// Errors of restoring a ledger, each with something to do.
var (
	ErrNotEmpty  = errors.New("the ledger is not empty: it is rebuilt into an empty one only")
	ErrCutShort  = errors.New("the ledger's restoring was cut short: it is not whole")
	ErrBehind    = errors.New("the archive's journal goes on behind what the ledger knows: the ledger is an older copy, or the archive another one's")
	ErrNoArchive = errors.New("the archive is empty: there is nothing to restore a ledger from")
	ErrStrange   = errors.New("the archive's journal does not continue this ledger")
)

// RestoreReport says what a rebuilt or caught up ledger was given.
type RestoreReport struct {
	Journal   int `json:"journal"` // objects read
	Entries   int `json:"entries"` // of the logs of orders
	Rows      int `json:"rows"`
	Found     int `json:"found"`     // files in the archive of which no arrival is known: read now
	Uncertain int `json:"uncertain"` // documents of which nobody knows whether they were delivered: held
	Asked     int `json:"asked"`     // messages about what is still to be done
}

// RestoreOptions are the wishes of whoever restores.
type RestoreOptions struct {
	Progress func(done, total int64) // journal lines; nil: nobody watches
}

// RebuildLedger makes an empty ledger again what it was, from the archive.
func (p *Pipeline) RebuildLedger(ctx context.Context, o RestoreOptions) (RestoreReport, error) {
	err := p.Ledger.Update(ctx, func(tx *ledger.Tx) error {
		if err := wholeOnly(tx); err != nil {
			return err
		}
		blank, err := tx.Blank()
		if err == nil && !blank {
			err = ErrNotEmpty
		}
		return err
	})
	if err == nil {
		err = p.hasArchive(ctx)
	}
	if err != nil {
		return RestoreReport{}, err
	}
	return p.restore(ctx, o)
}

// hasArchive is an error when there is nothing to restore a ledger from.
func (p *Pipeline) hasArchive(ctx context.Context) error {
	for _, prefix := range []string{"journal/", "raw/"} {
		for _, err := range p.Archive.List(ctx, prefix, "") {
			return err
		}
	}
	return ErrNoArchive
}

// CatchUp gives an older copy of the ledger what the archive's journal says since,
// and ends a rebuilding that was cut short.
func (p *Pipeline) CatchUp(ctx context.Context, o RestoreOptions) (RestoreReport, error) {
	err := p.Current(ctx)
	if err == nil || !errors.Is(err, ErrBehind) && !errors.Is(err, ErrCutShort) {
		return RestoreReport{}, err
	}
	return p.restore(ctx, o)
}

func wholeOnly(tx *ledger.Tx) error {
	cut, err := tx.Restoring()
	if err == nil && cut {
		err = ErrCutShort
	}
	return err
}

// Current is an error when the ledger is not whole, or the archive's journal is
// newer than it: whoever went on with it would decide anew what is decided.
func (p *Pipeline) Current(ctx context.Context) error {
	known := ""
	err := p.Ledger.View(ctx, func(tx *ledger.Tx) (err error) {
		if err = wholeOnly(tx); err == nil {
			known, err = tx.NewestJournal()
		}
		return err
	})
	if err != nil {
		return err
	}
	for info, err := range p.Archive.List(ctx, "journal/", known) {
		if err != nil {
			return err
		}
		err := p.Ledger.View(ctx, func(tx *ledger.Tx) error {
			mine, err := isOurs(tx, info.Key)
			if err == nil && !mine {
				err = fmt.Errorf("%w (%s)", ErrBehind, info.Key)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// isOurs says that the ledger knows a journal object, or has claimed to put it.
func isOurs(tx *ledger.Tx, key string) (bool, error) {
	if _, err := tx.Object(key); err != ledger.ErrNotFound {
		return err == nil, err
	}
	claimed, err := tx.ClaimedBatch()
	if err != nil {
		return false, noneIsFine(err)
	}
	b := archiveBatch{}
	if err := json.Unmarshal(claimed.Items, &b); err != nil {
		return false, err
	}
	for _, it := range b.Items {
		if it.Key == key {
			return true, nil
		}
	}
	return false, nil
}

// readers is how many objects are read from the archive at once.
const readersAtOnce = 16

// codeUncertain is the hold of a document that may have been delivered or not.
const codeUncertain = "delivery-uncertain"
