package pipeline

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/record"
)

// ack997 is a partner's 997 file: the segments between ST and SE.
func ack997(control int, sender string, segments ...string) string {
	set := strings.Join(segments, "~") + "~"
	return fmt.Sprintf("ISA*00*          *00*          *ZZ*%-15s*ZZ*VENDOR01       *250110*1000*U*00401*%09d*0*P*>~"+
		"GS*FA*%s*VENDOR01*20250110*1000*%d*X*004010~ST*997*0001~%sSE*%d*0001~GE*1*%d~IEA*1*%09d~",
		sender, control, sender, control, set, len(segments)+2, control, control)
}

// ackTA1 is an interchange of TA1s only.
func ackTA1(control int, ta1 ...string) string {
	return fmt.Sprintf("ISA*00*          *00*          *ZZ*AMAZON         *ZZ*VENDOR01       *250110*1000*U*00401*%09d*0*P*>~%s~IEA*0*%09d~",
		control, strings.Join(ta1, "~"), control)
}

// answered is a house that has answered PO P1 with 997 number 1 and 855 number 2.
func answered(t *testing.T) *house {
	h := newHouse(t)
	h.take("1.edi", one(1, "P1", mugs(12)))
	if n := h.sentOne("AMAZON/855_P1_*").get("GS", 6); n != "2" {
		t.Fatalf("the 855 has number %s", n)
	}
	return h
}

// said lists the answers to the 855 of PO P1 as "kind code words".
func (h *house) said() []string {
	h.t.Helper()
	d, err := h.OrderDetails(context.Background(), "P1")
	if err != nil {
		h.t.Fatal(err)
	}
	out := []string{}
	for _, doc := range d[0].Documents {
		for _, a := range doc.Acks {
			if doc.Kind == "855" {
				out = append(out, a.Kind+" "+a.Code+" "+a.Words)
			}
		}
	}
	return out
}

func (h *house) acks() AckStatus {
	h.t.Helper()
	s, err := h.Status(context.Background())
	if err != nil {
		h.t.Fatal(err)
	}
	return s.Acks
}

const ak3 = "AK3*PO1*5**8~AK4*2*330*6*1O"

