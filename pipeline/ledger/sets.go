package ledger

import (
	"slices"
	"strconv"
	"time"
)

// Set is one thing an arrival asks of us: a transaction set, a shipment, a
// supplier order, a catalog or stock load, or the whole file where nothing in
// it could be read. State: open, answered, held, dropped.
type Set struct {
	ID, Arrival, Kind, Control string
	Partner, PO, OrderKey      string
	Verdict                    string // accepted, accepted-with-errors, rejected, unsupported
	Decided                    bool   // only deliveries are still owed
	State, Note                string
	ReceivedAt, DoneAt         time.Time
}

const setColumns = `id, arrival, kind, control, partner, po, order_key, verdict, decided, state, note, received_at, done_at`

func setFields(s *Set) []any {
	return []any{&s.ID, &s.Arrival, &s.Kind, &s.Control, &s.Partner, &s.PO, &s.OrderKey, &s.Verdict, &s.Decided,
		&s.State, &s.Note, stamp{&s.ReceivedAt}, stamp{&s.DoneAt}}
}

// InsertSet records a set; one that is there already stays as it is.
func (t *Tx) InsertSet(s Set) error {
	t.touch("sets", s.ID)
	t.later.sets = append(t.later.sets, s)
	return nil
}

func (t *Tx) writeSets(l *later) error {
	return execAll(t, `insert into sets (`+setColumns+`)`, l.sets, func(s Set) []any {
		return []any{s.ID, s.Arrival, s.Kind, s.Control, s.Partner, s.PO, s.OrderKey, s.Verdict, s.Decided, s.State, s.Note,
			micros(s.ReceivedAt), micros(s.DoneAt)}
	}, ` on conflict do nothing`)
}

// SetsByID returns the sets with these ids that there are, by id.
func (t *Tx) SetsByID(ids []string) (map[string]Set, error) {
	found, err := allOf(t, setFields, `select `+setColumns+` from sets where id`, ids, "")
	return byKey(found, func(s *Set) string { return s.ID }), err
}

// Set returns a set by id.
func (t *Tx) Set(id string) (Set, error) {
	return first(t, setFields, `select `+setColumns+` from sets where id = $1`, id)
}

// Sets lists all sets in the order in which they came.
func (t *Tx) Sets() ([]Set, error) {
	return all(t, setFields, `select `+setColumns+` from sets order by received_at, arrival, id`)
}

// SetsOfOrder lists the sets that speak of an order.
func (t *Tx) SetsOfOrder(key string) ([]Set, error) {
	return all(t, setFields, `select `+setColumns+` from sets where order_key = $1 order by received_at, id`, key)
}

// PlaceSets gives sets their orders. Of a set, ID, Partner, PO and OrderKey are given.
func (t *Tx) PlaceSets(sets ...Set) error {
	_, err := updateFrom(t, "id, partner, po, order_key", sets, func(s Set) []any {
		t.touch("sets", s.ID)
		return []any{s.ID, s.Partner, s.PO, s.OrderKey}
	}, `update sets set partner = v.partner, po = v.po, order_key = v.order_key from v where sets.id = v.id`)
	return err
}

// HoldSet marks a set as held.
func (t *Tx) HoldSet(id, note string) error {
	t.touch("sets", id)
	return t.exec(`update sets set state = 'held', note = $2 where id = $1`, id, note)
}

// ReopenSet makes a held set open again.
func (t *Tx) ReopenSet(id string) error {
	t.touch("sets", id)
	return t.exec(`update sets set state = 'open', decided = false, note = '' where id = $1 and state = 'held'`, id)
}

// ResumeSet makes a held set open again without deciding it anew.
func (t *Tx) ResumeSet(id string) error {
	t.touch("sets", id)
	return t.exec(`update sets set state = 'open', note = '' where id = $1 and state = 'held'`, id)
}

// DropSet ends a set without an answer, by a person's word.
func (t *Tx) DropSet(id, note string, now time.Time) error {
	t.touch("sets", id)
	return t.exec(`update sets set state = 'dropped', note = $2, done_at = $3 where id = $1 and state in ('open', 'held')`, id, note, micros(now))
}

// Owe says that a set is not answered before the document is delivered.
func (t *Tx) Owe(set, document string) error {
	t.touch("owed", set)
	t.later.owed = append(t.later.owed, owed{set, document})
	return nil
}

