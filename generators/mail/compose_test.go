package mail

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/docket-edi/docket/schemas/record"
)

func message() Message {
	cost, _ := record.NewMoney("5.1800", "USD")
	quantity, _ := record.NewQuantity("1440", "EA")
	return Message{
		Order: record.SupplierOrder{
			Number: "PO-2025-000117", Revision: 2, OrderDate: "2025-01-09",
			SupplierName: "深圳市华兴 & Söhne <Ltd>", SupplierEmail: "sales@huaxing.example",
			Currency: "USD", ShipFrom: "2025-02-10", ShipUntil: "2025-02-17", ArriveBy: "2025-03-24",
			ShipTo: []string{"Dallas 3PL, Dock B", "4400 W Ledbetter Dr"},
			Lines:  []record.SupplierOrderLine{{Number: "1", Description: "Bottle", Quantity: quantity, UnitCost: cost}},
		},
		Seller: "Nordwind Home Goods LLC", From: "Nordwind Purchasing <purchasing@Nordwind.example>",
		ReplyTo: "po+7@nordwind.example", At: time.Date(2025, 1, 10, 9, 0, 0, 0, time.UTC),
		PDF: []byte("%PDF-1.7\nboundary=x\r\n--\xff\x00"), CSV: []byte("\uFEFFpo_number,line\r\nPO-2025-000117,1\r\n"),
	}
}

// part is a leaf of a parsed message.
type part struct {
	Type, File string
	Body       string
}

func parse(t *testing.T, eml []byte) (mail.Header, []part) {
	t.Helper()
	msg, err := mail.ReadMessage(bytes.NewReader(eml))
	if err != nil {
		t.Fatal(err)
	}
	return msg.Header, leaves(t, msg.Header.Get("Content-Type"), "", "", msg.Body)
}

func leaves(t *testing.T, contentType, encoding, file string, body io.Reader) []part {
	t.Helper()
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(kind, "multipart/") {
		switch encoding {
		case "base64":
			body = base64.NewDecoder(base64.StdEncoding, body)
		case "quoted-printable":
			body = quotedprintable.NewReader(body)
		}
		b, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		return []part{{kind, file, string(b)}}
	}
	var out []part
	for r := multipart.NewReader(body, params["boundary"]); ; {
		p, err := r.NextRawPart()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, leaves(t, p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p.FileName(), p)...)
	}
}

func TestComposeReadsBack(t *testing.T) {
	m := message()
	m.Changes = []record.Change{{Kind: record.ChangeTo, Line: "1", Field: "unit_cost", Before: "5.2500", After: "5.1800"}}
	c, faults, err := Compose(m)
	if err != nil || len(faults) != 0 {
		t.Fatal(err, faults)
	}
	head, parts := parse(t, c.Bytes)
	want := map[string]string{
		"Subject":    "PO-2025-000117 rev 2: please confirm the order of Nordwind Home Goods LLC",
		"From":       `"Nordwind Purchasing" <purchasing@Nordwind.example>`,
		"To":         "<sales@huaxing.example>",
		"Reply-To":   "<po+7@nordwind.example>",
		"Date":       "Fri, 10 Jan 2025 09:00:00 +0000",
		"Message-Id": c.MessageID,
		"X-Unsent":   "",
		"User-Agent": "",
	}
	for name, value := range want {
		if got := head.Get(name); got != value {
			t.Errorf("%s = %q, want %q", name, got, value)
		}
	}
	if !regexp.MustCompile(`^<po\.[0-9a-f]{32}@nordwind\.example>$`).MatchString(c.MessageID) {
		t.Errorf("Message-ID %q", c.MessageID)
	}
	if len(parts) != 4 {
		t.Fatalf("%d parts, want text, HTML, PDF, CSV", len(parts))
	}
	kinds := []string{parts[0].Type, parts[1].Type, parts[2].Type, parts[3].Type}
	if d := cmp.Diff([]string{"text/plain", "text/html", "application/pdf", "text/csv"}, kinds); d != "" {
		t.Error(d)
	}
	if parts[2].Body != string(m.PDF) || parts[3].Body != string(m.CSV) {
		t.Error("attachments changed on the way")
	}
	if parts[2].File != "PO-2025-000117_rev2_Nordwind-Home-Goods-LLC.pdf" || parts[3].File != "PO-2025-000117_rev2_Nordwind-Home-Goods-LLC.csv" {
		t.Errorf("attachment names %q, %q", parts[2].File, parts[3].File)
	}
	for _, text := range []string{"ACCEPT PO-2025-000117 r2 SHIP 2025-02-17", "REJECT PO-2025-000117 r2", "7459.20 USD", "Dallas 3PL, Dock B", "5.2500 → 5.1800"} {
		if !strings.Contains(parts[0].Body, text) {
			t.Errorf("text body lacks %q:\n%s", text, parts[0].Body)
		}
	}
	for _, text := range []string{
		`href="mailto:po&#43;7@nordwind.example?subject=ACCEPT%20PO-2025-000117%20r2%20SHIP%202025-02-17`,
		`subject=CHANGE%20PO-2025-000117`, `subject=REJECT%20PO-2025-000117%20r2&amp;body=`,
		"深圳市华兴 &amp; Söhne &lt;Ltd&gt;",
	} {
		if !strings.Contains(parts[1].Body, text) {
			t.Errorf("HTML body lacks %q:\n%s", text, parts[1].Body)
		}
	}
}

