package yamlfile

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// ParseDuration reads a time span such as 250ms, 60s, 24h or 365d. A day is 24
// hours; parts may be joined (1d12h). Negative spans are refused.
func ParseDuration(s string) (time.Duration, error) {
	bad := fmt.Errorf("%q is not a time span such as 60s, 24h or 365d", s)
	days, rest, found := strings.Cut(s, "d")
	if !found {
		days, rest = "", s
	}
	var total time.Duration
	if days != "" {
		n, err := strconv.ParseUint(days, 10, 16)
		if err != nil {
			return 0, bad
		}
		total = time.Duration(n) * 24 * time.Hour
	} else if found {
		return 0, bad
	}
	if rest != "" {
		d, err := time.ParseDuration(rest)
		if err != nil || d < 0 || d > math.MaxInt64-total {
			return 0, bad
		}
		total += d
	} else if !found {
		return 0, bad
	}
	return total, nil
}

// Duration is a time span in a YAML file, read by ParseDuration.
type Duration time.Duration

// UnmarshalText reads 60s, 24h, 365d.
func (d *Duration) UnmarshalText(b []byte) error {
	v, err := ParseDuration(string(b))
	*d = Duration(v)
	return err
}

// Size is a number of bytes in a YAML file: 4096, 512KiB, 256MiB, 1GiB.
type Size int64

// UnmarshalText reads a number and an optional unit.
func (s *Size) UnmarshalText(b []byte) error {
	number, shift := string(b), 0
	for i, unit := range []string{"KiB", "MiB", "GiB"} {
		if n, ok := strings.CutSuffix(number, unit); ok {
			number, shift = n, 10*(i+1)
			break
		}
	}
	n, err := strconv.ParseInt(strings.TrimSpace(number), 10, 64)
	if err != nil || n < 0 || n > math.MaxInt64>>shift {
		return fmt.Errorf("%q is not a size such as 512KiB or 256MiB", b)
	}
	*s = Size(n << shift)
	return nil
}
