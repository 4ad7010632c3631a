package record

import (
	"encoding/json"
	"math/bits"
	"strconv"
)

// AppendJSON writes the order as JSON, byte for byte what encoding/json makes
// of its Record, without making the record.
func (o *OrderView) AppendJSON(b []byte) []byte {
	b = appendText(append(b, `{"number":`...), o.Number)
	b = appendText(append(b, `,"partner":`...), o.Partner)
	b = appendIf(b, `,"vendor_code":`, o.VendorCode)
	b = appendText(append(b, `,"purpose":`...), o.Purpose)
	b = appendText(append(b, `,"type":`...), o.Type)
	b = appendIf(b, `,"release":`, o.Release)
	b = appendDay(append(b, `,"date":`...), o.Date)
	b = o.appendWindow(append(b, `,"window":{`...))
	b = append(b, `},"backorder":`...)
	switch o.Backorder {
	case 'Y':
		b = append(b, "true"...)
	case 'N':
		b = append(b, "false"...)
	default:
		b = append(b, "null"...)
	}
	b = appendText(append(b, `,"currency":`...), o.Currency)
	b = appendReferences(append(b, `,"references":`...), o.References)
	b = appendDates(append(b, `,"dates":`...), o.Dates)
	b = appendParties(append(b, `,"parties":`...), o.Parties)
	b = appendTexts(append(b, `,"notes":`...), o.Notes)
	b = append(b, `,"lines":[`...)
	for i := range o.Lines {
		b = o.Lines[i].appendJSON(comma(b, i), o.Currency)
	}
	b = o.appendTotals(append(b, `],"totals":{"lines":`...))
	b = append(b, `,"source":`...)
	return append(o.Source.appendJSON(b), '}')
}

// AppendFact writes the fact f about the order as JSON, byte for byte what
// encoding/json makes of it with the order's Record.
func (o *OrderView) AppendFact(b []byte, f *OrderFact) []byte {
	b = o.AppendJSON(append(b, `{"order":`...))
	b = appendText(append(b, `,"set":`...), f.Set)
	b = appendText(append(b, `,"content":`...), f.Content)
	b = appendAny(append(b, `,"profile":`...), f.Profile)
	return append(appendAny(append(b, `,"wire":`...), f.Wire), '}')
}

func (o *OrderView) appendWindow(b []byte) []byte {
	from, to := windowEnds(len(o.Dates), func(i int) (string, bool) { return o.Dates[i].Qualifier, o.Dates[i].Date != "" })
	if from >= 0 {
		b = appendDay(append(b, `"from":`...), o.Dates[from].Date)
		if to >= 0 {
			b = append(b, ',')
		}
	}
	if to >= 0 {
		b = appendDay(append(b, `"to":`...), o.Dates[to].Date)
	}
	return b
}

func (l *LineView) appendJSON(b []byte, currency string) []byte {
	b = appendText(append(b, `{"number":`...), l.Number)
	if l.Assigned {
		b = append(b, `,"assigned":true`...)
	}
	b = l.Quantity.Append(append(b, `,"quantity":{"value":"`...))
	b = appendText(append(b, `","unit":`...), l.Unit)
	if l.HasPrice {
		b = l.Price.Append(append(b, `},"price":{"amount":"`...))
		b = append(appendText(append(b, `","currency":`...), currency), '}')
	} else {
		b = append(b, `},"price":null`...)
	}
	b = appendText(append(b, `,"price_basis":`...), l.Basis)
	b = appendItems(append(b, `,"items":`...), l.Items)
	b = appendIf(b, `,"description":`, l.Description)
	if len(l.References) > 0 {
		b = appendReferences(append(b, `,"references":`...), l.References)
	}
	if len(l.Dates) > 0 {
		b = appendDates(append(b, `,"dates":`...), l.Dates)
	}
	return append(b, '}')
}

// appendTotals adds up in whole numbers; where a number does not fit, in decimals.
func (o *OrderView) appendTotals(b []byte) []byte {
	b = append(strconv.AppendInt(b, int64(len(o.Lines)), 10), `,"units":"`...)
	if t, ok := o.fixedTotals(); ok {
		b = appendFixed(b, t.units/powers[4-t.unitScale], t.unitScale)
		b = append(b, `","amount":`...)
		if t.priced {
			b = appendFixed(append(b, `{"amount":"`...), t.amount/powers[8-t.amountScale], t.amountScale)
		}
		return o.appendSent(b, t.priced)
	}
	t := o.Record().Totals
	b = append(append(b, t.Units...), `","amount":`...)
	if t.Amount != nil {
		b = append(append(b, `{"amount":"`...), DecimalText(t.Amount.Amount)...)
	}
	return o.appendSent(b, t.Amount != nil)
}

// appendSent ends the totals behind the amount's value, or without one.
func (o *OrderView) appendSent(b []byte, priced bool) []byte {
	if priced {
		b = append(appendText(append(b, `","currency":`...), o.Currency), '}')
	} else {
		b = append(b, "null"...)
	}
	b = append(b, `,"sent":{`...)
	start := len(b)
	for _, f := range [...]struct{ key, value string }{{`"lines":`, o.Sent.Lines}, {`"hash":`, o.Sent.Hash}, {`"amount":`, o.Sent.Amount}} {
		if f.value == "" {
			continue
		}
		if len(b) > start {
			b = append(b, ',')
		}
		b = appendText(append(b, f.key...), f.value)
	}
	return append(b, "}}"...)
}

