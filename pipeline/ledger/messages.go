package ledger

import (
	"cmp"
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
	Body        []byte // JSON
}

const messageColumns = `id, topic, key, type, subject, time, causation, correlation, body`

func messageFields(m *Message) []any {
	return []any{&m.ID, &m.Topic, &m.Key, &m.Type, &m.Subject, stamp{&m.Time}, &m.Causation, &m.Correlation, &m.Body}
}

// sentMessage is a message on its way into the outbox.
type sentMessage struct {
	Message
	readers int // stages that take it
}

// Send puts a message into the outbox when the transaction is committed;
// readers is how many stages take it.
func (t *Tx) Send(m Message, readers int) error {
	t.sent = append(t.sent, sentMessage{m, readers})
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
	return execAll(t, `insert into outbox (topic, key, type, subject, time, causation, correlation, body, open, published_at)`, t.sent, func(m sentMessage) []any {
		published := micros(m.Time) // the outbox is the bus
		if t.relayed {
			published = nil
		}
		return []any{m.Topic, m.Key, m.Type, m.Subject, micros(m.Time), m.Causation, m.Correlation, string(m.Body), m.readers, published}
	}, "")
}

// OpenMessages lists the oldest messages of the topics that the stage has not
// taken: chosen by their state, never by a cursor.
func (t *Tx) OpenMessages(stage string, topics []string, limit int) (messages []Message, err error) {
	for _, topic := range topics { // each by itself: its index is in the order of the ids
		open, err := all(t, messageFields, `select `+messageColumns+` from outbox o where open > 0 and topic = $3
			and not exists (select 1 from inbox i where i.stage = $1 and i.message = o.id) order by id limit $2`, stage, limit, topic)
		if err != nil {
			return nil, err
		}
		messages = append(messages, open...)
	}
	slices.SortFunc(messages, func(a, b Message) int { return cmp.Compare(a.ID, b.ID) })
	return messages[:min(limit, len(messages))], nil
}

// Take marks a message as done by the stage; false when it was done before.
func (t *Tx) Take(stage string, message int64) (bool, error) {
	fresh, err := t.TakeAll(stage, []int64{message})
	return fresh[message], err
}

// TakeAll marks messages as done by the stage and says which were not done
// before. Another worker that took one of them is waited for.
func (t *Tx) TakeAll(stage string, messages []int64) (map[int64]bool, error) {
	fresh := map[int64]bool{}
	if len(messages) == 0 {
		return fresh, nil
	}
	taken, err := t.insertTaken(stage, slices.Sorted(slices.Values(messages)))
	if err != nil || len(taken) == 0 {
		return fresh, err
	}
	slices.Sort(taken)
	if t.shared {
		if err := t.lockRows("outbox", "id", taken); err != nil {
			return nil, err
		}
	}
	for _, id := range taken {
		fresh[id] = true
	}
	for part := range inParts(taken) {
		if err := t.exec(`update outbox set open = open - 1 where id in (`+places(1, len(part))+`)`, numbers(part)...); err != nil {
			return nil, err
		}
	}
	return fresh, nil
}

// insertTaken marks messages, and returns those that were not marked before.
func (t *Tx) insertTaken(stage string, messages []int64) (taken []int64, err error) {
	for part := range inParts(messages) {
		var v table
		for _, id := range part {
			v.add([]any{stage, id})
		}
		more, err := all(t, func(id *int64) []any { return []any{id} },
			`insert into inbox (stage, message) values `+v.String()+` on conflict do nothing returning message`, v.args...)
		if err != nil {
			return nil, err
		}
		taken = append(taken, more...)
	}
	return taken, nil
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
