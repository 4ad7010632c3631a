package ledger

import (
	"iter"
	"slices"
	"strings"
)

// partSizes are the sizes that many rows are cut into: few, so that the
// statements for them stay prepared.
var partSizes = [...]int{50, 20, 10, 5, 2, 1}

// inParts cuts values into parts of these sizes, the largest first.
func inParts[T any](values []T) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		for _, size := range partSizes {
			for ; len(values) >= size; values = values[size:] {
				if !yield(values[:size:size]) {
					return
				}
			}
		}
	}
}

// lists cuts keys into lists of these sizes. The last one names its last key as
// often as it takes to be of one: in a list it counts once.
func lists(keys []string) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for part := range slices.Chunk(keys, partSizes[0]) {
			size := partSizes[0]
			for _, s := range partSizes {
				if s >= len(part) {
					size = s
				}
			}
			if !yield(append(slices.Clone(part), slices.Repeat(part[len(part)-1:], size-len(part))...)) {
				return
			}
		}
	}
}

// table is rows of parameters, "($1, $2), ($3, $4)", and their arguments.
type table struct {
	rows []string
	args []any
}

// add adds a row.
func (v *table) add(row []any) {
	v.rows = append(v.rows, "("+places(len(v.args)+1, len(row))+")")
	v.args = append(v.args, row...)
}

func (v *table) String() string { return strings.Join(v.rows, ", ") }

// execAll runs a statement over many rows, some at a time: before, the rows, after.
func execAll[T any](t *Tx, before string, values []T, row func(T) []any, after string) error {
	for part := range inParts(values) {
		var v table
		for _, value := range part {
			v.add(row(value))
		}
		if err := t.exec(before+" values "+v.String()+after, v.args...); err != nil {
			return err
		}
	}
	return nil
}

// updateFrom runs an update from many rows, which it knows as v with these
// columns, all of them texts; its first parameters are args. It says how many rows changed.
func updateFrom[T any](t *Tx, columns string, values []T, row func(T) []any, update string, args ...any) (changed int64, err error) {
	for part := range inParts(values) {
		v := table{args: slices.Clone(args)}
		for _, value := range part {
			v.add(row(value))
		}
		n, err := t.changed(`with v(`+columns+`) as (values `+v.String()+`) `+update, v.args...)
		if err != nil {
			return 0, err
		}
		changed += n
	}
	return changed, nil
}

// byKey is a map of rows by a text of theirs.
func byKey[T any](rows []T, key func(*T) string) map[string]T {
	out := make(map[string]T, len(rows))
	for i := range rows {
		out[key(&rows[i])] = rows[i]
	}
	return out
}

// allOf reads the rows whose column, at the end of the query, has one of the
// keys; after is what follows the list.
func allOf[T any](t *Tx, fields func(*T) []any, query string, keys []string, after string) (out []T, err error) {
	for part := range lists(sorted(keys)) {
		found, err := all(t, fields, query+` in (`+places(1, len(part))+`)`+after, anys(part)...)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}
