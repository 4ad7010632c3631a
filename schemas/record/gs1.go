package record

import "fmt"

// SSCC is the serial shipping container code of a carton or pallet: 18 digits
// of extension digit, GS1 company prefix, serial number and check digit (GS1
// General Specifications 7.9; X12 MAN02 has 00 before them). serial counts from
// 0; what does not fit behind the prefix goes on in the extension digit, so a
// prefix of 7 digits has 10,000,000,000 numbers. A number is never given twice:
// past the last one is an error.
func SSCC(prefix string, serial int64) (string, error) {
	capacity, err := SSCCCapacity(prefix)
	if err != nil {
		return "", err
	}
	if serial < 0 || serial >= capacity {
		return "", fmt.Errorf("GS1 prefix %s has no SSCC number %d: the last is %d", prefix, serial, capacity-1)
	}
	return string(appendSSCC(nil, prefix, serial)), nil
}

// AppendSSCC is SSCC appended to dst; dst stays as it is on an error.
func AppendSSCC(dst []byte, prefix string, serial int64) ([]byte, error) {
	capacity, err := SSCCCapacity(prefix)
	if err != nil || serial < 0 || serial >= capacity {
		_, err = SSCC(prefix, serial)
		return dst, err
	}
	return appendSSCC(dst, prefix, serial), nil
}

func appendSSCC(dst []byte, prefix string, serial int64) []byte {
	digits, rest := [18]byte{}, uint64(serial)
	for i := 16; i > len(prefix); i-- {
		digits[i] = byte('0' + rest%10)
		rest /= 10
	}
	digits[0] = byte('0' + rest)
	copy(digits[1:], prefix)
	digits[17] = checkDigit(digits[:17])
	return append(dst, digits[:]...)
}

// SSCCCapacity is how many SSCCs a GS1 company prefix of 4 to 12 digits has.
func SSCCCapacity(prefix string) (int64, error) {
	if len(prefix) < 4 || len(prefix) > 12 || !allDigits(prefix) {
		return 0, fmt.Errorf("%q is not a GS1 company prefix of 4 to 12 digits", prefix)
	}
	return capacities[len(prefix)], nil
}

// capacities are the SSCCs of a prefix by its length: ten extension digits, and
// the serial numbers that 16 digits leave behind the prefix.
var capacities = [...]int64{4: 1e13, 5: 1e12, 6: 1e11, 7: 1e10, 8: 1e9, 9: 1e8, 10: 1e7, 11: 1e6, 12: 1e5}

// CheckDigitOK reports whether the last digit is the GS1 check digit of those
// before it: SSCC, GTIN-8, -12, -13, -14 and GLN alike.
func CheckDigitOK(digits string) bool {
	n := len(digits)
	return n >= 2 && allDigits(digits) && checkDigit(digits[:n-1]) == digits[n-1]
}

// checkDigit weighs the digits 3, 1, 3, 1, ... from the right and completes the
// sum to a multiple of ten.
func checkDigit[T string | []byte](body T) byte {
	threes, ones := 0, 0 // sums of the digits that weigh so if the body ends here
	for i := range len(body) {
		threes, ones = ones+int(body[i]-'0'), threes
	}
	return byte('0' + (10-(3*threes+ones)%10)%10)
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
