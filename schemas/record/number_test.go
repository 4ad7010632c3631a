package record_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/docket-edi/docket/schemas/record"
)

// A Number is the decimal of its text, quick way or not.
func TestNumber(t *testing.T) {
	for _, c := range []struct {
		text, want string
		ok, exact  bool
	}{
		{"24", "24", true, true}, {"12.50", "12.50", true, true}, {"0012.5", "12.5", true, true}, {"12.", "12", true, true},
		{".5", "0.5", true, true}, {"0", "0", true, true}, {"0.0001", "0.0001", true, true}, {"0.00001", "0.00001", true, false},
		{"24  ", "24", true, true}, {"-5", "-5", true, false}, {"24E1", "240", true, false}, {"24E-1", "2.4", true, false},
		{"99999999999999.9999", "99999999999999.9999", true, true}, {"999999999999999", "999999999999999", true, false},
		{"00000000000000000012", "12", true, false},
		{"", "0", false, false}, {".", "0", false, false}, {"1.2.3", "0", false, false}, {"1O", "0", false, false}, {"+1", "0", false, false},
		{"1E", "0", false, false}, {"1E+2", "0", false, false}, {"1E99", "0", false, false}, {"1,5", "0", false, false},
	} {
		n := record.NumberOf(c.text)
		d, ok := n.Decimal()
		if ok != c.ok || n.Exact != c.exact || record.DecimalText(d) != c.want {
			t.Errorf("%q is %s, %v, exact %v; want %s, %v, %v", c.text, record.DecimalText(d), ok, n.Exact, c.want, c.ok, c.exact)
		}
		if got := string(n.Append(nil)); got != c.want {
			t.Errorf("%q appends %s, want %s", c.text, got, c.want)
		}
	}
}

func TestNumberIsItsDecimal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`-?[0-9]{0,20}\.?[0-9]{0,6}(E-?[0-9]{1,2})?`).Draw(t, "text")
		n := record.NumberOf(text)
		d, ok := n.Decimal()
		if got := string(n.Append(nil)); got != record.DecimalText(d) {
			t.Fatalf("%q appends %s, its decimal is %s", text, got, record.DecimalText(d))
		}
		if plain, err := record.ParseDecimal(text); err == nil && (!ok || !plain.Equal(d) || plain.Exponent() != d.Exponent()) {
			t.Fatalf("%q is %s, want %s", text, d, plain)
		}
	})
}
