package pipeline

import (
	"context"
	"time"

	"github.com/docket-edi/docket/pipeline/ledger"
)

// ParkedView is a stream whose other side is away.
type ParkedView struct {
	Stream string    `json:"stream"`
	Due    int       `json:"due"` // documents that wait, in order
	Reason string    `json:"reason"`
	Since  time.Time `json:"since"`
	Tries  int64     `json:"tries"` // that failed
	Next   time.Time `json:"next"`  // when it is tried again
}

// Parked lists the streams whose other side is away, the longest first.
func (p *Pipeline) Parked(ctx context.Context) (views []ParkedView, err error) {
	err = p.Ledger.View(ctx, func(tx *ledger.Tx) error {
		views, err = viewParked(tx)
		return err
	})
	return views, err
}

func viewParked(tx *ledger.Tx) ([]ParkedView, error) {
	streams, err := tx.ParkedStreams()
	if err != nil {
		return nil, err
	}
	views := make([]ParkedView, 0, len(streams))
	for _, s := range streams {
		due, err := tx.CountDue(s.Stream)
		if err != nil {
			return nil, err
		}
		views = append(views, ParkedView{s.Stream, due, s.Reason, s.Since, s.Tries, s.Next})
	}
	return views, nil
}
