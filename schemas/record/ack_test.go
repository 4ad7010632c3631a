package record_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/x12"
)

// Every code of every list has words of its own (spec/x12-amazon.md 2,
// spec/x12-exact.md rows 4 and 13).
func TestAnswerWords(t *testing.T) {
	numbers := func(ranges ...int) (codes []string) {
		for i := 0; i < len(ranges); i += 2 {
			for n := ranges[i]; n <= ranges[i+1]; n++ {
				codes = append(codes, fmt.Sprint(n))
			}
		}
		return codes
	}
	var notes []string
	for n := range 32 {
		notes = append(notes, fmt.Sprintf("%03d", n))
	}
	for element, codes := range map[string][]string{
		"715": {"A", "E", "M", "P", "R", "W", "X"},
		"716": numbers(1, 6, 10, 26),
		"717": {"A", "E", "M", "R", "W", "X"},
		"718": numbers(1, 13, 15, 17, 19, 27),
		"720": numbers(1, 8),
		"723": numbers(1, 10, 12, 13),
		"I17": {"A", "E", "R"},
		"I18": notes,
	} {
		seen := map[string]string{}
		for _, c := range codes {
			w := record.AnswerWords(element, c)
			if w == "" || strings.Contains(w, "does not know") {
				t.Errorf("element %s code %s: %q", element, c, w)
			}
			if other, twice := seen[w]; twice {
				t.Errorf("element %s: codes %s and %s are both %q", element, other, c, w)
			}
			seen[w] = c
		}
		for _, c := range []string{"99", "ZZ"} {
			if w := record.AnswerWords(element, c); !strings.Contains(w, "code "+c+", which docket does not know") {
				t.Errorf("element %s code %s: %q", element, c, w)
			}
		}
	}
	// what costs money when it is mixed up
	for _, c := range []struct{ element, code, want string }{
		{"718", "7", "missing or not valid"}, {"718", "23", "came before in the group"}, {"716", "19", "came before in the interchange"},
		{"716", "4", "control numbers"}, {"716", "5", "count"}, {"718", "3", "control numbers"}, {"718", "4", "count"},
		{"720", "3", "missing"}, {"723", "7", "code"}, {"723", "8", "date"}, {"723", "9", "time"},
		{"I18", "001", "control numbers"}, {"I18", "021", "count"}, {"I18", "023", "too early"}, {"I18", "025", "came before"},
	} {
		if w := record.AnswerWords(c.element, c.code); !strings.Contains(w, c.want) {
			t.Errorf("element %s code %s: %q does not say %q", c.element, c.code, w, c.want)
		}
	}
}

func TestFunctionalAckLines(t *testing.T) {
	set := func(code string, errors []string, notes ...record.SegmentNote) record.SetAck {
		return record.SetAck{ID: "855", Control: "0001", Code: code, Errors: errors, Notes: notes}
	}
	element := func(e record.ElementNote) record.SegmentNote {
		return record.SegmentNote{Segment: "PO1", Position: 5, Code: "8", Elements: []record.ElementNote{e}}
	}
	const the = "the 855 with control 0001 in group 7 was "
	for _, c := range []struct {
		name string
		ack  record.FunctionalAck
		want []string
	}{
		{"group accepted", record.FunctionalAck{Code: "A"}, []string{"group 7 (PR) was accepted"}},
		{"group rejected", record.FunctionalAck{Code: "R", Errors: []string{"4", "5"}},
			[]string{"group 7 (PR) was rejected: the control numbers of group header and trailer differ; the count of transaction sets is wrong"}},
		{"set accepted", record.FunctionalAck{Code: "A", Sets: []record.SetAck{set("A", nil)}}, []string{the + "accepted"}},
		{"count wrong", record.FunctionalAck{Code: "R", Sets: []record.SetAck{set("R", []string{"4"})}}, []string{the + "rejected: the count of segments is wrong"}},
		{"segments in error, not named", record.FunctionalAck{Code: "R", Sets: []record.SetAck{set("R", []string{"5"})}}, []string{the + "rejected: segments are in error"}},
		{"not a number", record.FunctionalAck{Code: "R", Sets: []record.SetAck{set("R", []string{"5"}, element(record.ElementNote{Element: 2, Ref: "330", Code: "6", Value: "1O"}))}},
			[]string{the + "rejected: segment 5 PO1, element 2 (quantity ordered): not a number, value 1O"}},
		{"component and repetition", record.FunctionalAck{Code: "E", Sets: []record.SetAck{set("E", []string{"5"}, element(record.ElementNote{Element: 7, Component: 2, Repeat: 3, Code: "5"}))}},
			[]string{the + "accepted with errors: segment 5 PO1, element 7, component 2, repetition 3 (item id): too long"}},
		{"missing segment", record.FunctionalAck{Code: "R", Sets: []record.SetAck{set("R", []string{"4", "5"}, record.SegmentNote{Segment: "ACK", Position: 6, Loop: "PO1", Code: "3"})}},
			[]string{the + "rejected: the count of segments is wrong", the + "rejected: segment 6 ACK in loop PO1: a mandatory segment is missing"}},
		{"codes that nobody knows", record.FunctionalAck{Code: "Q", Errors: []string{"77"}, Sets: []record.SetAck{set("Z", nil, record.SegmentNote{Segment: "X9", Position: 2, Code: "88"})}},
			[]string{"group 7 (PR) was code Q, which docket does not know: code 77, which docket does not know",
				the + "code Z, which docket does not know: segment 2 X9: code 88, which docket does not know"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.ack.FunctionalID, c.ack.Group = "PR", "7"
			dictionary, _ := x12.Load("004010")
			if got := c.ack.Lines(dictionary.ElementName); !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
			for _, l := range c.ack.Lines(nil) {
				if strings.Contains(l, "(quantity") {
					t.Errorf("names without a dictionary: %s", l)
				}
			}
		})
	}
}