// fixedTotals are the totals in ten-thousandths, the amount in hundred-millionths.
type fixedTotals struct {
	units, amount          int64
	unitScale, amountScale int
	priced                 bool
}

func (o *OrderView) fixedTotals() (t fixedTotals, ok bool) {
	t.priced = len(o.Lines) > 0
	for i := range o.Lines {
		l := &o.Lines[i]
		if !l.Quantity.Exact || l.HasPrice && !l.Price.Exact {
			return t, false
		}
		t.units += l.Quantity.Fixed
		t.unitScale = max(t.unitScale, int(l.Quantity.Scale))
		if t.priced = t.priced && l.HasPrice; t.priced {
			high, low := bits.Mul64(uint64(l.Quantity.Fixed), uint64(l.Price.Fixed))
			t.amount += int64(low)
			t.amountScale = max(t.amountScale, int(l.Quantity.Scale+l.Price.Scale))
			if high != 0 || low > 1<<62 || t.amount < 0 || t.amount > 1<<62 {
				return t, false
			}
		}
		if t.units > 1<<62 {
			return t, false
		}
	}
	return t, true
}

func (s *Source) appendJSON(b []byte) []byte {
	b = appendText(append(b, `{"raw":`...), s.Raw)
	b = appendText(append(b, `,"interchange":`...), s.Interchange)
	b = appendText(append(b, `,"control":`...), s.Control)
	b = appendText(append(b, `,"group":`...), s.Group)
	b = appendText(append(b, `,"set":`...), s.Set)
	b = appendText(append(b, `,"version":`...), s.Version)
	b = appendText(append(b, `,"usage":`...), s.Usage)
	b = s.Sent.AppendFormat(append(b, `,"sent":"`...), "2006-01-02T15:04:05Z07:00")
	return append(strconv.AppendInt(append(b, `","offset":`...), s.Offset, 10), '}')
}

func appendItems(b []byte, list []ItemID) []byte {
	b = append(b, '[')
	for i := range list {
		b = appendText(append(comma(b, i), `{"qualifier":`...), list[i].Qualifier)
		b = append(appendText(append(b, `,"value":`...), list[i].Value), '}')
	}
	return append(b, ']')
}

func appendReferences(b []byte, list []Reference) []byte {
	b = append(b, '[')
	for i := range list {
		b = appendText(append(comma(b, i), `{"qualifier":`...), list[i].Qualifier)
		b = appendText(append(b, `,"value":`...), list[i].Value)
		b = append(appendIf(b, `,"description":`, list[i].Description), '}')
	}
	return append(b, ']')
}

func appendDates(b []byte, list []DateView) []byte {
	b = append(b, '[')
	for i := range list {
		d := &list[i]
		b = appendText(append(comma(b, i), `{"qualifier":`...), d.Qualifier)
		if d.Date != "" {
			b = appendDay(append(b, `,"date":`...), d.Date)
		}
		b = append(appendIf(appendIf(b, `,"time":`, d.Time), `,"text":`, d.Text), '}')
	}
	return append(b, ']')
}

func appendParties(b []byte, list []PartyView) []byte {
	b = append(b, '[')
	for i := range list {
		p := &list[i]
		b = appendText(append(comma(b, i), `{"role":`...), p.Role)
		if p.HasID {
			b = appendText(append(b, `,"id":{"qualifier":`...), p.ID.Qualifier)
			b = append(appendText(append(b, `,"value":`...), p.ID.Value), '}')
		}
		b = appendIf(b, `,"name":`, p.Name)
		if p.HasAddress {
			a := &p.Address
			b = appendTexts(append(b, `,"address":{"lines":`...), a.Lines)
			b = appendIf(appendIf(b, `,"city":`, a.City), `,"region":`, a.Region)
			b = append(appendIf(appendIf(b, `,"postal":`, a.Postal), `,"country":`, a.Country), '}')
		}
		if len(p.Contacts) > 0 {
			b = appendAny(append(b, `,"contacts":`...), p.Contacts)
		}
		b = append(b, '}')
	}
	return append(b, ']')
}

func appendTexts(b []byte, list []string) []byte {
	b = append(b, '[')
	for i := range list {
		b = appendText(comma(b, i), list[i])
	}
	return append(b, ']')
}

func comma(b []byte, i int) []byte {
	if i > 0 {
		b = append(b, ',')
	}
	return b
}

func appendIf(b []byte, key, value string) []byte {
	if value == "" {
		return b
	}
	return appendText(append(b, key...), value)
}

// appendDay writes CCYYMMDD as a Date.
func appendDay(b []byte, day string) []byte {
	if len(day) != 8 {
		return append(b, `""`...)
	}
	b = append(append(append(b, '"'), day[:4]...), '-')
	b = append(append(append(b, day[4:6]...), '-'), day[6:]...)
	return append(b, '"')
}

// appendText writes a string; what needs an escape takes the way through encoding/json.
func appendText(b []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		if !asIs[s[i]] {
			return appendAny(b, s)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}

func appendAny(b []byte, v any) []byte {
	text, _ := json.Marshal(v) // strings and structs of strings: cannot fail
	return append(b, text...)
}

// asIs says which bytes stand in JSON as they are.
var asIs = func() (t [256]bool) {
	for c := ' '; c < 0x7f; c++ {
		t[c] = c != '"' && c != '\\' && c != '<' && c != '>' && c != '&'
	}
	return t
}()
