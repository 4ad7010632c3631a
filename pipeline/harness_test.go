package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/bus"
	"github.com/docket-edi/docket/pipeline/config"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/pipeline/ledger/ledgertest"
	"github.com/docket-edi/docket/pipeline/transport/folder"
	"github.com/docket-edi/docket/pipeline/transport/smtp"
	"github.com/docket-edi/docket/samples"
)

// noon is the clock of every test that does not move it.
var noon = time.Date(2025, 1, 10, 12, 0, 0, 0, time.UTC)

// house is a docket in a directory of its own, with a clock that stands still
// and ids that count, so that the same files give the same archive.
type house struct {
	*Pipeline
	t   testing.TB
	dir string
	now time.Time
}

// newHouse makes a working directory with the samples' catalog and stock; each
// change is made to the parts before the pipeline is.
func newHouse(t testing.TB, changes ...func(*Parts)) *house {
	t.Helper()
	dir := t.TempDir()
	if err := furnish(dir); err != nil {
		t.Fatal(err)
	}
	return openHouse(t, dir, changes...)
}

// furnish makes a working directory.
func furnish(dir string) error {
	for _, name := range []string{catalogFile, stockFile} {
		data, err := samples.FS.ReadFile(name)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			return err
		}
	}
	return config.Init(dir, config.InitOptions{})
}

// openHouse begins a life on a working directory.
func openHouse(t testing.TB, dir string, changes ...func(*Parts)) *house {
	t.Helper()
	placeLedger(t, dir)
	h := &house{t: t, dir: dir, now: noon}
	p, err := open(dir, func() time.Time { return h.now }, changes...)
	if err != nil {
		t.Fatal(err)
	}
	h.Pipeline = p
	t.Cleanup(func() { p.Ledger.Close() })
	return h
}

// placeFile names the ledger of a working directory that is a server's.
const placeFile = ".ledger"

// placeLedger gives a working directory a ledger on the PostgreSQL server, when
// one is named (ledgertest.Server); else its own SQLite file stays.
func placeLedger(t testing.TB, dir string) {
	t.Helper()
	file := filepath.Join(dir, placeFile)
	if _, err := os.Stat(file); err == nil || os.Getenv(ledgertest.Server) == "" {
		return
	}
	if err := os.WriteFile(file, []byte(ledgertest.Postgres(t)), 0o644); err != nil {
		t.Fatal(err)
	}
}

// ledgerOf is the place of a working directory's ledger.
func ledgerOf(c *config.Config) string {
	if place, err := os.ReadFile(filepath.Join(c.Dir, placeFile)); err == nil {
		return string(place)
	}
	return c.Ledger
}

// open wires a pipeline on a working directory and loads its configuration.
func open(dir string, clock func() time.Time, changes ...func(*Parts)) (*Pipeline, error) {
	p, err := assemble(dir, clock, changes...)
	if err != nil {
		return nil, err
	}
	return p, errors.Join(p.Start(context.Background()), p.Load(context.Background(), p.Config))
}

