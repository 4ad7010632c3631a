package pipeline

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	server "github.com/emersion/go-smtp"

	"github.com/docket-edi/docket/samples"
)

// office is a mail server that outlives the processes that write to it.
type office struct {
	mu  sync.Mutex
	got []string
}

func (o *office) NewSession(*server.Conn) (server.Session, error) { return counter{o}, nil }

type counter struct{ o *office }

func (counter) Mail(string, *server.MailOptions) error { return nil }
func (counter) Rcpt(string, *server.RcptOptions) error { return nil }
func (counter) Reset()                                 {}
func (counter) Logout() error                          { return nil }

func (c counter) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	c.o.mu.Lock()
	defer c.o.mu.Unlock()
	c.o.got = append(c.o.got, string(b))
	return err
}

func (o *office) taken() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.got)
}

// mailHouse is a working directory with one order to send, and its mail server.
func mailHouse(t *testing.T) (string, *office) {
	t.Helper()
	order, err := samples.FS.ReadFile("30_supplier_usd.json")
	if err != nil {
		t.Fatal(err)
	}
	dir := crashHouse(t, map[string]string{"order.json": string(order)})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o := &office{}
	s := server.NewServer(o)
	go s.Serve(listener)
	t.Cleanup(func() { s.Close() })
	path := filepath.Join(dir, "docket.yaml")
	settings, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer(`address: ""`, "address: "+listener.Addr().String(), "tls: starttls", "tls: none").Replace(string(settings))
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir, o
}

// TestCrashMail kills the process at every point of an order's way to the mail
// server. The next life sends the message once; only where nobody can know
// whether it was taken it asks a person, and then sends the same bytes.
func TestCrashMail(t *testing.T) {
	dir, o := mailHouse(t)
	var hits []string
	seen := map[string]int{}
	h := openHouse(t, dir, func(p *Parts) {
		p.At = func(point string) {
			seen[point]++
			hits = append(hits, fmt.Sprintf("%s#%d", point, seen[point]))
		}
	})
	h.drain()
	if len(o.taken()) != 1 || seen["mail: claimed"] != 1 || seen["mail: sent"] != 1 {
		t.Fatalf("without any crash: %d messages, %v", len(o.taken()), hits)
	}
	for i, at := range hits {
		if testing.Short() && i%4 != 0 && !strings.HasPrefix(at, "mail:") {
			continue
		}
		t.Run(at, func(t *testing.T) {
			t.Parallel()
			dir, o := mailHouse(t)
			if !live(t, dir, "drain", at, "") {
				t.Fatal("the process came to its end")
			}
			before := len(o.taken())
			h := openHouse(t, dir)
			defer h.Ledger.Close()
			h.drain()
			if !strings.HasPrefix(at, "mail:") {
				h.wantHeld()
				wantMails(t, o, 1)
				h.audited()
				return
			}
			h.wantHeld(codeMailUncertain)
			wantMails(t, o, before)
			if err := h.SendAgain(context.Background(), "PO-2025-000117", Word{Who: "ben", Why: "they have nothing"}); err != nil {
				t.Fatal(err)
			}
			h.drain()
			h.wantHeld()
			wantMails(t, o, before+1)
			h.audited()
		})
	}
}

// wantMails fails unless the server took so many messages, all the same.
func wantMails(t *testing.T, o *office, n int) {
	t.Helper()
	got := o.taken()
	if len(got) != n {
		t.Fatalf("the server has %d messages, want %d", len(got), n)
	}
	for _, m := range got {
		if m != got[0] {
			t.Error("sent again with other bytes")
		}
	}
}
