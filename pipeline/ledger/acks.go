package ledger

import "time"

// Ack is a partner's answer to one document of ours: a 997 or a TA1.
type Ack struct {
	ID       string // the 997's set id; <interchange>/TA1.<n>
	Kind     string // 997 or TA1
	Partner  string
	Stream   string // whose number is answered
	Number   string // AK101 and AK102, or TA101, as sent
	Document string // empty when it names nothing that we sent
	Code     string // A, E, P, R; what was sent where it is none of them
	Words    string
	Notes    string // JSON list: the segments and elements it speaks of
	Arrival  string
	At       time.Time // when it was received
}

const ackColumns = `id, kind, partner, stream, number, document, code, words, notes, arrival, at`

func ackFields(a *Ack) []any {
	return []any{&a.ID, &a.Kind, &a.Partner, &a.Stream, &a.Number, &a.Document, &a.Code, &a.Words, &a.Notes, &a.Arrival, stamp{&a.At}}
}

// InsertAck records an answer; false when it is recorded already.
func (t *Tx) InsertAck(a Ack) (fresh bool, err error) {
	t.touch("acks", a.ID)
	n, err := t.changed(`insert into acks (`+ackColumns+`) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11) on conflict do nothing`,
		a.ID, a.Kind, a.Partner, a.Stream, a.Number, a.Document, a.Code, a.Words, a.Notes, a.Arrival, micros(a.At))
	return n == 1, err
}

// Acks lists the answers to a document, oldest first.
func (t *Tx) Acks(document string) ([]Ack, error) {
	return all(t, ackFields, `select `+ackColumns+` from acks where document = $1 order by n`, document)
}

// UnmatchedAcks lists the newest answers that name nothing we sent, newest first.
func (t *Tx) UnmatchedAcks(limit int) ([]Ack, error) {
	return all(t, ackFields, `select `+ackColumns+` from acks where document = '' order by n desc limit $1`, limit)
}

// CountUnmatchedAcks counts the answers that name nothing we sent.
func (t *Tx) CountUnmatchedAcks() (n int, err error) {
	return n, t.one(`select count(*) from acks where document = ''`, nil, &n)
}

// SentUnder lists the archived documents of a stream with a control number
// (ISA13), newest first: numbers wrap. What is not archived cannot have left.
func (t *Tx) SentUnder(stream, control string) ([]Document, error) {
	return all(t, documentFields, `select `+documentColumns+` from documents
		where stream = $1 and control = $2 and archived_at is not null order by k desc`, stream, control)
}

// Acknowledge records when the partner's word on a document came; the first one counts.
func (t *Tx) Acknowledge(document string, at time.Time) error {
	t.touch("documents", document)
	return t.exec(`update documents set acknowledged_at = coalesce(acknowledged_at, $2) where id = $1`, document, micros(at))
}

// A 997 or a TA1 is never acknowledged itself; the words are those of the index.
const outstanding = ` from documents where k is not null and kind not in ('997', 'TA1') and acknowledged_at is null and delivered_at is not null`

// Outstanding lists the documents that are sent and not acknowledged, oldest first.
func (t *Tx) Outstanding(limit int) ([]Document, error) {
	return all(t, documentFields, `select `+documentColumns+outstanding+` order by delivered_at, k limit $1`, limit)
}

// CountOutstanding counts the documents that are sent and not acknowledged,
// and those of them that were sent before a time.
func (t *Tx) CountOutstanding(before time.Time) (n, late int, err error) {
	return n, late, t.one(`select count(*), count(case when delivered_at < $1 then 1 end)`+outstanding, []any{micros(before)}, &n, &late)
}
