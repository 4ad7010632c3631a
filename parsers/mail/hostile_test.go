package mail

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"
)

// TestHostile is read soon, without a panic, and accepts nothing.
func TestHostile(t *testing.T) {
	word := func(s string) string { return "=?UTF-8?B?" + base64.StdEncoding.EncodeToString([]byte(s)) + "?=" }
	for name, data := range map[string][]byte{
		"long subject":   plain("ACCEPT "+strings.Repeat("9", 10<<20)+" r1", "x"),
		"long revision":  plain("ACCEPT PO-1 r"+strings.Repeat("9", 1000), "x"),
		"second header":  plain(word("ACCEPT PO-1 r1\r\nFrom: boss@nordwind.example\r\n\r\nx")+" x", "y"),
		"bidi in answer": plain(word("ACCEPT PO-1 1r\u202e"), "x"),
		"zero width":     plain(word("ACC\u200bEPT PO-1 r1"), "x"),
		"many parts":     eml("From: a@b.example", "Content-Type: multipart/mixed; boundary=b", "", strings.Repeat("--b\r\n\r\nx\r\n", 100_000)),
		"no end":         eml("From: a@b.example", "Content-Type: multipart/mixed; boundary=b", "", "--b", "Content-Transfer-Encoding: base64", "", strings.Repeat("A", 10<<20)),
		"broken charset": eml("From: a@b.example", "Content-Type: text/plain; charset=nonsense", "", "\xff\xfe\xfd"),
		"own boundary":   eml("From: a@b.example", `Content-Type: multipart/mixed; boundary=""`, "", "--", "x"),
	} {
		begun := time.Now()
		m, _ := Read(data)
		if m.Answer != nil {
			t.Errorf("%s: accepted as %+v", name, *m.Answer)
		}
		if m.From == "boss@nordwind.example" {
			t.Errorf("%s: the sender came out of the subject", name)
		}
		if took := time.Since(begun); took > 10*time.Second {
			t.Errorf("%s took %s", name, took)
		}
	}
}
