package samples_test

import (
	"bytes"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/samples"
	"github.com/docket-edi/docket/schemas/x12/guide"
)

// The inputs keep the guides of who sends them, and the outbox those of who gets
// it: nothing worse than a note, also under the strict profile.
func TestSamplesKeepTheirGuides(t *testing.T) {
	library, count := &guide.Library{}, map[string]int{}
	judge := func(name string, data []byte, direct bool) {
		result, err := x12reader.File(bytes.NewReader(data), x12reader.FileOptions{Name: name, Options: x12reader.Options{
			GuideFor: func(_ x12reader.Header, _ *x12reader.Group, set string) *guide.Guide {
				family := "amazon-retail-"
				if direct {
					family = "amazon-df-"
				}
				g, err := library.Find(family + set)
				if err == nil {
					count[g.Name]++
				}
				return g
			}}})
		if err != nil {
			t.Fatal(err)
		}
		if s := result.WorstStatus(); s != x12reader.Accepted {
			t.Errorf("%s is %s", name, s)
			for _, ic := range result.Interchanges {
				for _, g := range ic.Groups {
					for _, s := range g.Sets {
						t.Log(s.Faults)
					}
				}
			}
		}
	}
	inputs, err := filepath.Glob("[01]*.edi")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range inputs {
		data, err := samples.FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		judge(name, data, strings.Contains(name, "direct_fulfilment"))
	}
	outbox := files(t, filepath.Join("golden", "outbox"))
	for _, name := range slices.Sorted(maps.Keys(outbox)) {
		if base := filepath.Base(name); strings.HasPrefix(base, "855") || strings.HasPrefix(base, "856") {
			judge(name, outbox[name], strings.HasPrefix(name, "AMAZONDS"))
		}
	}
	for _, name := range []string{"amazon-retail-850", "amazon-retail-855", "amazon-retail-856", "amazon-df-850", "amazon-df-855"} {
		if count[name] == 0 {
			t.Errorf("nothing was judged by %s", name)
		}
	}
}
