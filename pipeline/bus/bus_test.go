package bus_test

import (
	"context"
	"testing"

	"github.com/docket-edi/docket/pipeline/bus"
	"github.com/docket-edi/docket/pipeline/bus/bustest"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/pipeline/ledger/ledgertest"
)

func openLedger(t testing.TB, place string) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Open(context.Background(), place)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// A worker that never says Stop has ended at work: the next one is told.
func TestLocalInherited(t *testing.T) {
	l := openLedger(t, ledgertest.SQLite(t))
	s := bustest.Site{Ledger: l, Bus: func() bus.Bus { return bus.NewLocal(l, bustest.Readers) }}
	first := bustest.NewWorker(t, s, "first")
	bustest.Send(t, l, 2, 10)
	if _, err := first.Step(5); err != nil {
		t.Fatal(err)
	}
	second := bustest.NewWorker(t, s, "second")
	second.Drain(100)
	bustest.Check(t, 2, 10, first, second)
	if !second.Careful("one") || !second.Careful("two") {
		t.Error("the second worker is not careful")
	}
}

func TestLocal(t *testing.T) {
	for name, place := range map[string]func(testing.TB) string{"SQLite": ledgertest.SQLite, "PostgreSQL": ledgertest.Postgres} {
		t.Run(name, func(t *testing.T) {
			bustest.Run(t, func(t *testing.T) bustest.Site {
				l := openLedger(t, place(t))
				return bustest.Site{Ledger: l, Bus: func() bus.Bus { return bus.NewLocal(l, bustest.Readers) }}
			})
		})
	}
}
