package main

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/samples"
)

const bigBody = "an archived document\n"

// bigDesk is a working directory that has archived many documents: files in the
// archive, and what the ledger knows of them.
func bigDesk(t *testing.T, documents int) *desk {
	d := newDesk(t)
	d.docket(0, "status") // makes the ledger
	for i := range documents {
		file := filepath.Join(d.dir, "archive", filepath.FromSlash(bigKey(i)))
		if i%100 == 0 {
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(file, []byte(bigBody), 0o444); err != nil {
			t.Fatal(err)
		}
	}
	db, err := sql.Open("sqlite", filepath.Join(d.dir, "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, insert := range bigRows {
		query := "with recursive n(i) as (select 0 union all select i+1 from n where i+1 < $1) " + insert
		args := []any{documents}
		if strings.Contains(insert, "$2") {
			args = append(args, archive.Sum([]byte(bigBody)))
		}
		if _, err := db.Exec(query, args...); err != nil {
			t.Fatalf("%s: %v", insert, err)
		}
	}
	return d
}

// bigKey is the key of the i-th document: a hundred to an order, so that the
// directories do not outnumber the files.
func bigKey(i int) string {
	return archive.Doc("P", fmt.Sprintf("%05d", i/100), "855", int64(i%100), "edi")
}

// bigRows are what the ledger has of each document: $1 is their number, $2 their sha256.
var bigRows = []string{
	`insert into objects select format('docs/partner=P/po=%05d/855.%d.edi', i/100, i%100), $2, 21, 1736500000000000 from n`,
	`insert into documents select 'P|'||i||'#2.855', '855', 'P', 'P|'||i, i, '[]', 2, 0, '', '{}', 'ZZ:A/ZZ:B', i+1, i, 'P/'||i, null, $2, 21,
		format('docs/partner=P/po=%05d/855.%d.edi', i/100, i%100), 'archived', 1, 1, null from n`,
	`insert into deliveries select 'P|'||i||'#2.855', '', 'ZZ:A/ZZ:B', 'sent', 'x', '', 1, 1 from n`,
	`insert into orders select 'P|'||i, 'vendor', 'P', i, 2, 'answered', '{}', 1 from n`,
	`insert into order_events select 'P|'||i, 1, '850', 0, 1, 'a/1.1', '{}', 1 from n`,
	`insert into sets select 'a/'||i, 'a', '850', '1', 'P', i, 'P|'||i, 'accepted', 1, 'answered', '', 1, 1 from n`,
	`insert into outbox (topic, key, type, subject, time, causation, correlation, body) select 'docket.orders.v1', i, '', i, 1, '', '', '{}' from n`,
}

// TestBigArchive starts docket on many archived documents and verifies them:
// neither start nor memory grows with their number. DOCKET_TEST_DOCUMENTS sets
// it, for a run by hand.
func TestBigArchive(t *testing.T) {
	documents, limit := 20_000, 3*time.Second
	if text := os.Getenv("DOCKET_TEST_DOCUMENTS"); text != "" {
		var err error
		if documents, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	begin := time.Now()
	d := bigDesk(t, documents)
	t.Logf("%d documents made in %s", documents, time.Since(begin).Round(time.Second))

	running, answered := d.startTimed(t)
	t.Logf("docket run is running after %s, has answered an order after %s", running.Round(time.Millisecond), answered.Round(time.Millisecond))
	if answered > limit {
		t.Errorf("from the start to the first answer it took %s, more than %s", answered, limit)
	}
	begin = time.Now()
	grown := heapGrowth(func() {
		if sum := d.docket(0, "archive", "verify"); !strings.Contains(sum, " 0 missing, 0 changed, 0 extra, 0 other") {
			t.Error(sum)
		}
	})
	t.Logf("verified in %s, %d MB more in use at most", time.Since(begin).Round(time.Millisecond), grown>>20)
	if grown > 64<<20 {
		t.Errorf("memory grew by %d MB", grown>>20)
	}
	if sum := d.docket(0, "archive", "stat"); !strings.Contains(sum, fmt.Sprintf("%d orders answered, 1.00 objects", documents+1)) {
		t.Error(sum)
	}
}

// startTimed runs docket until it says that it is running, and until it has answered
// the order that lies in the inbox; it says how long both took.
func (d *desk) startTimed(t *testing.T) (running, answered time.Duration) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	order, err := samples.FS.ReadFile("01_retail_new_order.edi")
	if err != nil {
		t.Fatal(err)
	}
	d.write("inbox/order.edi", string(order))
	d.setListen("off")
	said, out := io.Pipe()
	ended := make(chan int)
	begin := time.Now()
	go func() {
		code := run(ctx, []string{"run", "-c", filepath.Join(d.dir, "docket.yaml")}, strings.NewReader(""), io.Discard, out)
		out.Close()
		ended <- code
	}()
	waitSaid(t, said, "msg=running")
	running = time.Since(begin)
	go io.Copy(io.Discard, said)
	for len(d.sent("AMAZON")["855"]) == 0 {
		if time.Sleep(time.Millisecond); time.Since(begin) > time.Minute {
			t.Fatal("no answer within a minute")
		}
	}
	answered = time.Since(begin)
	cancel()
	if code := <-ended; code != 0 {
		t.Errorf("docket run: exit %d", code)
	}
	return running, answered
}

// waitSaid reads until something is said.
func waitSaid(t *testing.T, r io.Reader, what string) {
	text, buf := "", make([]byte, 4096)
	for !strings.Contains(text, what) {
		n, err := r.Read(buf)
		if text += string(buf[:n]); err != nil {
			t.Fatalf("docket ended: %v\n%s", err, text)
		}
	}
}

// setListen sets http.listen.
func (d *desk) setListen(to string) {
	data, err := os.ReadFile(filepath.Join(d.dir, "docket.yaml"))
	if err != nil {
		d.t.Fatal(err)
	}
	d.write("docket.yaml", strings.Replace(string(data), "listen: 127.0.0.1:8480", "listen: "+to, 1))
}

// heapGrowth is how much more memory was in use while f ran, at most.
func heapGrowth(f func()) uint64 {
	inUse := func() uint64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapInuse
	}
	runtime.GC()
	before, peak := inUse(), uint64(0)
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	for {
		select {
		case <-done:
			return max(peak, before) - before
		case <-time.After(10 * time.Millisecond):
			peak = max(peak, inUse())
		}
	}
}
