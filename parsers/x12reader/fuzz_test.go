package x12reader_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/schemas/fault"
)

// FuzzReader reads any bytes: no panic, no hang, the same verdict however the
// bytes arrive, and an interchange without fault is one that ended.
func FuzzReader(f *testing.F) {
	for _, path := range append(sampleFiles(f, "*.edi"), sampleFiles(f, "broken/*.edi")...) {
		f.Add(readFile(f, path))
	}
	if files, err := filepath.Glob(filepath.Join(corpus, "files", "*")); err == nil {
		for _, path := range files {
			if b, err := os.ReadFile(path); err == nil && len(b) < 20_000 {
				f.Add(b)
			}
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		opt := x12reader.FileOptions{Name: "fuzz", EachSet: readAny}
		opt.MaxSegment, opt.MaxElements, opt.MaxSet = 4096, 200, 1<<16
		whole, err := x12reader.File(bytes.NewReader(b), opt)
		if err != nil {
			t.Fatal(err)
		}
		if len(whole.Interchanges) == 0 {
			t.Fatal("no interchange, not even one with a fault")
		}
		last := int64(0)
		for _, ic := range whole.Interchanges {
			if ic.Start < last || ic.End < ic.Start || ic.End > int64(len(b)) {
				t.Fatalf("interchange at [%d,%d) of %d bytes, behind %d", ic.Start, ic.End, len(b), last)
			}
			last = ic.End
			if ic.Truncated && len(ic.Faults) == 0 {
				t.Fatal("cut off without a fault")
			}
		}
		if len(b) > 2000 {
			return
		}
		slow, err := x12reader.File(iotest.OneByteReader(bytes.NewReader(b)), opt)
		if err != nil {
			t.Fatal(err)
		}
		if a, b := ack(whole), ack(slow); a != b || len(faultsOf(whole)) != len(faultsOf(slow)) {
			t.Fatalf("read at once: %s\nbyte by byte: %s", a, b)
		}
	})
}

// readAny reads a set with the reader of every kind of set, whatever it is.
func readAny(ic *x12reader.Interchange, g *x12reader.Group, s *x12reader.Set) (faults []fault.Fault) {
	id := s.ID
	defer func() { s.ID = id }()
	for _, s.ID = range typed {
		_, f, _ := x12reader.Record(ic, g, s)
		faults = append(faults, f...)
	}
	return faults
}

// typed are the sets with a reader of their own, and one without.
var typed = []string{"810", "820", "824", "846", "850", "855", "856", "860", "865", "997", "999"}

// FuzzRecord reads any segments as a set of each kind: no panic, and the same
// record each time, which marshals.
func FuzzRecord(f *testing.F) {
	for _, seed := range recordSeeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, segments string) {
		for _, id := range typed {
			first, second := recordText(t, id, segments), recordText(t, id, segments)
			if first != second {
				t.Fatalf("%s read twice:\n%s\n%s", id, first, second)
			}
		}
	})
}

var recordSeeds = []string{
	"BIG*20250110*I1*20250101*P1~IT1*1*2*EA*3*PE*UP*1*PO*7~SAC*C*D240***100~TXI*ST*1~TDS*700~SAC*A*C310***1~TXI*ST*2~CTT*1",
	"BCH*04*SA*P1***20250101~POC*1*QD*4*2*EA>1>1*3*PE*UP*1~MSG*A~N9*L1*B~MSG*C~CTT*1~AMT*TT*3",
	"BCA*00*AC*P1***20250101~POC*1*QD*4*2*EA~ACK*IA*4*EA~DTM*068*20250101~DTM*069*20250102~MSG*A",
	"BIA*00*SI*1*20250101~LIN**UP*1~QTY*33*4*EA~DTM*018*20250101~QTY*17~SLN*1**I~QTY*17*1",
	"BPR*I*10*C*ACH~TRN*1*9~CUR*PR*USD~ENT*1*PR*92*X~NM1*PR*2*NAME~RMR*IV*1**5*6*1~ADX*-1*01*IV*1~NTE**A~ENT*2~ADX*1*02~REF*IV*1",
	"BGN*11*1*20250101~N1*ST*A~OTI*TR*IV*1~REF*IV*2~TED*007*BAD*IT1*4~NTE**A~RED*B~LM*VI~LQ*1*2",
	"ADX*1*1~RMR~DTM~DTM*1~TXI*1~SAC~TXI~TED~LQ~ACK~QTY~NM1~N1~N2*A~PER~IT1~SAC~TXI*1*2~TDS~TXI~SLN~SAC~TXI",
}

// recordText reads the segments as one set of this kind and gives its record as JSON.
func recordText(t *testing.T, id, segments string) (text string) {
	_, err := x12reader.File(strings.NewReader(envelope(segments)), x12reader.FileOptions{
		EachSet: func(ic *x12reader.Interchange, g *x12reader.Group, s *x12reader.Set) []fault.Fault {
			defer func(sent string) { s.ID = sent }(s.ID)
			s.ID = id
			rec, faults, _ := x12reader.Record(ic, g, s)
			b, err := json.Marshal(rec)
			if err != nil {
				t.Fatal(err)
			}
			text += string(b) + fmt.Sprint(faults)
			return faults
		}})
	if err != nil {
		t.Fatal(err)
	}
	return text
}
