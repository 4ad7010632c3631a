package pipeline

import (
	"context"
	"io"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/bus"
)

// onKafka makes Kafka, in this process, carry the messages.
func onKafka(t testing.TB, cluster *kfake.Cluster, partitions int) func(*Parts) {
	return func(p *Parts) {
		k, err := bus.NewKafka(p.Ledger, bus.KafkaOptions{Brokers: cluster.ListenAddrs(), Partitions: partitions, Readers: Readers(),
			Clock: time.Now, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
		if err != nil {
			t.Fatal(err)
		}
		p.Bus = k
	}
}

func cluster(t testing.TB) *kfake.Cluster {
	t.Helper()
	c, err := kfake.NewCluster(kfake.NumBrokers(1))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// contents lists what an archive holds, without its journal, whose cut depends on timing.
func (h *house) contents() (list []string) {
	h.t.Helper()
	for _, prefix := range []string{"raw/", "docs/", "events/", "config/"} {
		for info, err := range h.Archive.List(context.Background(), prefix, "") {
			if err != nil {
				h.t.Fatal(err)
			}
			_, sum, err := archive.ReadAll(context.Background(), h.Archive, info.Key)
			if err != nil {
				h.t.Fatal(err)
			}
			list = append(list, info.Key+" "+sum)
		}
	}
	return list
}

// TestKafkaIsTheSame: the same files give the same archive, whatever carries the messages.
func TestKafkaIsTheSame(t *testing.T) {
	files, want := crashFiles()
	local, kafka := newHouse(t), newHouse(t, onKafka(t, cluster(t), 1))
	for _, h := range []*house{local, kafka} {
		for _, name := range slices.Sorted(func(yield func(string) bool) {
			for name := range files {
				if !yield(name) {
					return
				}
			}
		}) {
			h.take(name, files[name])
		}
		if err := h.Stop(t.Context()); err != nil {
			t.Error(err)
		}
		r, err := h.Audit(t.Context(), 0)
		if err != nil || r.Unaccounted > 0 || r.Arrivals != want.arrivals {
			t.Errorf("%s %v %v", r.String(), r.Findings, err)
		}
	}
	if got, want := kafka.contents(), local.contents(); !slices.Equal(got, want) {
		t.Errorf("on Kafka:\n%q\non the ledger alone:\n%q", got, want)
	}
}
