package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"runtime"
	"slices"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
)

// sqliteDialect: one process writes at a time, and waits for its turn. A failure
// of the disk is none for ever: whoever runs the transaction does it again later.
func sqliteDialect(file string) *dialect {
	return &dialect{
		disk: func(err error) string {
			if slices.Contains(diskCodes, sqliteCode(err)) {
				return file + ": "
			}
			return ""
		},
		refused: func(err error) bool { return sqliteCode(err) == 19 }, // SQLITE_CONSTRAINT
		again:   func(error) bool { return false },
		lost:    func(error) bool { return false },
	}
}

// diskCodes are SQLITE_READONLY, IOERR, CORRUPT, FULL, CANTOPEN and NOTADB.
var diskCodes = []int{8, 10, 11, 13, 14, 26}

// sqliteCode is the primary result code of an error; 0 for none. The extended
// codes have it in their low byte.
func sqliteCode(err error) int {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return 0
	}
	return e.Code() & 0xff
}

// openSQLite opens a file. WAL with synchronous FULL: what is committed survives
// a power cut. Several processes may have it open; writers wait for each other.
func openSQLite(ctx context.Context, file string) (*Ledger, error) {
	write, err := openPool(file, "immediate", 1, writeCache)
	if err != nil {
		return nil, err
	}
	if err := migrate(ctx, write, goose.DialectSQLite3, "sqlite"); err != nil {
		write.Close()
		return nil, fmt.Errorf("open ledger %s: %w", file, err)
	}
	read, err := openPool(file, "deferred", max(4, runtime.NumCPU()), readCache)
	if err != nil {
		write.Close()
		return nil, err
	}
	return &Ledger{write: write, read: read, dialect: sqliteDialect(file)}, nil
}

// KiB of pages that a connection keeps. Readers read most rows once.
const (
	writeCache = 2000
	readCache  = 400
)

// openPool opens connections to a file, whose transactions begin with a lock.
func openPool(file, lock string, connections, cache int) (*sql.DB, error) {
	connector, err := sqlite.NewConnector(dsn(file, lock, cache))
	if err != nil {
		return nil, fmt.Errorf("open ledger %s: %w", file, err)
	}
	pool := sql.OpenDB(keeper{connector})
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections) // a connection that goes takes its statements with it
	return pool, nil
}

func dsn(file, lock string, cache int) string {
	q := url.Values{"_txlock": {lock}, "_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "wal_autocheckpoint(8000)",
		fmt.Sprintf("cache_size(-%d)", cache),
	}}
	return (&url.URL{Scheme: "file", Opaque: url.PathEscape(file), RawQuery: q.Encode()}).String()
}
