package pipeline

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"

	"github.com/docket-edi/docket/pipeline/archive/archivetest"
	"github.com/docket-edi/docket/pipeline/ledger"
)

// awayFor is how long each server is away, such as 5m; default 15s.
const awayFor = "DOCKET_TEST_AWAY"

// What a worker may use while a server is away, and how soon it must have caught up.
const (
	awayMemory = 200 // MB
	awayGrowth = 48  // MB between the first third of the time and its end
	awayCPU    = 0.4 // of one processor, the orders that it takes in meanwhile included
	awayPace   = 10  // orders a second that come in while a server is away
	catchUp    = 2 * time.Minute
)

// outage is a server that goes away and comes back.
type outage struct {
	name       string
	away, back func()
	silent     bool // nothing may leave meanwhile
}

// cutOff is a fleet of one worker whose servers can be taken away.
type cutOff struct {
	*fleet
	*load
	t        *testing.T
	wire     *wire         // between the worker and S3
	span     time.Duration // how long each server is away
	patience time.Duration // how soon the worker must have caught up
	db       *ledger.Ledger
	problems []string
}

// newCutOff furnishes a worker on real servers, and starts it.
func newCutOff(t *testing.T, rule string) *cutOff {
	t.Helper()
	for name, script := range map[string]string{kafkaControl: "kafka", pgControl: "postgres"} {
		if os.Getenv(name) == "" {
			t.Skipf("%s is not set: .ci/kafka .ci/postgres .ci/s3 go test ./pipeline -run Away (.ci/%s sets it)", name, script)
		}
	}
	server := archivetest.NewServer(t)
	w := newWire(t, server.Endpoint)
	bucket := server.Bucket(t, false)
	kept := func(endpoint string) string {
		return fmt.Sprintf("archive: s3://%s/pre\ns3: {endpoint: %q, path_style: true}\n", bucket, endpoint)
	}
	c := &cutOff{t: t, wire: w, span: 15 * time.Second, patience: catchUp, load: &load{units: map[string]int64{}},
		fleet: newFleet(t, plan{workers: 1, brokers: brokers(t), rule: rule, stock: 10_000_000, archive: kept("http://" + w.address)})}
	if d := os.Getenv(awayFor); d != "" {
		var err error
		if c.span, err = time.ParseDuration(d); err != nil {
			t.Fatal(err)
		}
	}
	c.db = c.ledger()
	c.start(0)
	c.feed(c.load, 20)
	return c
}

// outages are the servers of a worker, each in the ways in which it can be away.
func (c *cutOff) outages() []outage {
	kafka := func(what string) func() {
		return func() {
			for n := range len(strings.Split(os.Getenv(kafkaBrokers), ",")) {
				c.control(kafkaControl, what, strconv.Itoa(n+1))
			}
		}
	}
	postgres := func(what string) func() { return func() { c.control(pgControl, what) } }
	var stopLosses func()
	return []outage{
		{"S3 cut off", c.wire.cut, func() { c.wire.mend(c.t) }, true},
		{"PostgreSQL stopped", postgres("stop"), postgres("start"), true},
		{"PostgreSQL loses its connections", func() { stopLosses = losses(c.t, ledgerOf2(c.dir(0)), c.span/10) }, func() { stopLosses() }, false},
		{"Kafka stands still", kafka("stop"), kafka("continue"), false},
		{"Kafka killed", kafka("kill"), func() { kafka("start")(); c.awaitKafka() }, false},
	}
}

// awaitKafka waits until every broker is in the cluster again.
func (c *cutOff) awaitKafka() {
	list := strings.Split(os.Getenv(kafkaBrokers), ",")
	client := &kafka.Client{Addr: kafka.TCP(list...), Timeout: 5 * time.Second}
	for end := time.Now().Add(3 * time.Minute); ; time.Sleep(200 * time.Millisecond) {
		meta, err := client.Metadata(context.Background(), &kafka.MetadataRequest{})
		if err == nil && len(meta.Brokers) == len(list) {
			return
		}
		if time.Now().After(end) {
			c.t.Fatalf("Kafka does not come back: %v", err)
		}
	}
}

