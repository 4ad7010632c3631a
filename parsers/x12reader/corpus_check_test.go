package x12reader_test

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/schemas/fault"
)

// checked is what an independent program (check.py of the corpus) counts in a file.
type checked struct {
	File          string
	Errors        []string
	Segments      int
	NInterchanges int `json:"n_interchanges"`
	NGroups       int `json:"n_groups"`
	NSets         int `json:"n_sets"`
	Interchanges  []struct {
		Ctl    string
		Groups []struct {
			Ctl  string
			Sets []checkedSet
		}
		LooseSets []checkedSet `json:"loose_sets"`
	}
}

type checkedSet struct {
	ID, Ctl  string
	Segments int
}

// differs are the files in which the reader rightly counts otherwise than
// check.py does, with the reason.
var differs = map[string]string{
	"tmc-x12_ple-8c-claim-submitted-subscriber-missing-middle-initial.edi": "a blank stands behind each element of ISA; the check takes the blank as the separator, we refuse that",
}

// The figures of every real file, those with a broken envelope too, are the ones
// that the independent program finds, and each of its errors is a fault of ours.
func TestCorpusFigures(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 to run the independent check: skipped")
	}
	args := []string{filepath.Join(corpus, "check.py")}
	for _, row := range corpusRows(t) {
		if row.kind != "literal" {
			args = append(args, filepath.Join(corpus, "files", row.file))
		}
	}
	out, err := exec.Command(python, args...).Output()
	if err != nil {
		t.Fatal(err)
	}
	files := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(files) != len(args)-1 {
		t.Fatalf("%d results for %d files", len(files), len(args)-1)
	}
	for _, line := range files {
		var c checked
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(c.File)
		t.Run(name, func(t *testing.T) {
			problems := compare(c, corpusResult(t, name, atOnce))
			if reason := differs[name]; reason != "" && len(problems) == 0 {
				t.Errorf("counted alike after all: take it from the list (%s)", reason)
			} else if reason == "" && len(problems) > 0 {
				t.Error(strings.Join(problems, "\n"))
			}
		})
	}
}

// compare lists what check.py and the reader see differently.
func compare(c checked, res *x12reader.Result) (problems []string) {
	say := func(format string, a ...any) { problems = append(problems, fmt.Sprintf(format, a...)) }
	interchanges, groups := 0, 0
	var got, want []string
	for _, ic := range res.Interchanges {
		if ic.Header == (x12reader.Header{}) {
			continue // text that is no interchange
		}
		interchanges++
		groups += ic.GroupCount
		for _, g := range ic.Groups {
			for _, s := range g.Sets {
				got = append(got, fmt.Sprintf("%s/%s:%d", s.ID, s.Control, s.Count))
			}
		}
	}
	for _, ic := range c.Interchanges {
		for _, g := range ic.Groups {
			for _, s := range g.Sets {
				want = append(want, s.text())
			}
		}
		for _, s := range ic.LooseSets {
			want = append(want, s.text())
		}
	}
	if interchanges != c.NInterchanges || groups != c.NGroups || len(got) != c.NSets {
		say("%d interchanges, %d groups, %d sets; the check counts %d, %d, %d", interchanges, groups, len(got), c.NInterchanges, c.NGroups, c.NSets)
	}
	if res.Segments != c.Segments {
		say("%d segments, the check counts %d", res.Segments, c.Segments)
	}
	if !slices.Equal(got, want) {
		say("sets %v, the check has %v", got, want)
	}
	counts := map[int][]string{}
	for _, e := range c.Errors {
		m := meaningOf(e)
		if m < 0 {
			say("what does %q mean?", e)
			continue
		}
		counts[m] = append(counts[m], e)
	}
	for m, errors := range counts {
		if n := given(res, meanings[m].codes); n < len(errors) {
			say("%d faults %v for %q", n, meanings[m].codes, errors)
		}
	}
	return problems
}

func (s checkedSet) text() string {
	return fmt.Sprintf("%s/%s:%d", s.ID, strings.TrimRight(s.Ctl, " "), s.Segments)
}

// meanings are the faults that say what an error of check.py says.
var meanings = []struct {
	error *regexp.Regexp
	codes []fault.Code
}{
	{regexp.MustCompile(`^SE01=`), []fault.Code{fault.SegmentCount}},
	{regexp.MustCompile(`^SE02=`), []fault.Code{fault.SetControlMismatch}},
	{regexp.MustCompile(`^GE01=`), []fault.Code{fault.GroupSetCount}},
	{regexp.MustCompile(`^GE02=`), []fault.Code{fault.GroupControlMismatch, fault.GroupTrailer}},
	{regexp.MustCompile(`^IEA01=`), []fault.Code{fault.InterchangeGroupCount, fault.InterchangeTrailer, fault.InterchangeEmpty}},
	{regexp.MustCompile(`^IEA02=`), []fault.Code{fault.InterchangeControlMismatch, fault.InterchangeTrailer}},
	{regexp.MustCompile(`^CTT01=`), []fault.Code{fault.TotalLines}},
	{regexp.MustCompile(`not closed by SE$`), []fault.Code{fault.SetTrailerMissing}},
	{regexp.MustCompile(`not closed by GE$`), []fault.Code{fault.GroupTrailerMissing}},
	{regexp.MustCompile(`not closed by IEA$`), []fault.Code{fault.InterchangeTrailerMissing}},
	{regexp.MustCompile(`^segment .* outside ST..SE$|^GE without GS$`), []fault.Code{fault.SegmentOutsideSet, fault.InterchangeStructure}},
	{regexp.MustCompile(`^(ST|GS) outside `), []fault.Code{fault.GroupHeaderMissing}},
	{regexp.MustCompile(`^IEA without ISA$`), []fault.Code{fault.FileGarbage}},
	{regexp.MustCompile(`^no ISA at start`), []fault.Code{fault.FileNotX12, fault.FileGarbage}},
	{regexp.MustCompile(`^empty$`), []fault.Code{fault.FileEmpty}},
	{regexp.MustCompile(`^ISA truncated`), []fault.Code{fault.InterchangeHeaderShort}},
}

func meaningOf(e string) int {
	for i, m := range meanings {
		if m.error.MatchString(e) {
			return i
		}
	}
	return -1
}

// given counts the faults with one of the codes.
func given(res *x12reader.Result, codes []fault.Code) (n int) {
	for _, f := range faultsOf(res) {
		if slices.Contains(codes, f.Code) {
			n++
		}
	}
	return n
}
