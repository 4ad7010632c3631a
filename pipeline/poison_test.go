package pipeline

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/bus"
	"github.com/docket-edi/docket/pipeline/ledger"
)

// poisonBus puts a message that no stage can work on before each batch of a stage.
type poisonBus struct {
	bus.Bus
	stage string
	spoil func(m *ledger.Message)
}

func (b poisonBus) Consumer(stage string, topics []string) bus.Consumer {
	c := b.Bus.Consumer(stage, topics)
	if stage != b.stage {
		return c
	}
	return spoiled{c, b.spoil}
}

type spoiled struct {
	bus.Consumer
	spoil func(m *ledger.Message)
}

func (c spoiled) Poll(ctx context.Context, limit int) ([]ledger.Message, error) {
	messages, err := c.Consumer.Poll(ctx, limit)
	for i := range messages {
		c.spoil(&messages[i])
	}
	return messages, err
}

// TestPoison spoils the first message of each stage: it is held with what it is
// about, the rest flows, and once it is whole again its release sends it on.
func TestPoison(t *testing.T) {
	for _, c := range []struct {
		stage, name string
		spoil       func(m *ledger.Message)
	}{
		{"parse", "body", func(m *ledger.Message) { m.Body = []byte("no JSON") }},
		{"parse", "arrival", func(m *ledger.Message) { m.Body = []byte(`{"arrival":"nobody"}`) }},
		{"decide", "subject", func(m *ledger.Message) { m.Subject += "?" }},
		{"render", "body", func(m *ledger.Message) { m.Body = []byte("no JSON") }},
		{"render", "position", func(m *ledger.Message) { m.Body = []byte(`{"order":"AMAZON|P1","n":1}`) }}, // no decision
		{"seal", "subject", func(m *ledger.Message) { m.Subject += "?" }},
		{"archive", "subject", func(m *ledger.Message) { m.Subject += "?" }},
	} {
		t.Run(c.stage+" "+c.name, func(t *testing.T) {
			poisoned := int64(0)
			h := newHouse(t, func(p *Parts) {
				p.Bus = poisonBus{p.Bus, c.stage, func(m *ledger.Message) {
					if poisoned == 0 || poisoned == m.ID {
						poisoned = m.ID
						c.spoil(m)
					}
				}}
			})
			h.drop("1.edi", one(1, "P1", mugs(12)))
			h.drop("2.edi", one(2, "P2", mugs(12)))
			h.drain()
			h.wantSent("AMAZON/855_P2_*", 1)
			held := h.heldList()
			if len(held) != 1 || held[0].Stage != c.stage {
				t.Fatalf("held: %+v", held)
			}
			r, err := h.Audit(context.Background(), 0)
			if err != nil || r.Unaccounted > 0 {
				t.Errorf("%s %v %v", r.String(), r.Findings, err)
			}
			poisoned = -1
			if err := h.Release(context.Background(), held[0].ID, ReleaseOptions{Who: "tester", Why: "mended"}); err != nil {
				t.Fatal(err)
			}
			h.drain()
			h.wantHeld()
			h.wantSent("AMAZON/855_P1_*", 1)
			h.wantSent("AMAZON/997_*", 2)
			if r := h.audited(); r.Held != 0 || r.InFlight != 0 || r.Answered < 2 {
				t.Error(r.String())
			}
		})
	}
}

