package bus

import (
	"context"
	"errors"
	"fmt"

	"github.com/segmentio/kafka-go"

	"github.com/docket-edi/docket/pipeline/ledger"
)

// sweepAtMost is how many messages one sweep publishes again.
const sweepAtMost = 1000

// positions are what a sweep compares with: the first and last offset of each
// partition, and what a group has committed.
type positions struct {
	first, last, committed map[place]int64
}

// sweep looks, once in a while, for messages that Kafka has and nobody will be
// given: the group has read past them, or they are not in the topic any more.
// They are published again.
func (k *Kafka) sweep(ctx context.Context) error {
	now := k.opt.Clock()
	if now.Sub(k.swept) < k.opt.SweepAfter {
		return nil
	}
	mine := false
	err := k.ledger.Update(ctx, func(tx *ledger.Tx) (err error) {
		mine, err = tx.LeaseFor("sweep", k.worker.Owner, relayTerm)
		return err
	})
	if err != nil || !mine {
		return err
	}
	k.swept = now
	left := sweepAtMost
	for _, stage := range k.stages() {
		n, err := k.sweepStage(ctx, stage, left)
		if err != nil {
			return fmt.Errorf("look for messages that got lost: %w", err)
		}
		left -= n
	}
	return nil
}

// stages lists every stage that reads a topic.
func (k *Kafka) stages() (stages []string) {
	seen := map[string]bool{}
	for _, r := range sortedReaders(k.opt.Readers) {
		if !seen[r.stage] {
			seen[r.stage] = true
			stages = append(stages, r.stage)
		}
	}
	return stages
}

func (k *Kafka) sweepStage(ctx context.Context, stage string, limit int) (n int, err error) {
	topics := topicsOf(k.opt.Readers, stage)
	before := k.opt.Clock().Add(-k.opt.SweepAfter)
	var (
		pos  *positions
		lost []int64
	)
	for after := int64(0); len(lost) < limit; {
		var waiting []ledger.Place
		err := k.ledger.View(ctx, func(tx *ledger.Tx) (err error) {
			waiting, err = tx.Waiting(stage, before, after, sweepAtMost)
			return err
		})
		if err != nil || len(waiting) == 0 {
			if err != nil {
				return 0, err
			}
			break
		}
		if pos == nil {
			if pos, err = k.positions(ctx, stage, topics); err != nil {
				return 0, err
			}
		}
		for _, p := range waiting {
			if after = p.Message; pos.lost(p) && len(lost) < limit {
				lost = append(lost, p.Message)
			}
		}
	}
	if len(lost) == 0 {
		return 0, nil
	}
	k.opt.Log.Warn("published again: Kafka has lost messages, or a stage was not given them", "stage", stage, "messages", len(lost))
	return len(lost), k.ledger.Update(ctx, func(tx *ledger.Tx) error {
		for _, id := range lost {
			if err := tx.PublishAgain(stage, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// lost says that nobody will be given the message at this place.
func (p *positions) lost(m ledger.Place) bool {
	at := place{m.Topic, m.Partition}
	first, there := p.first[at]
	return m.Nowhere || !there || m.Offset < first || m.Offset >= p.last[at] || p.committed[at] > m.Offset
}

// positions asks Kafka where a group stands and what its topics hold.
func (k *Kafka) positions(ctx context.Context, stage string, topics []string) (*positions, error) {
	partitions, err := k.partitions(ctx)
	if err != nil {
		return nil, err
	}
	ask, of := map[string][]kafka.OffsetRequest{}, map[string][]int{}
	for _, topic := range topics {
		for _, p := range partitions[topic] {
			ask[topic] = append(ask[topic], kafka.FirstOffsetOf(p), kafka.LastOffsetOf(p))
			of[topic] = append(of[topic], p)
		}
	}
	pos := &positions{map[place]int64{}, map[place]int64{}, map[place]int64{}}
	if len(of) == 0 {
		return pos, nil
	}
	offsets, err := k.client.ListOffsets(ctx, &kafka.ListOffsetsRequest{Topics: ask})
	if err != nil {
		return nil, err
	}
	for topic, list := range offsets.Topics {
		for _, o := range list {
			if o.Error != nil {
				return nil, o.Error
			}
			pos.first[place{topic, o.Partition}], pos.last[place{topic, o.Partition}] = o.FirstOffset, o.LastOffset
		}
	}
	committed, err := k.client.OffsetFetch(ctx, &kafka.OffsetFetchRequest{GroupID: groupOf(stage), Topics: of})
	if err == nil {
		err = committed.Error
	}
	if errors.Is(err, kafka.GroupIdNotFound) { // nobody has joined yet
		return pos, nil
	}
	if err != nil {
		return nil, err
	}
	for topic, list := range committed.Topics {
		for _, o := range list {
			pos.committed[place{topic, o.Partition}] = o.CommittedOffset
		}
	}
	return pos, nil
}

// Lag asks Kafka how far each group is behind; what is not published yet counts too.
func (k *Kafka) Lag(ctx context.Context) (lags []Lag, err error) {
	for _, stage := range k.stages() {
		topics := topicsOf(k.opt.Readers, stage)
		pos, err := k.positions(ctx, stage, topics)
		if err != nil {
			return nil, fmt.Errorf("ask Kafka how far %s is behind: %w", stage, err)
		}
		for _, topic := range topics {
			for p := 0; ; p++ {
				at := place{topic, p}
				last, there := pos.last[at]
				if !there {
					break
				}
				lags = append(lags, Lag{Stage: stage, Topic: topic, Partition: p, Behind: last - max(pos.first[at], pos.committed[at])})
			}
		}
	}
	return lags, nil
}
