package x12

import (
	"maps"
	"sync"
)

// Meaning is docket's own short meaning of a code of an element by the X12
// number of the element ("353", "00": original); empty when unknown. Codes that
// the field uses beside the list of 004010 have one too (spec/x12-exact.md rows
// 13, 22 and 2.8).
func Meaning(element, code string) string { return meanings()[element][code] }

// meaningRow is a line of codes.json: the codes of the element's list, and
// those added to it.
type meaningRow struct {
	Element      string
	Codes, Added map[string]string
}

// meanings are the code meanings by element and code.
var meanings = sync.OnceValue(func() map[string]map[string]string {
	var rows []meaningRow
	mustRead("codes.json", &rows)
	m := map[string]map[string]string{}
	for _, row := range rows {
		m[row.Element] = row.Codes
		maps.Copy(m[row.Element], row.Added)
	}
	return m
})
