package bus

import (
	"context"

	"github.com/docket-edi/docket/pipeline/ledger"
)

// unstick leaves the group, to join it anew, when the oldest message of the stage
// has not moved between two looks although Kafka has it and nothing is in hand.
// That is so where a partition belongs to a member that died while it joined,
// where the group divided the partitions before a lost topic was there again, and
// where such a topic has grown to just the position that was read before: the
// messages below it are not asked for, and no error tells.
func (c *kafkaConsumer) unstick(ctx context.Context) error {
	k := c.kafka
	now := k.opt.Clock()
	if now.Sub(c.looked) < k.opt.SweepAfter {
		return nil
	}
	c.looked = now
	before := c.head
	c.head = ledger.Place{}
	err := k.ledger.View(ctx, func(tx *ledger.Tx) error {
		waiting, err := tx.Waiting(c.stage, now.Add(-k.opt.SweepAfter), 0, 1)
		if len(waiting) > 0 {
			c.head = waiting[0]
		}
		return err
	})
	if err != nil || c.head != before || c.head.Message == 0 || c.inHand.Load() > 0 || !c.member.Load() {
		return err
	}
	k.opt.Log.Warn("nothing comes from Kafka although messages wait: joining the group anew", "stage", c.stage, "topic", c.head.Topic, "partition", c.head.Partition, "offset", c.head.Offset)
	c.head = ledger.Place{} // two more looks before the next time
	select {
	case c.stuck <- struct{}{}:
	default:
	}
	return nil
}
