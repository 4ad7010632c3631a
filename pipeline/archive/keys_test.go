package archive_test

import (
	"strings"
	"testing"
	"time"

	"github.com/docket-edi/docket/pipeline/archive"
	"pgregory.net/rapid"
)

func TestKeys(t *testing.T) {
	sum := archive.Sum(nil)
	for _, c := range []struct{ got, want string }{
		{archive.Raw(sum), "raw/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
		{archive.Doc("AMAZON", "4T7XQ1AB", "855", 3, "edi"), "docs/partner=AMAZON/po=4T7XQ1AB/855.3.edi"},
		{archive.Doc("", "PO-2025-000001", "pdf", 1, "pdf"), "docs/partner=UNKNOWN/po=PO-2025-000001/pdf.1.pdf"},
		{archive.Ref("AMAZON", "1", "856", 7), "docs/partner=AMAZON/po=1/856.7.ref"},
		{archive.InterchangeDoc("ZZ:ME", "000000101", sum, "997", 1, "edi"), "docs/partner=ZZ%3AME/interchange=000000101-e3b0c442/997.1.edi"},
		{archive.Event("AMAZON", "a b", 12), "events/partner=AMAZON/po=%61%20%62/12.json"},
		{archive.Journal(time.Date(2025, 1, 10, 9, 0, 0, 0, time.UTC), 1, 20), "journal/2025-01/000000000001-000000000020.json"},
		{archive.Config("partners/amazon.yaml", "0a"), "config/%70%61%72%74%6E%65%72%73%2F%61%6D%61%7A%6F%6E.%79%61%6D%6C/0a"},
		{archive.Encode(""), "%"},
		{archive.Encode(".."), "%2E%2E"},
		{archive.Encode("A.B."), "A.B%2E"},
		{archive.Encode("../A"), "%2E.%2FA"},
		{archive.Encode(strings.Repeat("A", 80)), strings.Repeat("A", 80)},
		{archive.Encode(strings.Repeat("A", 81)), strings.Repeat("A", 80) + "-" + archive.Sum([]byte(strings.Repeat("A", 81)))[:8]},
		{archive.Encode(strings.Repeat("A", 79) + "/B"), strings.Repeat("A", 79) + "%2F-" + archive.Sum([]byte(strings.Repeat("A", 79) + "/B"))[:8]},
	} {
		if c.got != c.want {
			t.Errorf("got  %s\nwant %s", c.got, c.want)
		}
	}
}

// name draws what partners send: short alphabets, so that near misses are drawn
// often, and long names, so that cut ones are.
func name() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringOf(rapid.SampledFrom([]rune("aAbB.%/-_0 ä"))),
		rapid.String(),
		rapid.Custom(func(t *rapid.T) string {
			return strings.Repeat("A", rapid.IntRange(60, 90).Draw(t, "n")) + rapid.StringMatching(`[-0-9a-fA-F%./]{0,12}`).Draw(t, "tail")
		}),
	)
}

func TestEncodeKeepsNamesApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := name().Draw(t, "a"), name().Draw(t, "b")
		ea, eb := archive.Encode(a), archive.Encode(b)
		if a != b && strings.EqualFold(ea, eb) {
			t.Fatalf("%q and %q are both %s on a disk that ignores case", a, b, ea)
		}
		if len(ea) > 92 {
			t.Fatalf("%s has %d bytes", ea, len(ea))
		}
		if strings.Trim(ea, ".") != ea || strings.ContainsAny(ea, "/\\: ") {
			t.Fatalf("%q is not a safe name", ea)
		}
	})
}

func TestEveryKeyIsUsable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := name().Draw(t, "a"), name().Draw(t, "b")
		n := rapid.Int64Min(0).Draw(t, "n")
		sum := archive.Sum([]byte(a))
		for _, key := range []string{
			archive.Doc(a, b, "855", n, "edi"), archive.Ref(a, b, "856", n), archive.Event(a, b, n), archive.Config(a, sum),
			archive.InterchangeDoc(a, b, sum, "997", int(n), "edi"), archive.Raw(sum), archive.Journal(time.Unix(0, 0), n, n),
		} {
			if err := archive.CheckKey(key); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestInterchangeOfSmallSum(t *testing.T) {
	if got := archive.InterchangeDoc("P", "1", "ab", "ta1", 0, "edi"); got != "docs/partner=P/interchange=1-ab/ta1.0.edi" {
		t.Error(got)
	}
}