// pass lets a server go away while orders come in, and come back.
func (c *cutOff) pass(o outage) {
	o.away()
	time.Sleep(3 * time.Second) // what was under way has come to an end
	left, begin, pid := c.sent(), time.Now(), c.workers[0].Process.Pid
	was := vitalsOf(c.t, pid)
	var sizes []int
	for time.Since(begin) < c.span {
		c.feed(c.load, awayPace)
		time.Sleep(time.Second)
		sizes = append(sizes, vitalsOf(c.t, pid).rss)
	}
	is, took := vitalsOf(c.t, pid), time.Since(begin)
	cpu := (is.cpu - was.cpu).Seconds() / took.Seconds()
	if now := c.sent(); o.silent && now != left {
		c.say("%s: %d documents left meanwhile", o.name, now-left)
	}
	if cpu > awayCPU {
		c.say("%s: %.2f processors busy", o.name, cpu)
	}
	if grown := sizes[len(sizes)-1] - slices.Max(sizes[:len(sizes)/3+1]); grown > awayGrowth {
		c.say("%s: memory grew by %d MB: %v", o.name, grown, sizes)
	}
	if is.peak > awayMemory {
		c.say("%s: %d MB of memory", o.name, is.peak)
	}
	o.back()
	waiting := len(c.orders) - c.answered(c.db)
	late := c.awaitAnswers(c.patience + time.Duration(waiting)*time.Second/20)
	c.t.Logf("%s for %.0f s: %.2f processors, %d MB, at most %d MB; %d orders waited, all answered %.1f s after it was back", o.name, took.Seconds(), cpu,
		is.rss, is.peak, waiting, late.Seconds())
}

func (c *cutOff) say(format string, args ...any) {
	c.problems = append(c.problems, fmt.Sprintf(format, args...))
}

// sent counts what left.
func (c *cutOff) sent() int { return len(tree(c.t, filepath.Join(c.root, "outbox"), ".")) }

// awaitAnswers waits until every order is answered.
func (c *cutOff) awaitAnswers(limit time.Duration) time.Duration {
	start, n := time.Now(), 0
	for time.Since(start) < limit {
		if n = c.answered(c.db); n == len(c.orders) {
			return time.Since(start)
		}
		time.Sleep(100 * time.Millisecond)
	}
	c.say("%d of %d orders are answered after %s", n, len(c.orders), limit)
	return limit
}

// end says what is not as it must be, and out of order.
func (c *cutOff) end() []string {
	time.Sleep(2 * time.Second) // the journal's last lines
	c.stop()
	return slices.Concat(c.problems, c.fleet.problems(c.load, 10_000_000), c.disorder())
}

// disorder reads in the archive's journal in which order files came and answers
// left: each stream's in the order of its numbers, the receipts (997) of what a
// sender sent in the order in which it came.
func (c *cutOff) disorder() (out []string) {
	h := c.look()
	defer h.Ledger.Close()
	objects := h.objects("journal/")
	var left []string
	for _, key := range slices.Sorted(func(yield func(string) bool) {
		for key := range objects {
			if !yield(key) {
				return
			}
		}
	}) {
		var j journalObject
		if err := json.Unmarshal([]byte(objects[key]), &j); err != nil {
			c.t.Fatal(err)
		}
		for _, l := range j.Lines {
			if l.Kind == "delivery" {
				var d struct{ File string }
				if err := json.Unmarshal(l.Body, &d); err != nil {
					c.t.Fatal(err)
				}
				left = append(left, d.File)
			}
		}
	}
	number, received := 0, 0
	for _, file := range left {
		n, err := strconv.Atoi(readSegments(c.t, filepath.Join(c.root, "outbox", file)).get("ISA", 13))
		if err != nil || n != number+1 {
			out = append(out, fmt.Sprintf("%s with number %d left after number %d (%v)", file, n, number, err))
		}
		number = n
		var control int
		if _, err := fmt.Sscanf(filepath.Base(file), "997_%d_", &control); err == nil {
			if control != received+1 {
				out = append(out, fmt.Sprintf("the receipt of %d left after that of %d", control, received))
			}
			received = control
		}
	}
	if received != c.files || len(left) != c.files+len(c.orders) {
		out = append(out, fmt.Sprintf("the journal has %d deliveries, the last receipt is of %d; there are %d files and %d orders", len(left), received, c.files, len(c.orders)))
	}
	return out
}

// TestAway: S3, PostgreSQL and Kafka are away one after the other while orders
// come in. The worker neither ends nor spins, its memory stays flat; when a
// server is back, every order is answered without anybody's help, once, in order.
func TestAway(t *testing.T) {
	c := newCutOff(t, "")
	c.awaitAnswers(catchUp)
	for _, o := range c.outages() {
		c.pass(o)
	}
	report(t, c.end())
}

// TestAwayIsNoticed shows that the harness can fail: an archive that says that
// it has what it has not, and a worker that spins and hoards.
func TestAwayIsNoticed(t *testing.T) {
	for rule, want := range map[string]string{
		"archive says stored when away": "is missing from the archive",
		"spins and hoards":              "MB of memory",
	} {
		t.Run(rule, func(t *testing.T) {
			c := newCutOff(t, rule)
			c.awaitAnswers(catchUp)
			c.span, c.patience = 6*time.Second, 10*time.Second
			c.pass(c.outages()[0])
			c.killAll()
			problems := strings.Join(append(c.problems, c.fleet.problems(c.load, 10_000_000)...), "\n")
			if !strings.Contains(problems, want) {
				t.Fatalf("not noticed: %q", problems)
			}
		})
	}
}
