package bus_test

import (
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"

	"github.com/docket-edi/docket/pipeline/bus"
	"github.com/docket-edi/docket/pipeline/bus/bustest"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/pipeline/ledger/ledgertest"
)

// fake starts a Kafka in this process, which speaks the real protocol.
func fake(t testing.TB, opts ...kfake.Opt) *kfake.Cluster {
	t.Helper()
	c, err := kfake.NewCluster(append([]kfake.Opt{kfake.NumBrokers(3)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func options(t testing.TB, brokers []string) bus.KafkaOptions {
	return bus.KafkaOptions{Brokers: brokers, Readers: bustest.Readers, Clock: time.Now, Log: slog.New(slog.NewTextHandler(testLog{t}, nil))}
}

// testLog writes into the test's log.
type testLog struct{ t testing.TB }

func (l testLog) Write(b []byte) (int, error) {
	l.t.Log(strings.TrimSpace(string(b)))
	return len(b), nil
}

// site is a ledger and a cluster.
func site(t testing.TB, opt bus.KafkaOptions) bustest.Site {
	l := openLedger(t, ledgertest.SQLite(t))
	return bustest.Site{Ledger: l, Bus: func() bus.Bus {
		k, err := bus.NewKafka(l, opt)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}}
}

func TestKafkaFake(t *testing.T) {
	bustest.Run(t, func(t *testing.T) bustest.Site { return site(t, options(t, fake(t).ListenAddrs())) })
}

// DOCKET_TEST_KAFKA names the brokers of a real Kafka: .ci/kafka starts them.
func TestKafkaReal(t *testing.T) {
	brokers := os.Getenv("DOCKET_TEST_KAFKA")
	if brokers == "" {
		t.Skip("DOCKET_TEST_KAFKA is not set: .ci/kafka go test ./pipeline/bus")
	}
	bustest.Run(t, func(t *testing.T) bustest.Site { return site(t, options(t, strings.Split(brokers, ","))) })
}

// The lease of a partition that is still there when another worker gets the
// partition is of one that was killed at work.
func TestKafkaInherited(t *testing.T) {
	s := site(t, options(t, fake(t).ListenAddrs()))
	err := s.Ledger.Update(t.Context(), func(tx *ledger.Tx) error {
		_, err := tx.TakeLease("two/docket.b/3", "killed")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	w := bustest.NewWorker(t, s, "next")
	bustest.Send(t, s.Ledger, 8, 10)
	w.Drain(100)
	bustest.Check(t, 8, 10, w)
	if !w.Careful("two") || w.Careful("one") {
		t.Errorf("careful with one: %v, with two: %v", w.Careful("one"), w.Careful("two"))
	}
	w.Stop()
	last := bustest.NewWorker(t, s, "last")
	defer last.Stop()
	bustest.Send(t, s.Ledger, 1, 1)
	last.Drain(100)
	if last.Careful("two") {
		t.Error("careful although the worker before stopped in good order")
	}
}
