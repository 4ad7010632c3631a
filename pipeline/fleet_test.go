package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/pipeline/ledger/ledgertest"
)

// What a person may set for a longer run.
const (
	fleetOrders  = "DOCKET_TEST_FLEET"            // orders; default 240
	kafkaBrokers = "DOCKET_TEST_KAFKA"            // a real Kafka; default: one in this process
	kafkaControl = "DOCKET_TEST_KAFKA_CONTROL"    // kills and starts its brokers
	pgControl    = "DOCKET_TEST_POSTGRES_CONTROL" // restarts PostgreSQL
	longPause    = "DOCKET_TEST_PAUSE"            // how long a worker is stopped, such as 40s; default 3s
)

// testSeed is the seed of a run that is to be repeated.
const testSeed = "DOCKET_TEST_SEED"

// seedOf is the seed of a run at random, said in its log.
func seedOf(t testing.TB) uint64 {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if s := os.Getenv(testSeed); s != "" {
		var err error
		if seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("seed %d (%s=%[1]d repeats it)", seed, testSeed)
	return seed
}

// numberOf is a number that a person may set in the environment.
func numberOf(t testing.TB, name string, n int) int {
	t.Helper()
	if s := os.Getenv(name); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	return n
}

// fleet is three workers on one ledger, archive and outbox, with an inbox each.
type fleet struct {
	t       testing.TB
	root    string
	random  *rand.Rand
	rule    string
	mu      sync.Mutex
	workers []*exec.Cmd
	done    []string // what happened, for the log
}

// plan is what a fleet is made of.
type plan struct {
	workers int // 0: three
	brokers string
	rule    string // by which broken rule the workers play
	stock   int
	archive string // lines of docket.yaml; "": a directory that all share
}

// newFleet furnishes the workers.
func newFleet(t testing.TB, p plan) *fleet {
	t.Helper()
	if testing.Short() {
		t.Skip("a fleet takes minutes: .ci/kafka .ci/postgres go test ./pipeline -run Fleet")
	}
	if os.Getenv(ledgertest.Server) == "" {
		t.Skip(ledgertest.Server + " is not set: .ci/postgres go test ./pipeline -run Fleet")
	}
	f := &fleet{t: t, root: t.TempDir(), random: rand.New(rand.NewPCG(seedOf(t), 0)), rule: p.rule, workers: make([]*exec.Cmd, cmp.Or(p.workers, 3))}
	place := ledgertest.Postgres(t)
	for i := range f.workers {
		dir := f.dir(i)
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := furnish(dir); err != nil {
			t.Fatal(err)
		}
		list := `"` + strings.ReplaceAll(p.brokers, ",", `", "`) + `"`
		kept := cmp.Or(p.archive, fmt.Sprintf("archive: %q\n", filepath.Join(f.root, "archive")))
		f.write(filepath.Join(dir, "docket.yaml"), fmt.Sprintf("our_id: \"ZZ:VENDOR01\"\nhttp: {listen: off}\nledger: %q\n%soutbox: %q\nbus: kafka\nkafka: {brokers: [%s]}\n",
			place, kept, filepath.Join(f.root, "outbox"), list))
		f.write(filepath.Join(dir, stockFile), fmt.Sprintf("sku,available\nACM-1005,%d\n", p.stock))
		f.write(filepath.Join(dir, placeFile), place)
	}
	t.Cleanup(f.killAll)
	return f
}

func (f *fleet) dir(i int) string { return filepath.Join(f.root, fmt.Sprintf("w%d", i)) }

func (f *fleet) write(name, content string) {
	f.t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		f.t.Fatal(err)
	}
}

// start starts a worker; a lock keeps the one before from living beside it.
func (f *fleet) start(i int) {
	f.t.Helper()
	cmd := child(f.dir(i), "fleet", "", f.rule)
	log, err := os.OpenFile(filepath.Join(f.root, fmt.Sprintf("w%d.log", i)), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		f.t.Fatal(err)
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		f.t.Fatal(err)
	}
	f.mu.Lock()
	f.workers[i] = cmd
	f.mu.Unlock()
}

func (f *fleet) kill(i int) {
	f.mu.Lock()
	cmd := f.workers[i]
	f.workers[i] = nil
	f.mu.Unlock()
	if cmd != nil {
		cmd.Process.Kill()
		cmd.Wait()
	}
}

func (f *fleet) killAll() {
	for i := range f.workers {
		f.kill(i)
	}
}