func (t *Tx) writeOwed(l *later) error {
	return execAll(t, `insert into owed (set_id, document)`, l.owed, func(o owed) []any { return []any{o.set, o.document} }, ` on conflict do nothing`)
}

// decided is a set that is decided, and why so.
type decided struct {
	id, note string
	at       time.Time
}

// DecideSet marks a set as decided: once all it is owed is delivered, it is answered.
func (t *Tx) DecideSet(id, note string, now time.Time) error {
	t.touch("sets", id)
	if slices.ContainsFunc(t.later.decided, func(d decided) bool { return d.id == id }) {
		if err := t.settle(); err != nil { // each row once in a statement
			return err
		}
	}
	t.later.decided = append(t.later.decided, decided{id, note, now})
	return nil
}

func (t *Tx) writeDecided(l *later) error {
	if t.shared && len(l.decided) > 0 { // what is delivered meanwhile is seen only by a statement that begins after it
		ids := make([]string, len(l.decided))
		for i, d := range l.decided {
			ids[i] = d.id
		}
		if err := t.lockRows("sets", "id", ids); err != nil {
			return err
		}
	}
	_, err := updateFrom(t, "id, note, at", l.decided, func(d decided) []any { return []any{d.id, d.note, strconv.FormatInt(d.at.UnixMicro(), 10)} },
		`update sets set decided = true, note = v.note,
		done_at = case when state = 'open' and `+nothingOwed+` then cast(v.at as bigint) else done_at end,
		state = case when state = 'open' and `+nothingOwed+` then 'answered' else state end from v where sets.id = v.id`)
	return err
}

// AnswerSets marks the sets answered that waited for these documents alone.
func (t *Tx) AnswerSets(now time.Time, documents ...string) error {
	for part := range lists(sorted(documents)) {
		if err := t.lockOwed(part); err != nil {
			return err
		}
		// they are found by their ids: there may be very many that are open
		_, err := t.touching("sets", `update sets set state = 'answered', done_at = $1 where state || '' = 'open' and decided and `+nothingOwed+`
			and id in (select set_id from owed where document in (`+places(2, len(part))+`)) returning id`, append([]any{micros(now)}, anys(part)...)...)
		if err != nil {
			return err
		}
	}
	return nil
}

// lockOwed waits for whoever decides a set that is owed one of the documents, or
// delivers another document to it: else each would wait for the other's part for ever.
func (t *Tx) lockOwed(documents []string) error {
	if !t.shared {
		return nil
	}
	return t.exec(`select 1 from sets where id in (select set_id from owed where document = any($1)) order by id for update`, documents)
}

const nothingOwed = `not exists (select 1 from owed o left join documents d on d.id = o.document
	where o.set_id = sets.id and d.delivered_at is null)`

// CountSets counts the sets by state.
func (t *Tx) CountSets() (map[string]int, error) {
	return t.counts(`select state, count(*) from sets group by state`)
}

// CountArrivalStates counts the arrivals by state.
func (t *Tx) CountArrivalStates() (map[string]int, error) {
	return t.counts(`select state, count(*) from arrivals group by state`)
}

func (t *Tx) counts(query string, args ...any) (map[string]int, error) {
	type row struct {
		state string
		n     int
	}
	rows, err := all(t, func(r *row) []any { return []any{&r.state, &r.n} }, query, args...)
	out := map[string]int{}
	for _, r := range rows {
		out[r.state] = r.n
	}
	return out, err
}

// Owed lists the documents that a set is owed.
func (t *Tx) Owed(set string) ([]string, error) {
	return all(t, func(s *string) []any { return []any{s} }, `select document from owed where set_id = $1 order by document`, set)
}

// OldestOpenSet is when the oldest set that is under way came; zero without any.
func (t *Tx) OldestOpenSet() (at time.Time, err error) {
	return at, t.one(`select min(received_at) from sets where state = 'open'`, nil, stamp{&at})
}

// SetsOwed lists the open sets that wait for a document.
func (t *Tx) SetsOwed(document string) ([]Set, error) {
	return all(t, setFields, `select `+setColumns+` from sets where state = 'open' and id in (select set_id from owed where document = $1) order by id`, document)
}
