package bus

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"

	"github.com/docket-edi/docket/pipeline/ledger"
)

const (
	relayBatch = 1000
	relayTerm  = 15 * time.Second // a relay that is silent for longer is taken over from
)

// place is a partition of a topic.
type place struct {
	topic     string
	partition int
}

// relay publishes the oldest messages that no broker has. One worker does it at
// a time, so that the messages of a key stand in Kafka in the order of their ids;
// a second one by mistake only repeats messages. A partition that fails keeps
// its messages for later, the others go on.
func (k *Kafka) relay(ctx context.Context) (int, error) {
	if waiting, err := k.anyUnpublished(ctx); err != nil || !waiting {
		return 0, err
	}
	mine := false
	err := k.ledger.Update(ctx, func(tx *ledger.Tx) (err error) {
		mine, err = tx.LeaseFor("relay", k.worker.Owner, relayTerm)
		return err
	})
	if err != nil || !mine {
		return 0, err
	}
	var messages []ledger.Message
	err = k.ledger.View(ctx, func(tx *ledger.Tx) (err error) {
		messages, err = tx.Unpublished(relayBatch)
		return err
	})
	if err != nil || len(messages) == 0 {
		return 0, err
	}
	published, err := k.publish(ctx, messages)
	if len(published) == 0 {
		return 0, err
	}
	return len(published), errors.Join(err, k.ledger.Update(ctx, func(tx *ledger.Tx) error {
		for _, p := range published {
			if err := tx.Publish(p, k.opt.Clock()); err != nil {
				return err
			}
		}
		return nil
	}))
}

func (k *Kafka) anyUnpublished(ctx context.Context) (waiting bool, err error) {
	err = k.ledger.View(ctx, func(tx *ledger.Tx) error {
		messages, err := tx.Unpublished(1)
		waiting = len(messages) > 0
		return err
	})
	return waiting, err
}

// publish writes messages to their partitions, and says where they stand now.
func (k *Kafka) publish(ctx context.Context, messages []ledger.Message) (published []ledger.Place, err error) {
	partitions, err := k.partitions(ctx)
	if err != nil {
		return nil, err
	}
	var (
		all   = map[place][]*ledger.Message{}
		order []place
		mu    sync.Mutex
		wg    sync.WaitGroup
	)
	for i := range messages {
		m := &messages[i]
		list := partitions[m.Topic]
		if len(list) == 0 {
			return nil, errors.Join(fmt.Errorf("publish to %s: the topic has no partition", m.Topic), k.makeTopics(ctx))
		}
		at := place{m.Topic, kafka.Murmur2Balancer{Consistent: true}.Balance(kafka.Message{Key: []byte(m.Key)}, list...)}
		if all[at] == nil {
			order = append(order, at)
		}
		all[at] = append(all[at], m)
	}
	for _, at := range order {
		wg.Add(1)
		go func() {
			defer wg.Done()
			places, failed := k.produce(ctx, at, all[at])
			mu.Lock()
			published, err = append(published, places...), errors.Join(err, failed)
			mu.Unlock()
		}()
	}
	wg.Wait()
	return published, err
}

// produce writes messages to one partition, acknowledged by all replicas that are in sync.
func (k *Kafka) produce(ctx context.Context, at place, messages []*ledger.Message) (published []ledger.Place, err error) {
	for part := range chunks(messages, maxInline) {
		records := make([]kafka.Record, len(part))
		for i, m := range part {
			records[i] = recordOf(m, k.identity, k.opt.Clock())
		}
		res, err := k.client.Produce(ctx, &kafka.ProduceRequest{Topic: at.topic, Partition: at.partition, RequiredAcks: kafka.RequireAll,
			Compression: kafka.Zstd, Records: kafka.NewRecordReader(records...)})
		if err == nil {
			err = res.Error
		}
		if err != nil {
			return published, fmt.Errorf("publish to %s, partition %d: %w", at.topic, at.partition, err)
		}
		for i, m := range part {
			published = append(published, ledger.Place{Message: m.ID, Topic: at.topic, Partition: at.partition, Offset: res.BaseOffset + int64(i)})
		}
	}
	return published, nil
}

// chunks cuts messages into parts of at most size bytes of bodies, or one message.
func chunks(messages []*ledger.Message, size int) func(func([]*ledger.Message) bool) {
	return func(yield func([]*ledger.Message) bool) {
		from, bytes := 0, 0
		for i, m := range messages {
			n := min(len(m.Body), maxInline)
			if i > from && bytes+n > size {
				if !yield(messages[from:i]) {
					return
				}
				from, bytes = i, 0
			}
			bytes += n
		}
		if from < len(messages) {
			yield(messages[from:])
		}
	}
}

// partitions lists the partitions of every topic.
func (k *Kafka) partitions(ctx context.Context) (map[string][]int, error) {
	topics := []string{}
	for topic := range k.opt.Readers {
		topics = append(topics, topic)
	}
	meta, err := k.client.Metadata(ctx, &kafka.MetadataRequest{Topics: topics})
	if err != nil {
		return nil, fmt.Errorf("ask Kafka for its topics: %w", err)
	}
	out := map[string][]int{}
	for _, t := range meta.Topics {
		for i := range t.Partitions {
			out[t.Name] = append(out[t.Name], i)
		}
	}
	return out, nil
}
