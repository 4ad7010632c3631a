package record

import (
	"bytes"
	"encoding/json"
)

// AppendJSON writes the decision as JSON, byte for byte what encoding/json makes
// of it. The answered lines, nearly all of it, are written here; the rest, and
// every decision that says more behind them, by encoding/json.
func (d *Decision) AppendJSON(b []byte) ([]byte, error) {
	if d.Acknowledgment == nil || d.Acknowledgment.Lines == nil {
		return d.appendAll(b)
	}
	rest, answer := *d, *d.Acknowledgment
	answer.Lines = []AcknowledgedLine{}
	rest.Acknowledgment = &answer
	text, err := json.Marshal(&rest)
	before, last := bytes.CutSuffix(text, []byte(`]}}`))
	if err != nil || !last || before[len(before)-1] != '[' {
		return d.appendAll(b)
	}
	b = append(b, before...)
	for i := range d.Acknowledgment.Lines {
		b = d.Acknowledgment.Lines[i].appendJSON(comma(b, i))
	}
	return append(b, `]}}`...), nil
}

func (d *Decision) appendAll(b []byte) ([]byte, error) {
	text, err := json.Marshal(d)
	return append(b, text...), err
}

func (l *AcknowledgedLine) appendJSON(b []byte) []byte {
	b = appendText(append(b, `{"number":`...), l.Number)
	if l.Assigned {
		b = append(b, `,"assigned":true`...)
	}
	b = l.Quantity.appendJSON(append(b, `,"quantity":`...))
	b = append(b, `,"price":`...)
	if l.Price == nil {
		b = append(b, "null"...)
	} else {
		b = l.Price.appendJSON(b)
	}
	b = appendText(append(b, `,"price_basis":`...), l.PriceBasis)
	b = append(b, `,"items":`...)
	if l.Items == nil {
		b = append(b, "null"...)
	} else {
		b = appendItems(b, l.Items)
	}
	b = appendIf(b, `,"sku":`, l.SKU)
	b = append(b, `,"statuses":`...)
	if l.Statuses == nil {
		b = append(b, "null"...)
	} else {
		b = append(b, '[')
		for i := range l.Statuses {
			b = l.Statuses[i].appendJSON(comma(b, i))
		}
		b = append(b, ']')
	}
	return append(appendText(append(b, `,"reason":`...), l.Reason), '}')
}

func (s *LineStatus) appendJSON(b []byte) []byte {
	b = appendText(append(b, `{"code":`...), s.Code)
	b = s.Quantity.appendJSON(append(b, `,"quantity":`...))
	b = appendIf(b, `,"date_qualifier":`, s.DateQualifier)
	return append(appendIf(b, `,"date":`, string(s.Date)), '}')
}
