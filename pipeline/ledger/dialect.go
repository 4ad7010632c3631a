package ledger

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"runtime"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite" // the driver "sqlite"
)

//go:embed migrations
var migrations embed.FS

// Open opens the SQLite ledger in file, makes it if need be, and brings its
// schema up to date. WAL with synchronous FULL: what is committed survives a
// power cut. Several processes may have it open; writers wait for each other.
func Open(ctx context.Context, file string) (*Ledger, error) {
	write, err := sql.Open("sqlite", dsn(file, "immediate"))
	if err != nil {
		return nil, fmt.Errorf("open ledger %s: %w", file, err)
	}
	write.SetMaxOpenConns(1)
	if err := migrate(ctx, write); err != nil {
		write.Close()
		return nil, fmt.Errorf("open ledger %s: %w", file, err)
	}
	read, err := sql.Open("sqlite", dsn(file, "deferred"))
	if err != nil {
		write.Close()
		return nil, fmt.Errorf("open ledger %s: %w", file, err)
	}
	read.SetMaxOpenConns(max(4, runtime.NumCPU()))
	return &Ledger{write: write, read: read}, nil
}

func dsn(file, lock string) string {
	q := url.Values{"_txlock": {lock}, "_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)",
	}}
	return (&url.URL{Scheme: "file", Opaque: url.PathEscape(file), RawQuery: q.Encode()}).String()
}

// refused says that a constraint of the schema stands against a write.
func refused(err error) bool {
	const constraint = 19 // SQLITE_CONSTRAINT; the extended codes have it in their low byte
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == constraint
}

func migrate(ctx context.Context, db *sql.DB) error {
	dir, err := fs.Sub(migrations, "migrations/sqlite")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, dir)
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}