func TestInterchangeAckLine(t *testing.T) {
	for want, a := range map[string]record.InterchangeAck{
		"the interchange with control 000000007 was accepted":                                                         {Control: "000000007", Code: "A", Note: "000"},
		"the interchange with control 000000007 was rejected: the file ended too early":                               {Control: "000000007", Code: "R", Note: "023"},
		"the interchange with control 000000007 was accepted with errors: the date (ISA09) is not valid":              {Control: "000000007", Code: "E", Note: "014"},
		"the interchange with control 000000007 was code Q, which docket does not know: the count of groups is wrong": {Control: "000000007", Code: "Q", Note: "021"},
	} {
		if got := a.Line(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestFunctionalAckMatch(t *testing.T) {
	sent := []record.SentSet{{ID: "855", Control: "0001"}, {ID: "855", Control: "0002"}, {ID: "856", Control: "0003"}}
	ack := func(code string, sets ...string) record.FunctionalAck {
		a := record.FunctionalAck{Code: code}
		for _, s := range sets {
			f := strings.Fields(s)
			a.Sets = append(a.Sets, record.SetAck{ID: f[0], Control: f[1], Code: f[2]})
		}
		return a
	}
	for _, c := range []struct {
		name    string
		ack     record.FunctionalAck
		want    string // a code a set; + where the set has an AK2
		unknown int
	}{
		{"no AK2, accepted", ack("A"), "A A A", 0},
		{"no AK2, rejected", ack("R"), "R R R", 0},
		{"no AK2, with errors", ack("E"), "E E E", 0},
		{"each by its AK2", ack("P", "855 0001 A", "855 0002 R", "856 0003 E"), "A+ R+ E+", 0},
		{"in another order", ack("P", "856 0003 E", "855 0002 R", "855 0001 A"), "A+ R+ E+", 0},
		{"P, one without an AK2", ack("P", "855 0002 R"), "A R+ A", 0},
		{"E, those without an AK2 are accepted", ack("E", "855 0002 E"), "A E+ A", 0},
		{"A with some AK2 only", ack("A", "855 0001 A"), "A+ A A", 0},
		{"R with some AK2 only", ack("R", "855 0001 R"), "R+ R R", 0},
		{"R, and an AK2 that says A", ack("R", "855 0001 A"), "R+ R R", 0},
		{"leading zeros dropped", ack("P", "855 1 R"), "R+ A A", 0},
		{"another set id under the number", ack("P", "810 0001 R"), "A A A", 1},
		{"a number that we did not send", ack("P", "855 0009 R"), "A A A", 1},
		{"the same AK2 twice", ack("P", "855 0001 R", "855 0001 A"), "R+ A A", 1},
		{"letters in control numbers", ack("P", "855 000A R"), "A A A", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			answers, unknown := c.ack.Match(sent)
			var got []string
			for i, a := range answers {
				if a.Set != sent[i] {
					t.Fatalf("answer %d is for %v", i, a.Set)
				}
				if a.Ack != nil {
					a.Code += "+"
				}
				got = append(got, a.Code)
			}
			if text := strings.Join(got, " "); text != c.want || len(unknown) != c.unknown {
				t.Errorf("got %s and %d unknown, want %s and %d", text, len(unknown), c.want, c.unknown)
			}
		})
	}
	exact := record.FunctionalAck{Code: "P", Sets: []record.SetAck{{ID: "855", Control: "1", Code: "R"}, {ID: "855", Control: "0001", Code: "E"}}}
	if answers, _ := exact.Match(sent[:1]); answers[0].Code != "E" {
		t.Errorf("the number as sent must win, got %s", answers[0].Code)
	}
}

func TestFunctionalAckAnswers(t *testing.T) {
	a := record.FunctionalAck{FunctionalID: "PR", Group: "000000007"}
	for group, want := range map[string]bool{"7": true, "000000007": true, "07": true, "8": false, "70": false, "": false} {
		if a.Answers("PR", group) != want {
			t.Errorf("group %q: want %v", group, want)
		}
	}
	if a.Answers("SH", "7") {
		t.Error("an answer to another kind of group")
	}
}
