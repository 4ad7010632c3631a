package main

import (
	"context"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/docket-edi/docket/samples"
)

// said is what a running docket logs, readable while it runs.
type said struct {
	mu   sync.Mutex
	text strings.Builder
}

func (s *said) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(b)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// waitFor returns what the pattern captures of the log, once it is there.
func (s *said) waitFor(t *testing.T, pattern string) string {
	t.Helper()
	re := regexp.MustCompile(pattern)
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if m := re.FindStringSubmatch(s.String()); m != nil {
			return m[len(m)-1]
		}
	}
	t.Fatalf("%s was never said:\n%s", pattern, s.String())
	return ""
}

// TestServe asks a running docket, which took a free port, how it is.
func TestServe(t *testing.T) {
	d := newDesk(t)
	d.write("docket.yaml", "our_id: \"ZZ:VENDOR01\"\nhttp: {listen: \"127.0.0.1:0\"}\n")
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	log, ended := &said{}, make(chan int)
	go func() {
		ended <- run(ctx, []string{"run", "-c", filepath.Join(d.dir, "docket.yaml")}, strings.NewReader(""), io.Discard, log)
	}()
	base := log.waitFor(t, `http=(http://127\.0\.0\.1:\d+)`)
	ask := func(path string) string {
		t.Helper()
		r, err := http.Get(base + path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		body, err := io.ReadAll(r.Body)
		if err != nil || r.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s %v", path, r.Status, err)
		}
		return string(body)
	}
	if got := ask("/healthz") + ask("/readyz"); got != "ok\nready\n" {
		t.Errorf("%q", got)
	}
	for _, name := range []string{"01_retail_new_order.edi", "07_retail_cost_above.edi"} {
		data, err := samples.FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		d.write("inbox/"+name, string(data))
	}
	want := []string{`docket_arrivals{state="read"} 2`, `docket_sets{state="answered"} 1`, `docket_sets{state="held"} 1`, `docket_orders{state="answered"} 1`,
		`docket_held{code="price-above-po"} 1`, "docket_documents_unsent 0", "docket_oldest_under_way_seconds 0"}
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		missing := missingFrom(ask("/metrics"), want)
		if len(missing) == 0 {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("/metrics never said %q:\n%s", missing, ask("/metrics"))
		}
	}
	stop()
	if code := <-ended; code != exitOK {
		t.Errorf("exit %d\n%s", code, log)
	}
	if r, err := http.Get(base + "/healthz"); err == nil {
		r.Body.Close()
		t.Error("it still answers")
	}
}

func missingFrom(text string, lines []string) (missing []string) {
	have := map[string]bool{}
	for _, l := range strings.Split(text, "\n") {
		have[l] = true
	}
	for _, l := range lines {
		if !have[l] {
			missing = append(missing, l)
		}
	}
	return missing
}

// TestBusyPort is a warning: orders are more important than pages.
func TestBusyPort(t *testing.T) {
	first, second := newDesk(t), newDesk(t)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	ended := make(chan int, 2)
	start := func(d *desk, listen string) *said {
		log := &said{}
		d.write("docket.yaml", "our_id: \"ZZ:VENDOR01\"\nhttp: {listen: \""+listen+"\"}\n")
		go func() {
			ended <- run(ctx, []string{"run", "-c", filepath.Join(d.dir, "docket.yaml")}, strings.NewReader(""), io.Discard, log)
		}()
		return log
	}
	address := start(first, "127.0.0.1:0").waitFor(t, `http=http://(127\.0\.0\.1:\d+)`)
	log := start(second, address)
	log.waitFor(t, `level=WARN msg="no HTTP: the address cannot be used"`)
	log.waitFor(t, "msg=running")
	stop()
	if a, b := <-ended, <-ended; a != exitOK || b != exitOK {
		t.Errorf("exits %d, %d", a, b)
	}
}
