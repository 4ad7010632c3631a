package pipeline

import (
	"context"
	"errors"
	"testing"

	"github.com/docket-edi/docket/pipeline/ledger"
)

// endLife runs a life that ends when it comes to the point for the n-th time.
func endLife(t *testing.T, dir, point string) {
	t.Helper()
	ended := errors.New("the process ended")
	h := openHouse(t, dir, func(parts *Parts) {
		parts.At = func(at string) {
			if at == point {
				panic(ended)
			}
		}
	})
	defer func() {
		if r := recover(); r != ended {
			t.Fatalf("the life did not end at %q: %v", point, r)
		}
		h.Ledger.Close()
	}()
	if err := h.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	h.drain()
}

// TestKillerIsHeld: a message that ends the process three times is held with
// its bytes, and the others go on. Twice is not three times.
func TestKillerIsHeld(t *testing.T) {
	for _, c := range []struct {
		deaths   int
		answered bool
	}{{2, true}, {3, false}} {
		h := newHouse(t)
		h.drop("a_killer.edi", one(1, "KILLER01", mugs(12)))
		h.drop("b_other.edi", one(2, "OTHER001", mugs(12)))
		h.Ledger.Close()
		endLife(t, h.dir, "receive: arrival committed") // the first death only makes the next life careful
		for range c.deaths {
			endLife(t, h.dir, "parse: attempt counted")
		}
		last := openHouse(t, h.dir)
		if err := last.Start(context.Background()); err != nil {
			t.Fatal(err)
		}
		last.drain()
		if c.answered {
			last.wantHeld()
			last.wantSent("AMAZON/855_*", 2)
			continue
		}
		last.wantHeld("unreadable")
		last.wantSent("AMAZON/855_OTHER001*", 1)
		last.wantSent("AMAZON/855_KILLER01*", 0)
		if r := last.audited(); r.Held != 1 || r.Answered != 1 {
			t.Errorf("audit: %s", r.String())
		}
	}
}

// TestFailureIsNoDeath: a try that fails while the process lives is not counted.
func TestFailureIsNoDeath(t *testing.T) {
	h := newHouse(t)
	h.careful["decide"].Store(true)
	m := ledger.Message{ID: 7}
	for range 2 * maxAttempts {
		tooOften, err := h.attempt(context.Background(), "decide", &m)
		if err != nil || tooOften != nil {
			t.Fatalf("attempt: %v, %v", tooOften, err)
		}
		if err := h.survived(context.Background(), "decide", &m, errors.New("busy")); err == nil {
			t.Fatal("the failure is gone")
		}
	}
}
