package check

import (
	"cmp"
	"slices"
	"time"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/x12"
)

// Group is a judged functional group: what Functional answers.
type Group struct {
	FunctionalID string // GS01
	Control      string // GS06, as sent
	Version      string // GS08
	Included     string // GE01 as sent; empty without GE
	At           time.Time
	Rejected     bool // the interchange around it is rejected
	Faults       []fault.Fault
	Sets         []Set
}

// Set is a judged transaction set.
type Set struct {
	ID      string // ST01
	Control string // ST02, as sent
	Faults  []fault.Fault
}

// Functional is the 997 for a group (spec/x12-exact.md 2.4), nil for a group of
// 997s: an acknowledgment is never acknowledged. In a rejected group or
// interchange every set is answered R.
func Functional(g Group) *record.FunctionalAck {
	if g.FunctionalID == "FA" {
		return nil
	}
	a := &record.FunctionalAck{FunctionalID: g.FunctionalID, Group: g.Control, Version: g.Version, At: g.At,
		Included: g.Included, Received: len(g.Sets), Sets: make([]record.SetAck, 0, len(g.Sets)), Errors: []string{}}
	if g.Included == "" {
		a.Included = itoa(len(g.Sets))
	}
	worst := fault.Worst(g.Faults)
	rejected := g.Rejected || worst == fault.Reject
	clean := worst == "" || worst == fault.Note
	for _, s := range g.Sets {
		answer := answerSet(s, rejected, g.Version >= "005010")
		if answer.Code != "R" {
			a.Accepted++
		}
		clean = clean && answer.Code == "A"
		a.Sets = append(a.Sets, answer)
	}
	switch {
	case rejected || a.Accepted == 0 && !clean: // nothing was accepted, or nothing could be
		a.Code = "R"
	case a.Accepted < len(g.Sets):
		a.Code = "P"
	case clean:
		a.Code = "A"
	default:
		a.Code = "E"
	}
	a.Errors = codesOf(g.Faults, groupCodes)
	return a
}

func answerSet(s Set, rejected, later bool) record.SetAck {
	a := record.SetAck{ID: s.ID, Control: s.Control, Notes: notesOf(s.Faults, later), Code: "A", Errors: codesOf(s.Faults, setCodes)}
	switch fault.Worst(s.Faults) {
	case fault.Reject:
		a.Code = "R"
	case fault.Error:
		a.Code = "E"
	}
	if rejected {
		a.Code = "R"
	}
	if len(a.Notes) > 0 && !slices.Contains(a.Errors, "5") && len(a.Errors) < 5 {
		a.Errors = append(a.Errors, "5")
	}
	return a
}

// notesOf makes an AK3 of each segment fault, and one of all element faults of
// a segment.
func notesOf(faults []fault.Fault, later bool) []record.SegmentNote {
	notes := []record.SegmentNote{}
	for _, f := range faults {
		switch {
		case f.Severity == fault.Note:
		case f.Scope == fault.Segment:
			n := record.SegmentNote{Segment: f.Segment, Position: f.Position, Code: cmp.Or(segmentCodes[f.Code], "8")}
			if n.Code == "3" {
				n.Loop = f.Loop
			}
			notes = append(notes, n)
		case f.Scope == fault.Element:
			last := len(notes) - 1
			if last < 0 || notes[last].Position != f.Position || notes[last].Code != "8" {
				notes = append(notes, record.SegmentNote{Segment: f.Segment, Position: f.Position, Code: "8"})
				last++
			}
			if e := elementNote(f, later); !slices.Contains(notes[last].Elements, e) { // two notes may miss the same element
				notes[last].Elements = append(notes[last].Elements, e)
			}
		}
	}
	return notes
}

func elementNote(f fault.Fault, later bool) record.ElementNote {
	n := record.ElementNote{Element: f.Element, Component: f.Component, Repeat: f.Repeat, Code: cmp.Or(elementCodes[f.Code], "7"), Value: f.Value}
	if x12.Digits(f.ElementRef) {
		n.Ref = f.ElementRef // AK402 is a number: composites have none
	}
	if !later && (n.Code == "12" || n.Code == "13") {
		n.Code = "6" // 004010 has no code for repetitions and components: an invalid character
	}
	if n.Code == "1" || n.Code == "2" || !printable(f.Value) || len(f.Value) > 99 {
		n.Value = ""
	}
	return n
}

