package ledger

import "testing"

func TestInOrder(t *testing.T) {
	for query, want := range map[string]string{
		"select 1": "select 1",
		"insert into a values ($1, $2), ($3, $4)":      "insert into a values (?, ?), (?, ?)",
		"select a from b where c = $2 and d = $1":      "select a from b where c = $2 and d = $1",
		"select a from b where c = $1 or d = $1":       "select a from b where c = $1 or d = $1",
		"select '$' || a from b where c = $1":          "select '$' || a from b where c = $1",
		"($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11) or more": "(?,?,?,?,?,?,?,?,?,?,?) or more",
	} {
		if got := inOrder(query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}