// TestAckMatched has one answer of a partner to the 855 with number 2.
func TestAckMatched(t *testing.T) {
	for _, c := range []struct {
		name  string
		file  string
		said  string // of the 855; "" nothing
		held  string // code; "" nothing
		left  int    // outstanding
		stray int    // unmatched
	}{
		{"accepted", ack997(9, "AMAZON", "AK1*PR*2", "AK2*855*0001", "AK5*A", "AK9*A*1*1*1"), "997 A accepted", "", 0, 0},
		{"zeros in the numbers", ack997(9, "AMAZON", "AK1*PR*000000002", "AK2*855*00001", "AK5*A", "AK9*A*1*1*1"), "997 A accepted", "", 0, 0},
		{"with errors", ack997(9, "AMAZON", "AK1*PR*2", "AK2*855*0001", ak3, "AK5*E*5", "AK9*E*1*1*1"),
			"997 E accepted with errors; set error 5: segments in error", "", 0, 0},
		{"rejected", ack997(9, "AMAZON", "AK1*PR*2", "AK2*855*0001", ak3, "AK5*R*5", "AK9*R*1*1*0"),
			"997 R rejected; set error 5: segments in error", "document-rejected", 0, 0},
		{"not decrypted", ack997(9, "AMAZON", "AK1*PR*2", "AK2*855*0001", "AK5*X*27", "AK9*X*1*1*0"),
			"997 R rejected, not decrypted; set error 27: S4S missing for S4E", "document-rejected", 0, 0},
		{"the group alone, accepted", ack997(9, "AMAZON", "AK1*PR*2", "AK9*A*1*1*1"), "997 A accepted", "", 0, 0},
		{"the group alone, with errors", ack997(9, "AMAZON", "AK1*PR*2", "AK9*E*1*1*1*5"), "997 E accepted with errors; group error 5: set count wrong", "", 0, 0},
		{"the group alone, rejected", ack997(9, "AMAZON", "AK1*PR*2", "AK9*R*1*1*0*2"), "997 R rejected; group error 2: version not supported", "document-rejected", 0, 0},
		{"a rejected group takes its set along", ack997(9, "AMAZON", "AK1*PR*2", "AK2*855*0001", "AK5*A", "AK9*R*1*1*0*4"),
			"997 R rejected; group error 4: control numbers differ", "document-rejected", 0, 0},
		{"in part, the set is not named", ack997(9, "AMAZON", "AK1*PR*2", "AK9*P*1*1*1"),
			"997 P accepted: its group in part, and this set is not named", "", 0, 0},
		{"in part, the set accepted", ack997(9, "AMAZON", "AK1*PR*2", "AK2*855*0001", "AK5*A", "AK9*P*2*2*1"), "997 A accepted", "", 0, 0},
		{"in part, the set rejected", ack997(9, "AMAZON", "AK1*PR*2", "AK2*855*0001", "AK5*R*4", "AK9*P*2*2*1"),
			"997 R rejected; set error 4: segment count wrong", "document-rejected", 0, 0},
		{"in part, another set rejected", ack997(9, "AMAZON", "AK1*PR*2", "AK2*855*0002", "AK5*R*4", "AK9*P*2*2*1"),
			"997 P accepted: its group in part, and this set is not named; it also answers 855 0002 (R), which is not in this group, set error 4: segment count wrong", "", 0, 0},
		{"another kind of group", ack997(9, "AMAZON", "AK1*SH*2", "AK9*R*1*1*0"), "", "", 1, 1},
		{"an unknown number", ack997(9, "AMAZON", "AK1*PR*77", "AK2*855*0001", "AK5*R*5", "AK9*R*1*1*0"), "", "", 1, 1},
		{"our 997's number", ack997(9, "AMAZON", "AK1*FA*1", "AK9*A*1*1*1"), "", "", 1, 0},
		{"TA1 accepted", ackTA1(9, "TA1*000000002*250110*1200*A*000"), "TA1 A accepted", "", 1, 0},
		{"TA1 rejected", ackTA1(9, "TA1*000000002*250110*1200*R*006"), "TA1 R rejected; envelope note 006: sender id not valid", "document-rejected", 0, 0},
		{"TA1 with errors", ackTA1(9, "TA1*000000002*250110*1200*E*019"), "TA1 E accepted with errors; envelope note 019: ack request not valid", "", 1, 0},
		{"TA1 of an unknown number", ackTA1(9, "TA1*000000077*250110*1200*R*006"), "", "", 1, 1},
		{"two TA1s", ackTA1(9, "TA1*000000001*250110*1200*A*000", "TA1*000000002*250110*1200*R*018"),
			"TA1 R rejected; envelope note 018: control number not valid", "document-rejected", 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := answered(t)
			h.take("ack.edi", c.file)
			said := []string{}
			if c.said != "" {
				said = append(said, c.said)
			}
			if got := h.said(); !slices.Equal(got, said) {
				t.Errorf("said %q, want %q", got, said)
			}
			held := []string{}
			if c.held != "" {
				held = append(held, c.held)
			}
			h.wantHeld(held...)
			if s := h.acks(); s.Outstanding != c.left || s.Unmatched != c.stray || len(s.Oldest) != c.left || len(s.Strays) != c.stray {
				t.Errorf("status %+v, want %d outstanding, %d unmatched", s, c.left, c.stray)
			}
			h.wantSent("AMAZON/997_*", 1) // never a 997 for a 997
			h.audited()
		})
	}
}

