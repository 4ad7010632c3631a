package pipeline

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/docket-edi/docket/pipeline/ledger"
)

// A journal object is read as the rows that it was made of, also those with a
// text that is written in pieces, wherever a piece ends.
func TestJournalObjectIsItsRows(t *testing.T) {
	for shift := range 5 {
		long := strings.Repeat("x", shift) + strings.Repeat("\"é\\<\u2028\n€😀", 3*longText/10)
		j := journalObject{Put: []putLine{}, Rows: map[string]ledger.Rows{
			"interchanges": {Keys: []string{"a", "b"}, Columns: []string{"id", "verdict", "n", "none"}, Rows: [][]any{
				{"a", long, json.Number("3"), nil}, {"b", "short", json.Number("4"), nil}, {strings.ToValidUTF8(long[:longText], ""), long, json.Number("5"), long}}},
			"sets": {Keys: []string{"gone"}}}}
		var read journalObject
		if err := json.Unmarshal(j.json(), &read); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(read.Rows, j.Rows) {
			t.Errorf("shifted by %d, other rows are read than were written", shift)
		}
	}
}
