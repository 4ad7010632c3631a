package pipeline

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/ledger"
)

// ErrNoLegalHold is returned for an archive that cannot hold objects.
var ErrNoLegalHold = errors.New("the archive is a directory; a legal hold needs one in S3, in a bucket with Object Lock")

// LegalHold is a person's word on objects: nobody may delete them until it is lifted.
type LegalHold struct {
	Who, Why string
	On       bool // false: lifted
}

// holder is an archive that can hold objects.
type holder interface {
	Hold(ctx context.Context, key string, on bool) error
}

// HoldObjects records the word in the journal, then sets or lifts the hold of
// each object. After an error some are done and some not: say it again.
func (p *Pipeline) HoldObjects(ctx context.Context, keys []string, h LegalHold) error {
	store, ok := p.Archive.(holder)
	if !ok {
		return ErrNoLegalHold
	}
	if strings.TrimSpace(h.Who) == "" || strings.TrimSpace(h.Why) == "" {
		return errors.New("a legal hold needs a name and a reason: --who and --why")
	}
	for _, key := range keys {
		if _, err := p.Archive.Head(ctx, key); err != nil {
			return err
		}
	}
	err := p.Ledger.Update(ctx, func(tx *ledger.Tx) error {
		return journal(tx, p.Clock(), "legal-hold", map[string]any{"keys": keys, "on": h.On, "who": h.Who, "why": h.Why})
	})
	if err != nil {
		return err
	}
	for _, key := range keys {
		if err := store.Hold(ctx, key, h.On); err != nil {
			return err
		}
	}
	return nil
}

// ObjectsOfOrder lists the keys of all that the archive holds of a PO: the files
// that brought it, its log and its documents.
func (p *Pipeline) ObjectsOfOrder(ctx context.Context, po string) (keys []string, err error) {
	err = p.Ledger.View(ctx, func(tx *ledger.Tx) error {
		orders, err := tx.OrdersByPO(po)
		if err != nil {
			return err
		}
		if len(orders) == 0 {
			return fmt.Errorf("no order %q", po)
		}
		for i := range orders {
			of, err := p.objectsOf(ctx, tx, &orders[i])
			if err != nil {
				return err
			}
			keys = append(keys, of...)
		}
		return nil
	})
	return keys, err
}

func (p *Pipeline) objectsOf(ctx context.Context, tx *ledger.Tx, o *ledger.Order) (keys []string, err error) {
	sets, err := tx.SetsOfOrder(o.Key)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, s := range sets {
		a, err := tx.Arrival(s.Arrival)
		if err != nil {
			return nil, err
		}
		if key := archive.Raw(a.SHA256); !seen[key] {
			seen[key] = true
			keys = append(keys, key)
		}
	}
	for _, prefix := range archive.OrderPrefixes(o.Partner, o.PO) {
		for info, err := range p.Archive.List(ctx, prefix, "") {
			if err != nil {
				return nil, err
			}
			keys = append(keys, info.Key)
		}
	}
	return keys, nil
}
