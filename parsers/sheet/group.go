package sheet

import (
	"fmt"

	"github.com/docket-edi/docket/schemas/fault"
)

// groups gathers the rows of one document: cells of its head are repeated in
// every row and must be equal.
type groups struct {
	table *table
	head  []string // the columns of the head
	index map[string]int
	first [][]string // the head cells of each group's first row
	rows  [][]int    // the row numbers of each group: the first, then every line
}

func newGroups(t *table, head string) *groups {
	return &groups{table: t, head: words(head), index: map[string]int{}}
}

// add finds the group of a row; isNew says that it is its first.
func (g *groups) add(key string, r *row) (group int, isNew bool) {
	group, known := g.index[key]
	if !known {
		group = len(g.rows)
		g.index[key] = group
		g.first = append(g.first, g.cells(r))
		g.rows = append(g.rows, []int{r.number})
	} else {
		g.compare(group, r)
	}
	g.rows[group] = append(g.rows[group], r.number)
	return group, !known
}

func (g *groups) cells(r *row) []string {
	out := make([]string, len(g.head))
	for i, column := range g.head {
		out[i] = r.text(column)
	}
	return out
}

// compare reports head cells that differ from those of the first row. An
// empty cell repeats the one above.
func (g *groups) compare(group int, r *row) {
	first := g.first[group]
	for i, cell := range g.cells(r) {
		if cell != "" && cell != first[i] {
			r.table.faults.cell(fault.Reject, RowsDisagree, r.number, g.head[i], cell,
				g.head[i]+" is the same in all rows of one document",
				fmt.Sprintf("row %d has %q", g.rows[group][0], shown(first[i])))
			r.table.bad[place{r.number, g.head[i]}] = true
		}
	}
}

// judged takes the faults of a document's rules.
func (g *groups) judged(group int, found []fault.Fault) {
	g.table.judged(found, g.rows[group])
}
