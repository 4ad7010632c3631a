package x12reader_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

const samples = "../../samples"

func sampleFiles(t testing.TB, pattern string) []string {
	files, err := filepath.Glob(filepath.Join(samples, pattern))
	if err != nil || len(files) == 0 {
		t.Fatalf("no samples %s", pattern)
	}
	return files
}

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func verdict(t testing.TB, b []byte) *x12reader.Result {
	t.Helper()
	res, err := x12reader.File(bytes.NewReader(b), x12reader.FileOptions{Name: "test.edi"})
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// faultsOf are all faults of a file in the order of `validate --json`.
func faultsOf(res *x12reader.Result) (all []fault.Fault) {
	for _, ic := range res.Interchanges {
		all = append(all, ic.AllFaults()...)
		for _, g := range ic.Groups {
			for _, s := range g.Sets {
				all = append(all, s.Faults...)
			}
		}
	}
	return all
}

// golden compares with the file, or writes it when DOCKET_UPDATE=1.
func golden(t *testing.T, path string, got any) {
	t.Helper()
	b, err := json.MarshalIndent(got, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	b = append(b, '\n')
	if os.Getenv("DOCKET_UPDATE") == "1" {
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(readFile(t, path)), string(b)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// The samples are clean under the strict profile, and read into the records
// under golden.
func TestSamples(t *testing.T) {
	for _, path := range sampleFiles(t, "*.edi") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			orders := []record.PurchaseOrder{}
			res, err := x12reader.File(bytes.NewReader(readFile(t, path)), x12reader.FileOptions{
				EachSet: func(ic *x12reader.Interchange, g *x12reader.Group, s *x12reader.Set) []fault.Fault {
					o, faults := x12reader.PurchaseOrder(ic, g, s)
					orders = append(orders, o)
					return faults
				}})
			if err != nil {
				t.Fatal(err)
			}
			if faults := faultsOf(res); len(faults) > 0 {
				t.Errorf("faults in a clean sample: %+v", faults)
			}
			golden(t, filepath.Join(samples, "golden", strings.TrimSuffix(filepath.Base(path), ".edi")+".orders.json"), orders)
		})
	}
}

// Each broken sample gives exactly the faults beside it.
func TestBrokenSamples(t *testing.T) {
	for _, path := range sampleFiles(t, "broken/*.edi") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			golden(t, strings.TrimSuffix(path, ".edi")+".faults.json", faultsOf(verdict(t, readFile(t, path))))
		})
	}
}

// A sample cut at any byte is never read as whole: there is a fault, and where
// the set is not whole, it is rejected.
func TestSamplesCutAtEveryByte(t *testing.T) {
	for _, path := range sampleFiles(t, "*.edi") {
		whole := bytes.TrimRight(readFile(t, path), "\r\n")
		if strings.Contains(path, "odd_delimiters") {
			whole = readFile(t, path) // its line feed is the terminator
		}
		for n := range whole {
			res := verdict(t, whole[:n])
			if len(faultsOf(res)) == 0 {
				t.Fatalf("%s cut at byte %d of %d: no fault", path, n, len(whole))
			}
			last := res.Interchanges[len(res.Interchanges)-1]
			if n > 106 && n < len(whole)-2 && !last.Truncated {
				t.Fatalf("%s cut at byte %d of %d: not marked as cut off", path, n, len(whole))
			}
		}
	}
}
