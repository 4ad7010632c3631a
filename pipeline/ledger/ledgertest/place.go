package ledgertest

import (
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// Server is the environment variable that names a PostgreSQL server for tests,
// as a URL; .ci/postgres starts one.
const Server = "DOCKET_TEST_POSTGRES"

// Place gives the place of an empty ledger, a new one at each call.
type Place func(t testing.TB) string

// SQLite is a place in a directory of the test.
func SQLite(t testing.TB) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "with space", "..", "ledger #1.db")
}

// Postgres is a schema of the server, gone when the test ends. Without a server
// the test is skipped.
func Postgres(t testing.TB) string {
	t.Helper()
	if os.Getenv(Server) == "" {
		t.Skip("no PostgreSQL server: run it by .ci/postgres, or name one in " + Server)
	}
	var random [6]byte
	rand.Read(random[:])
	schema := "test_" + hex.EncodeToString(random[:])
	Exec(t, os.Getenv(Server), "create schema "+schema)
	t.Cleanup(func() { Exec(t, os.Getenv(Server), "drop schema "+schema+" cascade") })
	return With(t, os.Getenv(Server), "search_path", schema, "application_name", schema)
}

// Where is a PostgreSQL place when a server is named, else an SQLite file.
func Where(t testing.TB) string {
	t.Helper()
	if os.Getenv(Server) != "" {
		return Postgres(t)
	}
	return SQLite(t)
}

// With is a URL with more parameters: names and values in turn.
func With(t testing.TB, server string, pairs ...string) string {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	for i := 0; i < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	u.RawQuery = strings.ReplaceAll(q.Encode(), "+", "%20") // the server knows no other space
	return u.String()
}

// Exec changes a database in a way that docket itself never does. $1, $2 stand
// for the arguments.
func Exec(t testing.TB, where, query string, args ...any) {
	t.Helper()
	db, err := sql.Open(driverOf(where), where)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func driverOf(where string) string {
	if u, err := url.Parse(where); err == nil && u.Host != "" {
		return "pgx"
	}
	return "sqlite"
}
