package x12writer

import (
	"strconv"
	"strings"

	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/x12"
)

// The lines are most of what is written. Each is its values and the text around
// them, which is the same for all; a value that comes twice is copied from where
// it stands already.

// aroundAnswer is what stands around the values of a line that is accepted.
type aroundAnswer struct{ line, answer, date string }

func (a *AsOrdered) aroundAnswer() aroundAnswer {
	d := a.Acknowledgment.Delimiters
	end := straight{d: d}
	if date := a.ShipDate.X12(); date != "" {
		end.text(a.DateQualifier).text(date)
	}
	return aroundAnswer{line: delimited("PO1*", d), answer: delimited("~ACK*", d) + a.Accept, date: string(end.out) + d.Segment}
}

// answer writes PO1 and ACK.
func (a *AsOrdered) answer(w *straight, l *record.LineView) {
	around := &a.answered
	out := append(append(w.out, around.line...), l.Number...)
	from := len(out)
	out = w.quantity(out, l)
	to := len(out)
	out = w.element(l.Price.Append(append(out, w.d.Element)), l.Basis)
	out = w.items(out, l.Items)
	out = append(append(append(out, around.answer...), out[from:to]...), around.date...)
	w.out, w.segments = out, w.segments+2
}

// aroundCarton is what stands around the values of a line that is shipped. The
// order is level 2 of the ship notice, below its one shipment.
type aroundCarton struct{ carton, mark, item, line, shipped, ordered, end string }

func (a *AsOrdered) aroundCarton() aroundCarton {
	text := func(t string) string { return delimited(t, a.ShipNotice.Delimiters) }
	return aroundCarton{carton: text("HL*"), mark: text("*2*P~MAN*GM*00"), item: text("~HL*"), line: text("*I~LIN*"),
		shipped: text("~SN1*"), ordered: text("**"), end: text("~")}
}

// carton writes HL and MAN of a carton and HL, LIN and SN1 of the line in it.
func (a *AsOrdered) carton(w *straight, l *record.LineView, serial int64) {
	around := &a.shipped
	out := append(w.out, around.carton...)
	from := len(out)
	out = strconv.AppendInt(out, int64(w.levels+1), 10)
	to := len(out)
	out, err := record.AppendSSCC(append(out, around.mark...), a.Shipment.GS1Prefix, serial)
	w.failed = w.failed || err != nil
	out = strconv.AppendInt(append(out, around.item...), int64(w.levels+2), 10)
	out = append(append(append(out, w.d.Element), out[from:to]...), around.line...)
	out = w.items(append(out, l.Number...), l.Items)
	out = append(out, around.shipped...)
	from = len(out)
	out = w.quantity(out, l)
	out = append(append(append(out, around.ordered...), out[from+1:]...), around.end...)
	w.out, w.segments, w.levels = out, w.segments+5, w.levels+2
}

// delimited is a text that is written with * and ~ in the delimiters of d.
func delimited(text string, d x12.Delimiters) string {
	return strings.NewReplacer("*", string([]byte{d.Element}), "~", d.Segment).Replace(text)
}

// quantity appends the quantity ordered and its unit. This and the next two
// append to what is not w's yet.
func (w *straight) quantity(out []byte, l *record.LineView) []byte {
	return w.element(l.Quantity.Append(append(out, w.d.Element)), l.Unit)
}

func (w *straight) items(out []byte, items []record.ItemID) []byte {
	for i := range items {
		out = w.element(w.element(out, items[i].Qualifier), items[i].Value)
	}
	return out
}

func (w *straight) element(out []byte, v string) []byte {
	return append(append(out, w.d.Element), v...)
}