func TestComposeIsStable(t *testing.T) {
	first, _, err := Compose(message())
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			again, _, err := Compose(message())
			if err != nil || !bytes.Equal(first.Bytes, again.Bytes) {
				t.Error("the same message gave other bytes", err)
			}
		})
	}
	wg.Wait()
	other := message()
	other.Order.Revision = 3
	c, _, _ := Compose(other)
	if c.MessageID == first.MessageID {
		t.Error("two revisions share a Message-ID")
	}
}

func TestComposeLinesAreShort(t *testing.T) {
	m := message()
	m.Seller = strings.Repeat("ÄÖÜ ", 400)
	m.Order.Number = strings.Repeat("9", 3000)
	c, _, err := Compose(m)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(c.Bytes), "\r\n") {
		if len(line) > 998 {
			t.Errorf("a line of %d bytes", len(line))
		}
		if strings.ContainsAny(line, "\r\n") {
			t.Errorf("a bare CR or LF in %q", line)
		}
	}
}

func TestComposeWithoutRecipient(t *testing.T) {
	m := message()
	m.Order.SupplierEmail, m.Unsent = "", true
	c, faults, err := Compose(m)
	if err != nil || len(faults) != 1 || faults[0].Code != NoRecipient {
		t.Fatal(err, faults)
	}
	head, parts := parse(t, c.Bytes)
	if _, has := head["To"]; has || len(c.To) != 0 || head.Get("X-Unsent") != "1" || len(parts) != 4 {
		t.Errorf("To %q, X-Unsent %q, %d parts", c.To, head.Get("X-Unsent"), len(parts))
	}
}

func TestRecipients(t *testing.T) {
	for given, want := range map[string]struct{ to, fault string }{
		"a@b.example":                         {"a@b.example", ""},
		"A B <a@b.example>; c@d.example, ":    {"a@b.example,c@d.example", ""},
		" ":                                   {"", "mail-no-recipient"},
		"nobody":                              {"", "mail-bad-recipient"},
		"a@b.example, nobody":                 {"", "mail-bad-recipient"},
		"a@b.example\nBcc: x@y.example":       {"", "mail-bad-recipient"},
		"a@b.example>\r\n\r\nx <c@d.example>": {"", "mail-bad-recipient"},
	} {
		m := message()
		m.To = given
		c, faults, err := Compose(m)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, f := range faults {
			got += string(f.Code)
		}
		head, _ := parse(t, c.Bytes)
		if to := strings.Join(c.To, ","); to != want.to || got != want.fault || head.Get("Bcc") != "" {
			t.Errorf("%q: to %q, fault %q", given, to, got)
		}
	}
}

func TestComposeRefusesInjection(t *testing.T) {
	for name, spoil := range map[string]func(*Message){
		"from":     func(m *Message) { m.From = "a@b.example\r\nBcc: x@y.example" },
		"reply-to": func(m *Message) { m.ReplyTo = "nobody" },
		"no from":  func(m *Message) { m.From = "" },
		"no pdf":   func(m *Message) { m.PDF = nil },
	} {
		m := message()
		spoil(&m)
		if _, _, err := Compose(m); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	m := message()
	m.Order.Number = "PO-1\r\nBcc: x@y.example"
	m.Seller = "Nord\x00wind\r\n\r\nbody"
	c, _, err := Compose(m)
	if err != nil {
		t.Fatal(err)
	}
	head, parts := parse(t, c.Bytes)
	if head.Get("Bcc") != "" || len(parts) != 4 {
		t.Errorf("Bcc %q, %d parts", head.Get("Bcc"), len(parts))
	}
	if got := head.Get("Subject"); got != "PO-1 Bcc: x@y.example rev 2: please confirm the order of Nordwind body" {
		t.Errorf("subject %q", got)
	}
}

func FuzzCompose(f *testing.F) {
	f.Add("PO-1", "Nordwind", "sales@huaxing.example", "Line 1 →")
	f.Add("\r\n.\r\n", "--docket-mixed", "a@b", "\xff")
	f.Fuzz(func(t *testing.T, number, seller, to, change string) {
		m := message()
		m.Order.Number, m.Seller, m.To, m.Changes = number, seller, to, []record.Change{{Kind: record.ChangeTo, Field: "notes", After: change}}
		c, _, err := Compose(m)
		if err != nil {
			return
		}
		if _, parts := parse(t, c.Bytes); len(parts) != 4 || parts[2].Body != string(m.PDF) {
			t.Errorf("%d parts", len(parts))
		}
	})
}
