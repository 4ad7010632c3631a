package bus

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/segmentio/kafka-go"

	"github.com/docket-edi/docket/pipeline/ledger"
)

// Times of a group: a worker that was killed blocks its partitions for session.
const (
	session   = 8 * time.Second
	heartbeat = 2 * time.Second
	rebalance = 15 * time.Second
	rejoin    = time.Second
)

// kafkaConsumer is one stage's part of its group. The group hands partitions to
// it by generations; each partition has a goroutine that reads ahead one batch
// and waits until it is done.
type kafkaConsumer struct {
	kafka   *Kafka
	stage   string
	topics  []string
	join    sync.Once
	batches chan *partBatch
	current *partBatch
	inHand  atomic.Int32  // batches that were read and are not done
	member  atomic.Bool   // has its partitions
	stuck   chan struct{} // asks for another membership
	head    ledger.Place  // the oldest message that waited at the last look
	looked  time.Time
}

// partBatch is what was read of one partition.
type partBatch struct {
	generation *kafka.Generation
	ended      <-chan struct{} // the partition is somebody else's now
	at         place
	received   []received
	next       int64 // the offset behind it
	done       chan struct{}
}

func (b *partBatch) over() bool {
	select {
	case <-b.ended:
		return true
	default:
		return false
	}
}

// Poll implements Consumer: a batch is of one partition.
func (c *kafkaConsumer) Poll(ctx context.Context, limit int) ([]ledger.Message, error) {
	c.join.Do(func() {
		c.kafka.running.Add(1)
		go c.run()
	})
	for {
		if c.current == nil || c.current.over() {
			select {
			case c.current = <-c.batches:
			default:
				c.current = nil
				return nil, nil
			}
			continue // it may be over already
		}
		messages, err := c.fresh(ctx, c.current)
		if err != nil {
			return nil, err
		}
		if len(messages) > 0 {
			return messages[:min(limit, len(messages))], nil
		}
		c.finish()
	}
}

// Done moves the position once everything of the batch is taken.
func (c *kafkaConsumer) Done(ctx context.Context, _ []ledger.Message) error {
	if c.current == nil {
		return nil
	}
	rest, err := c.fresh(ctx, c.current)
	if err == nil && len(rest) == 0 {
		c.finish()
	}
	return err
}

// finish commits the offset. Where that fails the messages come again, and are
// not in the inbox any more.
func (c *kafkaConsumer) finish() {
	b := c.current
	c.current = nil
	close(b.done)
	err := b.generation.CommitOffsets(map[string]map[int]int64{b.at.topic: {b.at.partition: b.next}})
	if err != nil && !b.over() {
		c.kafka.opt.Log.Warn("Kafka did not take a position; messages may come again", "stage", c.stage, "topic", b.at.topic, "partition", b.at.partition, "error", err)
	}
}

// fresh lists the messages of a batch that the stage has still to take, with their
// bodies. What the ledger does not know is no message of ours.
func (c *kafkaConsumer) fresh(ctx context.Context, b *partBatch) (messages []ledger.Message, err error) {
	ids := make([]int64, len(b.received))
	for i := range b.received {
		ids[i] = b.received[i].message.ID
	}
	err = c.kafka.ledger.View(ctx, func(tx *ledger.Tx) error {
		messages = nil
		waiting, err := tx.InInbox(c.stage, ids)
		if err != nil {
			return err
		}
		for i := range b.received {
			r := &b.received[i]
			if !waiting[r.message.ID] {
				continue
			}
			if r.ref != nil {
				if err := r.load(tx); err != nil {
					return err
				}
			}
			messages = append(messages, r.message)
		}
		return nil
	})
	return messages, err
}

// load reads a body that was too large for its message.
func (r *received) load(tx *ledger.Tx) error {
	m, err := tx.Message(r.ref.Ledger)
	if err != nil {
		return fmt.Errorf("the body of message %d: %w", r.ref.Ledger, err)
	}
	if got := sum(m.Body); got != r.ref.SHA256 {
		return fmt.Errorf("the body of message %d has sha256 %s, not %s as announced", r.ref.Ledger, got, r.ref.SHA256)
	}
	r.message.Body = m.Body
	return nil
}

// run is a member of the group, joined again after every failure, and after
// leaving for good where nothing came any more.
func (c *kafkaConsumer) run() {
	defer c.kafka.running.Done()
	for c.kafka.ctx.Err() == nil && c.membership() {
	}
}

