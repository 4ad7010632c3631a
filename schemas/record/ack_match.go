package record

import "strings"

// SentSet is a transaction set that we sent in a group.
type SentSet struct {
	ID      string // ST01
	Control string // ST02
}

// SentAnswer is what a partner's 997 says of a set that we sent.
type SentAnswer struct {
	Set  SentSet
	Code string  // A, E, R, ...; empty: the 997 does not say
	Ack  *SetAck // its AK2 loop, nil when the answer is the group's
}

// Answers reports whether the 997 is for the group with this GS01 and GS06
// (AK101 and AK102; leading zeros of a control number do not count). Control
// numbers are a partner's own: compare only with groups sent to who answers.
func (a *FunctionalAck) Answers(functionalID, group string) bool {
	return a.FunctionalID == functionalID && sameNumber(a.Group, group)
}

// Match says for each set of a group that we sent what the 997 answers, in the
// order sent, and gives the AK2 loops that name no set of it
// (spec/x12-exact.md section 3). A set is found by ST01 and ST02. Without any
// AK2 the answer is for the whole group. A set without an AK2 of its own is
// accepted in a group answered A, E or P, for partners may list only what they
// found wrong. In a group that is rejected every set is, whatever its AK2 says.
func (a *FunctionalAck) Match(sent []SentSet) (answers []SentAnswer, unknown []SetAck) {
	used := make([]bool, len(a.Sets))
	for _, s := range sent {
		answer := SentAnswer{Set: s, Code: a.unnamed()}
		if i := a.find(s, used); i >= 0 {
			used[i], answer.Code, answer.Ack = true, a.Sets[i].Code, &a.Sets[i]
		}
		if rejected(a.Code) && !rejected(answer.Code) {
			answer.Code = a.Code
		}
		answers = append(answers, answer)
	}
	for i := range a.Sets {
		if !used[i] {
			unknown = append(unknown, a.Sets[i])
		}
	}
	return answers, unknown
}

// find gives the AK2 loop of a set: by its control number as sent, else by one
// that differs in leading zeros; -1 when there is none.
func (a *FunctionalAck) find(s SentSet, used []bool) int {
	loose := -1
	for i := range a.Sets {
		switch ack := &a.Sets[i]; {
		case used[i] || ack.ID != s.ID:
		case ack.Control == s.Control:
			return i
		case loose < 0 && sameNumber(ack.Control, s.Control):
			loose = i
		}
	}
	return loose
}

// unnamed is the answer to a set without an AK2.
func (a *FunctionalAck) unnamed() string {
	if a.Code == "P" || a.Code == "E" && len(a.Sets) > 0 {
		return "A" // what is wrong stands with the sets that are named
	}
	return a.Code
}

// rejected reports whether a code of element 715 or 717 is a rejection.
func rejected(code string) bool { return code == "R" || code == "M" || code == "W" || code == "X" }

// sameNumber compares control numbers: some partners drop leading zeros.
func sameNumber(a, b string) bool {
	if a == b {
		return true
	}
	const digits = "0123456789"
	return a != "" && b != "" && strings.Trim(a+b, digits) == "" && strings.TrimLeft(a, "0") == strings.TrimLeft(b, "0")
}
