package ledger_test

import (
	"errors"
	"os"
	"slices"
	"testing"

	"github.com/pressly/goose/v3"

	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/pipeline/ledger/ledgertest"
)

// databases are both, with their migrations.
var databases = []struct {
	driver, folder string
	dialect        goose.Dialect
	place          func(testing.TB) string
}{
	{"sqlite", "migrations/sqlite", goose.DialectSQLite3, ledgertest.SQLite},
	{"pgx", "migrations/postgres", goose.DialectPostgres, ledgertest.Postgres},
}

// TestInboxesOfBefore: a ledger from before inboxes were what a stage has still to
// take has, after the upgrade, exactly what no stage had taken.
func TestInboxesOfBefore(t *testing.T) {
	for _, c := range databases {
		t.Run(c.driver, func(t *testing.T) {
			place := c.place(t)
			db := connect(t, c.driver, place)
			before, err := goose.NewProvider(c.dialect, db, os.DirFS(c.folder))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := before.UpTo(t.Context(), 20); err != nil {
				t.Fatal(err)
			}
			for _, statement := range []string{
				`insert into outbox (id, topic, key, type, subject, time, causation, correlation, body, open) values
					(1, 'docket.orders.v1', 'k', '', 'taken by both', 0, '', '', '{}', 0), (2, 'docket.orders.v1', 'k', '', 'taken by one', 0, '', '', '{}', 1),
					(3, 'docket.orders.v1', 'k', '', 'taken by none', 0, '', '', '{}', 2), (4, 'docket.sealed.v1', 'k', '', 'sealed', 0, '', '', '{}', 1)`,
				`insert into inbox (stage, message) values ('decide', 1), ('archive', 1), ('decide', 2)`,
			} {
				if _, err := db.Exec(statement); err != nil {
					t.Fatal(err)
				}
			}
			l := open(t, place)
			for stage, want := range map[string][]string{"decide": {"taken by none"}, "archive": {"taken by one", "taken by none", "sealed"}, "render": nil} {
				var got []string
				update(t, l, func(tx *ledger.Tx) error {
					messages, err := tx.OpenMessages(stage, 9)
					for _, m := range messages {
						got = append(got, m.Subject)
					}
					return err
				})
				if !slices.Equal(got, want) {
					t.Errorf("%s has %q; want %q", stage, got, want)
				}
			}
		})
	}
}

// TestNewerTables: a program from before an upgrade does not open the ledger.
func TestNewerTables(t *testing.T) {
	for _, c := range databases {
		t.Run(c.driver, func(t *testing.T) {
			place := c.place(t)
			open(t, place)
			if _, err := connect(t, c.driver, place).Exec(`insert into goose_db_version (version_id, is_applied) values (900, true)`); err != nil {
				t.Fatal(err)
			}
			l, err := ledger.Open(t.Context(), place)
			if err == nil {
				l.Close()
			}
			if !errors.Is(err, ledger.ErrNewer) {
				t.Errorf("opened: %v", err)
			}
		})
	}
}
