package x12

// Values of simple elements (X12.6; spec/x12-exact.md section 1, rows 5 to 7).

// fit is the quick test of a value of plain text (Segment.Plain).
type fit struct {
	kind     fitKind
	min, max int32
	codes    *CodeList
}

type fitKind uint8

const (
	fitNever fitKind = iota // always to be looked at in full
	fitText
	fitCode
	fitDigits
	fitDecimal
	fitDate
	fitTime
)

func newFit(u *ElementUse) fit {
	if len(u.Components) > 0 {
		for _, c := range u.Components[1:] {
			if c.Required == 'M' {
				return fit{}
			}
		}
		return newFit(&u.Components[0]) // plain text holds no component separator
	}
	f := fit{min: int32(u.Min), max: int32(u.Max), codes: &u.Codes}
	switch u.Type {
	case Text, Code:
		if f.kind = fitText; u.Codes.Len() > 0 {
			f.kind = fitCode
		}
	case Number:
		f.kind = fitDigits
	case Decimal:
		f.kind = fitDecimal
	case Date:
		f.kind = fitDate
	case Time:
		f.kind = fitTime
	}
	return f
}

// Fits reports whether a value of plain text is surely right for element i,
// from 0. One that does not fit may be right all the same.
func (s *SegmentDef) Fits(i int, v string) bool {
	f := &s.fits[i]
	n := int32(len(v))
	switch f.kind {
	case fitText:
		return n >= f.min && n <= f.max && v[n-1] != ' '
	case fitCode:
		return n >= f.min && n <= f.max && f.codes.Holds(v)
	case fitDigits:
		return n >= f.min && n <= f.max && Digits(v)
	case fitDecimal:
		n, ok := plainDecimal(v)
		return ok && int32(n) >= f.min && int32(n) <= f.max
	case fitDate:
		return n >= f.min && n <= f.max && RealDate(v)
	case fitTime:
		return n >= f.min && n <= f.max && RealTime(v)
	}
	return false
}

// Digits reports whether s is one or more digits.
func Digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i]-'0' > 9 {
			return false
		}
	}
	return len(s) > 0
}

// plainDecimal counts the digits of a number without sign and exponent.
func plainDecimal(s string) (digits int, ok bool) {
	point := 0
	for i := 0; i < len(s); i++ {
		if s[i]-'0' > 9 {
			if s[i] != '.' {
				return 0, false
			}
			point++
		}
	}
	return len(s) - point, point <= 1
}

// RealDate reports whether s is CCYYMMDD or YYMMDD of a day that exists.
func RealDate(s string) bool {
	if !Digits(s) {
		return false
	}
	year := 2000 // YYMMDD: a leap year, for the century is unknown
	switch len(s) {
	case 8:
		year = int(s[0]-'0')*1000 + int(s[1]-'0')*100 + int(s[2]-'0')*10 + int(s[3]-'0')
		s = s[4:]
	case 6:
		year += int(s[0]-'0')*10 + int(s[1]-'0')
		s = s[2:]
	default:
		return false
	}
	month, day := int(s[0]-'0')*10+int(s[1]-'0'), int(s[2]-'0')*10+int(s[3]-'0')
	return year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// RealTime reports whether s is a time HHMM, HHMMSS, HHMMSSd or HHMMSSdd.
func RealTime(s string) bool {
	if !Digits(s) || len(s) < 4 || len(s) == 5 || len(s) > 8 {
		return false
	}
	return s[:2] <= "23" && s[2:4] <= "59" && (len(s) < 6 || s[4:6] <= "59")
}
