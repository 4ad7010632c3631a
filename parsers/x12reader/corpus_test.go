package x12reader_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/schemas/fault"
)

const corpus = "../../../shared/corpus"

type corpusRow struct{ file, kind, envelope, perSet string }

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
		f := append(strings.Split(l, "\t"), make([]string, len(column))...)
		rows = append(rows, corpusRow{f[column["file"]], f[column["kind"]], f[column["envelope_check"]], f[column["per_set"]]})
	}
	return rows
}

// corpusResult reads a file of the corpus; it fails when that takes too long.
func corpusResult(t *testing.T, name string, wrap func(io.Reader) io.Reader) *x12reader.Result {
	t.Helper()
	b := readFile(t, filepath.Join(corpus, "files", name))
	hung := time.AfterFunc(time.Minute, func() { panic("hung at " + name) })
	defer hung.Stop()
	res, err := x12reader.File(wrap(bytes.NewReader(b)), x12reader.FileOptions{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func atOnce(r io.Reader) io.Reader { return r }

// sevenBytes reads seven bytes a call: no part of X12 is seven bytes long.
type sevenBytes struct{ r io.Reader }

func (s sevenBytes) Read(p []byte) (int, error) { return s.r.Read(p[:min(7, len(p))]) }

// Every real file is read to its end, with the same verdict however its bytes
// arrive, and every rejection names its cause.
func TestCorpus(t *testing.T) {
	for _, row := range corpusRows(t) {
		t.Run(row.file, func(t *testing.T) {
			whole := corpusResult(t, row.file, atOnce)
			causes(t, whole)
			want := found(whole)
			for name, wrap := range map[string]func(io.Reader) io.Reader{
				"byte by byte": iotest.OneByteReader,
				"seven bytes":  func(r io.Reader) io.Reader { return sevenBytes{r} },
			} {
				res := corpusResult(t, row.file, wrap)
				if got := found(res); !slices.Equal(got, want) || res.Segments != whole.Segments {
					t.Errorf("%s it is read otherwise:\n%s", name, difference(want, got))
				}
			}
		})
	}
}

// causes checks that what is rejected has a rejecting fault with its place and a
// hint, of its own or of what it stands in, and that what is accepted has none.
func causes(t *testing.T, res *x12reader.Result) {
	for _, ic := range res.Interchanges {
		hinted(t, "interchange", ic.Status, ic.Faults, false)
		for _, g := range ic.Groups {
			for _, s := range g.Sets {
				inherited := ic.Status == x12reader.Rejected || fault.Worst(g.Faults) == fault.Reject
				hinted(t, "set "+s.ID+" "+s.Control, s.Status, s.Faults, inherited)
			}
		}
	}
}

func hinted(t *testing.T, unit string, status x12reader.Status, faults []fault.Fault, inherited bool) {
	worst := fault.Worst(faults)
	if (status == x12reader.Rejected) != (worst == fault.Reject || inherited) {
		t.Errorf("%s is %s, its worst fault is %q", unit, status, worst)
	}
	for _, f := range faults {
		inSet := f.Scope == fault.Set || f.Scope == fault.Segment || f.Scope == fault.Element
		switch {
		case f.Hint == "" || f.Rule == "":
			t.Errorf("%s: no hint or rule: %+v", unit, f)
		case f.Code != fault.MoreFaults && f.Scope != fault.File && (f.PositionInFile == 0 || inSet && f.Position == 0):
			t.Errorf("%s: no place: %+v", unit, f)
		}
	}
}
