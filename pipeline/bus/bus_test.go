package bus_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/docket-edi/docket/pipeline/bus"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/pipeline/ledger/ledgertest"
)

// contract is what every bus must do; each implementation runs it. send
// commits messages, take records one as done by a stage.
func contract(t *testing.T, b bus.Bus, send func(topic, key string, n int), take func(stage string, m ledger.Message)) {
	ctx := context.Background()
	poll := func(c bus.Consumer, limit int) []ledger.Message {
		t.Helper()
		m, err := c.Poll(ctx, limit)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	one, two := b.Consumer("one", []string{"a", "b"}), b.Consumer("two", []string{"b"})
	if got := poll(one, 10); len(got) != 0 {
		t.Fatalf("%d messages before any was sent", len(got))
	}
	for n := range 3 {
		send("a", "k", n)
		send("b", "k", n)
	}
	got := poll(one, 10)
	if len(got) != 6 || len(poll(two, 10)) != 3 || len(poll(one, 4)) != 4 {
		t.Fatalf("%d messages for stage one", len(got))
	}
	last := map[string]string{}
	for _, m := range got { // in order for each key of a topic
		if m.Subject <= last[m.Topic] {
			t.Errorf("%s: %s comes after %s", m.Topic, m.Subject, last[m.Topic])
		}
		last[m.Topic] = m.Subject
	}
	take("one", got[0])
	if err := one.Done(ctx, got[:1]); err != nil {
		t.Fatal(err)
	}
	if left := poll(one, 10); len(left) != 5 || left[0].ID != got[1].ID {
		t.Errorf("%d messages left for stage one", len(left))
	}
	if len(poll(two, 10)) != 3 {
		t.Error("what one stage takes is gone for the other")
	}
	if again := poll(b.Consumer("one", []string{"a", "b"}), 10); len(again) != 5 {
		t.Errorf("a new consumer of the stage sees %d messages", len(again))
	}
}

func TestLocal(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { local(t, ledgertest.SQLite(t)) })
	t.Run("PostgreSQL", func(t *testing.T) { local(t, ledgertest.Postgres(t)) })
}

func local(t *testing.T, place string) {
	ctx := context.Background()
	l, err := ledger.Open(ctx, place)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	update := func(f func(tx *ledger.Tx) error) {
		t.Helper()
		if err := l.Update(ctx, f); err != nil {
			t.Fatal(err)
		}
	}
	contract(t, bus.NewLocal(l), func(topic, key string, n int) {
		update(func(tx *ledger.Tx) error {
			return tx.Send(ledger.Message{Topic: topic, Key: key, Subject: fmt.Sprintf("%s%d", topic, n), Time: time.Unix(0, 0), Body: []byte("{}")}, 2)
		})
	}, func(stage string, m ledger.Message) {
		update(func(tx *ledger.Tx) error {
			_, err := tx.Take(stage, m.ID)
			return err
		})
	})
}
