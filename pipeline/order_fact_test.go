package pipeline

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

// A fact is read as encoding/json reads it: those of all orders of the samples
// and of the real files, whole, with escapes, cut off and with a byte changed.
func TestOrderFactIsRead(t *testing.T) {
	files, _ := filepath.Glob("../samples/*.edi")
	broken, _ := filepath.Glob("../samples/broken/*.edi")
	real, _ := filepath.Glob("../../shared/corpus/files/*")
	read := 0
	for _, name := range append(append(files, broken...), real...) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		_, err = x12reader.File(bytes.NewReader(data), x12reader.FileOptions{EachSet: func(ic *x12reader.Interchange, g *x12reader.Group, s *x12reader.Set) []fault.Fault {
			if s.ID == "850" {
				read++
				order, _ := x12reader.OwnView(ic, g, s)
				order.Notes = append(order.Notes, "<&>\u2028\"\\\x01\xff")
				text := order.AppendFact(nil, &record.OrderFact{Set: "a\nb"})
				sameFact(t, text)
				for _, at := range []int{0, 1, len(text) / 3, len(text) / 2, len(text) - 1} {
					sameFact(t, text[:at])
					changed := bytes.Clone(text)
					changed[at] ^= 0x21
					sameFact(t, changed)
				}
			}
			return nil
		}})
		if err != nil {
			t.Fatal(err)
		}
	}
	if read < 15 {
		t.Errorf("only %d facts were read", read)
	}
}

func sameFact(t *testing.T, text []byte) {
	t.Helper()
	var want record.OrderFact
	wrong := json.Unmarshal(text, &want)
	got, err := readOrderFact(text)
	if (err == nil) != (wrong == nil) || err == nil && !reflect.DeepEqual(got, want) {
		t.Errorf("%s\nread %+v, %v\nencoding/json reads %+v, %v", text, got, err, want, wrong)
	}
}
