package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// post is a mail server that can end the connection after it took a message.
type post struct {
	mu    sync.Mutex
	cut   bool
	taken []string
}

func (p *post) NewSession(c *smtp.Conn) (smtp.Session, error) { return &letter{p, c.Conn()}, nil }

type letter struct {
	p    *post
	conn net.Conn
}

func (l *letter) Mail(string, *smtp.MailOptions) error { return nil }
func (l *letter) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (l *letter) Reset()                               {}
func (l *letter) Logout() error                        { return nil }

func (l *letter) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	l.p.mu.Lock()
	defer l.p.mu.Unlock()
	l.p.taken = append(l.p.taken, string(b))
	if l.p.cut {
		l.p.cut = false
		l.conn.Close()
	}
	return err
}

// about lists what the server took about an order.
func (p *post) about(po string) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []string
	for _, m := range p.taken {
		if strings.Contains(m, po) {
			out = append(out, m)
		}
	}
	return out
}

// purchasing is a desk with three suppliers, a mail server and a clock to move.
type purchasing struct {
	*desk
	post *post
	now  time.Time
}

func newPurchasing(t *testing.T) *purchasing {
	t.Helper()
	p := &purchasing{desk: newDesk(t), post: &post{}, now: time.Date(2025, 1, 10, 9, 0, 0, 0, time.UTC)}
	s := smtp.NewServer(p.post)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.ErrorLog = quiet{}
	go s.Serve(listener)
	t.Cleanup(func() { s.Close() })
	settings, err := os.ReadFile(filepath.Join(p.dir, "docket.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	p.write("docket.yaml", strings.NewReplacer(`address: ""`, "address: "+listener.Addr().String(), "tls: starttls", "tls: none").Replace(string(settings)))
	suppliers, err := os.ReadFile("testdata/po_life/suppliers.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p.write("suppliers.yaml", string(suppliers))
	return p
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

// do runs one command line at the desk's time; a minute passes with each.
func (p *purchasing) do(code int, args ...string) string {
	p.t.Helper()
	p.now = p.now.Add(time.Minute)
	var out, errOut bytes.Buffer
	args = append(args, "-c", filepath.Join(p.dir, "docket.yaml"))
	if got := runAt(context.Background(), func() time.Time { return p.now }, args, strings.NewReader(""), &out, &errOut); got != code {
		p.t.Fatalf("docket %s: exit %d, want %d\n%s%s", strings.Join(args, " "), got, code, out.String(), errOut.String())
	}
	return out.String() + errOut.String()
}

// says runs a command whose output must have all of the words.
func (p *purchasing) says(code int, words []string, args ...string) {
	p.t.Helper()
	out := p.do(code, args...)
	for _, w := range words {
		if !strings.Contains(out, w) {
			p.t.Errorf("docket %s does not say %q:\n%s", strings.Join(args, " "), w, out)
		}
	}
}

func (p *purchasing) by(who, verb, po string, more ...string) {
	p.t.Helper()
	p.do(0, append([]string{"po", verb, po, "--who", who, "--why", "as agreed"}, more...)...)
}

func (p *purchasing) arrives(code int, name, content string) {
	p.t.Helper()
	p.write("inbox/"+name, content)
	p.do(code, "run", "--once")
}

func reply(from, subject, text string) string {
	return "From: " + from + "\r\nDate: Fri, 10 Jan 2025 09:00:00 +0000\r\nSubject: " + subject + "\r\n\r\n" + text + "\r\n"
}

const delivery = "From: mailer-daemon@mx.example\r\nDate: Fri, 10 Jan 2025 09:00:00 +0000\r\nSubject: failed\r\nMIME-Version: 1.0\r\n" +
	"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n" +
	"Final-Recipient: rfc822; pedidos@keramika.example\r\nAction: failed\r\nStatus: 5.2.2\r\nDiagnostic-Code: smtp; 552 mailbox full\r\n\r\n" +
	"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nSubject: PO-2025-000002 rev 1\r\n\r\n--b--\r\n"

// TestThreeSuppliers drives three orders from draft to Shipped: through a cut
// connection, a partial acceptance, a revision and an answer to the old one; a
// bounced mail; and a supplier who is silent.
func TestThreeSuppliers(t *testing.T) {
	p := newPurchasing(t)
	const usd, eur, cny = "PO-2025-000001", "PO-2025-000002", "PO-2025-000003"
	for _, file := range []string{"usd.yaml", "eur.csv", "cny.json"} {
		p.do(0, "po", "draft", filepath.Join("testdata/po_life", file), "--who", "ana", "--why", "reorder for spring")
	}
	p.says(1, []string{"ana wrote PO " + usd, "above the limit of 3000.00 USD"}, "po", "approve", usd, "--who", "ana", "--why", "mine")
	for _, po := range []string{usd, eur, cny} {
		p.by("ben", "approve", po)
	}

	p.by("ana", "send", usd)
	p.post.cut = true
	p.says(3, []string{"it may have been taken"}, "run", "--once")
	p.says(2, []string{"the supplier may have the message already"}, "po", "send", usd, "--again", "--why", "they have nothing")
	p.by("ana", "send", usd, "--again", "--confirm")
	p.do(0, "run", "--once")
	if m := p.post.about(usd); len(m) != 2 || m[0] != m[1] {
		t.Fatalf("%d messages about %s", len(m), usd)
	}
	p.by("ana", "send", eur)
	p.by("ana", "send", cny)
	p.do(0, "run", "--once")
	if m := p.post.about(cny); len(m) != 1 || !strings.Contains(m[0], "Content-Type: text/html") {
		t.Fatalf("%d messages about %s", len(m), cny)
	}

	p.arrives(0, "partial.csv", "po_number,revision,line,confirmed_qty,confirmed_ship_date,note\n"+usd+",1,1,720,2025-02-14,\n"+usd+",1,2,100,2025-02-14,\n"+usd+",1,2,100,2025-02-17,\n")
	p.says(0, []string{"line 1: 720 EA of 960 EA confirmed", "100 EA on 2025-02-14, 100 EA on 2025-02-17"}, "po", "show", usd)
	p.by("ana", "revise", usd, "--set", "1.quantity=720")
	p.says(0, []string{"Line 1, quantity: 960 EA → 720 EA"}, "po", "diff", usd)
	p.by("ben", "approve", usd)
	p.by("ana", "send", usd)
	p.do(0, "run", "--once")
	p.arrives(3, "old.eml", reply("orders@lakeshore.example", "Re: ACCEPT "+usd+" r1", "fine"))
	p.says(0, []string{"Sent", "answered revision 1", "revision 2 stands"}, "po", "ls")
	p.do(0, "held", "release", "2", "--who", "ana", "--why", "told them")
	p.arrives(0, "new.eml", reply("orders@lakeshore.example", "Re: ACCEPT "+usd+" r2 SHIP 2025-02-14", "fine"))
	p.by("ana", "produce", usd)
	p.by("ana", "ship", usd)

	p.arrives(3, "bounce.eml", delivery)
	p.says(0, []string{"not delivered to pedidos@keramika.example: 5.2.2 552 mailbox full"}, "po", "show", eur)
	p.do(0, "held", "release", "3", "--who", "ana", "--why", "called them, they have the PDF by courier")
	p.by("ana", "confirm", eur)
	p.by("ana", "ship", eur)

	p.now = p.now.AddDate(0, 0, 5)
	p.do(0, "run", "--once")
	if m := p.post.about(cny); len(m) != 2 {
		t.Fatalf("%d messages about %s, want the order and a reminder", len(m), cny)
	}
	if first := strings.Split(p.do(0, "po", "ls"), "\n")[1]; !strings.HasPrefix(first, cny) || !strings.Contains(first, "no answer by") {
		t.Errorf("po ls begins with %s", first)
	}
	p.now = p.now.AddDate(0, 0, 5)
	p.says(3, []string{"nor to the reminder: call them"}, "run", "--once")
	p.arrives(0, "at last.eml", reply("wang@gz-light.example", "回复：ACCEPT "+cny+" r1 SHIP 2025-02-20", "好的"))
	p.by("ana", "ship", cny)

	for _, po := range []string{usd, eur, cny} {
		p.do(0, "run", "--once")
		golden(t, "po_life/"+po+".show.txt", p.do(0, "po", "show", po))
		golden(t, "po_life/"+po+".evidence.txt", regexp.MustCompile(`sha256 [0-9a-f]{12}`).ReplaceAllString(p.do(0, "evidence", po), "sha256 ..."))
	}
	p.do(0, "audit")
}

// golden compares a text with the stored one.
func golden(t *testing.T, name, have string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("DOCKET_UPDATE") != "" {
		if err := os.WriteFile(path, []byte(have), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if have != string(want) {
		t.Errorf("%s differs:\n%s\nwant\n%s", name, have, want)
	}
}
