package mail

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/docket-edi/docket/schemas/record"
)

// answerForm is the subject that our messages propose, after the prefixes that
// mail programs put before an answer: "ACCEPT PO-2025-000117 r1 SHIP 2025-02-17".
var answerForm = regexp.MustCompile(`(?i)^` + prefixes + `(ACCEPT|CHANGE|REJECT)\s+(.{1,80}?)\s+r([0-9]{1,6})(?:\s+SHIP\s+(\S+))?$`)

const prefixes = `(?:(?:re|aw|sv|rv|res|antw|fw|fwd|回复|答复|回覆|转发)\s*(?:\[[0-9]+\])?\s*[:：]\s*)*`

// answerOf reads the answer in a subject; ok is false when it has another form.
func answerOf(subject string) (a record.SupplierAnswer, ok bool) {
	m := answerForm.FindStringSubmatch(subject)
	if m == nil {
		return a, false
	}
	revision, err := strconv.Atoi(m[3])
	if err != nil {
		return a, false
	}
	a = record.SupplierAnswer{Number: m[2], Revision: revision, Word: record.AnswerWord(strings.ToUpper(m[1]))}
	if m[4] != "" {
		if a.ShipDate, err = record.ParseDate(m[4]); err != nil {
			return record.SupplierAnswer{}, false
		}
	}
	return a, true
}

// About lists the words of a subject that may be an order's number, as they stand.
func About(subject string) []string {
	var out []string
	for _, word := range strings.Fields(subject) {
		if word = strings.Trim(word, ":：,;，。.()[]"); strings.ContainsAny(word, "0123456789") {
			out = append(out, word)
		}
	}
	return out
}

// quoteStart begins what mail programs quote below an answer.
var quoteStart = regexp.MustCompile(`(?i)^(-+ ?(original message|ursprüngliche nachricht|mensaje original|原始邮件) ?-+|on .+ wrote:|am .+ schrieb.*:|el .+ escribió:|.*写道[:：])$`)

// ownWords is a text without what it quotes.
func ownWords(text string) string {
	var out []string
	for _, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		if quoteStart.MatchString(strings.TrimSpace(line)) {
			break
		}
		if !strings.HasPrefix(line, ">") {
			out = append(out, strings.TrimRight(line, " \t"))
		}
	}
	runes := []rune(strings.TrimSpace(strings.Join(out, "\n")))
	if len(runes) > maxText {
		return string(runes[:maxText]) + "…"
	}
	return string(runes)
}
