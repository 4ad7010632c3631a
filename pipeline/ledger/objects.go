package ledger

import "time"

// Object is something put into the archive.
type Object struct {
	Key, SHA256 string
	Size        int64
	PutAt       time.Time
}

func objectFields(o *Object) []any { return []any{&o.Key, &o.SHA256, &o.Size, stamp{&o.PutAt}} }

// PutObjects records objects; one that is recorded stays as it is.
func (t *Tx) PutObjects(objects ...Object) error {
	return execAll(t, `insert into objects (key, sha256, size, put_at)`, objects, func(o Object) []any {
		return []any{o.Key, o.SHA256, o.Size, micros(o.PutAt)}
	}, ` on conflict do nothing`)
}

// JournalEntry is a line of the archive's journal.
type JournalEntry struct {
	ID   int64     `json:"id"`
	At   time.Time `json:"at"`
	Kind string    `json:"kind"` // arrival, verdict, delivery, hold, release, rows
	Body []byte    `json:"body"`
}

func journalFields(j *JournalEntry) []any {
	return []any{&j.ID, stamp{&j.At}, &j.Kind, inPlace{&j.Body}}
}

// Journal adds a line to the journal, when the transaction is committed.
func (t *Tx) Journal(at time.Time, kind string, body []byte) error {
	t.journal = append(t.journal, JournalEntry{At: at, Kind: kind, Body: body})
	return nil
}

// flushJournal writes the lines that were added.
func (t *Tx) flushJournal() error {
	lines := t.journal
	t.journal = nil
	return execAll(t, `insert into journal (at, kind, body)`, lines, func(j JournalEntry) []any { return []any{micros(j.At), j.Kind, string(j.Body)} }, "")
}

// OpenJournal lists the lines that no batch has taken, oldest first.
func (t *Tx) OpenJournal(limit int) ([]JournalEntry, error) {
	if err := t.flushJournal(); err != nil {
		return nil, err
	}
	return all(t, journalFields, `select id, at, kind, body from journal where batch is null order by id limit $1`, limit)
}

// Batch is an archive batch that is claimed: its items are put, then recorded.
type Batch struct {
	ID    int64
	Owner string
	At    time.Time
	Items []byte // JSON

	Journal []byte // the journal object that closes it
}

func batchFields(b *Batch) []any {
	return []any{&b.ID, &b.Owner, stamp{&b.At}, &b.Items, &b.Journal}
}

// ClaimBatch records a batch with the journal lines that are in it; false when
// one of them is in another: the transaction is then to be given up. A line
// without an id is added.
func (t *Tx) ClaimBatch(b Batch, lines []JournalEntry) (id int64, mine bool, err error) {
	if err := t.flushJournal(); err != nil {
		return 0, false, err
	}
	err = t.one(`insert into batches (owner, at, items, journal, state) values ($1,$2,$3,$4,'claimed') returning id`, []any{b.Owner, micros(b.At), string(b.Items), b.Journal}, &id)
	if err != nil {
		return 0, false, err
	}
	var open []int64
	for _, l := range lines {
		if l.ID != 0 {
			open = append(open, l.ID)
		} else if err := t.exec(`insert into journal (at, kind, body, batch) values ($1,$2,$3,$4)`, micros(l.At), l.Kind, string(l.Body), id); err != nil {
			return 0, false, err
		}
	}
	taken := int64(0)
	for part := range inParts(open) {
		n, err := t.changed(`update journal set batch = $1 where batch is null and id in (`+places(2, len(part))+`)`, append([]any{id}, numbers(part)...)...)
		if err != nil {
			return 0, false, err
		}
		taken += n
	}
	return id, taken == int64(len(open)), nil
}

// LockBatches keeps others from claiming a batch.
func (t *Tx) LockBatches() error { return t.lockNames("batches", []string{""}) }

// ClaimedBatch returns the batch that was claimed and not finished, if any.
func (t *Tx) ClaimedBatch() (Batch, error) {
	return first(t, batchFields, `select id, owner, at, items, journal from batches where state = 'claimed' order by id limit 1`)
}

// FinishBatch ends a batch; false when it is ended already.
func (t *Tx) FinishBatch(id int64) (bool, error) {
	n, err := t.changed(`update batches set state = 'done', items = '', journal = null where id = $1 and state = 'claimed'`, id)
	return n == 1, err
}

// Object returns an object by key.
func (t *Tx) Object(key string) (Object, error) {
	return first(t, objectFields, `select key, sha256, size, put_at from objects where key = $1`, key)
}

// ObjectsAfter lists what was put under keys behind the key after, in byte
// order: a page of everything.
func (t *Tx) ObjectsAfter(after string, limit int) ([]Object, error) {
	return all(t, objectFields, `select key, sha256, size, put_at from objects where key > $1 order by key limit $2`, after, limit)
}

// CountObjects says how much was put.
func (t *Tx) CountObjects() (n int64, err error) {
	return n, t.one(`select count(*) from objects`, nil, &n)
}

// journalSequence counts the journal's lines as the archive numbers them.
const journalSequence = "journal"

// NextLine is the next number of the archive's journal.
func (t *Tx) NextLine() (int64, error) {
	var last int64
	err := t.one(`select coalesce(max(value), 0) from sequences where name = $1`, []any{journalSequence}, &last)
	return last + 1, err
}

// NumberLines takes the next n numbers of the archive's journal and returns the first.
func (t *Tx) NumberLines(n int) (first int64, err error) {
	var last int64
	err = t.one(`insert into sequences (name, value) values ($1, $2)
		on conflict (name) do update set value = sequences.value + $2 returning value`, []any{journalSequence, n}, &last)
	return last - int64(n) + 1, err
}

// UnarchivedOrders lists those of the orders that have events which the archive does not have.
func (t *Tx) UnarchivedOrders(keys []string) (out []string, err error) {
	return allOf(t, func(s *string) []any { return []any{s} }, `select distinct order_key from order_events where archived_at is null and order_key`,
		keys, ` order by order_key`)
}
