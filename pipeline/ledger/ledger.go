// Package ledger holds what is true now: arrivals, orders and their logs,
// documents, messages, numbers, promises. Everything a stage learns, decides
// and sends is written in one transaction (Update), together with "this
// message is done".
//
// Open gives a Ledger on an SQLite file or a PostgreSQL database; Update and
// View run functions in transactions. All SQL of docket is in this package;
// what differs between the databases is in dialect.go and its two siblings,
// what several workers must lock is in locks.go.
package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/shopspring/decimal"
)

// ErrNotFound is returned by getters for a row that does not exist.
var ErrNotFound = errors.New("not in the ledger")

// ErrRefused is returned for a write that the schema refuses: the same write
// is refused for ever.
var ErrRefused = errors.New("refused by the schema")

// ErrUnknown is returned when the connection was lost while a commit was under
// way: it may have happened or not. Messages that were taken tell; whoever
// took none must look before doing it again.
var ErrUnknown = errors.New("the connection was lost at the commit: look whether it was done before doing it again")

// ErrNewer is returned for a database that a newer docket has upgraded.
var ErrNewer = errors.New("its tables are of a newer docket")

// Ledger is a database with docket's schema.
type Ledger struct {
	*dialect
	write *sql.DB // SQLite: one connection, one writer
	read  *sql.DB // PostgreSQL: the same pool

	relayed bool
	retries atomic.Int64
}

// Retries is how many transactions were done again, since the ledger was opened.
func (l *Ledger) Retries() int64 { return l.retries.Load() }

// Tx is a transaction; its methods are spread over the files of this package.
type Tx struct {
	*dialect
	ctx     context.Context
	tx      *sql.Tx
	broken  error           // the whole transaction must be done again: why
	sent    []sentMessage   // goes out at the commit
	journal []JournalEntry  // likewise
	locked  map[string]bool // names and orders that this transaction has locked

	later     later
	settling  bool  // later is being written
	unsettled error // why it could not be
	known     known

	touched map[string]map[string]bool // keys of the rows that it writes, by table

	promised promisedSums
	newest   map[string]string // sha256 of the configuration versions that it has asked for, by name

	relayed bool // messages sent are still to be published
}

// Close closes the database.
func (l *Ledger) Close() error {
	if l.read == l.write {
		return l.write.Close()
	}
	return errors.Join(l.read.Close(), l.write.Close())
}

const (
	maxTries   = 6
	firstPause = 10 * time.Millisecond
)

// Update runs f in a writing transaction and commits it when f returns nil. A
// transaction that another worker's or a lost connection ended is done again
// as a whole, a few times, so f must keep nothing of a run that came before.
func (l *Ledger) Update(ctx context.Context, f func(*Tx) error) error {
	wait := firstPause
	for try := 1; ; try++ {
		again, err := l.once(ctx, l.write, nil, f)
		if err == nil || !again || try == maxTries {
			return err
		}
		l.retries.Add(1)
		if pause(ctx, wait+rand.N(wait)) != nil {
			return err
		}
		wait *= 2
	}
}

// View runs f on a consistent snapshot.
func (l *Ledger) View(ctx context.Context, f func(*Tx) error) error {
	_, err := l.once(ctx, l.read, l.snapshot, f)
	return err
}

// once runs f in one transaction; again says that nothing was done, but may be
// if it is tried anew.
func (l *Ledger) once(ctx context.Context, db *sql.DB, options *sql.TxOptions, f func(*Tx) error) (again bool, err error) {
	tx, err := db.BeginTx(ctx, options)
	if err != nil {
		return l.lost(err), fmt.Errorf("ledger: %sbegin: %w", l.disk(err), err)
	}
	defer tx.Rollback()
	t := &Tx{dialect: l.dialect, later: newLater(), known: newKnown(), ctx: ctx, tx: tx, locked: map[string]bool{}, relayed: l.relayed,
		promised: promisedSums{sum: map[string]decimal.Decimal{}}, touched: map[string]map[string]bool{}, newest: map[string]string{}}
	if err = f(t); err == nil {
		err = t.settle()
	}
	if err == nil {
		err = t.flushPromised()
	}
	if err == nil {
		err = t.flushTouched()
	}
	if err == nil {
		err = t.flushJournal()
	}
	if err == nil {
		err = t.flush()
	}
	if err == nil {
		err = t.broken // f went on in spite of it
	}
	if err != nil {
		return t.broken != nil, err
	}
	if err = tx.Commit(); err == nil {
		return false, nil
	}
	if again = l.again(err); !again && l.lost(err) {
		err = fmt.Errorf("%w: %w", ErrUnknown, err)
	}
	return again, fmt.Errorf("ledger: %scommit: %w", l.disk(err), err)
}

