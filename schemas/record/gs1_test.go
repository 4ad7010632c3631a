package record_test

import (
	"strings"
	"testing"

	"github.com/docket-edi/docket/schemas/record"
	"pgregory.net/rapid"
)

func TestCheckDigit(t *testing.T) {
	for _, good := range []string{"095287654321012346", "080020080000012346", "036000291452", "4006381333931", "000123450000000010", "96385074"} {
		if !record.CheckDigitOK(good) {
			t.Errorf("%s is right", good)
		}
		for d := byte('0'); d <= '9'; d++ {
			other := good[:len(good)-1] + string(d)
			if record.CheckDigitOK(other) != (other == good) {
				t.Errorf("%s: want only %s to be right", other, good)
			}
		}
	}
	for _, bad := range []string{"", "0", "7", "03600029145X", "03600029145 ", "-36000291452"} {
		if record.CheckDigitOK(bad) {
			t.Errorf("%q has no check digit", bad)
		}
	}
}

func TestSSCC(t *testing.T) {
	for _, c := range []struct {
		prefix string
		serial int64
		want   string
	}{
		{"0001234", 500000001, "000012345000000014"},
		{"9528765", 432101234, "095287654321012346"},
		{"8002008", 1234, "080020080000012346"},
		{"0840012", 0, "008400120000000007"},
		{"0840012", 1000000000, "108400120000000004"},
		{"0840012", 9999999999, "908400129999999999"},
	} {
		got, err := record.SSCC(c.prefix, c.serial)
		if got != c.want || err != nil || !record.CheckDigitOK(got) {
			t.Errorf("SSCC(%s, %d) = %s, %v, want %s", c.prefix, c.serial, got, err, c.want)
		}
	}
	for _, c := range []struct {
		prefix string
		serial int64
	}{{"0840012", -1}, {"0840012", 10000000000}, {"", 1}, {"123", 1}, {"1234567890123", 1}, {"08400A2", 1}} {
		if got, err := record.SSCC(c.prefix, c.serial); err == nil {
			t.Errorf("SSCC(%q, %d) = %s", c.prefix, c.serial, got)
		}
	}
}

func TestSSCCsDiffer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		prefix := rapid.StringMatching(`[0-9]{4,12}`).Draw(t, "prefix")
		capacity, _ := record.SSCCCapacity(prefix)
		serials := rapid.Int64Range(0, capacity-1)
		a, b := serials.Draw(t, "a"), serials.Draw(t, "b")
		x, errX := record.SSCC(prefix, a)
		y, errY := record.SSCC(prefix, b)
		if errX != nil || errY != nil || (x == y) != (a == b) || len(x) != 18 || !record.CheckDigitOK(x) || !strings.HasPrefix(x[1:], prefix) {
			t.Fatal(x, y, errX, errY)
		}
	})
}