// TestPanic has the code itself fail on one decision: here on one without the
// acknowledgment that its action promises.
func TestPanic(t *testing.T) {
	h := newHouse(t)
	h.take("1.edi", one(1, "P1", mugs(12)))
	crafted := []byte(`{"action":"acknowledge","based_on":0,"at":"2025-01-10T12:00:00Z","wire":{"us":"ZZ:VENDOR01","them":"ZZ:AMAZON"}}`)
	h.update(func(tx *ledger.Tx) error {
		n, err := tx.Append(ledger.Event{OrderKey: "AMAZON|P1", Kind: eventDecision, At: noon, Source: "test", Body: crafted})
		if err != nil {
			return err
		}
		return send(tx, ledger.Message{Topic: TopicDecisions, Key: "AMAZON|P1", Subject: "AMAZON|P1", Time: noon,
			Correlation: "A0001", Body: body(map[string]any{"order": "AMAZON|P1", "n": n})})
	})
	h.take("2.edi", one(2, "P2", mugs(12)))
	h.wantSent("AMAZON/855_P2_*", 1)
	held := h.heldList()
	if len(held) != 1 || held[0].Code != "stage-failed" || !strings.Contains(held[0].Reason, "panic") || held[0].Stage != "render" {
		t.Fatalf("%+v", held)
	}
	h.audited()
	if err := h.Release(context.Background(), held[0].ID, ReleaseOptions{Who: "tester", Why: "again"}); err != nil {
		t.Fatal(err)
	}
	h.view(func(tx *ledger.Tx) error {
		for stage, want := range map[string]int{"render": 1, "archive": 0} { // archive has had it
			again, err := tx.OpenMessages(stage, 9)
			if err != nil || len(again) != want {
				t.Errorf("%s has %d messages after the release, %v; want %d", stage, len(again), err, want)
			}
		}
		return nil
	})
}

// TestOverruledDuplicateLine has a line number twice, and a person who says go on.
func TestOverruledDuplicateLine(t *testing.T) {
	h := newHouse(t)
	twice := strings.Replace(order("P1", mugs(12), "6*EA*11.90*PE*UP*840012010020", mugs(24)), "PO1*3*", "PO1*1*", 1)
	h.take("1.edi", interchange{control: 1, sets: []string{twice}}.String())
	h.wantHeld("duplicate-line")
	h.release("duplicate-line", ReleaseOptions{Who: "tester", Why: "go on", Override: true})
	h.take("2.edi", one(2, "P2", mugs(12)))
	h.wantSent("AMAZON/855_P2_*", 1)
	if n := len(h.sent("AMAZON/855_P1_*")); n+len(h.heldList()) != 1 {
		t.Errorf("%d answers, held: %v", n, h.heldCodes())
	}
	h.audited()
}

// TestRawIsLost deletes what came in before it is read: held, and the rest flows.
func TestRawIsLost(t *testing.T) {
	h := newHouse(t)
	file := one(1, "P1", mugs(12))
	if _, err := h.Receive(context.Background(), Incoming{ID: "A0001", Name: "1.edi", Body: []byte(file)}); err != nil {
		t.Fatal(err)
	}
	raw := filepath.Join(h.dir, "archive", archive.Raw(archive.Sum([]byte(file))))
	if err := os.Remove(raw); err != nil {
		t.Fatal(err)
	}
	h.take("2.edi", one(2, "P2", mugs(12)))
	h.wantSent("AMAZON/855_P2_*", 1)
	h.wantHeld("unreadable")
	if why := tree(t, filepath.Join(h.dir, "held")); len(why) != 1 {
		t.Errorf("copies of what is held: %v", sorted(why))
	}
	if found := h.found(0); !slices.Equal(found, []string{"object " + archive.Raw(archive.Sum([]byte(file)))}) {
		t.Errorf("found %v", found)
	}
	if err := os.WriteFile(raw, []byte(file), 0o444); err != nil { // from a backup
		t.Fatal(err)
	}
	h.release("unreadable", ReleaseOptions{})
	h.wantHeld()
	h.wantSent("AMAZON/855_P1_*", 1)
	if r := h.audited(); r.InFlight != 0 {
		t.Error(r.String())
	}
}

