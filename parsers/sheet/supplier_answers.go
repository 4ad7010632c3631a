package sheet

import (
	"slices"
	"strings"

	"github.com/docket-edi/docket/schemas/record"
)

// answered says whether any row has an answer in it; it reads the rows.
func (t *table) answered() bool {
	if t.source == nil || len(t.answer) == 0 {
		return false
	}
	for cells, _ := t.source.next(); cells != nil; cells, _ = t.source.next() {
		if filled(cells, t.answer) {
			return true
		}
	}
	return false
}

// answers says whether this row has an answer in it.
func (r *row) answers() bool { return filled(r.cells, r.table.answer) }

// answerIndexes are where the supplier's quantity and date stand. A note alone
// is no answer.
func answerIndexes(header []string) []int {
	var out []int
	for i, title := range header {
		if slices.Contains(words("confirmed_qty confirmed_ship_date"), supplierAnswerSchema.canonical(title)) {
			out = append(out, i)
		}
	}
	return out
}

func filled(cells []string, columns []int) bool {
	for _, i := range columns {
		if i < len(cells) && strings.TrimSpace(cells[i]) != "" {
			return true
		}
	}
	return false
}

func (t *table) supplierAnswers() []record.SupplierAnswer {
	var answers []record.SupplierAnswer
	g := newGroups(t, "po_number revision")
	t.each(func(r *row) {
		if !r.answers() && r.text("note") == "" {
			return
		}
		i, isNew := g.add(r.text("po_number")+"\x00"+r.text("revision"), r)
		if isNew {
			answers = append(answers, record.SupplierAnswer{Number: r.text("po_number"), Revision: r.whole("revision")})
		}
		answers[i].Lines = append(answers[i].Lines, r.supplierAnswerLine())
	})
	for i := range answers {
		g.judged(i, answers[i].Check())
	}
	return answers
}

func (r *row) supplierAnswerLine() record.SupplierAnswerLine {
	l := record.SupplierAnswerLine{Number: r.text("line"), ShipDate: r.date("confirmed_ship_date"), Note: r.text("note")}
	if d, ok := r.decimal("confirmed_qty"); ok {
		l.Quantity = &record.Quantity{Value: d, Unit: r.text("unit")}
	}
	return l
}
