package pipeline

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/bus"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/samples"
)

// The child's environment: where it works, what it does, where it dies
// (point#hit), and by which broken rule it plays.
const (
	crashDir  = "DOCKET_TEST_CRASH_DIR"
	crashWork = "DOCKET_TEST_CRASH_WORK" // drain, run or demo
	crashAt   = "DOCKET_TEST_CRASH_AT"
	crashRule = "DOCKET_TEST_CRASH_RULE"

	// set by CI or a person
	crashPairs = "DOCKET_TEST_CRASH_PAIRS" // how many pairs of crashes are tried; all: every one
	killRounds = "DOCKET_TEST_KILLS"       // how often a docket under load is killed
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		if err := crashChild(dir, os.Getenv(crashWork), os.Getenv(crashAt), os.Getenv(crashRule)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// crashChild works in a directory and dies at the named point, or is killed.
func crashChild(dir, work, at, rule string) error {
	ctx, now := context.Background(), func() time.Time { return noon }
	p, err := open(dir, func() time.Time { return now() }, func(parts *Parts) {
		brokenRules[rule](parts)
		parts.At = dieAt(at, parts.At)
	})
	if err != nil {
		return err
	}
	switch work {
	case "run":
		p.Run(ctx)
	case "fleet": // until it is asked to end
		stop, cancel := signal.NotifyContext(ctx, syscall.SIGTERM)
		defer cancel()
		now = func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
		p.Run(stop)
		return p.Stop(ctx)
	case "demo":
		clock, err := NewDemoClock(ctx, p.Ledger)
		if err != nil {
			return err
		}
		now = clock.Now
		_, err = p.Demo(ctx, samples.FS, clock)
		return err
	}
	return errors.Join(p.Drain(ctx), p.Stop(ctx))
}

// dieAt kills the process at the n-th hit of a point; then may be nil.
func dieAt(at string, then func(string)) func(string) {
	hits, mu := map[string]int{}, sync.Mutex{} // the stages of a running docket hit points side by side
	return func(point string) {
		if then != nil {
			then(point)
		}
		mu.Lock()
		defer mu.Unlock()
		if hits[point]++; fmt.Sprintf("%s#%d", point, hits[point]) == at {
			die()
		}
	}
}

func die() {
	if self, err := os.FindProcess(os.Getpid()); err == nil {
		self.Kill()
	}
	select {} // SIGKILL comes now
}

// brokenRules are protocols that lose or repeat something when the process
// dies: the harness must notice each of them. "" breaks nothing.
var brokenRules = map[string]func(*Parts){
	"":                              func(*Parts) {},
	"position moved before commit":  func(p *Parts) { p.Bus = earlyBus{p.Bus, p.Config.Dir} },
	"no sweep":                      func(p *Parts) { p.Bus = kafkaBus(p, 24*time.Hour) },
	"published without being sent":  func(p *Parts) { p.Bus = lyingBus{kafkaBus(p, 24*time.Hour), p.Ledger} },
	"archive says stored when away": func(p *Parts) { p.Archive = forgetful{p.Archive} },
	"spins and hoards":              func(*Parts) { go spinAndHoard() },
	"documents that kill and panic": func(p *Parts) { p.Archive = harmful{p.Archive, p.Ledger} },
	"archive answers before stored": func(p *Parts) { p.Archive = &lateStore{Store: p.Archive} },
	"file removed before commit": func(p *Parts) {
		taken := filepath.Join(p.Config.Inbox, ".taken")
		p.At = func(point string) {
			if point == "receive: raw archived" {
				os.RemoveAll(taken)
				os.Mkdir(taken, 0o755)
			}
		}
	},
	"message marked before the work on it": func(p *Parts) {
		db := p.Ledger
		p.At = func(point string) {
			if point == "parse: one step committed" {
				db.Update(context.Background(), func(tx *ledger.Tx) error {
					next, err := tx.OpenMessages("decide", 1)
					for _, m := range next {
						_, err = tx.Take("decide", m.ID)
					}
					return err
				})
			}
		}
	},
	"number taken outside of the transaction": func(p *Parts) {
		db := p.Ledger
		p.At = func(point string) {
			if point == "render: committed" {
				db.Update(context.Background(), func(tx *ledger.Tx) error {
					_, err := tx.Next("isa:ZZ:VENDOR01>ZZ:AMAZON")
					return err
				})
			}
		}
	},
}

// earlyBus moves a stage's position when it hands messages out, not when the
// work on them is committed. The position outlives the process.
type earlyBus struct {
	bus.Bus
	dir string
}

func (b earlyBus) Consumer(stage string, topics []string) bus.Consumer {
	return earlyConsumer{b.Bus.Consumer(stage, topics), filepath.Join(b.dir, ".position-"+stage)}
}

type earlyConsumer struct {
	bus.Consumer
	position string
}

func (c earlyConsumer) Poll(ctx context.Context, limit int) ([]ledger.Message, error) {
	messages, err := c.Consumer.Poll(ctx, limit)
	text, _ := os.ReadFile(c.position)
	last, _ := strconv.ParseInt(string(text), 10, 64)
	messages = slices.DeleteFunc(messages, func(m ledger.Message) bool { return m.ID <= last })
	if n := len(messages); n > 0 && err == nil {
		err = os.WriteFile(c.position, []byte(strconv.FormatInt(messages[n-1].ID, 10)), 0o644)
	}
	return messages, err
}

// lateStore says that a batch is stored, and stores it when it is next used.
type lateStore struct {
	archive.Store
	late []archive.Object
}

func (s *lateStore) flush(ctx context.Context) error {
	late := s.late
	s.late = nil
	_, err := s.Store.PutBatch(ctx, late)
	return err
}

func (s *lateStore) PutBatch(ctx context.Context, objects []archive.Object) ([]archive.Outcome, error) {
	if err := s.flush(ctx); err != nil {
		return nil, err
	}
	s.late = objects
	outcomes := make([]archive.Outcome, len(objects))
	for i, o := range objects {
		outcomes[i] = archive.Outcome{State: archive.Created, SHA256: o.SHA256}
	}
	return outcomes, nil
}

// expected is what must be there when everything has come to its end.
type expected struct {
	arrivals int
	held     int
	orders   []string // customers' PO numbers: an 855 each
	controls []int    // ISA13s: a 997 each
	supplier []string // PO numbers: a PDF, a table and a mail each
	promised map[string]int64
	docs     int // documents in all; 0: not counted
}

// crashFiles are five orders, two of them short of stock, a shipment of the
// first, an order to a supplier, and a file that nobody can read.
func crashFiles() (map[string]string, expected) {
	supplier, err := samples.FS.ReadFile("30_supplier_usd.json")
	if err != nil {
		panic(err)
	}
	files := map[string]string{
		"01.edi": one(1, "P0000001", mugs(12), "6*EA*11.90*PE*UP*840012010020"),
		"02.edi": one(2, "P0000002", "72*EA*17.25*PE*BP*B0ACM1007Z"),
		"03.edi": one(3, "P0000003", mugs(24)),
		"04.edi": one(4, "P0000004", "60*EA*5.60*PE*EN*0840012010068"),
		"05.edi": one(5, "P0000005", mugs(36)),
		"06.edi": "Hello, where is my order?",
		"07.csv": "shipment_id,partner,po_number,line,item_qualifier,item,quantity,unit,shipped_at,zone,weight,weight_unit,bol\n" +
			"S1,AMAZON,P0000001,1,UP,840012010013,12,EA,2025-01-10T08:00:00-07:00,America/Phoenix,20,LB,B1\n",
		"08.json": string(supplier),
	}
	return files, expected{
		arrivals: 8, held: 1, docs: 5 + 5 + 1 + 3, controls: []int{1, 2, 3, 4, 5}, supplier: []string{"PO-2025-000117"},
		orders:   []string{"P0000001", "P0000002", "P0000003", "P0000004", "P0000005"},
		promised: map[string]int64{"ACM-1001": 24 + 36, "ACM-1002": 6, "ACM-1007": 72, "ACM-1006": 36},
	}
}

// crashHouse makes a working directory with the files in its inbox.
func crashHouse(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	if err := furnish(dir); err != nil {
		t.Fatal(err)
	}
	placeLedger(t, dir)
	fill(t, dir, files)
	return dir
}

func fill(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, "inbox", name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// child is the command of one life of the process.
func child(dir, work, at, rule string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), crashDir+"="+dir, crashWork+"="+work, crashAt+"="+at, crashRule+"="+rule)
	return cmd
}

// live runs one life to its end and says whether it was killed.
func live(t testing.TB, dir, work, at, rule string) (killed bool) {
	t.Helper()
	out, err := child(dir, work, at, rule).CombinedOutput()
	if err == nil {
		return false
	}
	if !strings.Contains(err.Error(), "killed") {
		t.Fatalf("the child failed: %v\n%s", err, out)
	}
	return true
}

// finish runs a last life in this process and says what is not as it must be.
func finish(t testing.TB, dir, rule string, want expected) (problems []string) {
	t.Helper()
	h := openHouse(t, dir, brokenRules[rule])
	defer h.Ledger.Close()
	if err := h.Drain(context.Background()); err != nil {
		return []string{"the next life cannot go on: " + err.Error()}
	}
	return h.problems(want)
}

// problems checks every invariant that a crash could break.
func (h *house) problems(want expected) (out []string) {
	h.t.Helper()
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	ctx := context.Background()
	r, err := h.Audit(ctx, 0)
	if err != nil {
		return []string{err.Error()}
	}
	for _, f := range r.Findings {
		say("audit: %s %s %s", f.Kind, f.Name, f.Text)
	}
	if r.Arrivals != want.arrivals || r.Held != want.held || r.InFlight != 0 || r.Answered+r.Held != r.Sets {
		say("conservation: %s; want %d arrivals, %d held", r.String(), want.arrivals, want.held)
	}
	if want.docs > 0 && r.Documents != want.docs {
		say("%d documents, want %d", r.Documents, want.docs)
	}
	s, err := h.Status(ctx)
	if err != nil || len(s.Messages) > 0 || s.Unsent > 0 {
		say("left to do: %v, %d documents unsent, %v", s.Messages, s.Unsent, err)
	}
	for name := range tree(h.t, filepath.Join(h.dir, "inbox")) {
		say("still in the inbox: %s", name)
	}
	out = append(out, h.outboxProblems(want)...)
	for sku, n := range want.promised {
		if got := h.promised(sku); !got.Equal(decimal.NewFromInt(n)) {
			say("promised of %s: %s, want %d", sku, got, n)
		}
	}
	return out
}

// outboxProblems compares what left with what should have, and with the archive.
func (h *house) outboxProblems(want expected) (out []string) {
	h.t.Helper()
	sent := tree(h.t, h.Config.Outbox)
	kept := h.objects("docs/")
	copies := map[string]int{}
	for _, data := range kept {
		copies[data]++
	}
	for name, data := range sent {
		if copies[data] != 1 {
			out = append(out, fmt.Sprintf("%s is %d times in the archive", name, copies[data]))
		}
	}
	count := func(files map[string]string, part string) (n int) {
		for name := range files {
			if strings.Contains(name, part) {
				n++
			}
		}
		return n
	}
	once := func(part string) {
		if n := count(sent, part); n != 1 {
			out = append(out, fmt.Sprintf("%d files in the outbox are %s", n, part))
		}
	}
	for _, po := range want.orders {
		once("AMAZON/855_" + po + "_")
		if n := count(kept, "po="+po+"/855."); n != 1 {
			out = append(out, fmt.Sprintf("%d 855s of %s in the archive", n, po))
		}
	}
	for _, control := range want.controls {
		once(fmt.Sprintf("AMAZON/997_%09d_", control))
	}
	for _, po := range want.supplier {
		for _, end := range []string{".pdf", ".csv", ".eml"} {
			once(po + "_rev1" + end)
		}
	}
	return append(out, numberProblems(sent)...)
}

// objects reads what the archive holds under a prefix, by key.
func (h *house) objects(prefix string) map[string]string {
	h.t.Helper()
	objects := map[string]string{}
	for info, err := range h.Archive.List(context.Background(), prefix, "") {
		if err != nil {
			h.t.Fatal(err)
		}
		body, _, err := archive.ReadAll(context.Background(), h.Archive, info.Key)
		if err != nil {
			h.t.Fatal(err)
		}
		objects[info.Key] = string(body)
	}
	return objects
}

// numberProblems reads the ISA13s of what left: 1, 2, 3 ... in each stream.
func numberProblems(sent map[string]string) (out []string) {
	streams := map[string][]int{}
	for name, data := range sent {
		if strings.HasSuffix(name, ".edi") {
			isa := strings.Split(data[:strings.IndexByte(data, '~')], "*")
			n, err := strconv.Atoi(isa[13])
			if err != nil {
				out = append(out, fmt.Sprintf("%s: %v", name, err))
			}
			streams[isa[6]+">"+isa[8]] = append(streams[isa[6]+">"+isa[8]], n)
		}
	}
	for stream, numbers := range streams {
		slices.Sort(numbers)
		for i, n := range numbers {
			if n != i+1 {
				out = append(out, fmt.Sprintf("control numbers of %s: %v", stream, numbers))
				break
			}
		}
	}
	return out
}

// promised is how much of a SKU is promised and not shipped.
func (h *house) promised(sku string) (sum decimal.Decimal) {
	h.t.Helper()
	h.view(func(tx *ledger.Tx) error {
		promises, err := tx.AllPromises()
		for _, p := range promises {
			if p.SKU == sku && p.State == "open" {
				sum = sum.Add(decimal.RequireFromString(p.Quantity))
			}
		}
		return err
	})
	return sum
}

// uncrashed runs the files through one life: every hit of every point on the
// way, and what is left in archive, outbox and held. The journal's objects are
// cut by time, so they may differ from life to life.
func uncrashed(t testing.TB, files map[string]string, want expected) (hits []string, left map[string]string) {
	t.Helper()
	dir := crashHouse(t, files)
	seen := map[string]int{}
	h := openHouse(t, dir, func(p *Parts) {
		p.At = func(point string) {
			seen[point]++
			hits = append(hits, fmt.Sprintf("%s#%d", point, seen[point]))
		}
	})
	h.drain()
	if problems := h.problems(want); len(problems) > 0 {
		t.Fatalf("without any crash:\n%s", strings.Join(problems, "\n"))
	}
	return hits, leftIn(t, dir)
}

func leftIn(t testing.TB, dir string) map[string]string {
	left := map[string]string{}
	for _, folder := range []string{"archive", "outbox", "held"} {
		for name, data := range tree(t, filepath.Join(dir, folder), "journal/") {
			left[folder+"/"+name] = data
		}
	}
	return left
}

// TestCrash kills the process at every point between two durable steps, and
// lets the next life go on: nothing is lost, nothing is done twice, and what is
// kept is byte for byte what an undisturbed life keeps.
func TestCrash(t *testing.T) {
	files, want := crashFiles()
	hits, left := uncrashed(t, files, want)
	if len(hits) < 60 {
		t.Fatalf("only %d points were hit: %v", len(hits), hits)
	}
	t.Logf("%d points between durable steps", len(hits))
	for i, at := range hits {
		if testing.Short() && i%8 != 0 {
			continue
		}
		t.Run(at, func(t *testing.T) {
			t.Parallel()
			dir := crashHouse(t, files)
			if !live(t, dir, "drain", at, "") {
				t.Fatal("the process came to its end")
			}
			report(t, finish(t, dir, "", want), sameTrees(leftIn(t, dir), left))
		})
	}
}

func report(t *testing.T, problems ...[]string) {
	t.Helper()
	for _, some := range problems {
		for _, p := range some {
			t.Error(p)
		}
	}
}

// TestCrashTwice kills the process, and kills the life after it too.
func TestCrashTwice(t *testing.T) {
	files, want := crashFiles()
	hits, left := uncrashed(t, files, want)
	type pair struct{ first, second string }
	var pairs []pair
	if os.Getenv(crashPairs) == "all" {
		for _, first := range hits {
			for _, second := range hits {
				pairs = append(pairs, pair{first, second})
			}
		}
	} else {
		seed := seedOf(t)
		t.Logf("%s=all tries all %d pairs", crashPairs, len(hits)*len(hits))
		random := rand.New(rand.NewPCG(seed, 0))
		n := 20
		if testing.Short() {
			n = 3
		}
		n = numberOf(t, crashPairs, n)
		for range n {
			pairs = append(pairs, pair{hits[random.IntN(len(hits))], hits[random.IntN(len(hits))]})
		}
	}
	for _, p := range pairs {
		t.Run(p.first+" then "+p.second, func(t *testing.T) {
			t.Parallel()
			dir := crashHouse(t, files)
			live(t, dir, "drain", p.first, "")
			live(t, dir, "drain", p.second, "") // may be past that point already
			report(t, finish(t, dir, "", want), sameTrees(leftIn(t, dir), left))
		})
	}
}

// TestCrashIsNoticed shows that the harness can fail: each broken rule breaks an
// invariant when the process dies at the point.
func TestCrashIsNoticed(t *testing.T) {
	files, want := crashFiles()
	for _, c := range []struct {
		rule, at string
		last     string // rule of the last life
		crashes  bool   // all is well without a crash
	}{
		{"position moved before commit", "decide: one message worked on#1", "position moved before commit", true},
		{"archive answers before stored", "archive: recorded#1", "", false},
		{"file removed before commit", "receive: raw archived#3", "", true},
		{"number taken outside of the transaction", "render: committed#1", "", false},
	} {
		t.Run(c.rule, func(t *testing.T) {
			t.Parallel()
			dir := crashHouse(t, files)
			live(t, dir, "drain", c.at, c.rule)
			problems := finish(t, dir, c.last, want)
			if len(problems) == 0 {
				t.Fatal("not noticed")
			}
			t.Log(problems[0])
			if c.crashes {
				report(t, finish(t, crashHouse(t, files), c.rule, want))
			}
		})
	}
}

// releaseSuspects lets what is held go on because the process ended on it three
// times: of many kills at random some hit the same message, which is innocent.
func releaseSuspects(t testing.TB, dir string) (n int) {
	t.Helper()
	h := openHouse(t, dir)
	defer h.Ledger.Close()
	h.drain()
	for _, v := range h.heldList() {
		if v.State == "open" && strings.Contains(v.Reason, "the process ended") {
			n++
			if err := h.Release(context.Background(), v.ID, ReleaseOptions{Who: "tester", Why: "it was the kill, not the message"}); err != nil {
				t.Fatal(err)
			}
		}
	}
	return n
}

// TestKillUnderLoad kills a running docket, all stages at work at once, at a
// random moment of its work, again and again while new orders come in.
func TestKillUnderLoad(t *testing.T) {
	rounds, perRound := 15, 14
	if testing.Short() {
		rounds = 4
	}
	if rounds = numberOf(t, killRounds, rounds); rounds > 100 {
		perRound = 5
	}
	random := rand.New(rand.NewPCG(seedOf(t), 0))
	dir := crashHouse(t, nil)
	if err := os.WriteFile(filepath.Join(dir, stockFile), []byte("sku,available\nACM-1005,10000000\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	want := expected{promised: map[string]int64{"ACM-1005": 0}}
	killed, atWork, sent := 0, 0, 0
	for range rounds {
		files := map[string]string{}
		for range perRound {
			n := len(want.orders) + 1
			po, units := fmt.Sprintf("L%07d", n), 1+random.IntN(20)
			files[po+".edi"] = one(n, po, fmt.Sprintf("%d*EA*3.15*PE*UP*840012010051", units))
			want.orders, want.controls = append(want.orders, po), append(want.controls, n)
			want.promised["ACM-1005"] += int64(units)
		}
		fill(t, dir, files)
		cmd := child(dir, "run", "", "")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		until := sent + random.IntN(2*perRound)
		for deadline := time.Now().Add(5 * time.Second); countSent(t, dir) < until && time.Now().Before(deadline); {
			time.Sleep(2 * time.Millisecond)
		}
		time.Sleep(time.Duration(random.IntN(60)) * time.Millisecond)
		if err := cmd.Process.Kill(); err == nil {
			killed++
		}
		cmd.Wait()
		before := sent
		if sent = countSent(t, dir); sent > before && sent < 2*len(want.orders) {
			atWork++
		}
	}
	want.arrivals, want.docs = len(want.orders), 2*len(want.orders)
	t.Logf("killed %d times over %d orders, %d times between the first and the last file sent", killed, want.arrivals, atWork)
	t.Logf("%d messages were held for three kills, and released", releaseSuspects(t, dir))
	report(t, finish(t, dir, "", want))
	if killed != rounds || atWork == 0 && rounds > 10 { // of a few lives, none may have come as far
		t.Errorf("%d of %d lives were killed, %d of them at work", killed, rounds, atWork)
	}
}

// countSent counts the files that are in place in the outbox.
func countSent(t testing.TB, dir string) int {
	names, err := filepath.Glob(filepath.Join(dir, "outbox", "AMAZON", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return len(names)
}
