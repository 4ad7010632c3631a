package pipeline

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/docket-edi/docket/pipeline/ledger"
)

// lostOrders is how many orders are under way when topics are lost; default 60.
const lostOrders = "DOCKET_TEST_LOST"

// losses of topics, by what an operator would call them.
var topicLosses = map[string]func(ctx context.Context, brokers []string) error{
	"records deleted": deleteRecords,
	"topics deleted":  deleteTopics,
}

// deleteRecords empties every partition of docket's topics.
func deleteRecords(ctx context.Context, brokers []string) error {
	client, err := kgo.NewClient(kgo.SeedBrokers(brokers...))
	if err != nil {
		return err
	}
	defer client.Close()
	req := kmsg.NewPtrDeleteRecordsRequest()
	req.TimeoutMillis = 10_000
	for topic := range Readers() {
		t := kmsg.NewDeleteRecordsRequestTopic()
		t.Topic = topic
		for n := range int32(6) {
			p := kmsg.NewDeleteRecordsRequestTopicPartition()
			p.Partition, p.Offset = n, -1 // all there are
			t.Partitions = append(t.Partitions, p)
		}
		req.Topics = append(req.Topics, t)
	}
	for _, shard := range client.RequestSharded(ctx, req) {
		if err = errors.Join(err, shard.Err); shard.Err != nil {
			continue
		}
		for _, t := range shard.Resp.(*kmsg.DeleteRecordsResponse).Topics {
			for _, p := range t.Partitions {
				if p.ErrorCode != 0 {
					err = errors.Join(err, fmt.Errorf("%s/%d: %w", t.Topic, p.Partition, kafka.Error(p.ErrorCode)))
				}
			}
		}
	}
	return err
}

// deleteTopics deletes docket's topics themselves.
func deleteTopics(ctx context.Context, brokers []string) error {
	req := &kafka.DeleteTopicsRequest{}
	for topic := range Readers() {
		req.Topics = append(req.Topics, topic)
	}
	res, err := (&kafka.Client{Addr: kafka.TCP(brokers...)}).DeleteTopics(ctx, req)
	if err != nil {
		return err
	}
	for topic, failed := range res.Errors {
		if failed != nil && !errors.Is(failed, kafka.UnknownTopicOrPartition) { // not made anew yet
			err = errors.Join(err, fmt.Errorf("%s: %w", topic, failed))
		}
	}
	return err
}

// losing lets two workers begin with orders, and has their topics lost while
// messages are published and not taken: once while the workers stand still, once
// when they were killed. Without lose nothing is lost.
func losing(t *testing.T, rule string, lose func(context.Context, []string) error) (*fleet, *load, *ledger.Ledger) {
	list := brokers(t)
	f := newFleet(t, plan{workers: 2, brokers: list, rule: rule, stock: 10_000_000})
	l := &load{units: map[string]int64{}}
	db := f.ledger()
	for i := range f.workers {
		f.start(i)
	}
	n := numberOf(t, lostOrders, 60)
	if lose == nil {
		f.feed(l, 2*n)
		return f, l, db
	}
	f.feedUntilUnderway(l, n, db)
	f.signal(syscall.SIGSTOP)
	failed := lose(t.Context(), strings.Split(list, ","))
	f.signal(syscall.SIGCONT)
	f.feedUntilUnderway(l, n, db)
	f.killAll() // what they had read is gone too
	failed = errors.Join(failed, lose(t.Context(), strings.Split(list, ",")))
	if failed != nil {
		t.Fatal(failed)
	}
	for i := range f.workers {
		f.start(i)
	}
	return f, l, db
}

// feedUntilUnderway feeds orders until there are messages that Kafka has and
// their stage has not taken.
func (f *fleet) feedUntilUnderway(l *load, n int, db *ledger.Ledger) {
	f.t.Helper()
	f.feed(l, n)
	for end := time.Now().Add(catchUp); f.underway(db) < n/4; time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			f.t.Fatalf("nothing is under way\n%s", f.said())
		}
	}
}

// underway counts messages that are published and that their stage has not taken.
func (f *fleet) underway(db *ledger.Ledger) (n int) {
	err := db.View(context.Background(), func(tx *ledger.Tx) error {
		n = 0
		for _, stage := range StageNames()[1:] {
			waiting, err := tx.Waiting(stage, time.Now().Add(time.Hour), 0, 1000)
			if err != nil {
				return err
			}
			n += len(waiting)
		}
		return nil
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return n
}

func (f *fleet) signal(s syscall.Signal) {
	for _, w := range f.workers {
		w.Process.Signal(s)
	}
}

// TestTopicsLost: the topics are emptied, or deleted, while orders are under way.
// The sweep publishes again what nobody would be given, and every order is
// answered, once.
func TestTopicsLost(t *testing.T) {
	for name, lose := range topicLosses {
		t.Run(name, func(t *testing.T) {
			f, l, db := losing(t, "", lose)
			start := time.Now()
			f.awaitAnswers(l, db)
			t.Logf("%d orders are answered %.1f s after the second loss", len(l.orders), time.Since(start).Seconds())
			f.stop()
			report(t, f.problems(l, 10_000_000))
			if !strings.Contains(f.said(), "published again") {
				t.Error("nothing was published again: the test shows nothing")
			}
		})
	}
}

// said is the log of all workers.
func (f *fleet) said() string {
	var all strings.Builder
	for i := range f.workers {
		log, err := os.ReadFile(filepath.Join(f.root, fmt.Sprintf("w%d.log", i)))
		if err != nil {
			f.t.Fatal(err)
		}
		all.Write(log)
	}
	return all.String()
}

// TestTopicsLostIsNoticed shows that the harness can fail.
func TestTopicsLostIsNoticed(t *testing.T) {
	for rule, lose := range map[string]func(context.Context, []string) error{
		"no sweep":                     deleteRecords,
		"published without being sent": nil,
	} {
		t.Run(rule, func(t *testing.T) {
			f, l, db := losing(t, rule, lose)
			for end := time.Now().Add(45 * time.Second); f.answered(db) < len(l.orders) && time.Now().Before(end); {
				time.Sleep(100 * time.Millisecond)
			}
			f.killAll()
			problems := f.problems(l, 10_000_000)
			if len(problems) == 0 {
				t.Fatal("not noticed")
			}
			t.Log(problems[0])
		})
	}
}
