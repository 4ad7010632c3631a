package mail

import (
	"strings"
	"testing"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

// eml is a message with CRLF line ends.
func eml(lines ...string) []byte { return []byte(strings.Join(lines, "\r\n") + "\r\n") }

func plain(subject, text string, extra ...string) []byte {
	head := append([]string{"From: Li Wei <Sales@Huaxing.example>", "Date: Fri, 10 Jan 2025 09:00:00 +0000", "Subject: " + subject}, extra...)
	return eml(append(head, "", text)...)
}

func TestAnswers(t *testing.T) {
	for subject, want := range map[string]*record.SupplierAnswer{
		"ACCEPT PO-2025-000117 r1 SHIP 2025-02-17":           {Number: "PO-2025-000117", Revision: 1, Word: record.AnswerAccept, ShipDate: "2025-02-17"},
		"Re: ACCEPT PO-2025-000117 r2":                       {Number: "PO-2025-000117", Revision: 2, Word: record.AnswerAccept},
		"回复：Re[2]: accept PO-1 r12 ship 20250217":            {Number: "PO-1", Revision: 12, Word: record.AnswerAccept, ShipDate: "2025-02-17"},
		"AW: CHANGE PO 7/b r1 SHIP 2025-03-01":               {Number: "PO 7/b", Revision: 1, Word: record.AnswerChange, ShipDate: "2025-03-01"},
		"REJECT PO-1 r1":                                     {Number: "PO-1", Revision: 1, Word: record.AnswerReject},
		"=?UTF-8?B?QUNDRVBUIFBPLTEgcjE=?=":                   {Number: "PO-1", Revision: 1, Word: record.AnswerAccept},
		"ACCEPT PO-1 r1 SHIP 2025-02-30":                     nil,
		"ACCEPT PO-1 r1 SHIP next week":                      nil,
		"ACCEPT PO-1 r1, but please call":                    nil,
		"ACCEPT PO-1":                                        nil,
		"We ACCEPT PO-1 r1":                                  nil,
		"ACCEPTED PO-1 r1":                                   nil,
		"Re: PO-2025-000117 rev 1: please confirm the order": nil,
	} {
		m, faults := Read(plain(subject, "hello"))
		if len(faults) > 0 || m.From != "sales@huaxing.example" {
			t.Errorf("%s: from %q, %v", subject, m.From, faults)
		}
		switch {
		case want == nil && m.Answer != nil:
			t.Errorf("%s was taken as %+v", subject, *m.Answer)
		case want != nil && (m.Answer == nil || m.Answer.Number != want.Number || m.Answer.Revision != want.Revision || m.Answer.Word != want.Word || m.Answer.ShipDate != want.ShipDate):
			t.Errorf("%s: %+v, want %+v", subject, m.Answer, want)
		}
	}
	for _, header := range []string{"Auto-Submitted: auto-replied", "Precedence: auto_reply", "X-Autoreply: yes"} {
		if m, _ := Read(plain("ACCEPT PO-1 r1", "I am away", header)); m.Answer != nil || !m.Automatic {
			t.Errorf("%s: a program accepted the order", header)
		}
	}
}

func TestTextAndAttachments(t *testing.T) {
	m, faults := Read(eml("From: sales@huaxing.example", "Date: Fri, 10 Jan 2025 09:00:00 +0000", "Subject: hello", "MIME-Version: 1.0",
		`Content-Type: multipart/mixed; boundary="b"`, "", "--b", "Content-Type: text/plain; charset=gb2312", "Content-Transfer-Encoding: base64", "",
		"xOO6ww==", "--b", "Content-Type: text/csv", `Content-Disposition: attachment; filename="=?UTF-8?B?5Zue562ULmNzdg==?="`, "Content-Transfer-Encoding: base64", "",
		"YSxiCg==", "--b--"))
	if len(faults) > 0 || m.Text != "你好" {
		t.Errorf("text %q, %v", m.Text, faults)
	}
	if len(m.Attachments) != 1 || m.Attachments[0].Name != "回答.csv" || string(m.Attachments[0].Body) != "a,b\n" {
		t.Errorf("%+v", m.Attachments)
	}
	m, _ = Read(plain("x", "We can ship 800.\r\n\r\nOn Fri, 10 Jan 2025, Nordwind wrote:\r\n> please confirm\r\nACCEPT"))
	if m.Text != "We can ship 800." {
		t.Errorf("%q", m.Text)
	}
	if m, _ := Read(plain("x", strings.Repeat("é", 5000))); len([]rune(m.Text)) != maxText+1 {
		t.Errorf("%d characters", len([]rune(m.Text)))
	}
}

func report(action string) []byte {
	return eml("From: Mail Delivery <mailer-daemon@mx.example>", "Date: Fri, 10 Jan 2025 09:00:00 +0000", "Subject: Undelivered", "MIME-Version: 1.0",
		`Content-Type: multipart/report; report-type=delivery-status; boundary="b"`, "", "--b", "Content-Type: text/plain", "", "Sorry.",
		"--b", "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mx.example", "", "Final-Recipient: rfc822; sales@huaxing.example",
		"Action: "+action, "Status: 5.1.1", "Diagnostic-Code: smtp; 550 no such user", "", "--b", "Content-Type: text/rfc822-headers", "",
		"Subject: PO-2025-000117 rev 1: please confirm the order of Nordwind", "Message-ID: <po.1@nordwind.example>", "", "--b--")
}

func TestBounce(t *testing.T) {
	m, faults := Read(report("failed"))
	if len(faults) > 0 || m.Bounce == nil {
		t.Fatalf("%+v %v", m, faults)
	}
	if b := m.Bounce; b.Recipient != "sales@huaxing.example" || b.Why != "5.1.1 550 no such user" || About(b.Subject)[0] != "PO-2025-000117" {
		t.Errorf("%+v", b)
	}
	if m, _ := Read(report("delayed")); m.Bounce != nil {
		t.Error("what is late has bounced")
	}
}

func TestDetect(t *testing.T) {
	for data, want := range map[string]bool{
		string(plain("x", "y")): true, "From: a@b.example\nMessage-ID: <1@b>\n\nhi": true,
		"": false, "po_number,line\nFrom: x\n": false, "supplier: ACME\nFrom: x\nDate: y\n\n": true, "supplier: ACME\nlines: []\n": false,
		"ISA*00*": false, `{"From": "x"}`: false, "Subject: x\n\nFrom: y": false,
	} {
		if Detect([]byte(data)) != want {
			t.Errorf("%q: %v", data, !want)
		}
	}
}

// Every prefix of a report is read without a panic, and none becomes an acceptance.
func TestTruncated(t *testing.T) {
	whole := report("failed")
	for i := range whole {
		if m, _ := Read(whole[:i]); m.Answer != nil {
			t.Fatalf("cut at %d it is an answer", i)
		}
	}
	deep := strings.Repeat("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", 50)
	if _, faults := Read([]byte("From: a@b.example\r\n" + deep)); fault.Worst(faults) == fault.Reject {
		t.Errorf("%v", faults)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(plain("ACCEPT PO-1 r1", "fine"))
	f.Add(report("failed"))
	f.Add(report("delayed"))
	f.Add(plain("=?UTF-8?B?QUNDRVBUIFBPLTEgcjENCkJjYzogeEB5?=", "\xff\u202e"))
	f.Add(plain("回复：CHANGE PO 7/b r1 SHIP 2025-03-01", "> quoted", "Content-Type: text/plain; charset=gb2312"))
	f.Add(eml("From: a@b.example", "Content-Type: multipart/mixed; boundary=b", "", "--b", `Content-Disposition: attachment; filename="a.csv"`, "", "po_number,line", "--b--"))
	f.Add(eml("From: a@b.example", `Content-Type: multipart/mixed; boundary=""`, "", "--"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, faults := Read(data)
		if m.Answer != nil && (m.Answer.Revision < 0 || m.Answer.Word == "" || m.Answer.Number == "") {
			t.Errorf("%+v %v", m.Answer, faults)
		}
	})
}
