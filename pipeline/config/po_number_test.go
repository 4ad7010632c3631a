package config_test

import (
	"strings"
	"testing"

	"github.com/docket-edi/docket/pipeline/config"
)

func TestPOSeries(t *testing.T) {
	for _, c := range []struct {
		pattern   string
		year      int
		seq       int64
		want, key string
	}{
		{"PO-{YYYY}-{SEQ:6}", 2025, 1, "PO-2025-000001", "PO-2025-{SEQ:6}"},
		{"PO-{YYYY}-{SEQ:6}", 2026, 1234567, "PO-2026-1234567", "PO-2026-{SEQ:6}"},
		{"{SEQ:1}", 2025, 42, "42", "{SEQ:1}"},
		{"A{SEQ:3}/{YYYY}", 2025, 9, "A009/2025", "A{SEQ:3}/2025"},
	} {
		s, err := config.ParsePOSeries(c.pattern)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := s.Format(c.year, c.seq); got != c.want || err != nil {
			t.Errorf("%s: %s, %v, want %s", c.pattern, got, err, c.want)
		}
		if got := s.Key(c.year); got != c.key {
			t.Errorf("%s: key %s, want %s", c.pattern, got, c.key)
		}
	}
}

func TestPOSeriesRefused(t *testing.T) {
	for pattern, want := range map[string]string{
		"":                        "has no {SEQ:6}",
		"PO-{SEQ}":                "has no {SEQ:6}",
		"PO-{SEQ:":                "has no {SEQ:6}",
		"PO-{SEQ:x}":              "not a number of digits",
		"PO-{SEQ:0}":              "not a number of digits",
		"PO-{SEQ:13}":             "not a number of digits",
		"{SEQ:2}{SEQ:2}":          "twice",
		"PO {SEQ:4}":              "' ' cannot stand",
		"PO*{SEQ:4}":              "'*' cannot stand",
		"PO-{MM}-{SEQ:4}":         "'{' cannot stand",
		"PURCHASE-{YYYY}{SEQ:9}":  "",
		"PURCHASES-{YYYY}{SEQ:9}": "23 characters",
	} {
		_, err := config.ParsePOSeries(pattern)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", pattern, err, want)
		}
	}
	s, _ := config.ParsePOSeries("PURCHASE-{YYYY}{SEQ:9}")
	for _, c := range []struct {
		year int
		seq  int64
	}{{2025, 0}, {2025, -1}, {25, 1}, {2025, 1234567890}} {
		if got, err := s.Format(c.year, c.seq); err == nil {
			t.Errorf("Format(%d, %d) = %s", c.year, c.seq, got)
		}
	}
	if got, err := (config.POSeries{}).Format(2025, 1); err == nil {
		t.Error(got)
	}
}