// TestAckRejectionIsHeld follows a rejection: the words, the segment, the value; a person ends it.
func TestAckRejectionIsHeld(t *testing.T) {
	h := answered(t)
	rejection := ack997(9, "AMAZON", "AK1*PR*2", "AK2*855*0001", "AK3*ACK*4*PO1*8~AK4*2:1*380*6*1O~AK4*3*355*7*XX", "AK3*CTT*9**3", "AK5*R*5", "AK9*R*1*1*0")
	h.take("ack.edi", strings.ReplaceAll(rejection, "2:1", "2>1"))
	held := h.heldList()
	if len(held) != 1 {
		t.Fatalf("%v", held)
	}
	v := held[0]
	if v.Kind != kindRejection || v.PO != "P1" || v.Partner != "AMAZON" || v.File != "ack.edi" || v.Owner != "edi-desk" {
		t.Errorf("%+v", v)
	}
	first := `ACK, segment 4 in loop PO1; error 8: elements in error; element 2 component 1 (380) = "1O", error 6: invalid character; element 3 (355) = "XX", error 7: invalid code`
	want := []string{first, "CTT, segment 9; error 3: mandatory segment missing"}
	if !slices.Equal(v.Shown, want) {
		t.Errorf("shown %q", v.Shown)
	}
	if reason := "our 855 of PO P1 (ISA13 000000002): their 997 says rejected; set error 5: segments in error; " + first + "; and 1 more"; v.Reason != reason {
		t.Errorf("reason %q", v.Reason)
	}
	why := tree(t, filepath.Join(h.dir, "held"))["0001_ack.edi.why.txt"]
	if !strings.Contains(why, "nothing is sent again by a release") || !strings.Contains(why, first) {
		t.Errorf("%s", why)
	}
	orders, err := h.Orders(context.Background())
	if err != nil || len(orders[0].Held) != 1 {
		t.Fatalf("the order does not show it: %v %+v", err, orders)
	}
	h.release("document-rejected", ReleaseOptions{})
	h.wantHeld()
	h.wantSent("AMAZON/855_*", 1)
	if arrivals := h.audited().Arrivals; arrivals != 2 {
		t.Errorf("%d arrivals", arrivals)
	}
}

