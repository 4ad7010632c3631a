package main

import (
	"context"
	"errors"
	"time"

	"github.com/docket-edi/docket/pipeline"
	"github.com/docket-edi/docket/pipeline/archive"
)

// awayAfter is how long a look at a server may take.
const awayAfter = 5 * time.Second

// serversAway asks the archive and Kafka whether they answer. The ledger answers:
// without it nothing can be looked at.
func serversAway(ctx context.Context, o *opened) []pipeline.ServerAway {
	away := []pipeline.ServerAway{}
	for _, s := range []struct {
		name  string
		reach func(context.Context, *opened) error
	}{{"archive", reachArchive}, {"kafka", reachKafka}} {
		limited, cancel := context.WithTimeout(ctx, awayAfter)
		if err := s.reach(limited, o); err != nil {
			away = append(away, pipeline.ServerAway{Server: s.name, Error: err.Error()})
		}
		cancel()
	}
	return away
}

// reachArchive asks for an object that is never there.
func reachArchive(ctx context.Context, o *opened) error {
	_, err := o.Archive.Head(ctx, "probe/reached")
	if errors.Is(err, archive.ErrNotFound) {
		return nil
	}
	return err
}

func reachKafka(ctx context.Context, o *opened) error {
	if o.Config.Kafka == nil {
		return nil
	}
	k, err := kafkaOf(o, o.Config)
	if err != nil {
		return err
	}
	return k.Reach(ctx)
}
