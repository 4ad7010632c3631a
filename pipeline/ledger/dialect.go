package ledger

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"github.com/pressly/goose/v3"
)

//go:embed migrations
var migrations embed.FS

// dialect is what differs between the databases.
type dialect struct {
	shared   bool               // several processes write at once: rows are locked
	snapshot *sql.TxOptions     // of a View
	disk     func(error) string // the file, for an error of the disk below the database
	refused  func(error) bool
	again    func(error) bool // nothing was done, and the same may succeed
	lost     func(error) bool // the connection is gone
}

// Open opens the ledger at a place, makes it if need be, and brings its schema
// up to date. A path is an SQLite file; a postgres:// URL is a database of a
// PostgreSQL server, for several workers.
func Open(ctx context.Context, where string) (*Ledger, error) {
	scheme, _, isURL := strings.Cut(where, "://")
	switch {
	case !isURL:
		return openSQLite(ctx, where)
	case scheme == "postgres" || scheme == "postgresql":
		return openPostgres(ctx, where)
	}
	return nil, fmt.Errorf("open ledger: no database is known as %q: a path is an SQLite file, postgres:// a PostgreSQL server", scheme)
}

// migrate brings the schema up to date from the folder. One that is newer than
// this program knows is refused: rows would be read as what they are not.
func migrate(ctx context.Context, db *sql.DB, d goose.Dialect, folder string, options ...goose.ProviderOption) error {
	dir, err := fs.Sub(migrations, "migrations/"+folder)
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(d, db, dir, options...)
	if err != nil {
		return err
	}
	has, knows, err := p.GetVersions(ctx)
	if err != nil {
		return err
	}
	if has > knows {
		return fmt.Errorf("%w: version %d, this one knows %d", ErrNewer, has, knows)
	}
	_, err = p.Up(ctx)
	return err
}
