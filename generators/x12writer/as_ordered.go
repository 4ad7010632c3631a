package x12writer

import (
	"time"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

// AsOrdered answers orders that are accepted whole, at the order's price, and
// shipped whole, one carton a line. It writes sealed documents straight from the
// order's view, for work on very many orders: byte for byte what Acknowledgment,
// ShipNotice and Seal make of the same records. An order that needs more than
// that (a line without a price, a text that cannot be sent, ...) it leaves to them.
type AsOrdered struct {
	Acknowledgment AnswerTo
	ShipNotice     AnswerTo
	Accept         string      // ACK01 of a line that is accepted
	DateQualifier  string      // ACK04: 068
	ShipDate       record.Date // ACK05
	Shipment       Shipment

	class    [256]class
	shipment straight // the segments that say the same in every ship notice
	answered aroundAnswer
	shipped  aroundCarton
}

// AnswerTo is how one kind of document is sent: Envelope.Number is the stream's
// next, Envelope.At the time of the decision.
type AnswerTo struct {
	Options
	Envelope Envelope
}

// Shipment is what an as-ordered ship notice says beside the order.
type Shipment struct {
	ShippedAt time.Time
	DeliverOn record.Date
	ShipFrom  record.Party
	SCAC, BOL string
	GS1Prefix string
	Serial    int64 // of the next carton's SSCC
}

// Begin makes a ready for its orders; from then on only the numbers change. A
// fault says that no document can be written this way.
func (a *AsOrdered) Begin() []fault.Fault {
	acknowledgment := Body{Functional: "PR", Version: a.Acknowledgment.Version, Delimiters: a.Acknowledgment.Delimiters}
	notice := Body{Functional: "SH", Version: a.ShipNotice.Version, Delimiters: a.ShipNotice.Delimiters}
	s := set{o: a.Acknowledgment.Options}
	s.classify()
	a.class = s.class
	s.o = a.ShipNotice.Options
	s.classify()
	for i, c := range s.class {
		a.class[i] = max(a.class[i], c)
	}
	a.answered, a.shipped = a.aroundAnswer(), a.aroundCarton()
	a.shipment = straight{d: notice.Delimiters}
	faults := append(a.Acknowledgment.Envelope.check(acknowledgment), a.ShipNotice.Envelope.check(notice)...)
	return append(faults, a.say(&a.shipment)...)
}

// say writes how, when and from where it is shipped.
func (a *AsOrdered) say(w *straight) []fault.Fault {
	s := &a.Shipment
	if s.SCAC != "" {
		w.open("TD5").text("B").text("2").text(s.SCAC).close()
	}
	if s.BOL != "" {
		w.open("REF").text("BM").text(s.BOL).close()
	}
	date, clock, zone := zoned(s.ShippedAt)
	w.open("DTM").text("011").text(date).text(clock).text(zone).close()
	if s.DeliverOn != "" {
		w.open("DTM").text("017").text(s.DeliverOn.X12()).close()
	}
	return w.place(s.ShipFrom, a.ShipNotice.Options)
}

// Write appends the 855 and the 856 of an order without faults to out and takes
// the next number of each stream and an SSCC a line. ok is false, and nothing is
// written or taken, when the order needs the records.
func (a *AsOrdered) Write(out []byte, o *record.OrderView) (documents []byte, ok bool) {
	if !a.simple(o) {
		return out, false
	}
	w := straight{out: out, d: a.Acknowledgment.Delimiters}
	w.sealed(&a.Acknowledgment, "855", "PR", func() { a.acknowledge(&w, o) })
	w.d = a.ShipNotice.Delimiters
	w.sealed(&a.ShipNotice, "856", "SH", func() { a.ship(&w, o) })
	if w.failed {
		return out, false
	}
	a.Acknowledgment.Envelope.Number++
	a.ShipNotice.Envelope.Number++
	a.Shipment.Serial += int64(len(o.Lines))
	return w.out, true
}

// simple reports whether the order can be answered without its records.
func (a *AsOrdered) simple(o *record.OrderView) bool {
	if a.ShipNotice.HL04 || len(o.Date) != 8 || !a.sendable(o.Number) || o.Number == "" || !a.sendable(o.Release) || len(o.Lines) == 0 {
		return false
	}
	for i := range o.Lines {
		l := &o.Lines[i]
		if l.Assigned || !l.HasPrice || !l.Price.Exact || !l.Quantity.Exact || l.Quantity.Scale != 0 || l.Quantity.Fixed == 0 ||
			l.Unit == "" || len(l.Items) == 0 || !a.sendable(l.Number) || !a.sendable(l.Unit) || !a.sendable(l.Basis) {
			return false
		}
		for _, item := range l.Items {
			if item.Qualifier == "" || item.Value == "" || !a.sendable(item.Qualifier) || !a.sendable(item.Value) {
				return false
			}
		}
	}
	to := shipTo(o)
	return to != nil && to.HasID && to.Name == "" && !to.HasAddress && a.sendable(to.ID.Qualifier) && a.sendable(to.ID.Value)
}

func shipTo(o *record.OrderView) *record.PartyView {
	for i := range o.Parties {
		if o.Parties[i].Role == "ship_to" {
			return &o.Parties[i]
		}
	}
	return nil
}

// sendable reports whether a value can stand in both documents.
func (a *AsOrdered) sendable(value string) bool {
	c := plain
	for i := 0; i < len(value); i++ {
		c |= a.class[value[i]]
	}
	return c == plain && (value == "" || value[len(value)-1] != ' ')
}

func (a *AsOrdered) acknowledge(w *straight, o *record.OrderView) {
	w.open("BAK").text("00").text("AD").text(o.Number).text(o.Date).text(o.Release)
	w.text("").text("").text("").day(a.Acknowledgment.Envelope.At.UTC()).close()
	w.party(shipTo(o))
	hash := int64(0)
	for i := range o.Lines {
		a.answer(w, &o.Lines[i])
		hash += o.Lines[i].Quantity.Fixed / 10_000
	}
	w.open("CTT").count(len(o.Lines)).count(int(hash % hashModulus)).close()
}

func (a *AsOrdered) ship(w *straight, o *record.OrderView) {
	s, at := &a.Shipment, a.ShipNotice.Envelope.At.UTC()
	w.open("BSN").text("00").text(o.Number).day(at).clock(at).text(structure).close()
	w.level(0, 'S')
	w.open("TD1").text("CTN").count(len(o.Lines)).close()
	w.copy(&a.shipment)
	w.party(shipTo(o))
	w.level(1, 'O')
	w.open("PRF").text(o.Number).text("").text("").text(o.Date).close()
	hash := int64(0)
	for i := range o.Lines {
		a.carton(w, &o.Lines[i], s.Serial+int64(i))
		hash += o.Lines[i].Quantity.Fixed / 10_000
	}
	w.open("CTT").count(w.levels).count(int(hash % hashModulus)).close()
}

// hashModulus cuts a hash total to its ten digits.
const hashModulus = 10_000_000_000
