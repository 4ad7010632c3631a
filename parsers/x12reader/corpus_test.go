package x12reader_test

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/docket-edi/docket/parsers/x12reader"
)

const corpus = "../../../shared/corpus"

type corpusRow struct {
	file, kind, sets, envelope, perSet string
	segments                           int
}

func corpusRows(t testing.TB) (rows []corpusRow) {
	b, err := os.ReadFile(filepath.Join(corpus, "MANIFEST.tsv"))
	if err != nil {
		t.Skipf("no corpus of real files at %s: skipped", corpus)
	}
	lines := strings.Split(strings.TrimRight(strings.ReplaceAll(string(b), "\r\n", "\n"), "\n"), "\n")
	column := map[string]int{}
	for i, name := range strings.Split(lines[0], "\t") {
		column[name] = i
	}
	for _, l := range lines[1:] {
		f := append(strings.Split(l, "\t"), make([]string, 20)...)
		n, _ := strconv.Atoi(f[column["segments"]])
		rows = append(rows, corpusRow{f[column["file"]], f[column["kind"]], f[column["sets"]], f[column["envelope_check"]], f[column["per_set"]], n})
	}
	return rows
}

// describedSets is how many sets of a file the manifest describes, at most.
const describedSets = 4

var perSet = regexp.MustCompile(`^([^/ ]*)/([^:]*):seg=(\d+)`)

// Every real file is read to its end; where its envelope is consistent, sets
// and segments are those that an independent program counted.
func TestCorpus(t *testing.T) {
	for _, row := range corpusRows(t) {
		t.Run(row.file, func(t *testing.T) {
			b, err := os.ReadFile(filepath.Join(corpus, "files", row.file))
			if err != nil {
				t.Fatal(err)
			}
			res, err := x12reader.File(bytes.NewReader(b), x12reader.FileOptions{Name: row.file})
			if err != nil {
				t.Fatal(err)
			}
			if row.kind != "file" || row.envelope != "OK" {
				return
			}
			if res.Segments != row.segments {
				t.Errorf("%d segments, want %d", res.Segments, row.segments)
			}
			var got, want []string
			counts := map[string]int{}
			for _, ic := range res.Interchanges {
				for _, g := range ic.Groups {
					for _, s := range g.Sets {
						counts[s.ID]++
						got = append(got, fmt.Sprintf("%s/%s:%d", s.ID, s.Control, s.Count))
					}
				}
			}
			for _, p := range strings.Split(row.perSet, " ; ") {
				if m := perSet.FindStringSubmatch(p); m != nil {
					want = append(want, m[1]+"/"+m[2]+":"+m[3])
				}
			}
			if got := countText(counts); got != row.sets {
				t.Errorf("sets %s, want %s", got, row.sets)
			}
			if n := min(len(got), describedSets); len(want) != n || !slices.Equal(got[:n], want) {
				t.Errorf("sets %v, want %v", got, want)
			}
		})
	}
}

func countText(counts map[string]int) string {
	var parts []string
	for _, id := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, id+"x"+strconv.Itoa(counts[id]))
	}
	return strings.Join(parts, " ")
}
