package ledger

import (
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
	Body        []byte // JSON
}

const messageColumns = `id, topic, key, type, subject, time, causation, correlation, body`

func messageFields(m *Message) []any {
	return []any{&m.ID, &m.Topic, &m.Key, &m.Type, &m.Subject, stamp{&m.Time}, &m.Causation, &m.Correlation, &m.Body}
}

// Send puts a message into the outbox; readers is how many stages take it.
func (t *Tx) Send(m Message, readers int) error {
	published := micros(m.Time) // the outbox is the bus
	if t.relayed {
		published = nil
	}
	return t.exec(`insert into outbox (topic, key, type, subject, time, causation, correlation, body, open, published_at)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)`,
		m.Topic, m.Key, m.Type, m.Subject, micros(m.Time), m.Causation, m.Correlation, string(m.Body), readers, published)
}

// OpenMessages lists the oldest messages of the topics that the stage has not
// taken: chosen by their state, never by a cursor.
func (t *Tx) OpenMessages(stage string, topics []string, limit int) ([]Message, error) {
	args := []any{stage, limit}
	for _, topic := range topics {
		args = append(args, topic)
	}
	return all(t, messageFields, `select `+messageColumns+` from outbox o where open > 0 and topic in (`+places(3, len(topics))+`)
		and not exists (select 1 from inbox i where i.stage = $1 and i.message = o.id) order by id limit $2`, args...)
}

// Take marks a message as done by the stage; false when it was done before.
func (t *Tx) Take(stage string, message int64) (bool, error) {
	n, err := t.changed(`insert into inbox (stage, message) values ($1,$2) on conflict do nothing`, stage, message)
	if err != nil || n == 0 {
		return false, err
	}
	return true, t.exec(`update outbox set open = open - 1 where id = $1`, message)
}

// Message returns a message by id.
func (t *Tx) Message(id int64) (Message, error) {
	return first(t, messageFields, `select `+messageColumns+` from outbox where id = $1`, id)
}

// CountOpen counts the messages that some stage has still to take, by topic.
func (t *Tx) CountOpen() (map[string]int, error) {
	return t.counts(`select topic, count(*) from outbox where open > 0 group by topic`)
}

// places is "$from, $from+1, ..." for n values.
func places(from, n int) string {
	s := make([]string, n)
	for i := range s {
		s[i] = "$" + strconv.Itoa(from+i)
	}
	return strings.Join(s, ", ")
}
