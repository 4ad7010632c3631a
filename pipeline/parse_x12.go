package pipeline

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/partner"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/x12/check"
	"github.com/docket-edi/docket/schemas/x12/guide"
)

const chunkSets = 150

// foundOrder is an order that was read, until its fact is appended.
type foundOrder struct {
	id    string // the set's
	fact  record.OrderFact
	body  []byte // the fact as JSON
	known bool   // its order number could be read
}

// x12 reads an X12 file. Pass 1 judges everything; the first step commits the
// verdicts, holds and 997s, and every step reads and appends the facts of a chunk
// of orders.
func (r *reading) x12() ([]work, error) {
	v, orders := r.p.versions, map[*x12reader.Interchange]int{}
	acks, views := keptAcks{}, x12reader.OrderReader{}
	opt := ReaderOptions(r.p.Config.Limits)
	opt.PolicyFor = func(h x12reader.Header) check.Policy { return v.policyFor(h.Sender) }
	opt.GuideFor = func(h x12reader.Header, g *x12reader.Group, set string) *guide.Guide {
		return v.guideFor(h.Sender, g, set)
	}
	result, err := x12reader.File(bytes.NewReader(r.data), x12reader.FileOptions{
		Name: r.arrival.Name, At: r.arrival.ReceivedAt, Options: opt,
		EachSet: func(ic *x12reader.Interchange, g *x12reader.Group, s *x12reader.Set) []fault.Fault {
			switch s.ID {
			case "850":
			case "997":
				return acks.read(ic, g, s)
			default:
				return nil
			}
			orders[ic]++
			_, faults := views.View(ic, g, s)
			return faults
		},
	})
	if err != nil {
		return nil, err
	}
	first := &firstStep{reading: r}
	found := 0
	for _, ic := range result.Interchanges {
		j := r.judge(ic)
		j.acks = acks[ic]
		first.judged = append(first.judged, j)
		if j.profile != nil {
			found += orders[ic]
		}
	}
	return first.chunks(found), nil
}

// judged is one interchange with the verdict on it.
type judged struct {
	*x12reader.Interchange
	sha     string // of its bytes: its id
	profile *profileVersion
	partner string
	wire    record.Wire
	refused ledger.Held                     // why it is not taken in; Code "" when it is
	again   bool                            // it was refused before, and has come again
	acks    map[[2]int]record.FunctionalAck // their 997s inside, by group and set
}

// copy is a judgement that the ledger's part may be added to: a transaction that
// is done again begins with the judgement as it was.
func (j judged) copy() *judged {
	interchange := *j.Interchange
	j.Interchange = &interchange
	return &j
}

// judge finds the partner behind an interchange and what speaks against taking it in.
func (r *reading) judge(ic *x12reader.Interchange) judged {
	j := judged{Interchange: ic, sha: archive.Sum(r.data[ic.Start:ic.End])}
	if ic.Header == (x12reader.Header{}) {
		j.refused = refusal(r.data, ic, "file")
		return j
	}
	gs := ""
	if len(ic.Groups) > 0 {
		gs = ic.Groups[0].Sender
	}
	j.profile, j.partner = r.p.versions.findProfile(ic.Header.Sender, gs)
	j.partner = strings.ToValidUTF8(j.partner, notText)
	switch {
	case j.profile == nil:
		j.refused = ledger.Held{Kind: "interchange", Code: "unknown-sender", Reason: fmt.Sprintf(
			"no partner profile for sender %s (GS02 %q); add one under partners/, then release", ic.Header.Sender, gs)}
		return j
	case j.profile.profile.Kind != "any" && j.profile.profile.Us.ISA != ic.Header.Receiver:
		j.refused = ledger.Held{Kind: "interchange", Code: "wrong-receiver", Reason: fmt.Sprintf(
			"addressed to %s, but towards %s we are %s", ic.Header.Receiver, j.partner, j.profile.profile.Us.ISA)}
	case ic.Status == x12reader.Rejected:
		j.refused = refusal(r.data, ic, "interchange")
	}
	j.wire = wireOf(j.profile.profile, j.partner, ic)
	if err := errors.Join(partner.CheckWireID(j.wire.Them), partner.CheckWireID(j.wire.Us)); err != nil {
		j.profile = nil // nobody to answer to, nor as whom
		j.refused = ledger.Held{Kind: "interchange", Code: "unknown-sender", Reason: "no answer to it can be addressed: " + firstLine(err.Error())}
	}
	return j
}

