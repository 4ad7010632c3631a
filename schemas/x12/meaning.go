package x12

import "sync"

// Meaning is docket's own short meaning of a code of an element by the X12
// number of the element ("353", "00": original); empty when unknown. Codes that
// partners use beside X12's list have one too (spec/x12-exact.md row 22).
func Meaning(element, code string) string { return meanings()[element][code] }

// meanings are the code meanings by element and code.
var meanings = sync.OnceValue(func() map[string]map[string]string {
	m := map[string]map[string]string{}
	mustRead("codes.json", &m)
	return m
})