// TestDocumentIsLost deletes or changes a document between archive and delivery.
func TestDocumentIsLost(t *testing.T) {
	for what, harm := range map[string]func(file string) error{
		"deleted": os.Remove,
		"changed": func(file string) error { os.Remove(file); return os.WriteFile(file, []byte("other"), 0o444) },
	} {
		t.Run(what, func(t *testing.T) {
			var h *house
			var file string
			var kept []byte
			h = newHouse(t, func(p *Parts) {
				p.At = func(point string) {
					if point != "archive: recorded" || file != "" {
						return
					}
					for key, data := range tree(t, filepath.Join(h.dir, "archive", "docs")) {
						if strings.Contains(key, "po=P1/855.") {
							file, kept = filepath.Join(h.dir, "archive", "docs", key), []byte(data)
							if err := harm(file); err != nil {
								t.Error(err)
							}
						}
					}
				}
			})
			h.drop("1.edi", one(1, "P1", mugs(12)))
			h.drop("2.edi", one(2, "P2", mugs(12)))
			h.drain()
			h.wantSent("AMAZON/855_P2_*", 1)
			h.wantSent("AMAZON/855_P1_*", 0)
			h.wantHeld("document-lost")
			os.Remove(file)
			if err := os.WriteFile(file, kept, 0o444); err != nil {
				t.Fatal(err)
			}
			h.release("document-lost", ReleaseOptions{})
			h.wantHeld()
			h.wantSent("AMAZON/855_P1_*", 1)
			h.audited()
		})
	}
}

// TestReadingPanics has a step of reading fail, the last one or an earlier one:
// the arrival is held, and accounted for.
func TestReadingPanics(t *testing.T) {
	fine := func(*ledger.Tx) error { return nil }
	panics := func(*ledger.Tx) error { panic("at the disco") }
	for name, steps := range map[string][]work{"the only step": {panics}, "an early step": {panics, fine}, "the last step": {fine, panics}} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			file := one(1, "P1", mugs(12))
			if _, err := h.Receive(context.Background(), Incoming{ID: "A0001", Name: "1.edi", Body: []byte(file)}); err != nil {
				t.Fatal(err)
			}
			r := &reading{p: h.Pipeline}
			h.view(func(tx *ledger.Tx) error {
				arrival, err := tx.Arrival("A0001")
				r.arrival = &arrival
				messages, err2 := tx.OpenMessages("parse", 1)
				r.message = &messages[0]
				return errors.Join(err, err2)
			})
			if err := r.commit(context.Background(), steps); err != nil {
				t.Fatal(err)
			}
			h.drain()
			h.wantHeld("unreadable")
			if r := h.audited(); r.Held != 1 || r.InFlight != 0 {
				t.Error(r.String())
			}
			h.release("unreadable", ReleaseOptions{})
			h.wantSent("AMAZON/855_P1_*", 1)
			if r := h.audited(); r.Held != 0 || r.InFlight != 0 {
				t.Error(r.String())
			}
		})
	}
}

// TestTransientFailureIsItsOwn has one order's message fail each time: the
// others are done, those of its own key wait behind it.
func TestTransientFailureIsItsOwn(t *testing.T) {
	h := newHouse(t)
	h.update(func(tx *ledger.Tx) error {
		for _, key := range []string{"a", "b", "a", "c"} {
			if err := send(tx, ledger.Message{Topic: TopicDocuments, Key: key, Subject: key, Time: noon, Body: []byte("{}")}); err != nil {
				return err
			}
		}
		return nil
	})
	away, done := true, ""
	step := h.messages("seal", handler{knowNothing, atOnce(func(_ *ledger.Tx, m *ledger.Message) error {
		if m.Key == "a" && away {
			return errors.New("busy")
		}
		done += m.Key
		return nil
	}), knowNothing})
	for range 3 {
		if _, err := step(context.Background()); err == nil {
			t.Fatal("no error")
		}
	}
	if done != "bc" {
		t.Errorf("done: %s, want bc", done)
	}
	away = false
	if _, err := step(context.Background()); err != nil || done != "bcaa" {
		t.Errorf("done: %s, %v", done, err)
	}
}
