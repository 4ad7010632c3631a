package ledger

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Message is a row of the outbox: what one stage tells another. Its headers
// are those of CloudEvents; the id is the row's own.
type Message struct {
	ID          int64
	Topic, Key  string
	Type        string // ce_type
	Subject     string // ce_subject: what it is about
	Time        time.Time
	Causation   string // the message or arrival that led to it
	Correlation string // the arrival that started it all
	Body        []byte // JSON; not to be written to
}

const messageColumns = `id, topic, key, type, subject, time, causation, correlation, body`

func messageFields(m *Message) []any {
	return []any{&m.ID, &m.Topic, &m.Key, &m.Type, &m.Subject, stamp{&m.Time}, &m.Causation, &m.Correlation, inPlace{&m.Body}}
}

// sentMessage is a message on its way into the outbox.
type sentMessage struct {
	Message
	stages []string // that are to take it
}

// Send puts a message into the outbox, and into the inboxes of the stages that
// are to take it, when the transaction is committed.
func (t *Tx) Send(m Message, stages ...string) error {
	t.sent = append(t.sent, sentMessage{m, stages})
	return nil
}

// flush writes what was sent. The keys are locked before the ids are taken, so
// that the messages of a key have their ids in the order of the commits.
func (t *Tx) flush() error {
	var keys []string
	for _, m := range t.sent {
		if !t.locked[orderLock+m.Key] {
			keys = append(keys, m.Key)
		}
	}
	if err := t.lockNames("key ", keys); err != nil {
		return err
	}
	var waiting [][]any
	for part := range inParts(t.sent) {
		more, err := t.sendPart(part)
		if err != nil {
			return err
		}
		waiting = append(waiting, more...)
	}
	return execAll(t, `insert into inbox (stage, message)`, waiting, func(row []any) []any { return row }, "")
}

// sendPart writes messages into the outbox, and returns their rows of the inbox.
// A statement with many rows may return their ids in any order: each message is
// known by its place among them.
func (t *Tx) sendPart(part []sentMessage) (waiting [][]any, err error) {
	var v table
	for _, m := range part {
		published := micros(m.Time) // the outbox is the bus
		if t.relayed {
			published = nil
		}
		v.add([]any{m.Topic, m.Key, m.Type, m.Subject, micros(m.Time), m.Causation, m.Correlation, asText(m.Body), published})
	}
	ids, err := all(t, func(id *int64) []any { return []any{id} }, `insert into outbox (topic, key, type, subject, time, causation, correlation, body, published_at)
		values `+v.String()+` returning id`, v.args...)
	if err != nil {
		return nil, err
	}
	slices.Sort(ids) // they are given in the order of the rows
	for i, m := range part {
		for _, stage := range m.stages {
			waiting = append(waiting, []any{stage, ids[i]})
		}
	}
	return waiting, nil
}

// OpenMessages lists the oldest messages that the stage has to take: chosen by
// their state, never by a cursor.
func (t *Tx) OpenMessages(stage string, limit int) ([]Message, error) {
	return all(t, messageFields, `select `+messageColumns+` from inbox i join outbox o on o.id = i.message
		where i.stage = $1 order by i.message limit $2`, stage, limit)
}

// Take takes a message out of the stage's inbox; false when it is not there (any more).
func (t *Tx) Take(stage string, message int64) (bool, error) {
	fresh, err := t.TakeAll(stage, []int64{message})
	return fresh[message], err
}

// TakeAll takes messages out of the stage's inbox and says which were there.
// Another worker that takes one of them is waited for.
func (t *Tx) TakeAll(stage string, messages []int64) (map[int64]bool, error) {
	fresh := map[int64]bool{}
	for part := range inParts(slices.Sorted(slices.Values(messages))) {
		these, args := ` where stage = $1 and message in (`+places(2, len(part))+`)`, append([]any{stage}, numbers(part)...)
		if t.shared {
			if err := t.exec(`select 1 from inbox`+these+` order by message for update`, args...); err != nil {
				return nil, err
			}
		}
		taken, err := all(t, func(id *int64) []any { return []any{id} }, `delete from inbox`+these+` returning message`, args...)
		if err != nil {
			return nil, err
		}
		for _, id := range taken {
			fresh[id] = true
		}
	}
	return fresh, nil
}

// numbers are ids as arguments.
func numbers(ids []int64) []any {
	out := make([]any, len(ids))
	for i, id := range ids {
		out[i] = id
	}
	return out
}

// Message returns a message by id.
func (t *Tx) Message(id int64) (Message, error) {
	return first(t, messageFields, `select `+messageColumns+` from outbox where id = $1`, id)
}

// LastMessages returns the newest message about each subject, by topic and subject.
func (t *Tx) LastMessages(subjects []string) (map[[2]string]Message, error) {
	found, err := all(t, messageFields, `select `+messageColumns+` from outbox where id in (
		select max(id) from outbox where subject in (`+places(1, len(subjects))+`) group by topic, subject)`, anys(subjects)...)
	out := map[[2]string]Message{}
	for _, m := range found {
		out[[2]string{m.Topic, m.Subject}] = m
	}
	return out, err
}

// CountOpen counts the messages that some stage has still to take, by topic.
func (t *Tx) CountOpen() (map[string]int, error) {
	return t.counts(`select topic, count(distinct message) from inbox join outbox on id = message group by topic`)
}

// places is "$from, $from+1, ..." for n values.
func places(from, n int) string {
	s := make([]string, n)
	for i := range s {
		s[i] = "$" + strconv.Itoa(from+i)
	}
	return strings.Join(s, ", ")
}
