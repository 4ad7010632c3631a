package partner

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/docket-edi/docket/schemas/yamlfile"
)

// CheckWireID checks an interchange id as QQ:ID (ISA05 and ISA06: 2 and at most
// 15 characters).
func CheckWireID(s string) error {
	if len(s) < 4 || s[2] != ':' {
		return fmt.Errorf("%q is not an interchange id such as ZZ:AMAZON: two characters of qualifier, a colon, the id", s)
	}
	if id := s[3:]; len(id) > 15 {
		return fmt.Errorf("the id %q has %d characters, X12 ISA06 has room for 15", id, len(id))
	}
	if !allOf(s[:2], isCodeByte) {
		return fmt.Errorf("the qualifier %q is not two capital letters or digits", s[:2])
	}
	return checkText(s[3:])
}

// checkGS checks an application code (GS02 and GS03: 2 to 15 characters).
func checkGS(s string) error {
	if len(s) < 2 || len(s) > 15 {
		return fmt.Errorf("%q has not 2 to 15 characters (X12 GS02)", s)
	}
	return checkText(s)
}

// checkText refuses what an id cannot have: control characters, other than
// ASCII, spaces at either end (the ISA pads with spaces).
func checkText(s string) error {
	if !allOf(s, isPrintable) {
		return fmt.Errorf("%q has other than printable ASCII characters", s)
	}
	if s[0] == ' ' || s[len(s)-1] == ' ' {
		return fmt.Errorf("%q begins or ends with a space", s)
	}
	return nil
}

func checkVersion(set, v string) error {
	if !isSet(set) && set != "TA1" {
		return fmt.Errorf("%q is not a transaction set such as 855", set)
	}
	return yamlfile.OneOf(v, "004010", "005010", same)
}

func checkCurrency(s string) error {
	if len(s) != 3 || !allOf(s, func(b byte) bool { return b >= 'A' && b <= 'Z' }) {
		return fmt.Errorf("%q is not a currency code such as USD", s)
	}
	return nil
}

func checkSpan(s string) error {
	d, err := yamlfile.ParseDuration(s)
	if err == nil && d == 0 {
		err = fmt.Errorf("%q is no time at all", s)
	}
	return err
}

// checkSpanOrNone also allows 0d: not at all.
func checkSpanOrNone(s string) error {
	_, err := yamlfile.ParseDuration(s)
	return err
}

// checkWidth allows an empty value or one of from to to bytes.
func checkWidth(s string, from, to int) error {
	if s != "" && (len(s) < from || len(s) > to) {
		return fmt.Errorf("%q has not %d to %d characters", s, from, to)
	}
	return nil
}

func isSet(s string) bool     { return len(s) == 3 && allOf(s, isDigit) }
func isCode2(s string) bool   { return len(s) == 2 && allOf(s, isCodeByte) }
func isDigit(b byte) bool     { return b >= '0' && b <= '9' }
func isCodeByte(b byte) bool  { return isDigit(b) || b >= 'A' && b <= 'Z' }
func isPrintable(b byte) bool { return b >= ' ' && b <= '~' }
func isIDByte(b byte) bool {
	return isCodeByte(b) || b >= 'a' && b <= 'z' || b == '.' || b == '_' || b == '-'
}
func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

func allOf(s string, is func(byte) bool) bool {
	for i := 0; i < len(s); i++ {
		if !is(s[i]) {
			return false
		}
	}
	return true
}
