package parsers_test

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/docket-edi/docket/parsers"
)

// A table or JSON that cannot be read is not called an X12 file without ISA.
func TestWhyUnknown(t *testing.T) {
	const order = "supplier,quantity,unit_cost,description\nACME,1,2.00,K\xe4se\n"
	wide := make([]byte, 0, 2*len(order))
	for _, u := range utf16.Encode([]rune("\ufeff" + strings.ToValidUTF8(order, "ä"))) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	for _, c := range []struct{ name, data, want string }{
		{"Windows text", order, "CSV UTF-8"},
		{"UTF-16", string(wide), "CSV UTF-8"},
		{"cut workbook", "PK\x03\x04\x14\x00", "open it in a spreadsheet program"},
		{"other columns", "sku,availble\nA,1\n", "stock: sku available"},
		{"other JSON", `{"foo": 1}`, "schemas/json"},
		{"cut JSON", `{"foo": `, "cut off"},
		{"text", "Hello,\nplease find attached\n", ""},
		{"bytes", "\x89PNG\r\n\x1a\n\x00\x00", ""},
		{"interchange behind text", "a,b\nc,d\nISA*00*", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if kind, _ := parsers.Detect([]byte(c.data)); kind != parsers.Unknown {
				t.Fatalf("found to be %s", kind)
			}
			got := ""
			for _, f := range parsers.WhyUnknown([]byte(c.data)) {
				got += f.Error()
			}
			if c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
