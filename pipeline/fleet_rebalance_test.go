package pipeline

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
)

// rebalanceWithin is how long the work of a worker may lie when it is killed, or
// when one more joins.
const rebalanceWithin = 15 * time.Second

// TestFleetRebalance: a worker that is killed under load, and one that is added,
// is noticed by every stage's group within 15 s.
func TestFleetRebalance(t *testing.T) {
	list := brokers(t)
	f := newFleet(t, plan{brokers: list, stock: 100_000})
	l := &load{units: map[string]int64{}}
	for i := range f.workers {
		f.start(i)
	}
	f.feed(l, 100)
	f.members(list, 3, time.Minute)

	f.feed(l, 200)
	f.kill(1)
	took := f.members(list, 2, rebalanceWithin)
	t.Logf("a killed worker's partitions are taken over after %.1f s", took.Seconds())

	f.feed(l, 200)
	f.start(1)
	took = f.members(list, 3, rebalanceWithin)
	t.Logf("an added worker has its partitions after %.1f s", took.Seconds())

	h := f.look()
	defer h.Ledger.Close()
	for end := time.Now().Add(2 * time.Minute); f.answered(h.Ledger) < len(l.orders); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d of %d orders are answered", f.answered(h.Ledger), len(l.orders))
		}
	}
	f.stop()
	report(t, f.problems(l, 100_000))
}

// members waits until the group of every stage is stable with n members that
// share all of its partitions, and says how long that took.
func (f *fleet) members(brokers string, n int, limit time.Duration) time.Duration {
	f.t.Helper()
	client := &kafka.Client{Addr: kafka.TCP(strings.Split(brokers, ",")...)}
	start := time.Now()
	for {
		missing := f.unsettled(client, n)
		if missing == "" {
			return time.Since(start)
		}
		if time.Since(start) > limit {
			f.t.Fatalf("after %s: %s", limit, missing)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// unsettled names a group that is not stable with n members; "" for none.
func (f *fleet) unsettled(client *kafka.Client, n int) string {
	for _, stage := range StageNames()[1:] {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		res, err := client.DescribeGroups(ctx, &kafka.DescribeGroupsRequest{GroupIDs: []string{"docket." + stage}})
		cancel()
		switch {
		case err != nil:
			return err.Error()
		case res.Groups[0].Error != nil:
			return res.Groups[0].Error.Error()
		case res.Groups[0].GroupState != "Stable" || len(res.Groups[0].Members) != n:
			return stage + ": " + res.Groups[0].GroupState
		}
		for _, m := range res.Groups[0].Members {
			if len(m.MemberAssignments.Topics) == 0 {
				return stage + ": a member without partitions"
			}
		}
	}
	return ""
}