// TestAckOfBothLevels has a TA1 before the groups of its interchange, and a 997 of 005010.
func TestAckOfBothLevels(t *testing.T) {
	h := answered(t)
	file := ack997(9, "AMAZON", "AK1*PR*2*004010", "AK2*855*0001*GUIDE", "AK5*A", "AK9*A*1*1*1")
	file = strings.NewReplacer("*U*00401*", "*^*00501*", "X*004010~ST", "X*005010~ST", "~GS*FA", "~TA1*000000002*250110*1200*A*000~GS*FA").Replace(file)
	h.take("ack.edi", file)
	h.wantHeld()
	if got, want := h.said(), []string{"TA1 A accepted", "997 A accepted"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	h.view(func(tx *ledger.Tx) error {
		sets, err := tx.Sets()
		if last := sets[len(sets)-1]; last.Kind != "997" || last.State != "answered" || last.Note != "their answer to PR 2: accepted" {
			t.Errorf("%+v", last)
		}
		return err
	})
	h.audited()
}

// TestAckAfterAck keeps every answer; an acceptance does not lift a rejection.
func TestAckAfterAck(t *testing.T) {
	h := answered(t)
	h.take("r.edi", ack997(9, "AMAZON", "AK1*PR*2", "AK9*R*1*1*0"))
	h.take("a.edi", ack997(10, "AMAZON", "AK1*PR*2", "AK9*A*1*1*1"))
	h.wantHeld("document-rejected")
	h.take("r2.edi", ack997(11, "AMAZON", "AK1*PR*2", "AK9*R*1*1*0*3"))
	h.wantHeld("document-rejected") // the same document: once, with the newer words
	if reason := h.heldList()[0].Reason; !strings.Contains(reason, "trailer missing") {
		t.Errorf("%s", reason)
	}
	want := []string{"997 R rejected", "997 A accepted", "997 R rejected; group error 3: trailer missing"}
	if got := h.said(); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	h.audited()
}

// TestAckAgain has the same bytes come twice: nothing is added, and what a
// person has dealt with stays so.
func TestAckAgain(t *testing.T) {
	h := answered(t)
	file := ack997(9, "AMAZON", "AK1*PR*2", "AK9*R*1*1*0")
	h.take("r.edi", file)
	h.release("document-rejected", ReleaseOptions{})
	h.take("r.edi", file)
	h.wantHeld()
	if got := h.said(); len(got) != 1 {
		t.Errorf("%q", got)
	}
	journal := 0
	for _, j := range tree(t, filepath.Join(h.dir, "archive", "journal")) {
		journal += strings.Count(j, `"kind":"ack"`)
	}
	if journal != 1 {
		t.Errorf("%d lines in the journal", journal)
	}
	h.audited()
}

// TestAckOfAnotherPartner has somebody else name our number.
func TestAckOfAnotherPartner(t *testing.T) {
	h := answered(t)
	data, err := os.ReadFile(filepath.Join(h.dir, "partners", "amazon.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	other := strings.ReplaceAll(string(data), "AMAZON", "OTHER")
	if err := os.WriteFile(filepath.Join(h.dir, "partners", "other.yaml"), []byte(other), 0o644); err != nil {
		t.Fatal(err)
	}
	h.reload()
	h.take("ack.edi", ack997(9, "OTHER", "AK1*PR*2", "AK2*855*0001", "AK5*R*5", "AK9*R*1*1*0"))
	h.wantHeld()
	if s := h.acks(); s.Outstanding != 1 || s.Unmatched != 1 || s.Strays[0].Partner != "OTHER" || s.Strays[0].Number != "PR 2" {
		t.Errorf("%+v", s)
	}
	if got := h.said(); len(got) != 0 {
		t.Errorf("%q", got)
	}
	h.audited()
}

// TestAckOfWrappedNumbers has two documents under one control number: the newest is meant.
func TestAckOfWrappedNumbers(t *testing.T) {
	h := answered(t)
	h.sql("update sequences set value = 999999999 where name = 'isa:ZZ:VENDOR01>ZZ:AMAZON'")
	h.take("2.edi", one(2, "P2", mugs(12))) // its 997 has number 1 again, its 855 number 2
	if n := h.sentOne("AMAZON/855_P2_*").get("ISA", 13); n != "000000002" {
		t.Fatalf("the second 855 has number %s", n)
	}
	h.take("ack.edi", ack997(9, "AMAZON", "AK1*PR*2", "AK9*R*1*1*0"))
	if held := h.heldList(); len(held) != 1 || held[0].PO != "P2" {
		t.Errorf("%+v", held)
	}
	if got := h.said(); len(got) != 0 {
		t.Errorf("of P1: %q", got)
	}
}

// TestAckThatWasHeld has a 997 that is rejected itself: it counts once a person takes it in.
func TestAckThatWasHeld(t *testing.T) {
	h := answered(t)
	h.take("ack.edi", ack997(9, "AMAZON", "AK1*PR*2", "AK2*855*0001", "AK5*R*5")) // no AK9
	h.wantHeld("segment-missing")
	if got := h.said(); len(got) != 0 {
		t.Errorf("%q", got)
	}
	h.release("segment-missing", ReleaseOptions{})
	h.wantHeld("document-rejected")
	h.audited()
}

// TestAckOverdue moves the clock: the oldest comes first, after 24 hours it is overdue.
func TestAckOverdue(t *testing.T) {
	h := answered(t)
	h.now = noon.Add(time.Hour)
	h.take("2.edi", one(2, "P2", mugs(12)))
	h.now = noon.Add(24*time.Hour + time.Minute)
	s := h.acks()
	if s.Outstanding != 2 || s.Overdue != 1 || s.Oldest[0].PO != "P1" || !s.Oldest[0].Overdue || s.Oldest[1].PO != "P2" || s.Oldest[1].Overdue {
		t.Errorf("%+v", s)
	}
	h.take("ack.edi", ack997(9, "AMAZON", "AK1*PR*2", "AK9*A*1*1*1"))
	if s := h.acks(); s.Outstanding != 1 || s.Overdue != 0 || s.Oldest[0].PO != "P2" {
		t.Errorf("%+v", s)
	}
}

// TestSaidOfAnotherSet keeps what a 997 notes of a set that is not in our group.
func TestSaidOfAnotherSet(t *testing.T) {
	note := []record.SegmentNote{{Segment: "BAK", Position: 2, Code: "3"}}
	a := record.FunctionalAck{Code: "R", Sets: []record.SetAck{{ID: "856", Control: "0001", Code: "R", Errors: []string{"5"}, Notes: note}}}
	s := saidOfGroup(&a, "855")
	if want := []string{"856 0001: BAK, segment 2; error 3: mandatory segment missing"}; !s.rejected() || !slices.Equal(s.notes, want) {
		t.Errorf("%+v", s)
	}
	s = saidOfGroup(&a, "") // nothing that we sent: all it says is said
	if s.words != "rejected; set error 5: segments in error" || len(s.notes) != 1 {
		t.Errorf("%+v", s)
	}
}

// TestAckUnclear holds what nobody can read a verdict from.
func TestAckUnclear(t *testing.T) {
	for _, c := range []record.FunctionalAck{
		{Code: "Q"}, {}, {Code: "A", Sets: []record.SetAck{{ID: "855", Control: "0001", Code: "Z"}}},
		{Code: "P", Sets: []record.SetAck{{ID: "855", Control: "0001"}}},
	} {
		if s := saidOfGroup(&c, "855"); !s.unclear() || s.rejected() || !strings.Contains(s.words, "no verdict") {
			t.Errorf("%+v gives %+v", c, s)
		}
	}
	if s := saidOfEnvelope(&record.InterchangeAck{Code: "B"}); !s.unclear() {
		t.Errorf("%+v", s)
	}
	h := answered(t)
	j := judged{Interchange: &x12reader.Interchange{Acks: []record.InterchangeAck{{Control: "000000002", Code: "B"}}},
		partner: "AMAZON", wire: record.Wire{Us: "ZZ:VENDOR01", Them: "ZZ:AMAZON"}}
	j.profile, _ = h.versions.findProfile("ZZ:AMAZON", "AMAZON")
	f := &firstStep{reading: &reading{p: h.Pipeline, arrival: &ledger.Arrival{ID: "A0001", ReceivedAt: noon}}}
	record := func() {
		h.update(func(tx *ledger.Tx) error {
			_, err := f.envelopeAcks(tx, &j)
			return err
		})
	}
	record()
	h.wantHeld("ack-unclear")
	h.release("ack-unclear", ReleaseOptions{})
	record() // once is enough
	h.wantHeld()
	if s := h.acks(); s.Outstanding != 1 {
		t.Errorf("%+v", s)
	}
}

// TestAckSurvivesCrash kills the process at every point on a rejection's way:
// it is recorded once and held once.
func TestAckSurvivesCrash(t *testing.T) {
	for _, at := range []string{
		"receive: claimed#1", "receive: raw archived#1", "receive: arrival committed#1", "receive: before the claimed file is removed#1",
		"parse: one step committed#1", "parse: message done#1", "journal: claimed#1", "archive: put#1", "archive: recorded#1", "held copies: written#1",
	} {
		t.Run(at, func(t *testing.T) {
			t.Parallel()
			h := answered(t)
			h.drop("ack.edi", ack997(9, "AMAZON", "AK1*PR*2", "AK2*855*0001", ak3, "AK5*R*5", "AK9*R*1*1*0"))
			if err := h.Stop(context.Background()); err != nil {
				t.Fatal(err)
			}
			if !live(t, h.dir, "drain", at, "") {
				t.Fatal("the process came to its end")
			}
			h.drain()
			h.wantHeld("document-rejected")
			if got := h.said(); len(got) != 1 {
				t.Errorf("%q", got)
			}
			if s := h.acks(); s.Outstanding != 0 || s.Unmatched != 0 {
				t.Errorf("%+v", s)
			}
			h.audited()
		})
	}
}
