package mask_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/pipeline/mask"
	"github.com/docket-edi/docket/schemas/fault"
)

const invoice = `ISA*00*          *01*SECRET1234*ZZ*VENDOR01       *ZZ*AMAZON         *250110*0612*U*00401*000000007*0*P*>~
GS*IN*VENDOR01*AMAZON*20250110*0612*7*X*004010~
ST*810*0001~
BIG*20250110*INV-77*20250102*4XK2M7QA~
REF*CR*ACME1~
N1*RE*Acme Home Goods*UL*0840012000007~
N3*1 Main Street~
N4*Portland*OR*97201*US~
PER*BD*Ann Lee*TE*503-555-0100*EM*ann@acme.example~
IT1*1*24*EA*4.25*PE*UP*840012010013*EN*4006381333931*UK*10840012010010~
PID*F****Kettle for 4XK2M7QA~
IT1*2*18*EA*11.90*PE*UP*840012010014~
TDS*32620~
SAC*C*D240***1000~
CTT*2*42~
SE*14*0001~
GE*1*7~
IEA*1*000000007~
`

func masked(t testing.TB, seed, data string) string {
	t.Helper()
	out, err := mask.New([]byte(seed)).File([]byte(data))
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// What identifies is gone, what is structure or code is there.
func TestMasked(t *testing.T) {
	got := masked(t, "seed", invoice)
	for _, gone := range []string{"VENDOR01", "AMAZON", "SECRET", "INV-77", "4XK2M7QA", "ACME1", "Acme", "Home", "0840012000007", "Main", "Portland",
		"97201", "Ann", "Lee", "555", "acme", "4.25", "11.90", "840012010013", "4006381333931", "Kettle", "32620"} {
		if strings.Contains(got, gone) {
			t.Errorf("%s is still there:\n%s", gone, got)
		}
	}
	for _, stays := range []string{"*250110*0612*U*00401*000000007*0*P*>~", "GS*IN*", "BIG*20250110*", "*20250102*", "REF*CR*", "N1*RE*", "*UL*", "*OR*",
		"*US~", "PER*BD*", "*TE*", "*EM*", "IT1*1*24*EA*", "*PE*UP*", "*EN*", "PID*F****", "SAC*C*D240***", "CTT*2*42~\nSE*14*0001~\nGE*1*7~\nIEA*1*000000007~\n"} {
		if !strings.Contains(got, stays) {
			t.Errorf("%s is not there:\n%s", stays, got)
		}
	}
	if len(got) != len(invoice) {
		t.Errorf("%d bytes, was %d", len(got), len(invoice))
	}
}

// The same value becomes the same value, in one file and in others of a run;
// another seed gives another one.
func TestConsistent(t *testing.T) {
	m := mask.New([]byte("seed"))
	a, err := m.File([]byte(invoice))
	if err != nil {
		t.Fatal(err)
	}
	b, err := m.File([]byte(strings.Replace(invoice, "*1*24*EA", "*1*30*EA", 1)))
	if err != nil {
		t.Fatal(err)
	}
	in := func(data []byte, segment string, n int) string {
		for _, line := range strings.Split(string(data), "~\n") {
			if f := strings.Split(line, "*"); f[0] == segment && len(f) > n {
				return f[n]
			}
		}
		t.Fatalf("no %s%02d in %s", segment, n, data)
		return ""
	}
	order := in(a, "BIG", 4)
	if !strings.HasSuffix(in(a, "PID", 5), order) {
		t.Errorf("the order is %s in BIG and %s in PID", order, in(a, "PID", 5))
	}
	if isa, gs := in(a, "ISA", 6), in(a, "GS", 2); strings.TrimRight(isa, " ") != gs || len(isa) != 15 {
		t.Errorf("the sender is %q in ISA and %q in GS", isa, gs)
	}
	if in(b, "BIG", 4) != order || in(b, "IT1", 7) != in(a, "IT1", 7) || in(b, "IT1", 4) != in(a, "IT1", 4) {
		t.Errorf("another file of the run has other values:\n%s\n%s", a, b)
	}
	if other := masked(t, "another", invoice); in([]byte(other), "BIG", 4) == order {
		t.Errorf("another seed gives the same order number %s", order)
	}
	if again := masked(t, "seed", invoice); again != string(a) {
		t.Errorf("the same seed gives another file:\n%s\n%s", a, again)
	}
}

// verdict is what validate says of a file: each fault and where it is.
func verdict(data []byte) (list []string) {
	res := x12reader.Bytes(data, x12reader.FileOptions{})
	add := func(faults []fault.Fault) {
		for _, f := range faults {
			list = append(list, fmt.Sprint(f.Code, f.Severity, f.Segment, f.Position, f.PositionInFile, f.Loop, f.Element, f.Component, f.Repeat, f.Offset))
		}
	}
	for _, ic := range res.Interchanges {
		list = append(list, fmt.Sprint(ic.Start, ic.End, ic.Status, ic.Header.Control, ic.GroupCount, ic.SetCount))
		add(ic.AllFaults())
		for _, g := range ic.Groups {
			for _, s := range g.Sets {
				list = append(list, fmt.Sprint(s.ID, s.Control, s.Count, s.Status))
				add(s.Faults)
			}
		}
	}
	return list
}

// What is wrong stays wrong, at the same place, and nothing else is: in every
// sample, in every broken one and in every real file.
func TestFaultsStay(t *testing.T) {
	files := []string{}
	for _, pattern := range []string{"../../samples/*.edi", "../../samples/broken/*.edi", "../../samples/golden/outbox/*/*.edi"} {
		found, _ := filepath.Glob(pattern)
		if len(found) == 0 {
			t.Fatalf("no samples %s", pattern)
		}
		files = append(files, found...)
	}
	real, _ := filepath.Glob("../../../shared/corpus/files/*")
	t.Logf("%d samples, %d real files", len(files), len(real))
	refused := 0
	for _, path := range append(files, real...) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, seed := range []string{"one", "two", "three"} {
			out, err := mask.New([]byte(seed)).File(data)
			if errors.Is(err, mask.ErrNoX12) {
				refused++
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(verdict(data), verdict(out)); d != "" {
				t.Errorf("%s, seed %s (-before +after):\n%s", path, seed, d)
			}
			if len(out) != len(data) || bytes.Count(out, []byte("\n")) != bytes.Count(data, []byte("\n")) {
				t.Errorf("%s: %d bytes, was %d", path, len(out), len(data))
			}
		}
	}
	t.Logf("%d refusals", refused)
}