// pause waits; the error says that ctx ended before.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// Savepoint runs f so that its writes are undone when it fails or panics, while
// the rest of the transaction stands.
func (t *Tx) Savepoint(f func() error) error {
	if err := errors.Join(t.flushJournal(), t.exec("savepoint message")); err != nil {
		return err
	}
	sent, added, done := len(t.sent), len(t.promised.added), false
	defer func() {
		if !done {
			t.later, t.unsettled = newLater(), nil
			t.exec("rollback to message")
			t.exec("release message")
			t.sent, t.journal = t.sent[:sent], nil
			t.promised.undo(added)
			clear(t.newest)
			clear(t.locked) // locks that were taken since are gone
		}
	}()
	err := f()
	if err == nil {
		err = t.settle()
	}
	if err != nil {
		return err
	}
	done = true
	return t.exec("release message")
}

func (t *Tx) exec(query string, args ...any) error {
	if err := t.before(query); err != nil {
		return err
	}
	_, err := t.tx.ExecContext(t.ctx, query, texts(args)...)
	return t.wrap(err)
}

// wrap says whose error it is, and whether it is one for ever.
func (t *Tx) wrap(err error) error {
	switch {
	case err == nil:
		return nil
	case t.refused(err):
		return fmt.Errorf("ledger: %w: %w", ErrRefused, err)
	case t.broken == nil && (t.again(err) || t.lost(err)):
		t.broken = fmt.Errorf("ledger: %w", err)
	}
	return fmt.Errorf("ledger: %s%w", t.disk(err), err)
}

// changed runs a statement and says how many rows it touched.
func (t *Tx) changed(query string, args ...any) (int64, error) {
	if err := t.before(query); err != nil {
		return 0, err
	}
	res, err := t.tx.ExecContext(t.ctx, query, texts(args)...)
	if err != nil {
		return 0, t.wrap(err)
	}
	return res.RowsAffected()
}

// one scans a single row, or gives ErrNotFound.
func (t *Tx) one(query string, args []any, into ...any) error {
	if err := t.before(query); err != nil {
		return err
	}
	err := t.tx.QueryRowContext(t.ctx, query, texts(args)...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	return t.wrap(err)
}

// all reads rows; fields gives the scan targets of one value.
func all[T any](t *Tx, fields func(*T) []any, query string, args ...any) ([]T, error) {
	if err := t.before(query); err != nil {
		return nil, err
	}
	return read(t, fields, query, args...)
}

func read[T any](t *Tx, fields func(*T) []any, query string, args ...any) ([]T, error) {
	rows, err := t.tx.QueryContext(t.ctx, query, texts(args)...)
	if err != nil {
		return nil, t.wrap(err)
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		var v T
		if err := rows.Scan(fields(&v)...); err != nil {
			return nil, t.wrap(err)
		}
		out = append(out, v)
	}
	return out, t.wrap(rows.Err())
}

// first reads the first row, or gives ErrNotFound.
func first[T any](t *Tx, fields func(*T) []any, query string, args ...any) (T, error) {
	var v T
	return v, t.one(query, args, fields(&v)...)
}

// stamp scans and stores a time as microseconds; the zero time is null.
type stamp struct{ t *time.Time }

// Scan implements sql.Scanner.
func (s stamp) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*s.t = time.Time{}
	case int64:
		*s.t = time.UnixMicro(v).UTC()
	default:
		return fmt.Errorf("time column holds %T", v)
	}
	return nil
}

func micros(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}