// Interchange is the TA1 for an interchange by its faults: R when one rejects,
// E when one is an error, else A. The first of the worst gives the note code.
func Interchange(control, date, clock string, faults []fault.Fault) record.InterchangeAck {
	a := record.InterchangeAck{Control: control, Date: date, Time: clock, Code: "A", Note: "000"}
	worst := fault.Worst(faults)
	switch worst {
	case fault.Reject:
		a.Code = "R"
	case fault.Error:
		a.Code = "E"
	default:
		return a
	}
	a.Note = "024"
	for _, f := range faults {
		if code := interchangeCode(f); f.Severity == worst && code != "" {
			a.Note = code
			break
		}
	}
	return a
}

// interchangeCode is the element I18 code of a fault.
func interchangeCode(f fault.Fault) string {
	if f.Code == fault.InterchangeHeader || f.Code == fault.InterchangeWidth {
		if f.Element >= 1 && f.Element <= len(headerCodes) {
			return headerCodes[f.Element-1]
		}
		return "022"
	}
	return interchangeCodes[f.Code]
}

// codesOf are the answer codes of faults that are more than notes, each once, at most five.
func codesOf(faults []fault.Fault, table map[fault.Code]string) []string {
	codes := []string{}
	for _, f := range faults {
		if c := table[f.Code]; c != "" && f.Severity != fault.Note && !slices.Contains(codes, c) && len(codes) < 5 {
			codes = append(codes, c)
		}
	}
	return codes
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + string(rune('0'+n%10))
}

// The code lists: element 720 (AK304), 723 (AK403), 718 (AK502), 716 (AK905)
// and I18 (TA105), by fault (spec/x12-exact.md 2.4).
var (
	segmentCodes = map[fault.Code]string{
		fault.SegmentUnknown: "1", fault.SegmentMissing: "3", fault.LoopTooMany: "4", fault.SegmentTooMany: "5",
		fault.SegmentNotInSet: "6", fault.SegmentOutOfOrder: "7",
		fault.SegmentRequired: "3", fault.SegmentNotUsed: "2",
	}
	elementCodes = map[fault.Code]string{
		fault.ElementMissing: "1", fault.ElementConditionalMissing: "2", fault.ElementExtra: "3", fault.ElementTooShort: "4",
		fault.ElementTooLong: "5", fault.ElementNotNumeric: "6", fault.ElementBadCharacter: "6", fault.ElementDelimiter: "6",
		fault.ElementCharacterSet: "6", fault.ElementTrailingSpaces: "6", fault.ElementUnknownCode: "7", fault.ElementUnlistedCode: "7",
		fault.ElementBadDate: "8", fault.ElementBadTime: "9", fault.ElementExcluded: "10", fault.ElementRepeats: "12", fault.ElementComponents: "13",
		fault.ElementRequired: "2", fault.ElementNotUsed: "10", fault.CodeNotAllowed: "7", fault.ElementForm: "7",
		fault.ItemCheckDigit: "7", fault.LevelOrder: "7", fault.GuideRule: "7",
	}
	setCodes = map[fault.Code]string{
		fault.SetUnsupported: "1", fault.SetTrailerMissing: "2", fault.SetControlMismatch: "3", fault.SegmentCount: "4",
		fault.SetIDInvalid: "6", fault.SetWrongGroup: "6", fault.SetControlInvalid: "7", fault.SetControlDuplicate: "23",
		fault.SegmentTooLong: "5", fault.SegmentTooManyElements: "5", fault.SetTooBig: "5",
	}
	groupCodes = map[fault.Code]string{
		fault.GroupFunctionUnknown: "1", fault.GroupVersionUnknown: "2", fault.GroupTrailerMissing: "3", fault.GroupControlMismatch: "4",
		fault.GroupSetCount: "5", fault.GroupEmpty: "5", fault.GroupTooManySets: "5", fault.GroupControlInvalid: "6", fault.GroupControlDuplicate: "19",
	}
	interchangeCodes = map[fault.Code]string{
		fault.InterchangeControlMismatch: "001", fault.InterchangeDelimiters: "004", fault.InterchangeHeaderShort: "022",
		fault.InterchangeTrailerMissing: "023", fault.InterchangeGroupCount: "021", fault.InterchangeEmpty: "022",
		fault.InterchangeStructure: "022", fault.GroupHeaderMissing: "022", fault.GroupHeader: "024", fault.InterchangeControlDuplicate: "025",
		fault.FileTooBig: "023", fault.TerminatorMissing: "004", fault.FileGarbage: "022",
	}
	headerCodes = []string{"010", "011", "012", "013", "005", "006", "007", "008", "014", "015", "016", "017", "018", "019", "020", "027"}
)
