package pipeline

import (
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/docket-edi/docket/pipeline/archive/archivetest"
)

// wire is a connection to a server that can be cut and mended.
type wire struct {
	address string // where it listens, also while it is cut
	server  string
	mu      sync.Mutex
	listen  net.Listener
	conns   []net.Conn
}

func newWire(t *testing.T, endpoint string) *wire {
	w := &wire{address: "127.0.0.1:0", server: strings.TrimPrefix(endpoint, "http://")}
	w.mend(t)
	w.address = w.listen.Addr().String()
	t.Cleanup(w.cut)
	return w
}

// mend takes connections again.
func (w *wire) mend(t *testing.T) {
	l, err := net.Listen("tcp", w.address)
	if err != nil {
		t.Fatal(err)
	}
	w.listen = l
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			w.relay(conn)
		}
	}()
}

func (w *wire) relay(conn net.Conn) {
	server, err := net.Dial("tcp", w.server)
	if err != nil {
		conn.Close()
		return
	}
	w.mu.Lock()
	w.conns = append(w.conns, conn, server)
	w.mu.Unlock()
	for _, ends := range [][2]net.Conn{{conn, server}, {server, conn}} {
		go func() {
			_, _ = io.Copy(ends[0], ends[1])
			ends[0].Close()
		}()
	}
}

// cut ends every connection and takes no new one.
func (w *wire) cut() {
	w.listen.Close()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.conns {
		c.Close()
	}
	w.conns = nil
}

// TestS3Away cuts a running docket off its archive, twice: nothing is answered
// meanwhile, and everything afterwards, each order once and in order.
func TestS3Away(t *testing.T) {
	server := archivetest.NewServer(t)
	w := newWire(t, server.Endpoint)
	o := server.Options(t)
	o.Endpoint, o.Retry = "http://"+w.address, time.Millisecond
	said := &lines{}
	h := newHouse(t, func(p *Parts) {
		p.Archive, p.Log = archivetest.Open(t, o), slog.New(slog.NewTextHandler(said, nil))
	})
	stop := h.runAside()
	defer stop()
	control := 0
	for round := range 2 {
		w.cut()
		before := len(h.sent("AMAZON/*"))
		for range 10 {
			control++
			h.drop(fmt.Sprintf("%03d.edi", control), one(control, fmt.Sprintf("PO%d", control), mugs(1)))
		}
		h.Wake()
		said.waitTimes(t, 2*(round+1), "stage failed")
		if now := len(h.sent("AMAZON/*")); now != before {
			t.Errorf("%d documents left without an archive", now-before)
		}
		w.mend(t)
		h.eventuallySent(fmt.Sprintf("AMAZON/855_PO%d_*", control))
	}
	for i := 1; i <= control; i++ {
		h.eventuallySent(fmt.Sprintf("AMAZON/855_PO%d_*", i))
	}
	stop()
	h.drain()
	h.wantSent("AMAZON/855_*", control)
	h.wantSent("AMAZON/997_*", control)
	h.audited()
	h.wantFindings()
}

// waitTimes waits until something was said so often.
func (l *lines) waitTimes(t *testing.T, n int, what string) {
	t.Helper()
	count := func() int {
		l.mu.Lock()
		defer l.mu.Unlock()
		return strings.Count(l.text.String(), what)
	}
	for end := time.Now().Add(time.Minute); count() < n; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%q was not said %d times within a minute", what, n)
		}
	}
}
