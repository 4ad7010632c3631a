package x12reader_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/docket-edi/docket/parsers/x12reader"
	generated "github.com/docket-edi/docket/samples"
)

// volume is a generated interchange of about size bytes.
func volume(t testing.TB, size int64) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := generated.Volume(&b, size); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// all is everything that a result says.
func all(t testing.TB, res *x12reader.Result) string {
	t.Helper()
	b, err := json.Marshal(res.Lines())
	if err != nil {
		t.Fatal(err)
	}
	var answers strings.Builder
	for _, ic := range res.Interchanges {
		fmt.Fprintln(&answers, ic.Start, ic.End, ic.TA1)
		for _, g := range ic.Groups {
			fmt.Fprintln(&answers, g.Index, g.SetCount, *g.Ack)
			for _, s := range g.Sets {
				fmt.Fprintln(&answers, s.Group, s.Index, s.Offset, s.Status)
			}
		}
	}
	return fmt.Sprintln(res.Segments, string(b), answers.String())
}

// Whatever is wrong in a file, several workers find what one finds.
func TestSideBySide(t *testing.T) {
	good := volume(t, 4<<20) // two groups
	at := time.Date(2025, 1, 10, 9, 0, 0, 0, time.UTC)
	random := rand.New(rand.NewPCG(1, 2))
	somewhere := func(b []byte, mark string) int {
		from := random.IntN(len(b) - 1000)
		return from + bytes.Index(b[from:], []byte(mark))
	}
	insert := func(b []byte, at int, text string) []byte {
		return append(append(bytes.Clone(b[:at]), text...), b[at:]...)
	}
	changes := map[string]func() []byte{
		"nothing":          func() []byte { return good },
		"line ends":        func() []byte { return bytes.ReplaceAll(good, []byte("~"), []byte("~\r\n")) },
		"other terminator": func() []byte { return bytes.ReplaceAll(good, []byte("~"), []byte("\n")) },
		"unit":             func() []byte { return insert(good, somewhere(good, "*EA*"), "*2X") },
		"twice":            func() []byte { return bytes.Replace(good, []byte("*0500~"), []byte("*0499~"), 2) },
		"empty segment":    func() []byte { return insert(good, somewhere(good, "~PID"), "~") },
		"no SE":            func() []byte { i := somewhere(good, "SE*"); return append(bytes.Clone(good[:i]), good[i+12:]...) },
		"outside":          func() []byte { return insert(good, somewhere(good, "~ST*"), "~ZZ*1") },
		"GE too early":     func() []byte { return insert(good, somewhere(good, "~ST*"), "~GE*1*1") },
		"GE with a space":  func() []byte { return insert(good, somewhere(good, "~ST*"), "~GE *1*1") },
		"GS too early":     func() []byte { return insert(good, somewhere(good, "~ST*"), "~GS*PO*A*B*20250110*0612*9*X*005010") },
		"ISA in between":   func() []byte { return insert(good, somewhere(good, "~ST*")+1, isa) },
		"cut off":          func() []byte { return good[:random.IntN(len(good))] },
		"line break":       func() []byte { return insert(good, somewhere(good, "Kitchen"), "\n") },
		"other set":        func() []byte { return bytes.Replace(good, []byte("ST*850*0300"), []byte("ST*999*0300"), 1) },
	}
	for name, change := range changes {
		for _, workers := range []int{2, 3, 5} {
			data := change()
			one, err := x12reader.File(bytes.NewReader(data), x12reader.FileOptions{At: at})
			if err != nil {
				t.Fatal(err)
			}
			many := x12reader.Bytes(data, x12reader.FileOptions{At: at, Workers: workers})
			if a, b := all(t, one), all(t, many); a != b {
				i := 0
				for i < len(a) && i < len(b) && a[i] == b[i] {
					i++
				}
				t.Errorf("%s: %d side by side differ: %.200q, want %.200q", name, workers, b[max(0, i-100):], a[max(0, i-100):])
			}
		}
	}
}
