package record

import (
	"fmt"
	"time"
)

// Date is a calendar date, "2025-01-10", or empty when not given.
type Date string

// NewDate is the date of t in t's own zone.
func NewDate(t time.Time) Date { return Date(t.Format(time.DateOnly)) }

// ParseDate reads 2025-01-10 or the X12 form 20250110; both must name a real day.
func ParseDate(s string) (Date, error) {
	layout := time.DateOnly
	if len(s) == 8 {
		layout = "20060102"
	}
	t, err := time.Parse(layout, s)
	if err != nil {
		return "", fmt.Errorf("%q is not a date such as 2025-01-10", s)
	}
	return NewDate(t), nil
}

// Time is the start of the day in UTC; ok is false when the date is empty or not a date.
func (d Date) Time() (t time.Time, ok bool) {
	t, err := time.Parse(time.DateOnly, string(d))
	return t, err == nil
}

// X12 is the date as X12 element 373 writes it, CCYYMMDD; empty stays empty.
func (d Date) X12() string {
	if t, ok := d.Time(); ok {
		return t.Format("20060102")
	}
	return ""
}
