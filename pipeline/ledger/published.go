package ledger

import "time"

// Relayed says that a relay carries the messages to a broker: what is sent from
// now on is published by it. Without, the outbox itself is the bus. Call it
// before the ledger is used.
func (l *Ledger) Relayed() { l.relayed = true }

// Identity is the ledger's own id: a message of another ledger on the same
// topics is not ours.
func (t *Tx) Identity() (id string, err error) {
	return id, t.one(`select id from identity`, nil, &id)
}

// Unpublished lists the oldest messages that the relay has still to publish:
// chosen by their state, never by a cursor, for ids may be committed out of order.
func (t *Tx) Unpublished(limit int) ([]Message, error) {
	return all(t, messageFields, `select `+messageColumns+` from outbox where published_at is null order by id limit $1`, limit)
}

// CountUnpublished counts the messages that the relay has still to publish.
func (t *Tx) CountUnpublished() (n int, err error) {
	return n, t.one(`select count(*) from outbox where published_at is null`, nil, &n)
}

// Place is where a published message stands in Kafka. Nowhere is true for one
// that was sent while the outbox itself was the bus.
type Place struct {
	Message   int64
	Topic     string
	Partition int
	Offset    int64
	Nowhere   bool
}

// Publish records where a message stands in Kafka.
func (t *Tx) Publish(p Place, now time.Time) error {
	return t.exec(`update outbox set published_at = $2, kafka_partition = $3, kafka_offset = $4 where id = $1`, p.Message, micros(now), p.Partition, p.Offset)
}

// PublishAgain lets the relay publish a message once more, if the stage has still to take it.
func (t *Tx) PublishAgain(stage string, message int64) error {
	return t.exec(`update outbox set published_at = null where id = $2 and exists (select 1 from inbox where stage = $1 and message = $2)`, stage, message)
}

// Waiting lists messages published before a time that the stage has still to
// take, oldest first, after the message with the id after.
func (t *Tx) Waiting(stage string, before time.Time, after int64, limit int) ([]Place, error) {
	return all(t, func(p *Place) []any {
		return []any{&p.Message, &p.Topic, &p.Partition, &p.Offset, &p.Nowhere}
	}, `select id, topic, coalesce(kafka_partition, 0), coalesce(kafka_offset, 0), kafka_partition is null
		from inbox i join outbox o on o.id = i.message
		where i.stage = $1 and o.published_at < $2 and i.message > $3 order by i.message limit $4`, stage, micros(before), after, limit)
}

// InInbox says which of the messages the stage has still to take.
func (t *Tx) InInbox(stage string, messages []int64) (map[int64]bool, error) {
	waiting := map[int64]bool{}
	if len(messages) == 0 {
		return waiting, nil
	}
	ids, err := all(t, func(id *int64) []any { return []any{id} },
		`select message from inbox where stage = $1 and message in (`+places(2, len(messages))+`)`, append([]any{stage}, numbers(messages)...)...)
	for _, id := range ids {
		waiting[id] = true
	}
	return waiting, err
}

// CountWaiting counts the messages of a topic that the stage has still to take.
func (t *Tx) CountWaiting(stage, topic string) (n int64, err error) {
	return n, t.one(`select count(*) from inbox i join outbox o on o.id = i.message where i.stage = $1 and o.topic = $2`, []any{stage, topic}, &n)
}
