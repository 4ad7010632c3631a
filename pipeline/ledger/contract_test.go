package ledger_test

import (
	"testing"

	"github.com/docket-edi/docket/pipeline/ledger/ledgertest"
)

func TestSQLite(t *testing.T) { ledgertest.Run(t, ledgertest.SQLite) }

func TestPostgres(t *testing.T) {
	ledgertest.Postgres(t) // or skip at once
	ledgertest.Run(t, ledgertest.Postgres)
}