// stop ends all workers in good order, once they have taken the last messages:
// an order is answered before its answer's wake-ups are.
func (f *fleet) stop() {
	f.t.Helper()
	f.settle(30 * time.Second)
	for i := range f.workers {
		f.workers[i].Process.Signal(syscall.SIGTERM)
	}
	for i := range f.workers {
		if err := f.workers[i].Wait(); err != nil {
			log, _ := os.ReadFile(filepath.Join(f.root, fmt.Sprintf("w%d.log", i)))
			f.t.Errorf("worker %d: %v\n%s", i, err, log[max(0, len(log)-2000):])
		}
		f.workers[i] = nil
	}
}

// settle waits until no message is left, at most for limit.
func (f *fleet) settle(limit time.Duration) {
	db := f.ledger()
	for end, left := time.Now().Add(limit), 1; left > 0 && time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		err := db.View(context.Background(), func(tx *ledger.Tx) error {
			open, err := tx.CountOpen()
			left = len(open)
			return err
		})
		if err != nil {
			f.t.Fatal(err)
		}
	}
}

func (f *fleet) note(format string, args ...any) {
	f.done = append(f.done, fmt.Sprintf(format, args...))
}

// trouble is one thing that happens to a fleet.
func (f *fleet) trouble(pause time.Duration) {
	i := f.random.IntN(len(f.workers))
	switch n := f.random.IntN(10); {
	case n < 5:
		f.kill(i)
		wait := time.Duration(f.random.IntN(2000)) * time.Millisecond
		time.Sleep(wait)
		f.start(i)
		f.note("worker %d killed, away for %s", i, wait)
	case n < 7: // a zombie: its partitions are somebody else's when it awakes
		f.workers[i].Process.Signal(syscall.SIGSTOP)
		time.Sleep(pause)
		f.workers[i].Process.Signal(syscall.SIGCONT)
		f.note("worker %d stood still for %s", i, pause)
	case n < 8 && os.Getenv(kafkaControl) != "":
		broker := strconv.Itoa(1 + f.random.IntN(3))
		f.control(kafkaControl, "kill", broker)
		time.Sleep(time.Duration(2+f.random.IntN(5)) * time.Second)
		f.control(kafkaControl, "start", broker)
		time.Sleep(8 * time.Second) // two of three must be in sync before the next one goes
		f.note("broker %s killed", broker)
	case os.Getenv(pgControl) != "":
		f.control(pgControl, "stop")
		time.Sleep(time.Duration(f.random.IntN(3000)) * time.Millisecond)
		f.control(pgControl, "start")
		f.note("PostgreSQL restarted")
	}
}

func (f *fleet) control(script string, args ...string) {
	if out, err := exec.CommandContext(context.Background(), os.Getenv(script), args...).CombinedOutput(); err != nil {
		f.t.Errorf("%v: %v\n%s", args, err, out)
	}
}

// load is what the fleet is given: files of orders for one item that all share.
type load struct {
	orders []string
	units  map[string]int64 // by PO
	files  int
}

// feed puts files with orders into the inboxes, a few at a time.
func (f *fleet) feed(l *load, orders int) {
	f.t.Helper()
	for left := orders; left > 0; {
		sets := []string{}
		for range min(left, 1+f.random.IntN(20)) {
			po, units := fmt.Sprintf("F%07d", len(l.orders)+1), 1+int64(f.random.IntN(20))
			sets = append(sets, order(po, fmt.Sprintf("%d*EA*3.15*PE*UP*840012010051", units)))
			l.orders, l.units[po] = append(l.orders, po), units
		}
		left -= len(sets)
		l.files++
		name := fmt.Sprintf("%06d.edi", l.files)
		dir := f.dir(f.random.IntN(len(f.workers)))
		f.write(filepath.Join(dir, name), interchange{control: l.files, sets: sets}.String())
		if err := os.Rename(filepath.Join(dir, name), filepath.Join(dir, "inbox", name)); err != nil {
			f.t.Fatal(err)
		}
	}
}

// look opens the ledger of a fleet that may be at work.
func (f *fleet) look() *house {
	f.t.Helper()
	return openHouse(f.t, f.dir(0), func(p *Parts) { p.Inbox = nil })
}

// ledger opens the ledger of the fleet, as a worker does.
func (f *fleet) ledger() *ledger.Ledger {
	f.t.Helper()
	db, err := ledger.Open(context.Background(), ledgerOf2(f.dir(0)))
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { db.Close() })
	return db
}

// awaitAnswers waits until every order is answered.
func (f *fleet) awaitAnswers(l *load, db *ledger.Ledger) {
	f.t.Helper()
	for end := time.Now().Add(3 * time.Minute); f.answered(db) < len(l.orders); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			f.t.Fatalf("%d of %d orders are answered\n%s", f.answered(db), len(l.orders), f.said())
		}
	}
}

