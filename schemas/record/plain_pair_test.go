package record

import (
	"encoding/json"
	"testing"
)

// A quantity is written and read as encoding/json does it, whatever its unit is.
func TestPlainPairIsJSON(t *testing.T) {
	for _, unit := range []string{"", "EA", "a b", `"`, `\`, "<", ">", "&", "é", "\x00", "\x1f", "\x7f", "\xff", "\u2028", `","unit":"`, "}"} {
		q, err := NewQuantity("-12.50", unit)
		if err != nil {
			t.Fatal(err)
		}
		got, err := json.Marshal(q)
		if err != nil {
			t.Fatal(err)
		}
		want, _ := json.Marshal(quantityJSON{"-12.50", unit}) // two strings: it cannot fail
		if string(got) != string(want) {
			t.Errorf("unit %q is written %s, encoding/json writes %s", unit, got, want)
		}
		var read Quantity
		var plain quantityJSON
		if err := json.Unmarshal(got, &read); err != nil {
			t.Errorf("unit %q: %v", unit, err)
		}
		if err := json.Unmarshal(want, &plain); err != nil || read.Unit != plain.Unit || DecimalText(read.Value) != plain.Value {
			t.Errorf("%s is read %q, encoding/json reads %q", got, read, plain)
		}
	}
}

// Other forms of an amount are read as before, and what is none is refused.
func TestPlainPairLeavesTheRest(t *testing.T) {
	for text, want := range map[string]string{
		`{"amount":"12.50","currency":"USD"}`:      "12.50 USD",
		` { "amount": "12.50", "currency": "USD"}`: "12.50 USD",
		`{"currency":"USD","amount":"12.50"}`:      "12.50 USD",
		`{"amount":"12.50"}`:                       "12.50",
		`{"amount":"12.50","currency":"\u0055SD"}`: "12.50 USD",
		`"12.50"`: "12.50",
		`12.50`:   "12.50",
	} {
		var m Money
		if err := json.Unmarshal([]byte(text), &m); err != nil || m.String() != want {
			t.Errorf("%s is read %q, %v", text, m, err)
		}
	}
	for _, text := range []string{
		`{"amount":"12.50","currency":"USD","more":"1"}`, `{"amount":"","currency":"USD"}`, `{"value":"1","unit":"EA"}`, `{}`, `""`, `true`,
	} {
		var m Money
		if err := json.Unmarshal([]byte(text), &m); err == nil {
			t.Errorf("%s is read %q", text, m)
		}
	}
}