// refusal is a hold for the faults of an interchange's envelope.
func refusal(data []byte, ic *x12reader.Interchange, kind string) ledger.Held {
	h := ledger.Held{Kind: kind, Code: "refused", Reason: "it cannot be taken in"}
	worst := fault.Worst(ic.Faults)
	for _, f := range ic.Faults {
		if f.Severity == worst {
			h.Code, h.Reason = string(f.Code), f.Error()
			break
		}
	}
	h.Detail = faultDetail(data, ic, ic.Faults)
	return h
}

// faultDetail keeps faults with a hold, and how a person is shown them.
func faultDetail(data []byte, ic *x12reader.Interchange, faults []fault.Fault) string {
	shown := []string{}
	for _, f := range faults {
		if f.Severity != fault.Note {
			shown = append(shown, Caret(data, ic, f))
		}
	}
	return string(body(map[string]any{"faults": faults, "shown": shown}))
}

// wireOf is how an answer to this interchange is addressed. A profile for
// anyone answers as whoever was addressed.
func wireOf(p *partner.Profile, partnerID string, ic *x12reader.Interchange) record.Wire {
	them := p.Wire(partnerID)
	w := record.Wire{Us: p.Us.ISA, UsGS: p.Us.GS, Them: them.ISA, ThemGS: them.GS, Usage: p.Usage}
	if ic.Header.Usage == "T" {
		w.Usage = "T"
	}
	if len(ic.Groups) > 0 {
		w.Version = ic.Groups[0].Version
	}
	if p.Kind == "any" {
		w.Us = ic.Header.Receiver
		w.UsGS = ic.Header.Receiver[strings.Index(ic.Header.Receiver, ":")+1:]
		if len(ic.Groups) > 0 {
			w.UsGS, w.ThemGS = usableGS(p, ic.Groups[0].Receiver, w.UsGS), usableGS(p, ic.Groups[0].Sender, w.ThemGS)
		}
	}
	return w
}

// usableGS is a GS02 or GS03 as sent, when it can be written (AN 2/15, none of
// our delimiters), else the other.
func usableGS(p *partner.Profile, sent, other string) string {
	d := p.Delimiters
	taken := d.Element + d.Component + d.Segment + d.Repetition
	bad := func(r rune) bool { return r < ' ' || r > '~' || strings.ContainsRune(taken, r) }
	if len(sent) < 2 || len(sent) > 15 || strings.ContainsFunc(sent, bad) {
		return other
	}
	return sent
}

// setID names a set by its place: real files repeat ST02.
func setID(sha string, s *x12reader.Set) string {
	return fmt.Sprintf("%s/%d.%d", sha, s.Group, s.Index)
}

// order completes what was read of an order with what the envelope says.
func (j *judged) order(s *x12reader.Set, order *record.OrderView, raw string) foundOrder {
	source := order.Source
	order.Source = record.Source{}
	const head, line = 2 << 10, 320 // bytes of JSON, about
	text := order.AppendJSON(make([]byte, 0, head+line*len(order.Lines)))
	content := archive.Sum(text) // of what was sent, before the profile's word is added
	order.Source = source
	order.Partner = j.partner
	order.Number = strings.ToValidUTF8(order.Number, notText)
	order.Source.Raw, order.Source.Interchange = raw, j.sha
	code, _ := j.profile.profile.VendorCode(order.References)
	order.VendorCode = code.Code
	if order.Currency == "" {
		order.Currency = firstOf(code.Currency, j.profile.profile.Currency)
	}
	wire := j.wire
	wire.Version = s.Version
	fact := record.OrderFact{Order: order.Record(), Set: setID(j.sha, s), Content: content, Profile: j.profile.ref, Wire: wire}
	return foundOrder{id: fact.Set, known: order.Number != "", fact: fact, body: order.AppendFact(text[:0], &fact)}
}

// firstStep commits the verdicts; it runs before any fact is appended.
type firstStep struct {
	*reading
	judged []judged
	found  []foundOrder // of the chunk that is next
}
