package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/docket-edi/docket/pipeline/ledger/ledgertest"
	"github.com/docket-edi/docket/samples"
)

// settings writes a docket.yaml that keeps its ledger, archive and outbox elsewhere.
func (d *desk) settings(ledger, shared string) {
	d.t.Helper()
	d.write("docket.yaml", fmt.Sprintf("our_id: \"ZZ:VENDOR01\"\nhttp: {listen: off}\nledger: %q\narchive: %q\noutbox: %q\n",
		ledger, filepath.Join(shared, "archive"), filepath.Join(shared, "outbox")))
}

// start runs docket until stop is called, which gives its exit code.
func (d *desk) start() (log *said, stop func() int) {
	d.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	log, ended := &said{}, make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"run", "-c", filepath.Join(d.dir, "docket.yaml")}, strings.NewReader(""), io.Discard, log)
	}()
	d.t.Cleanup(cancel)
	log.waitFor(d.t, "msg=running")
	return log, func() int { cancel(); return <-ended }
}

// TestOneRunOnAFile: a second run on one SQLite ledger is refused, whatever
// docket.yaml and path lead to it; every other verb works beside the first.
func TestOneRunOnAFile(t *testing.T) {
	first, second := newDesk(t), newDesk(t)
	file := filepath.Join(first.dir, "ledger.db")
	first.settings(file, first.dir)
	_, stop := first.start()
	link := filepath.Join(second.dir, "link.db")
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(second.dir, "folder")
	if err := os.Symlink(first.dir, folder); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{file, link, filepath.Join(folder, "ledger.db")} {
		second.settings(path, first.dir)
		if says := second.fails(1, "run", "--once"); !strings.Contains(says, "at work on the ledger "+path) || !strings.Contains(says, "hint: stop it first") {
			t.Errorf("%s: %s", path, says)
		}
		for _, verb := range [][]string{{"status"}, {"audit"}, {"held", "ls"}, {"order", "ls"}} {
			second.docket(0, verb...)
		}
	}
	if code := stop(); code != exitOK {
		t.Errorf("exit %d", code)
	}
	second.docket(0, "run", "--once")
}

// TestRunsOnAServer: several runs share a PostgreSQL ledger, an archive and an
// outbox; each has its own inbox. A person's word works beside them.
func TestRunsOnAServer(t *testing.T) {
	place, shared := ledgertest.Postgres(t), t.TempDir()
	desks := []*desk{newDesk(t), newDesk(t)}
	var stops []func() int
	for _, d := range desks {
		d.settings(place, shared)
		_, stop := d.start()
		stops = append(stops, stop)
	}
	for i, name := range []string{"01_retail_new_order.edi", "07_retail_cost_above.edi"} {
		data, err := samples.FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		desks[i].write("inbox/"+name, string(data))
	}
	waitUntil(t, func() bool {
		says := desks[0].docket(0, "status", "--json")
		return strings.Contains(says, `"answered":1`) && strings.Contains(says, `"held":1`)
	})
	desks[0].docket(0, "held", "release", "1", "--override", "--who", "tester", "--why", "agreed")
	waitUntil(t, func() bool {
		sent, err := filepath.Glob(filepath.Join(shared, "outbox", "AMAZON", "855_*.edi"))
		return err == nil && len(sent) == 2
	})
	waitUntil(t, func() bool { return strings.Contains(desks[1].docket(0, "audit"), "2 answered") })
	for _, stop := range stops {
		if code := stop(); code != exitOK {
			t.Errorf("exit %d", code)
		}
	}
	if says := desks[1].docket(0, "audit"); !strings.Contains(says, "0 held") {
		t.Error(says)
	}
}

func waitUntil(t *testing.T, done func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !done(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it never came to that")
		}
	}
}

// TestLedgerURL: a password in docket.yaml is refused, and shown nowhere; a
// server that is away is named.
func TestLedgerURL(t *testing.T) {
	const secret = "s3cr3t-word"
	d := newDesk(t)
	for _, c := range []struct{ url, says string }{
		{"postgres://docket:" + secret + "@127.0.0.1:1/docket", "PGPASSWORD"},
		{"postgres://docket@127.0.0.1:1/docket?password=" + secret, "PGPASSWORD"},
		{"postgres://docket:" + secret + "@127.0.0.1:x/docket", "cannot be read"},
		{"postgres://docket@127.0.0.1:1/docket", "127.0.0.1:1"},
	} {
		d.settings(c.url, d.dir)
		for _, verb := range [][]string{{"run", "--once"}, {"status"}, {"run", "--once", "--json"}} {
			says := d.fails(2, verb...)
			if !strings.Contains(says, c.says) || !strings.Contains(says, "hint:") || strings.Contains(says, secret) {
				t.Errorf("docket %v: %s", verb, strings.ReplaceAll(says, secret, "THE PASSWORD"))
			}
		}
	}
	d.write("docket.yaml", "ledger: postgres://docket:"+secret+"@127.0.0.1/docket\nledgre: [postgres://docket:"+secret+"@127.0.0.1/docket]\n")
	if says := d.fails(2, "run", "--once"); strings.Contains(says, secret) {
		t.Error("a fault of docket.yaml shows the password")
	}
	for name, data := range files(t, d.dir) {
		if name != "docket.yaml" && strings.Contains(data, secret) {
			t.Errorf("%s keeps the password", name)
		}
	}
}

// files reads all files of a directory, by name.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		found[strings.TrimPrefix(path, dir+"/")] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