// answered counts the sets that are answered.
func (f *fleet) answered(db *ledger.Ledger) (n int) {
	err := db.View(context.Background(), func(tx *ledger.Tx) error {
		counts, err := tx.CountSets()
		n = counts["answered"]
		return err
	})
	if err != nil {
		return -1 // PostgreSQL is away
	}
	return n
}

// work feeds the fleet and troubles it until every order is answered.
func (f *fleet) work(orders int, pause time.Duration) (*load, time.Duration) {
	troubles := min(orders/30, 120)
	f.t.Helper()
	l := &load{units: map[string]int64{}}
	for i := range f.workers {
		f.start(i)
	}
	db := f.ledger()
	start, last, since := time.Now(), -1, time.Now()
	for n := 0; n < orders; {
		now := f.answered(db)
		if fed := len(l.orders); fed < orders && (fed == 0 || now > fed/3) { // under load, all the time
			f.feed(l, min(orders/3+1, orders-fed))
		}
		if now != last {
			last, since = now, time.Now()
		}
		if n = now; n >= orders {
			break
		}
		if time.Since(since) > 3*time.Minute {
			f.t.Fatalf("%d of %d orders are answered, none in the last three minutes; %v", n, orders, f.done)
		}
		if now > 0 && len(f.done) < troubles {
			f.trouble(pause)
			time.Sleep(time.Duration(f.random.IntN(6000)) * time.Millisecond)
		}
		time.Sleep(100 * time.Millisecond)
	}
	took := time.Since(start)
	f.stop()
	return l, took
}

func ledgerOf2(dir string) string {
	place, err := os.ReadFile(filepath.Join(dir, placeFile))
	if err != nil {
		panic(err)
	}
	return string(place)
}

// problems says what is not as it must be after the work.
func (f *fleet) problems(l *load, stock int64) []string {
	f.t.Helper()
	h := f.look()
	defer h.Ledger.Close()
	want := expected{arrivals: l.files, orders: l.orders}
	for n := range l.files {
		want.controls = append(want.controls, n+1)
	}
	out := h.problems(want)
	sum := h.promised("ACM-1005")
	if sum.GreaterThan(decimal.NewFromInt(stock)) {
		out = append(out, fmt.Sprintf("oversold: %s promised, %d available", sum, stock))
	}
	var asked int64
	for _, n := range l.units {
		asked += n
	}
	// an order is refused as a whole only when it asks for more than is left
	if least := min(asked, stock) - 20; sum.LessThan(decimal.NewFromInt(least)) {
		out = append(out, fmt.Sprintf("only %s promised of %d available, %d asked", sum, stock, asked))
	}
	return out
}

func brokers(t testing.TB) string {
	if list := os.Getenv(kafkaBrokers); list != "" {
		return list
	}
	return strings.Join(cluster(t).ListenAddrs(), ",")
}

// TestFleet: three workers on Kafka and PostgreSQL are killed and stopped, and
// what they stand on is killed too: every order is answered once, every number
// is used once, and no stock is promised twice.
func TestFleet(t *testing.T) {
	orders, pause := numberOf(t, fleetOrders, 240), 3*time.Second
	if d := os.Getenv(longPause); d != "" {
		var err error
		if pause, err = time.ParseDuration(d); err != nil {
			t.Fatal(err)
		}
	}
	stock := orders * 8 // less than is asked for
	f := newFleet(t, plan{brokers: brokers(t), stock: stock})
	l, took := f.work(orders, pause)
	t.Logf("%d orders in %d files, %.0f s, %d troubles: %s", orders, l.files, took.Seconds(), len(f.done), strings.Join(f.done, "; "))
	report(t, f.problems(l, int64(stock)))
}

// TestFleetIsNoticed shows that the harness can fail.
func TestFleetIsNoticed(t *testing.T) {
	for _, rule := range []string{"number taken outside of the transaction", "message marked before the work on it"} {
		t.Run(rule, func(t *testing.T) {
			f := newFleet(t, plan{brokers: brokers(t), rule: rule, stock: 100_000})
			l := &load{units: map[string]int64{}}
			for i := range f.workers {
				f.start(i)
			}
			f.feedUntilUnderway(l, 60, f.ledger())
			f.settle(15 * time.Second)
			f.killAll()
			problems := f.problems(l, 100_000)
			if len(problems) == 0 {
				t.Fatal("not noticed")
			}
			slices.Sort(problems)
			t.Log(problems[0])
		})
	}
}
