package pipeline

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/ledger/ledgertest"
	"github.com/docket-edi/docket/pipeline/transport/folder"
)

const (
	sharedWorkers = 3
	sharedOrders  = 45
	sharedMugs    = 500 // of catalog item ACM-1001 in stock
)

// sharing is several workers on one PostgreSQL ledger, one archive and one outbox;
// each has a directory and an inbox of its own.
func sharing(t *testing.T, seed uint64) []*house {
	t.Helper()
	place := ledgertest.Postgres(t)
	var houses []*house
	for i := range sharedWorkers {
		dir := t.TempDir()
		if err := furnish(dir); err != nil {
			t.Fatal(err)
		}
		for name, content := range map[string]string{placeFile: place, stockFile: fmt.Sprintf("sku,available\nACM-1001,%d\n", sharedMugs)} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		// Pauses at random, so that the workers meet at every point.
		source, mu := rand.New(rand.NewPCG(seed, uint64(i))), sync.Mutex{}
		houses = append(houses, openHouse(t, dir, func(p *Parts) {
			p.Owner, p.NewID = fmt.Sprintf("worker %d", i), sharedIDs(i)
			p.At = func(string) {
				mu.Lock()
				pause := time.Duration(source.IntN(4000)) * time.Microsecond
				mu.Unlock()
				time.Sleep(pause)
			}
			if i > 0 {
				p.Archive, p.Outbox = archive.NewFile(houses[0].Config.Archive), folder.NewOutbox(houses[0].Config.Outbox)
			}
		}))
	}
	return houses
}

// sharedIDs numbers the arrivals of one worker.
func sharedIDs(worker int) func() string {
	n := 0
	return func() string { n++; return fmt.Sprintf("W%d-%04d", worker, n) }
}

// TestSharedLedger: three workers at once answer every order once, promise no more than
// there is, use every number once, and lose nothing. Some files come to two of
// them, and two shipments share their orders.
func TestSharedLedger(t *testing.T) {
	for _, c := range []struct {
		name  string
		every time.Duration
	}{{"undisturbed", 0}, {"the server ends all sessions again and again", 200 * time.Millisecond}} {
		t.Run(c.name, func(t *testing.T) { testSharedLedger(t, 20250110, c.every) })
	}
}

func testSharedLedger(t *testing.T, seed uint64, lossEvery time.Duration) {
	houses := sharing(t, seed)
	var orders []string
	want := expected{supplier: nil}
	for n := 1; n <= sharedOrders; n++ {
		po := fmt.Sprintf("F%07d", n)
		orders = append(orders, po)
		want.controls = append(want.controls, n)
		houses[n%sharedWorkers].drop(po+".edi", one(n, po, mugs(24)))
		want.arrivals++
		if n%9 == 0 { // the same interchange comes to another worker, too
			houses[(n+1)%sharedWorkers].drop(po+".edi", one(n, po, mugs(24)))
			want.arrivals++
		}
	}
	want.orders = orders
	ship := "shipment_id,partner,po_number,line,item_qualifier,item,quantity,unit,shipped_at,zone,weight,weight_unit,bol\n"
	for i, pair := range [][2]string{{orders[0], orders[1]}, {orders[1], orders[0]}} { // each of both orders, half
		file := ship
		for _, po := range pair {
			file += fmt.Sprintf("S%d,AMAZON,%s,1,UP,840012010013,12,EA,2025-01-10T08:00:00-07:00,America/Phoenix,20,LB,B%d\n", i, po, i)
		}
		houses[i].drop(fmt.Sprintf("s%d.csv", i), file)
		want.arrivals++
	}
	stopLosses := losses(t, ledgerOf(houses[0].Config), lossEvery)
	runShared(t, houses)
	stopLosses()
	h := houses[0]
	if problems := h.problems(want); len(problems) > 0 {
		t.Errorf("seed %d:\n%s", seed, strings.Join(problems, "\n"))
	}
	for _, other := range houses[1:] {
		for name := range tree(t, filepath.Join(other.dir, "inbox")) {
			t.Errorf("still in an inbox: %s", name)
		}
	}
	h.wantSent("AMAZON/856_*", 2)
	// What is shipped is no promise any more: those 48 may be promised once again.
	if sum := h.promised("ACM-1001").IntPart(); sum > sharedMugs || sum < sharedMugs-48 {
		t.Errorf("%d of %d are promised", sum, sharedMugs)
	}
}

// losses has the server end every session of a ledger, as a restart does, ten
// times or until it is stopped; never when every is zero.
func losses(t *testing.T, place string, every time.Duration) (stop func()) {
	t.Helper()
	if every == 0 {
		return func() {}
	}
	u, err := url.Parse(place)
	if err != nil {
		t.Fatal(err)
	}
	done, ended := make(chan bool), make(chan bool)
	go func() {
		defer close(ended)
		for range 10 {
			select {
			case <-done:
				return
			case <-time.After(every):
			}
			ledgertest.Exec(t, os.Getenv(ledgertest.Server), "select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1",
				u.Query().Get("application_name"))
		}
	}()
	return func() { close(done); <-ended }
}

// runShared runs the workers until all is done.
func runShared(t *testing.T, houses []*house) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	for _, h := range houses {
		running.Go(func() { h.Run(ctx) })
	}
	idle := 0
	for end := time.Now().Add(2 * time.Minute); idle < 3 && time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		s, err := houses[0].Status(ctx)
		if err != nil {
			continue // the connection was lost
		}
		waiting := 0
		for _, h := range houses {
			waiting += len(tree(t, filepath.Join(h.dir, "inbox")))
		}
		if idle++; waiting > 0 || len(s.Messages) > 0 || s.Unsent > 0 {
			idle = 0
		}
	}
	stop()
	running.Wait()
	if err := houses[0].flushJournal(context.Background()); err != nil {
		t.Fatal(err)
	}
}
