package x12reader_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/docket-edi/docket/parsers/x12reader"
)

// bothWays judges a file as a whole and interchange by interchange, and
// compares lines, answers and the worst status.
func bothWays(t *testing.T, name string, data []byte) {
	t.Helper()
	at := time.Date(2025, 1, 10, 9, 0, 0, 0, time.UTC)
	whole := x12reader.Bytes(data, x12reader.FileOptions{Name: name, At: at})
	var want, got bytes.Buffer
	for _, l := range whole.Lines() {
		b, err := json.Marshal(l)
		if err != nil {
			t.Fatal(err)
		}
		want.Write(append(b, '\n'))
	}
	at997 := 0
	err := x12reader.Verdicts(bytes.NewReader(data), x12reader.Options{}, func(ic *x12reader.Interchange) error {
		same := whole.Interchanges[at997]
		at997++
		for i, g := range ic.Groups {
			if answer := g.Answer(ic, at); !reflect.DeepEqual(answer, same.Groups[i].Ack) {
				t.Errorf("%s: answer %v, want %v", name, answer, same.Groups[i].Ack)
			}
		}
		if ic.Worst() != same.Worst() {
			t.Errorf("%s: worst %s, want %s", name, ic.Worst(), same.Worst())
		}
		return ic.AppendLines(name, func(b []byte) error { got.Write(b); return nil })
	})
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != want.String() {
		t.Errorf("%s: lines\n%.2000s\nwant\n%.2000s", name, got.String(), want.String())
	}
}

// A file that is judged as it comes is judged as a whole.
func TestVerdicts(t *testing.T) {
	files, _ := filepath.Glob("../../samples/*.edi")
	broken, _ := filepath.Glob("../../samples/broken/*.edi")
	for _, row := range corpusNames() {
		files = append(files, filepath.Join(corpus, "files", row))
	}
	for _, name := range append(files, broken...) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		bothWays(t, filepath.Base(name)+"<&>\"", data)
	}
	good := volume(t, 300_000)
	bothWays(t, "volume", good)
	bothWays(t, "rejected group", bytes.Replace(good, []byte("GE*"), []byte("GE*9"), 1))
	bothWays(t, "rejected interchange", bytes.Replace(good, []byte("IEA*1*"), []byte("IEA*2*"), 1))
	bothWays(t, "other numbers", bytes.ReplaceAll(good, []byte("*0012~"), []byte("*A012~")))
	bothWays(t, "long numbers", bytes.ReplaceAll(good, []byte("*0012~"), []byte("*000000012~")))
	bothWays(t, "cut off", good[:200_000])
}
