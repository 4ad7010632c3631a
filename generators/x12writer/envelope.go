package x12writer

import (
	"fmt"
	"strconv"
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
	out := make([]byte, 0, len(body.Data)+256)
	out = env.open(out, &body)
	out = append(out, body.Data...)
	return env.close(out, &body), nil
}

// open writes what stands before the body: ISA, and but for a TA1 GS and ST.
func (env *Envelope) open(out []byte, body *Body) []byte {
	d, at := body.Delimiters, env.At.UTC()
	out = env.isa(out, body, at)
	if body.Functional == "" {
		return out
	}
	gs := func(text string) { out = append(append(out, d.Element), text...) }
	out = append(out, "GS"...)
	gs(body.Functional)
	gs(env.UsGS)
	gs(env.ThemGS)
	out = at.AppendFormat(append(out, d.Element), "20060102")
	out = at.AppendFormat(append(out, d.Element), "1504")
	out = strconv.AppendInt(append(out, d.Element), Control(env.Number), 10)
	gs("X")
	gs(body.Version)
	out = append(append(append(out, d.Segment...), "ST"...), d.Element)
	out = append(append(append(out, body.Set...), d.Element), placeholder...)
	return append(out, d.Segment...)
}

// close writes what stands behind the body: but for a TA1 SE and GE, and IEA.
func (env *Envelope) close(out []byte, body *Body) []byte {
	d, groups := body.Delimiters, byte('0')
	if body.Functional != "" {
		groups = '1'
		out = strconv.AppendInt(append(append(out, "SE"...), d.Element), int64(body.Segments+2), 10)
		out = append(append(append(out, d.Element), placeholder...), d.Segment...)
		out = append(append(append(out, "GE"...), d.Element, '1'), d.Element)
		out = append(strconv.AppendInt(out, Control(env.Number), 10), d.Segment...)
	}
	out = append(append(append(out, "IEA"...), d.Element, groups), d.Element)
	return append(appendControl(out, env.Number), d.Segment...)
}

// isa writes the interchange header: fixed widths, padded with spaces (X12.5).
func (env *Envelope) isa(out []byte, body *Body, at time.Time) []byte {
	d := body.Delimiters
	standard, ask := byte('U'), byte('0')
	if repeats(body.Version) {
		standard = d.Repetition
	}
	if env.AskTA1 {
		ask = '1'
	}
	add := func(text string, width int) {
		out = append(append(out, d.Element), text...)
		for range width - len(text) {
			out = append(out, ' ')
		}
	}
	out = append(out, "ISA"...)
	add("00", 2)
	add("", 10)
	add("00", 2)
	add("", 10)
	add(env.Us[:2], 2)
	add(env.Us[3:], 15)
	add(env.Them[:2], 2)
	add(env.Them[3:], 15)
	out = at.AppendFormat(append(out, d.Element), "060102")
	out = at.AppendFormat(append(out, d.Element), "1504")
	out = append(out, d.Element, standard)
	add(body.Version[:5], 5)
	out = append(appendControl(append(out, d.Element), env.Number), d.Element, ask)
	add(env.Usage, 1)
	return append(append(out, d.Element, d.Component), d.Segment...)
}

// appendControl writes ISA13 or IEA02: nine digits.
func appendControl(out []byte, k int64) []byte {
	const digits = 1_000_000_000
	start := len(out)
	out = strconv.AppendInt(out, digits+Control(k), 10)
	return append(out[:start], out[start+1:]...)
}

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