// assemble makes a pipeline on a working directory.
func assemble(dir string, clock func() time.Time, changes ...func(*Parts)) (*Pipeline, error) {
	ctx := context.Background()
	c, err := config.Load(filepath.Join(dir, "docket.yaml"))
	if err != nil {
		return nil, err
	}
	db, err := ledger.Open(ctx, ledgerOf(c))
	if err != nil {
		return nil, err
	}
	inbox, err := folder.NewInbox(c.Inbox, 0)
	if err != nil {
		return nil, err
	}
	parts := Parts{
		Ledger: db, Archive: archive.NewFile(c.Archive), Bus: bus.NewLocal(db, Readers()), Inbox: inbox, Outbox: folder.NewOutbox(c.Outbox),
		Config: c, Clock: clock, NewID: countingIDs(db), Owner: "test", Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
	if os.Getenv(crashWork) == "fleet" { // a worker of its own says what it does
		parts.Log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	if s := c.Mail.SMTP; s.Sends() {
		parts.Mailer = smtp.New(smtp.Options{Address: s.Address, Security: s.TLS})
	}
	if c.S3 != nil {
		parts.Archive, err = archive.NewS3(ctx, archive.S3Options{Bucket: c.S3.Bucket, Prefix: c.S3.Prefix, Endpoint: c.S3.Endpoint, PathStyle: c.S3.PathStyle})
		if err != nil {
			return nil, err
		}
	}
	if c.Kafka != nil {
		parts.Bus = kafkaBus(&parts, 5*time.Second)
		parts.Owner = fmt.Sprintf("%s/%d", dir, os.Getpid())
		parts.NewID = func() string { return fmt.Sprintf("%s-%d-%x", filepath.Base(dir), os.Getpid(), time.Now().UnixNano()) }
	}
	for _, change := range changes {
		change(&parts)
	}
	return New(parts), nil
}

// kafkaBus makes the Kafka of the configuration carry the messages.
func kafkaBus(p *Parts, sweepAfter time.Duration) bus.Bus {
	c := p.Config.Kafka
	k, err := bus.NewKafka(p.Ledger, bus.KafkaOptions{Brokers: c.Brokers, Partitions: c.Partitions, Readers: Readers(),
		SweepAfter: sweepAfter, Clock: time.Now, Log: p.Log})
	if err != nil {
		panic(err)
	}
	return k
}

// countingIDs numbers the arrivals, going on where an earlier life stopped.
func countingIDs(db *ledger.Ledger) func() string {
	return func() string {
		var n int64
		if err := db.View(context.Background(), func(tx *ledger.Tx) (err error) {
			n, err = tx.CountArrivals()
			return err
		}); err != nil {
			panic(err)
		}
		return fmt.Sprintf("A%04d", n+1)
	}
}

// reload makes the configuration as it is now the one that counts.
func (h *house) reload() {
	h.t.Helper()
	c, err := config.Load(filepath.Join(h.dir, "docket.yaml"))
	if err == nil {
		err = h.Load(context.Background(), c)
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

// drop puts a file into the inbox.
func (h *house) drop(name, content string) {
	h.t.Helper()
	if err := os.WriteFile(filepath.Join(h.dir, "inbox", name), []byte(content), 0o644); err != nil {
		h.t.Fatal(err)
	}
}

// drain runs all stages until nothing is left to do.
func (h *house) drain() {
	h.t.Helper()
	if err := h.Drain(context.Background()); err != nil {
		h.t.Fatal(err)
	}
}

// take drops one file and drains.
func (h *house) take(name, content string) {
	h.t.Helper()
	h.drop(name, content)
	h.drain()
}

// view reads the ledger.
func (h *house) view(f func(tx *ledger.Tx) error) {
	h.t.Helper()
	if err := h.Ledger.View(context.Background(), f); err != nil {
		h.t.Fatal(err)
	}
}

// update writes into the ledger behind the pipeline's back.
func (h *house) update(f func(tx *ledger.Tx) error) {
	h.t.Helper()
	if err := h.Ledger.Update(context.Background(), f); err != nil {
		h.t.Fatal(err)
	}
}

// sql changes the database in a way that docket itself never does.
func (h *house) sql(query string, args ...any) {
	h.t.Helper()
	ledgertest.Exec(h.t, ledgerOf(h.Config), query, args...)
}

// audited says what the audit says, and fails on any finding.
func (h *house) audited() AuditReport {
	h.t.Helper()
	r, err := h.Audit(context.Background(), time.Hour)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, f := range r.Findings {
		h.t.Errorf("audit: %s %s %s", f.Kind, f.Name, f.Text)
	}
	return r
}

// heldCodes lists the codes of what is held, oldest first.
func (h *house) heldCodes() []string {
	h.t.Helper()
	codes := []string{}
	for _, v := range h.heldList() {
		codes = append(codes, v.Code)
	}
	return codes
}

func (h *house) heldList() []HeldView {
	h.t.Helper()
	views, err := h.HeldList(context.Background(), true)
	if err != nil {
		h.t.Fatal(err)
	}
	return views
}

// wantHeld fails unless exactly these reasons are held.
func (h *house) wantHeld(codes ...string) {
	h.t.Helper()
	if got := h.heldCodes(); !slices.Equal(got, codes) && len(got)+len(codes) > 0 {
		h.t.Fatalf("held: %v, want %v", got, codes)
	}
}

// release lets the one thing with this code go on, and drains.
func (h *house) release(code string, o ReleaseOptions) {
	h.t.Helper()
	for _, v := range h.heldList() {
		if v.Code != code {
			continue
		}
		if o.Who == "" {
			o.Who, o.Why = "tester", "it is mended"
		}
		if err := h.Release(context.Background(), v.ID, o); err != nil {
			h.t.Fatal(err)
		}
		h.drain()
		return
	}
	h.t.Fatalf("nothing is held as %s: %v", code, h.heldCodes())
}

// sent lists the files of the outbox that match the pattern, by name.
func (h *house) sent(pattern string) []string {
	h.t.Helper()
	names, err := filepath.Glob(filepath.Join(h.Config.Outbox, pattern))
	if err != nil {
		h.t.Fatal(err)
	}
	return names
}

// wantSent fails unless so many files match; it returns them.
func (h *house) wantSent(pattern string, n int) []string {
	h.t.Helper()
	names := h.sent(pattern)
	if len(names) != n {
		h.t.Fatalf("%d files in the outbox are %s, want %d: %v", len(names), pattern, n, names)
	}
	return names
}

// sentOne returns the only file of the outbox that matches, as its segments.
func (h *house) sentOne(pattern string) segments {
	h.t.Helper()
	return readSegments(h.t, h.wantSent(pattern, 1)[0])
}

// order returns the state and the log length of an order.
func (h *house) order(po string) (o ledger.Order) {
	h.t.Helper()
	h.view(func(tx *ledger.Tx) (err error) {
		o, err = tx.Order(ledger.OrderKey("AMAZON", po))
		return err
	})
	return o
}

// segments is an X12 file of ours, taken apart.
type segments [][]string

func readSegments(t testing.TB, file string) segments {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out segments
	for _, s := range strings.Split(strings.TrimSpace(string(data)), "~") {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, strings.Split(s, "*"))
		}
	}
	return out
}

// all lists the segments with the id.
func (s segments) all(id string) (out segments) {
	for _, e := range s {
		if e[0] == id {
			out = append(out, e)
		}
	}
	return out
}

// get is an element of the first segment with the id; "" without one.
func (s segments) get(id string, element int) string {
	for _, e := range s.all(id) {
		if element < len(e) {
			return e[element]
		}
	}
	return ""
}

// interchange is an 850 file about to be written. The zero value of each field
// but control and sets is that of a retail order of AMAZON.
type interchange struct {
	control  int
	sender   string // 15 characters are padded
	receiver string
	sets     []string // bodies from BEG on, without SE
	st02     []string // control numbers of the sets; nil: 0001, 0002, ...
}

// order is the body of one 850: a line is quantity, unit, price and items.
func order(po string, lines ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "BEG*00*NE*%s**20250110~REF*CR*ACME1~CSH*Y~DTM*064*20250115~DTM*063*20250122~N1*ST**92*PHX6~", po)
	units := 0
	for i, l := range lines {
		n := 0
		fmt.Sscanf(l, "%d", &n)
		units += n
		fmt.Fprintf(&b, "PO1*%d*%s~", i+1, l)
	}
	fmt.Fprintf(&b, "CTT*%d*%d~", len(lines), units)
	return b.String()
}

// mugs is an order line of the catalog's first item.
func mugs(quantity int) string { return fmt.Sprintf("%d*EA*4.25*PE*UP*840012010013", quantity) }

func (i interchange) String() string {
	sender, receiver := i.sender, i.receiver
	if sender == "" {
		sender = "AMAZON"
	}
	if receiver == "" {
		receiver = "VENDOR01"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "ISA*00*          *00*          *ZZ*%-15s*ZZ*%-15s*250110*0612*U*00401*%09d*0*P*>~", sender, receiver, i.control)
	fmt.Fprintf(&b, "GS*PO*%s*%s*20250110*0612*%d*X*004010~", sender, receiver, i.control)
	for n, set := range i.sets {
		st02 := fmt.Sprintf("%04d", n+1)
		if i.st02 != nil {
			st02 = i.st02[n]
		}
		fmt.Fprintf(&b, "ST*850*%s~%sSE*%d*%s~", st02, set, strings.Count(set, "~")+2, st02)
	}
	fmt.Fprintf(&b, "GE*%d*%d~IEA*1*%09d~", len(i.sets), i.control, i.control)
	return b.String()
}

// one is an interchange with one order.
func one(control int, po string, lines ...string) string {
	return interchange{control: control, sets: []string{order(po, lines...)}}.String()
}

// tree reads all files below a folder, by name with slashes; skip leaves out
// names that begin so. A folder that is not there is empty.
func tree(t testing.TB, root string, skip ...string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		if slices.ContainsFunc(skip, func(s string) bool { return strings.HasPrefix(name, s) }) {
			return nil
		}
		data, err := os.ReadFile(path)
		files[name] = string(data)
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return files
}

// sameTrees names every file that differs between two trees.
func sameTrees(have, want map[string]string) (differences []string) {
	for name, data := range want {
		got, ok := have[name]
		switch {
		case !ok:
			differences = append(differences, name+" is missing")
		case got != data:
			differences = append(differences, fmt.Sprintf("%s differs:\n%s\nwant\n%s", name, got, data))
		}
	}
	for name := range have {
		if _, ok := want[name]; !ok {
			differences = append(differences, name+" should not be there")
		}
	}
	slices.Sort(differences)
	return differences
}
