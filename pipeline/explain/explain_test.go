package explain_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/pipeline/explain"
	"github.com/docket-edi/docket/samples"
	"github.com/docket-edi/docket/schemas/fault"
)

// inputs are the X12 samples, whole and cut in the middle of a segment.
func inputs(t *testing.T) map[string][]byte {
	t.Helper()
	in := map[string][]byte{}
	for _, pattern := range []string{"*.edi", "broken/*.edi"} {
		names, err := fs.Glob(samples.FS, pattern)
		if err != nil || len(names) == 0 {
			t.Fatal(pattern, err)
		}
		for _, name := range names {
			data, err := fs.ReadFile(samples.FS, name)
			if err != nil {
				t.Fatal(err)
			}
			in[name], in[name+" cut"] = data, data[:len(data)*2/3]
		}
	}
	return in
}

// Every segment of every set is said once, with its place, and every fault that
// the judge finds is said once.
func TestNothingIsLeftOut(t *testing.T) {
	for name, data := range inputs(t) {
		var segments []string
		var faults []string
		note := func(fs []fault.Fault) {
			for _, f := range fs {
				faults = append(faults, f.Error())
			}
		}
		res := x12reader.Bytes(data, x12reader.FileOptions{EachSet: func(_ *x12reader.Interchange, _ *x12reader.Group, s *x12reader.Set) []fault.Fault {
			for _, seg := range s.Segments {
				segments = append(segments, seg.ID)
			}
			return nil
		}})
		for _, ic := range res.Interchanges {
			note(ic.AllFaults())
			for _, g := range ic.Groups {
				for _, s := range g.Sets {
					note(s.Faults)
				}
			}
		}
		var out bytes.Buffer
		if err := explain.File(&out, bytes.NewReader(data), explain.Options{Name: name, JSON: true}); err != nil {
			t.Fatal(name, err)
		}
		var gotSegments, gotFaults []string
		for line := range strings.Lines(out.String()) {
			var l explain.SegmentLine
			if err := json.Unmarshal([]byte(line), &l); err != nil {
				t.Fatalf("%s: %v in %s", name, err, line)
			}
			if l.Line == "segment" {
				gotSegments = append(gotSegments, l.Segment)
			}
			for _, f := range l.Faults {
				gotFaults = append(gotFaults, f.Error())
			}
		}
		slices.Sort(faults)
		slices.Sort(gotFaults)
		if !slices.Equal(gotSegments, segments) {
			t.Errorf("%s: segments %v, want %v", name, gotSegments, segments)
		}
		if !slices.Equal(gotFaults, faults) {
			t.Errorf("%s: faults %q, want %q", name, gotFaults, faults)
		}
	}
}

// Text has every fault's words, and no control characters of the document's.
func TestText(t *testing.T) {
	for name, data := range inputs(t) {
		var out bytes.Buffer
		data = bytes.Replace(data, []byte("PO1"), []byte("PO1\x1b[31m"), 1)
		if err := explain.File(&out, bytes.NewReader(data), explain.Options{Name: name}); err != nil {
			t.Fatal(name, err)
		}
		if strings.Contains(out.String(), "\x1b") {
			t.Errorf("%s: an escape sequence of the document reaches the terminal", name)
		}
	}
}
