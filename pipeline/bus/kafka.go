package bus

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"

	"github.com/docket-edi/docket/pipeline/ledger"
)

// KafkaOptions say which cluster carries the messages, and how.
type KafkaOptions struct {
	Brokers     []string // host:port
	TLS         TLS
	SASL        SASL
	Partitions  int                 // of a topic that is not there yet; default 6
	Replication int                 // likewise; default 3, or the number of brokers where there are fewer
	Retention   time.Duration       // likewise; default 14 days
	Readers     map[string][]string // the stages that read each topic; every topic is a key
	SweepAfter  time.Duration       // how long a message may be underway before it is looked for; default 1 minute
	Clock       func() time.Time
	Log         *slog.Logger
	Dial        func(ctx context.Context, network, address string) (net.Conn, error) // nil: the network
}

func (o KafkaOptions) withDefaults() KafkaOptions {
	if o.Partitions == 0 {
		o.Partitions = 6
	}
	if o.Replication == 0 {
		o.Replication = 3
	}
	if o.Retention == 0 {
		o.Retention = 14 * 24 * time.Hour
	}
	if o.SweepAfter == 0 {
		o.SweepAfter = time.Minute
	}
	return o
}

// Kafka publishes the outbox to topics, which the stages of all workers read as
// consumer groups, docket.<stage>. It may lose or repeat messages: what the
// ledger says counts.
type Kafka struct {
	opt    KafkaOptions
	ledger *ledger.Ledger
	client *kafka.Client
	dialer *kafka.Dialer
	worker Worker

	identity  string // of the ledger
	ctx       context.Context
	cancel    context.CancelFunc
	running   sync.WaitGroup
	consumers []*kafkaConsumer
	swept     time.Time
}

// NewKafka makes the bus; nothing is dialled before Start.
func NewKafka(l *ledger.Ledger, opt KafkaOptions) (*Kafka, error) {
	opt = opt.withDefaults()
	k := &Kafka{opt: opt, ledger: l}
	var err error
	k.client, k.dialer, err = connect(opt)
	k.ctx, k.cancel = context.WithCancel(context.Background())
	l.Relayed()
	return k, err
}

// Start finds out whose ledger it is, and makes the topics that are not there.
func (k *Kafka) Start(ctx context.Context, w Worker) error {
	k.worker = w
	err := k.ledger.View(ctx, func(tx *ledger.Tx) (err error) {
		k.identity, err = tx.Identity()
		return err
	})
	return errors.Join(err, k.makeTopics(ctx))
}

// Stop leaves the groups, so that others take the partitions at once, and drops the leases.
func (k *Kafka) Stop(ctx context.Context) error {
	k.cancel()
	k.running.Wait()
	return k.ledger.Update(ctx, func(tx *ledger.Tx) error { return tx.DropLeases(k.worker.Owner) })
}

// Reach says whether the cluster answers.
func (k *Kafka) Reach(ctx context.Context) error {
	_, err := k.reach(ctx)
	return err
}

func (k *Kafka) reach(ctx context.Context) (*kafka.MetadataResponse, error) {
	brokers, err := k.client.Metadata(ctx, &kafka.MetadataRequest{})
	if err != nil {
		return nil, fmt.Errorf("reach Kafka at %v: %w", k.opt.Brokers, err)
	}
	return brokers, nil
}

// makeTopics makes every topic that the cluster does not have.
func (k *Kafka) makeTopics(ctx context.Context) error {
	brokers, err := k.reach(ctx)
	if err != nil {
		return err
	}
	replication := min(k.opt.Replication, len(brokers.Brokers))
	entries := []kafka.ConfigEntry{
		{ConfigName: "cleanup.policy", ConfigValue: "delete"},
		{ConfigName: "retention.ms", ConfigValue: strconv.FormatInt(k.opt.Retention.Milliseconds(), 10)},
		{ConfigName: "min.insync.replicas", ConfigValue: strconv.Itoa(max(1, replication-1))},
		{ConfigName: "max.message.bytes", ConfigValue: strconv.Itoa(2 * maxInline)},
	}
	req := &kafka.CreateTopicsRequest{}
	for topic := range k.opt.Readers {
		req.Topics = append(req.Topics, kafka.TopicConfig{Topic: topic, NumPartitions: k.opt.Partitions, ReplicationFactor: replication, ConfigEntries: entries})
	}
	res, err := k.client.CreateTopics(ctx, req)
	if err != nil {
		return fmt.Errorf("make topics in Kafka: %w", err)
	}
	for topic, err := range res.Errors {
		if err != nil && !errors.Is(err, kafka.TopicAlreadyExists) {
			return fmt.Errorf("make the topic %s in Kafka: %w", topic, err)
		}
	}
	return nil
}

// Consumer implements Bus.
func (k *Kafka) Consumer(stage string, topics []string) Consumer {
	for _, c := range k.consumers {
		if c.stage == stage {
			return c // a worker is a member of a group once
		}
	}
	c := &kafkaConsumer{kafka: k, stage: stage, topics: topics, batches: make(chan *partBatch, 256), stuck: make(chan struct{}, 1)}
	k.consumers = append(k.consumers, c)
	return c
}

// Carry publishes what the outbox holds, looks for what got lost, and leaves a
// group that gives nothing any more.
func (k *Kafka) Carry(ctx context.Context) (int, error) {
	n, err := k.relay(ctx)
	err = errors.Join(err, k.sweep(ctx))
	for _, c := range k.consumers {
		err = errors.Join(err, c.unstick(ctx))
	}
	return n, err
}

// Underway implements Bus.
func (k *Kafka) Underway(ctx context.Context) (n int, err error) {
	err = k.ledger.View(ctx, func(tx *ledger.Tx) error {
		unpublished, err := tx.CountUnpublished()
		n = unpublished
		for _, c := range k.consumers {
			for _, topic := range c.topics {
				waiting, err := tx.CountWaiting(c.stage, topic)
				if err != nil {
					return err
				}
				n += int(waiting)
			}
		}
		return err
	})
	return n, err
}

func groupOf(stage string) string { return "docket." + stage }
