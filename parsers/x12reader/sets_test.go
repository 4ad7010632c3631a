package x12reader_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

// TestGoldenSets reads samples/sets strictly: nothing is wrong with them, and
// each gives the record beside it. DOCKET_UPDATE=1 writes the records anew.
func TestGoldenSets(t *testing.T) {
	files := sampleFiles(t, "sets/*.edi")
	if len(files) < 6 {
		t.Fatalf("only %d samples of sets", len(files))
	}
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			var got bytes.Buffer
			res, err := x12reader.File(bytes.NewReader(readFile(t, path)), x12reader.FileOptions{
				EachSet: func(ic *x12reader.Interchange, g *x12reader.Group, s *x12reader.Set) []fault.Fault {
					rec, faults, typed := x12reader.Record(ic, g, s)
					if !typed {
						t.Errorf("%s has no record of its own", s.ID)
					}
					b, err := json.MarshalIndent(rec, "", "  ")
					if err != nil {
						t.Fatal(err)
					}
					fmt.Fprintf(&got, "{\n  \"record\": %q,%s\n", record.Name(rec), b[1:])
					return faults
				}})
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range faultsOf(res) {
				t.Error(f)
			}
			golden := strings.TrimSuffix(path, ".edi") + ".json"
			if os.Getenv("DOCKET_UPDATE") != "" {
				if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want := readFile(t, golden); !bytes.Equal(got.Bytes(), want) {
				t.Errorf("got %s\nwant %s", got.Bytes(), want)
			}
		})
	}
}

// describedSets is how many sets of a file the manifest describes, at most.
const describedSets = 4

// setFacts are what the manifest says of one set of a real file.
var setFacts = regexp.MustCompile(`^([^/ ]*)/[^:]*:(.*)$`)

// TestCorpusRecords reads every set of the real files into its record and
// compares number, lines and totals with what an independent program counted.
func TestCorpusRecords(t *testing.T) {
	compared := map[string]int{}
	for _, row := range corpusRows(t) {
		t.Run(row.file, func(t *testing.T) {
			b, err := os.ReadFile(filepath.Join(corpus, "files", row.file))
			if err != nil {
				t.Fatal(err)
			}
			var got []any
			_, err = x12reader.File(bytes.NewReader(b), x12reader.FileOptions{
				EachSet: func(ic *x12reader.Interchange, g *x12reader.Group, s *x12reader.Set) []fault.Fault {
					rec, faults, _ := x12reader.Record(ic, g, s)
					if _, err := json.Marshal(rec); err != nil {
						t.Errorf("%s: %v", s.ID, err)
					}
					got = append(got, rec)
					return faults
				}})
			if err != nil {
				t.Fatal(err)
			}
			sets := strings.Split(row.perSet, " ; ")
			if row.kind != "file" || row.envelope != "OK" || len(sets) != min(len(got), describedSets) {
				return
			}
			for i, rec := range got[:len(sets)] {
				if m := setFacts.FindStringSubmatch(sets[i]); m != nil {
					compared[m[1]] += compareFacts(t, m[2], rec)
				}
			}
		})
	}
	for _, set := range []string{"810", "850", "855"} {
		if compared[set] < 10 {
			t.Errorf("only %d facts of %s sets were compared", compared[set], set)
		}
	}
}

// compareFacts gives how many facts of the manifest were compared.
func compareFacts(t *testing.T, manifest string, rec any) (n int) {
	t.Helper()
	have := factsOf(rec)
	for _, pair := range strings.Split(manifest, ",") {
		name, want, _ := strings.Cut(strings.TrimSpace(pair), "=")
		got, known := have[name]
		if !known || want == "None" {
			continue
		}
		n++
		if got != want {
			t.Errorf("%s is %q, the manifest says %q", name, got, want)
		}
	}
	return n
}

// factsOf are a record's number, lines, units and total in the manifest's words.
func factsOf(rec any) map[string]string {
	switch r := rec.(type) {
	case record.PurchaseOrder:
		return map[string]string{"PO": r.Number, "PO1": fmt.Sprint(r.Totals.Lines), "qty": r.Totals.Units, "CTT": r.Totals.Sent.Lines}
	case record.Acknowledgment:
		return map[string]string{"PO": r.Number, "PO1": fmt.Sprint(len(r.Lines))}
	case record.Invoice:
		f := map[string]string{"IT1": fmt.Sprint(r.Totals.Lines), "qty": r.Totals.Units, "CTT": r.Totals.Sent.Lines}
		if r.Number != "" { // one real 810 begins with a BEG, which says nothing of an invoice
			f["PO"] = r.PONumber
		}
		if r.Totals.Total != nil {
			f["TDS"] = record.DecimalText(r.Totals.Total.Amount.Shift(2))
		}
		return f
	}
	return nil
}
