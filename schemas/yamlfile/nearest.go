package yamlfile

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

func unknownKey(file string, n ast.Node, key string, t reflect.Type) *Error {
	var known []string
	for i := range t.NumField() {
		if name := yamlName(t.Field(i)); name != "" {
			known = append(known, name)
		}
	}
	if near := Nearest(key, known); near != "" {
		return at(file, n, "unknown key %q; did you mean %q?", key, near)
	}
	slices.Sort(known)
	return at(file, n, "unknown key %q; known here: %s", key, strings.Join(known, ", "))
}

// Nearest is the word that was probably meant: the one that the fewest edits
// turn into it, "" when none comes near.
func Nearest(word string, known []string) string {
	allowed := max(2, len(word)/3)
	if len(word) < 4 {
		allowed = 1
	}
	best, bestEdits := "", allowed+1
	for _, k := range known {
		if n := edits(strings.ToLower(word), strings.ToLower(k)); n < bestEdits {
			best, bestEdits = k, n
		}
	}
	return best
}

// edits counts the bytes to insert, delete or replace between a and b.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}

// OneOf says in an error what is allowed where value stands.
func OneOf(value string, allowed ...string) error {
	if slices.Contains(allowed, value) {
		return nil
	}
	message := fmt.Sprintf("%q is not one of %s", value, strings.Join(allowed, ", "))
	if near := Nearest(value, allowed); near != "" && value != "" {
		message += fmt.Sprintf("; did you mean %q?", near)
	}
	return fmt.Errorf("%s", message)
}
