package x12writer_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/docket-edi/docket/generators/x12writer"
	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/schemas/fault"
)

// TestSamplesAreWrittenBack reads each sample of a set that docket writes, and
// writes it again, in its own envelope: the same bytes, down to the last element.
func TestSamplesAreWrittenBack(t *testing.T) {
	files, err := filepath.Glob("../../samples/sets/*.edi")
	if err != nil {
		t.Fatal(err)
	}
	written := map[string]bool{}
	for _, path := range files {
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		want = bytes.ReplaceAll(want, []byte("\n"), nil)
		res, err := x12reader.File(bytes.NewReader(want), x12reader.FileOptions{
			EachSet: func(ic *x12reader.Interchange, g *x12reader.Group, s *x12reader.Set) []fault.Fault {
				body, faults := again(ic, g, s)
				if len(faults) > 0 || body.Data == nil {
					if len(faults) > 0 {
						t.Errorf("%s: %v", path, faults)
					}
					return nil
				}
				written[strings.Clone(s.ID)] = true
				h := ic.Header
				got, faults := x12writer.Seal(x12writer.Envelope{Us: h.Sender, UsGS: g.Sender, Them: h.Receiver, ThemGS: g.Receiver,
					At: h.Sent(), Number: number64(h.Control), Usage: h.Usage}, body)
				if len(faults) > 0 || !bytes.Equal(got, want) {
					t.Errorf("%s: %v\n%s\nwant\n%s", path, faults, lines(got), lines(want))
				}
				return nil
			}})
		if err != nil || len(res.Interchanges) != 1 {
			t.Fatal(path, err)
		}
	}
	if len(written) != 3 {
		t.Errorf("written back are %v, not 810, 846 and 865", written)
	}
}

// again writes what is read of the set; an empty body where docket does not write it.
func again(ic *x12reader.Interchange, g *x12reader.Group, s *x12reader.Set) (x12writer.Body, []fault.Fault) {
	o := x12writer.Options{Version: g.Version, Delimiters: ic.Delimiters}
	switch s.ID {
	case "810":
		rec, _ := x12reader.Invoice(ic, g, s)
		return x12writer.Invoice(rec, o)
	case "846":
		rec, _ := x12reader.InventoryAdvice(ic, g, s)
		return x12writer.InventoryAdvice(rec, o)
	case "865":
		rec, _ := x12reader.OrderChangeAck(ic, g, s)
		return x12writer.OrderChangeAck(rec, o)
	}
	return x12writer.Body{}, nil
}

func lines(edi []byte) string { return strings.ReplaceAll(string(edi), "~", "~\n") }

func number64(control string) (n int64) {
	for _, c := range strings.TrimLeft(control, "0") {
		n = n*10 + int64(c-'0')
	}
	return n
}

// TestUnlistedReleaseIsRefused: no document of a release that there is no
// dictionary for.
func TestUnlistedReleaseIsRefused(t *testing.T) {
	for _, w := range x12writer.Writers() {
		if w.Set == "TA1" {
			continue // has no release of its own
		}
		o := release("004010")
		o.Version = "003010"
		body, faults, err := w.Body(func(any) error { return nil }, o)
		if err != nil || len(faults) == 0 || body.Data != nil {
			t.Errorf("%s: %v, %v, %s", w.Set, err, faults, body.Data)
		}
	}
}
