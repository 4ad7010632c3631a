package ledger

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// restoreLease marks a ledger that is being made from the archive: it is not
// whole before the end.
const restoreLease = "ledger restore"

// BeginRestore marks the ledger as not whole; EndRestore takes that back.
func (t *Tx) BeginRestore(owner string) error {
	_, err := t.TakeLease(restoreLease, owner)
	return err
}

// EndRestore says that the ledger is whole again.
func (t *Tx) EndRestore() error { return t.exec(`delete from leases where stage = $1`, restoreLease) }

// Restoring says that the ledger's restoring was begun and not ended.
func (t *Tx) Restoring() (bool, error) {
	var n int
	err := t.one(`select count(*) from leases where stage = $1`, []any{restoreLease}, &n)
	return n > 0, err
}

// Blank says that nothing was ever recorded in the ledger.
func (t *Tx) Blank() (bool, error) {
	var n int
	for _, table := range []string{"arrivals", "orders", "documents", "configs", "objects", "journal", "outbox"} {
		err := t.one(`select count(*) from (select 1 from `+table+` limit 1) found`, nil, &n)
		if err != nil || n > 0 {
			return false, err
		}
	}
	return true, nil
}

// NewestJournal is the key of the newest journal object that the ledger knows; ""
// without any.
func (t *Tx) NewestJournal() (key string, err error) {
	err = t.one(`select key from objects where key >= 'journal/' and key < 'journal0' order by key desc limit 1`, nil, &key)
	if err == ErrNotFound {
		return "", nil
	}
	return key, err
}

// RestoreObject records what the archive has under a key.
func (t *Tx) RestoreObject(o Object) error {
	return t.exec(`insert into objects (key, sha256, size, put_at) values ($1,$2,$3,$4)
		on conflict (key) do update set sha256 = excluded.sha256`, o.Key, o.SHA256, o.Size, micros(o.PutAt))
}

// RestoreEvent records an event as the archive has it.
func (t *Tx) RestoreEvent(e Event) error {
	return t.exec(`insert into order_events (`+eventColumns+`) values ($1,$2,$3,$4,$5,$6,$7,$8)
		on conflict (order_key, n) do update set kind = excluded.kind, based_on = excluded.based_on, at = excluded.at,
		source = excluded.source, body = excluded.body, archived_at = excluded.archived_at`,
		e.OrderKey, e.N, e.Kind, e.BasedOn, micros(e.At), e.Source, string(e.Body), micros(e.ArchivedAt))
}

// RestoreJournal says that the archive has the journal's lines up to last. So
// many of those that wait, the oldest first, are among them.
func (t *Tx) RestoreJournal(last int64, lines int) error {
	err := errors.Join(t.flushJournal(),
		t.exec(`insert into sequences (name, value) values ($1,$2) on conflict (name) do update set value = excluded.value`, journalSequence, last))
	if err != nil {
		return err
	}
	return t.exec(`update journal set batch = 0 where id in (select id from journal where batch is null order by id limit $1)`, lines)
}

// ForgetWork drops what was under way when a backup was made: messages and
// claims. Whoever restores asks anew for what is still to be done.
func (t *Tx) ForgetWork() error {
	if err := errors.Join(t.exec(`delete from inbox where true`), t.exec(`update outbox set published_at = time where published_at is null`)); err != nil {
		return err
	}
	return t.exec(`update batches set state = 'done', items = '', journal = null where state = 'claimed'`)
}

// settling are the statements of SettleRows; $1 is the time.
var settling = []string{
	`update documents set state = 'archived', body = null, archived_at = $1,
		sha256 = (select o.sha256 from objects o where o.key = documents.key)
		where state = 'sealed' and exists (select 1 from objects o where o.key = documents.key)`,
	`insert into deliveries (` + deliveryColumns + `) select d.id, '', d.stream, 'pending', '', '', 0, cast($1 as bigint) from documents d
		where d.state = 'archived' and not exists (select 1 from deliveries v where v.document = d.id)`,
	`update sets set state = 'open', done_at = null where state = 'answered' and exists (
		select 1 from owed o left join documents d on d.id = o.document where o.set_id = sets.id and d.delivered_at is null)`,
	`update sets set state = 'answered', done_at = $1 where state = 'open' and decided and ` + nothingOwed,
	`update configs set archived_at = $1 where archived_at is null`, // each journal object puts all of them
	`update orders set n = coalesce((select max(e.n) from order_events e where e.order_key = orders.order_key), 0)
		where n <> coalesce((select max(e.n) from order_events e where e.order_key = orders.order_key), 0)`,
}

// SettleRows makes rows fit together that the last journal objects left apart: a
// sealed document whose object is there is archived; a set is answered when all
// that it is owed is delivered, and only then; a log is as long as its events.
func (t *Tx) SettleRows(now time.Time) error {
	for _, statement := range settling {
		var args []any
		if strings.Contains(statement, "$1") {
			args = []any{micros(now)}
		}
		if err := t.exec(statement, args...); err != nil {
			return err
		}
	}
	return t.countOn()
}

// countOn lets the numbers that the database gives go on behind those restored.
func (t *Tx) countOn() error {
	for _, table := range keptTables {
		if table.counted == "" || !t.shared {
			continue // SQLite looks for itself
		}
		err := t.exec(fmt.Sprintf(`select setval(pg_get_serial_sequence('%s', '%s'), greatest((select coalesce(max(%[2]s), 0) from %[1]s), 1))`, table.name, table.counted))
		if err != nil {
			return err
		}
	}
	return nil
}

// SumPromises adds up anew what is promised of each SKU.
func (t *Tx) SumPromises() error {
	if err := t.exec(`delete from promised`); err != nil {
		return err
	}
	promises, err := t.AllPromises()
	if err != nil {
		return err
	}
	t.promised.sum = map[string]decimal.Decimal{}
	return t.bind(nil, promises) // it is written at the commit
}

// UnsentArchived lists archived documents' deliveries that nobody has finished, by document.
func (t *Tx) UnsentArchived(after string, limit int) ([]Delivery, error) {
	return all(t, deliveryFields, `select v.document, v.arrival, v.stream, v.state, v.owner, v.evidence, v.attempts, v.at
		from deliveries v join documents d on d.id = v.document
		where v.state in ('pending', 'claimed', 'parked') and d.state = 'archived' and v.document > $1 order by v.document, v.arrival limit $2`, after, limit)
}
