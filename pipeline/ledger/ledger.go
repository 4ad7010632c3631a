// Package ledger holds what is true now: arrivals, orders and their logs,
// documents, messages, numbers, promises. Everything a stage learns, decides
// and sends is written in one transaction (Update), together with "this
// message is done".
//
// Open gives a Ledger on an SQLite file; Update and View run functions in
// transactions. All SQL of docket is in this package; what differs between
// databases is in dialect.go.
package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// ErrNotFound is returned by getters for a row that does not exist.
var ErrNotFound = errors.New("not in the ledger")

// ErrRefused is returned for a write that the schema refuses: the same write
// is refused for ever.
var ErrRefused = errors.New("refused by the schema")

// Ledger is a database with docket's schema.
type Ledger struct {
	write   *sql.DB // one connection: one writer
	read    *sql.DB
	relayed bool
}

// Tx is a transaction; its methods are spread over the files of this package.
type Tx struct {
	ctx     context.Context
	tx      *sql.Tx
	relayed bool // messages sent are still to be published
}

// Close closes the database.
func (l *Ledger) Close() error { return errors.Join(l.read.Close(), l.write.Close()) }

// Update runs f in a writing transaction and commits it when f returns nil.
func (l *Ledger) Update(ctx context.Context, f func(*Tx) error) error { return l.run(ctx, l.write, f) }

// View runs f on a consistent snapshot.
func (l *Ledger) View(ctx context.Context, f func(*Tx) error) error { return l.run(ctx, l.read, f) }

func (l *Ledger) run(ctx context.Context, db *sql.DB, f func(*Tx) error) (err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("ledger: begin: %w", err)
	}
	defer tx.Rollback()
	if err := f(&Tx{ctx, tx, l.relayed}); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("ledger: commit: %w", err)
	}
	return nil
}

// Savepoint runs f so that its writes are undone when it fails or panics, while
// the rest of the transaction stands.
func (t *Tx) Savepoint(f func() error) error {
	if err := t.exec("savepoint message"); err != nil {
		return err
	}
	done := false
	defer func() {
		if !done {
			t.exec("rollback to message")
			t.exec("release message")
		}
	}()
	if err := f(); err != nil {
		return err
	}
	done = true
	return t.exec("release message")
}

func (t *Tx) exec(query string, args ...any) error {
	_, err := t.tx.ExecContext(t.ctx, query, args...)
	return wrap(err)
}

// wrap says whose error it is, and whether it is one for ever.
func wrap(err error) error {
	switch {
	case err == nil:
		return nil
	case refused(err):
		return fmt.Errorf("ledger: %w: %w", ErrRefused, err)
	}
	return fmt.Errorf("ledger: %w", err)
}

// changed runs a statement and says how many rows it touched.
func (t *Tx) changed(query string, args ...any) (int64, error) {
	res, err := t.tx.ExecContext(t.ctx, query, args...)
	if err != nil {
		return 0, wrap(err)
	}
	return res.RowsAffected()
}

// one scans a single row, or gives ErrNotFound.
func (t *Tx) one(query string, args []any, into ...any) error {
	err := t.tx.QueryRowContext(t.ctx, query, args...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	return wrap(err)
}

// all reads rows; fields gives the scan targets of one value.
func all[T any](t *Tx, fields func(*T) []any, query string, args ...any) ([]T, error) {
	rows, err := t.tx.QueryContext(t.ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		var v T
		if err := rows.Scan(fields(&v)...); err != nil {
			return nil, fmt.Errorf("ledger: %w", err)
		}
		out = append(out, v)
	}
	return out, rows.Err()
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
