package sheet

import (
	"time"
	_ "time/tzdata" // zones are known on machines without a zone database, too
)

// timeCodes are the X12 time codes (element 623) of North America and UTC.
var timeCodes = map[string]string{
	"UT": "UTC", "GM": "UTC", "Z": "UTC", "GMT": "UTC",
	"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles",
	"ES": "-05:00", "CS": "-06:00", "MS": "-07:00", "PS": "-08:00",
	"ED": "-04:00", "CD": "-05:00", "MD": "-06:00", "PD": "-07:00",
}

// zone finds a time zone by its IANA name (America/Chicago), its offset
// (-06:00, -0600, +02) or its X12 time code. The machine's own zone is none.
func zone(s string) (*time.Location, bool) {
	if name, ok := timeCodes[s]; ok {
		s = name
	}
	if s == "" || s == "Local" {
		return nil, false
	}
	for _, form := range []string{"-07:00", "-0700", "-07"} {
		if t, err := time.Parse(form, s); err == nil {
			_, seconds := t.Zone()
			return time.FixedZone(s, seconds), true
		}
	}
	place, err := time.LoadLocation(s)
	return place, err == nil
}
