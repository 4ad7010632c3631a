package x12writer

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/partner"
)

// Envelope is what ISA and GS need beyond the body.
type Envelope struct {
	Us     string    // QQ:ID, ISA05 and ISA06
	UsGS   string    // GS02
	Them   string    // QQ:ID, ISA07 and ISA08
	ThemGS string    // GS03
	At     time.Time // ISA09, ISA10, GS04, GS05, in UTC
	Number int64     // the stream's number k, from 1
	Usage  string    // ISA15: P, T or I
	AskTA1 bool      // ISA14
}

// Control is the interchange control number of the stream's number k: it wraps
// after 999,999,999 (ISA13 has nine digits).
func Control(k int64) int64 { return (k-1)%999_999_999 + 1 }

// Seal puts a body into its envelope: one interchange of one group of one set.
// ISA13 and GS06 are the same number, ST02 is 0001. A TA1 stands in an
// interchange without a group. Faults are in the envelope's own values.
func Seal(env Envelope, body Body) ([]byte, []fault.Fault) {
	if faults := env.check(body); len(faults) > 0 {
		return nil, faults
	}
	d := body.Delimiters
	control := strconv.FormatInt(Control(env.Number), 10)
	out := make([]byte, 0, len(body.Data)+256)
	out = appendSegment(out, d, "ISA", env.isa(body))
	groups := "0"
	if body.Functional != "" {
		at := env.At.UTC()
		groups = "1"
		out = appendSegment(out, d, "GS", []string{body.Functional, env.UsGS, env.ThemGS, at.Format("20060102"), at.Format("1504"), control, "X", body.Version})
		out = appendSegment(out, d, "ST", []string{body.Set, placeholder})
		out = append(out, body.Data...)
		out = appendSegment(out, d, "SE", []string{strconv.Itoa(body.Segments + 2), placeholder})
		out = appendSegment(out, d, "GE", []string{"1", control})
	} else {
		out = append(out, body.Data...)
	}
	return appendSegment(out, d, "IEA", []string{groups, isa13(env.Number)}), nil
}

// isa is the interchange header: fixed widths, padded with spaces (X12.5).
func (env *Envelope) isa(body Body) []string {
	at := env.At.UTC()
	standard, ask := "U", "0"
	if repeats(body.Version) {
		standard = string(body.Delimiters.Repetition)
	}
	if env.AskTA1 {
		ask = "1"
	}
	spaces := strings.Repeat(" ", 10)
	return []string{
		"00", spaces, "00", spaces,
		env.Us[:2], pad15(env.Us[3:]), env.Them[:2], pad15(env.Them[3:]),
		at.Format("060102"), at.Format("1504"), standard, body.Version[:5],
		isa13(env.Number), ask, env.Usage, string(body.Delimiters.Component),
	}
}

func isa13(k int64) string { return fmt.Sprintf("%09d", Control(k)) }

func pad15(s string) string { return fmt.Sprintf("%-15s", s) }

// check refuses ids that do not fit or hold a delimiter of the body.
func (env *Envelope) check(body Body) []fault.Fault {
	var faults []fault.Fault
	bytes := &set{o: Options{Delimiters: body.Delimiters}}
	bytes.classify()
	refuse := func(segment string, element int, value, hint string) {
		faults = append(faults, fault.Fault{
			Code: fault.InterchangeHeader, Severity: fault.Reject, Scope: fault.Interchange, Segment: segment, Element: element,
			Value: value, Rule: fmt.Sprintf("X12 %s %s-%02d", body.Version, segment, element), Hint: hint,
		})
	}
	for _, id := range []struct {
		element int
		value   string
	}{{6, env.Us}, {8, env.Them}} {
		if err := partner.CheckWireID(id.value); err != nil {
			refuse("ISA", id.element, id.value, err.Error())
		} else if bytes.worst(id.value[3:]) != plain {
			refuse("ISA", id.element, id.value, "the id holds a delimiter that the document is written with")
		}
	}
	for i, code := range []string{env.UsGS, env.ThemGS} {
		bad := len(code) < 2 || len(code) > 15 || bytes.worst(code) != plain
		if bad && body.Functional != "" {
			refuse("GS", i+2, code, "GS02 and GS03 have 2 to 15 characters and no delimiter")
		}
	}
	if env.Usage != "P" && env.Usage != "T" && env.Usage != "I" {
		refuse("ISA", 15, env.Usage, "the usage is P, T or I")
	}
	if env.Number < 1 {
		refuse("ISA", 13, strconv.FormatInt(env.Number, 10), "numbers of a stream begin at 1")
	}
	if len(body.Version) < 6 || repeats(body.Version) && body.Delimiters.Repetition == 0 {
		refuse("ISA", 12, body.Version, "the version has six digits, and from 004020 on a repetition separator")
	}
	return faults
}
