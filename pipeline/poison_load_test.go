package pipeline

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/ledger"
)

// poisonOrders is how many orders a person wants; 1 % of them are poison.
const poisonOrders = "DOCKET_TEST_POISON" // default 300 on the ledger, 100 on Kafka

// What a harmful document has in its bytes.
const (
	killerMark = "KILLER"
	panicMark  = "PANIC"
)

// harmful is an archive in which reading some documents ends the process, and
// reading others panics, until they are held.
type harmful struct {
	archive.Store
	ledger *ledger.Ledger
}

func (s harmful) Get(ctx context.Context, key string) (io.ReadCloser, archive.Info, error) {
	r, info, err := s.Store.Get(ctx, key)
	if err != nil || !strings.HasPrefix(key, "raw/") {
		return r, info, err
	}
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, info, err
	}
	if !s.held(strings.TrimPrefix(key, "raw/")) {
		switch {
		case bytes.Contains(data, []byte(killerMark)):
			die()
		case bytes.Contains(data, []byte(panicMark)):
			panic("a document that panics a stage")
		}
	}
	return io.NopCloser(bytes.NewReader(data)), info, r.Close()
}

// held says that a person is asked about the arrival with these bytes.
func (s harmful) held(sum string) (is bool) {
	err := s.ledger.View(context.Background(), func(tx *ledger.Tx) error {
		list, err := tx.HeldList(true)
		for _, h := range list {
			a, err := tx.Arrival(h.Arrival)
			is = is || err == nil && a.SHA256 == sum
		}
		return err
	})
	return is || err != nil
}

// TestPoisonLoad has 1 % of a load of orders be poison, a third of each kind: they
// kill the process, panic a stage, or are refused. Each is held with its bytes,
// stage and reason, and every other order is answered.
func TestPoisonLoad(t *testing.T) {
	for name, c := range map[string]struct {
		orders int
		kafka  bool
	}{"ledger": {300, false}, "Kafka": {100, true}} {
		t.Run(name, func(t *testing.T) {
			if c.kafka && os.Getenv(kafkaBrokers) == "" {
				t.Skip("the Kafka in this process is slow to forget members that died: .ci/kafka go test ./pipeline -run PoisonLoad")
			}
			orders := c.orders
			if n, err := strconv.Atoi(os.Getenv(poisonOrders)); err == nil {
				orders = n
			}
			poisonLoad(t, orders, c.kafka)
		})
	}
}

func poisonLoad(t *testing.T, orders int, kafka bool) {
	poison := map[int]string{}
	kinds := []string{killerMark, panicMark, "REFUSED"}
	for i := range max(3, orders/100) {
		poison[(i*97+13)%orders] = kinds[i%3]
	}
	files, bad := map[string]string{}, map[string]string{} // bad: by file name, what must be kept
	want := expected{arrivals: orders}
	for i := range orders {
		po := fmt.Sprintf("G%06d", i)
		if kind := poison[i]; kind != "" {
			po = fmt.Sprintf("%s%d", kind, i)
		} else {
			want.orders = append(want.orders, po)
		}
		file := one(i+1, po, mugs(1))
		if poison[i] == "REFUSED" {
			file = strings.Replace(file, "*4.25*", "*4X25*", 1)
		}
		name := fmt.Sprintf("%06d.edi", i)
		if files[name] = file; poison[i] != "" {
			bad[name] = file
		}
		if poison[i] == "" || poison[i] == "REFUSED" { // refused, too, has its 997
			want.controls = append(want.controls, i+1)
		}
	}
	want.held = len(poison)
	dir := crashHouse(t, files)
	if kafka {
		config := filepath.Join(dir, "docket.yaml")
		data, err := os.ReadFile(config)
		if err != nil {
			t.Fatal(err)
		}
		list := `"` + strings.ReplaceAll(brokers(t), ",", `", "`) + `"`
		text := strings.NewReplacer("\nbus: local\n", "\nbus: kafka\n", "\n  brokers: []\n", "\n  brokers: ["+list+"]\n").Replace(string(data))
		if err := os.WriteFile(config, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const rule = "documents that kill and panic"
	start, deaths := time.Now(), 0
	for ; live(t, dir, "drain", "", rule); deaths++ {
		if deaths > 10*len(poison) {
			t.Fatalf("the process was killed %d times", deaths)
		}
	}
	took := time.Since(start)
	problems := finish(t, dir, rule, want)
	h := openHouse(t, dir, brokenRules[rule])
	copies := tree(t, filepath.Join(dir, "held"))
	for _, v := range h.heldList() {
		data, ok := bad[v.File]
		name := fmt.Sprintf("%04d_%s", v.ID, v.File)
		if !ok || v.Stage == "" || v.Reason == "" || copies[name] != data || copies[name+".why.txt"] == "" {
			problems = append(problems, fmt.Sprintf("held %+v: poison %v, bytes kept %v", v, ok, copies[name] == data))
		}
		delete(bad, v.File)
	}
	for name := range bad {
		problems = append(problems, name+" is poison and not held")
	}
	slices.Sort(problems)
	report(t, problems)
	t.Logf("%d orders, %d of them poison: %d held, %d answered, the process was killed %d times, %s in all", orders, len(poison), len(h.heldList()),
		len(want.orders), deaths, took.Round(time.Millisecond))
	if deaths == 0 {
		t.Error("nothing killed the process: nothing was tested")
	}
}