// membership is one membership in the group, until the worker stops or is stuck;
// false where there can be none.
func (c *kafkaConsumer) membership() bool {
	k := c.kafka
	ctx, leave := context.WithCancel(k.ctx)
	defer leave()
	go func() {
		select {
		case <-c.stuck:
			leave()
		case <-ctx.Done():
		}
	}()
	group, err := kafka.NewConsumerGroup(kafka.ConsumerGroupConfig{
		ID: groupOf(c.stage), Brokers: k.opt.Brokers, Dialer: k.dialer, Topics: c.topics, StartOffset: kafka.FirstOffset,
		HeartbeatInterval: heartbeat, SessionTimeout: session, RebalanceTimeout: rebalance, JoinGroupBackoff: rejoin,
		WatchPartitionChanges: true, PartitionWatchInterval: session, Timeout: dialTimeout,
		GroupBalancers: []kafka.GroupBalancer{kafka.RoundRobinGroupBalancer{}},
	})
	if err != nil {
		k.opt.Log.Error("no part in the group", "stage", c.stage, "error", err)
		return false
	}
	defer group.Close()
	for ctx.Err() == nil {
		generation, err := group.Next(ctx)
		if err != nil {
			if ctx.Err() == nil {
				k.opt.Log.Warn("no part in the group, trying again", "stage", c.stage, "error", err)
				pause(ctx, rejoin)
			}
			continue
		}
		c.member.Store(true)
		generation.Start(func(ctx context.Context) {
			<-ctx.Done()
			c.member.Store(false)
		})
		for _, topic := range c.topics {
			for _, a := range generation.Assignments[topic] {
				generation.Start(func(ctx context.Context) { c.partition(ctx, generation, place{topic, a.ID}, a.Offset) })
			}
		}
	}
	return true
}

// partition reads one partition until the generation ends.
func (c *kafkaConsumer) partition(ctx context.Context, generation *kafka.Generation, at place, offset int64) {
	k := c.kafka
	lease := fmt.Sprintf("%s/%s/%d", c.stage, at.topic, at.partition)
	c.inherit(lease)
	defer c.letGo(lease)
	for ctx.Err() == nil && k.ctx.Err() == nil {
		b, err := c.fetch(ctx, at, offset)
		switch {
		case errors.Is(err, kafka.OffsetOutOfRange):
			k.opt.Log.Error("the group's position is not in the topic: it was emptied or lost; reading from its first message", "stage", c.stage, "topic", at.topic, "partition", at.partition, "position", offset)
			offset = kafka.FirstOffset
		case err != nil && ctx.Err() == nil:
			k.opt.Log.Warn("cannot read from Kafka, trying again", "stage", c.stage, "topic", at.topic, "partition", at.partition, "error", err)
			pause(ctx, rejoin)
		case err == nil && b != nil:
			b.generation, b.ended, b.at, b.done, offset = generation, ctx.Done(), at, make(chan struct{}), b.next
			c.hand(ctx, b)
		}
	}
}

// hand gives a batch to the stage and waits until it is done.
func (c *kafkaConsumer) hand(ctx context.Context, b *partBatch) {
	c.inHand.Add(1)
	defer c.inHand.Add(-1)
	select {
	case c.batches <- b:
		c.kafka.wake()
	case <-ctx.Done():
		return
	}
	select {
	case <-b.done:
	case <-ctx.Done():
	}
}

// fetch reads what stands from an offset on; nil when nothing came in time.
func (c *kafkaConsumer) fetch(ctx context.Context, at place, offset int64) (*partBatch, error) {
	res, err := c.kafka.client.Fetch(ctx, &kafka.FetchRequest{Topic: at.topic, Partition: at.partition, Offset: offset,
		MinBytes: 1, MaxBytes: 1 << 20, MaxWait: 500 * time.Millisecond})
	if err != nil {
		return nil, err
	}
	if res.Error != nil {
		return nil, res.Error
	}
	b := &partBatch{next: offset}
	for {
		r, err := res.Records.ReadRecord()
		if err != nil { // the end, or a record cut off at the end of the answer
			break
		}
		if r.Offset < offset { // a compressed batch comes whole
			continue
		}
		got, err := receivedOf(at.topic, r, c.kafka.identity)
		switch {
		case err != nil:
			c.kafka.opt.Log.Error("passed over: no message of docket's", "topic", at.topic, "partition", at.partition, "offset", r.Offset, "error", err)
		case !got.ours:
			c.kafka.opt.Log.Warn("passed over: a message of another ledger", "topic", at.topic, "partition", at.partition, "offset", r.Offset)
		default:
			b.received = append(b.received, got)
		}
		b.next = r.Offset + 1
	}
	if b.next == offset {
		return nil, nil
	}
	return b, nil
}

// inherit takes the lease of a partition. One that is there already is of a
// worker that ended at work.
func (c *kafkaConsumer) inherit(lease string) {
	k := c.kafka
	err := k.ledger.Update(k.ctx, func(tx *ledger.Tx) error {
		fresh, err := tx.TakeLease(lease, k.worker.Owner)
		if err == nil && !fresh && k.worker.Inherited != nil {
			k.worker.Inherited(c.stage)
		}
		return err
	})
	if err != nil {
		k.opt.Log.Warn("a lease could not be taken", "lease", lease, "error", err)
	}
}

// letGo drops the lease of a partition that goes to somebody else in good order.
func (c *kafkaConsumer) letGo(lease string) {
	k := c.kafka
	err := k.ledger.Update(context.WithoutCancel(k.ctx), func(tx *ledger.Tx) error { return tx.DropLease(lease, k.worker.Owner) })
	if err != nil {
		k.opt.Log.Warn("a lease could not be dropped", "lease", lease, "error", err)
	}
}

func (k *Kafka) wake() {
	if k.worker.Wake != nil {
		k.worker.Wake()
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
