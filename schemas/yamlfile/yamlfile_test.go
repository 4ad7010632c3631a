package yamlfile_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/docket-edi/docket/schemas/yamlfile"
	"github.com/google/go-cmp/cmp"
)

type inner struct {
	Name string `yaml:"name"`
	Deep *inner `yaml:"deep"`
}

type file struct {
	Text    string            `yaml:"text"`
	Number  int               `yaml:"number"`
	Yes     bool              `yaml:"yes"`
	Wait    yamlfile.Duration `yaml:"wait"`
	Limit   yamlfile.Size     `yaml:"limit"`
	Texts   []string          `yaml:"texts"`
	Map     map[string]string `yaml:"map"`
	Group   inner             `yaml:"group"`
	Groups  []inner           `yaml:"groups"`
	Ignored string            `yaml:"-"`
}

func TestLoad(t *testing.T) {
	for _, c := range []struct {
		in   string
		want file
	}{
		{"", file{}},
		{"# only a comment\n", file{}},
		{"text: 0740012", file{Text: "0740012"}},
		{"text: 1.50", file{Text: "1.50"}},
		{"text: yes", file{Text: "yes"}},
		{"text: 0x1F", file{Text: "0x1F"}},
		{"text: 1_000", file{Text: "1_000"}},
		{"text: true # why", file{Text: "true"}},
		{"text:", file{}},
		{"text: \"a: b\"", file{Text: "a: b"}},
		{"texts: [1, 02, x]", file{Texts: []string{"1", "02", "x"}}},
		{"map: {855: 004010, \"856\": same}", file{Map: map[string]string{"855": "004010", "856": "same"}}},
		{"number: 12\nyes: true", file{Number: 12, Yes: true}},
		{"wait: 60s\nlimit: 256MiB", file{Wait: yamlfile.Duration(time.Minute), Limit: 256 << 20}},
		{"limit: 10", file{Limit: 10}},
		{"group: {name: 7, deep: {name: x}}\ngroups:\n  - name: 1e3", file{Group: inner{"7", &inner{Name: "x"}}, Groups: []inner{{Name: "1e3"}}}},
	} {
		var got file
		if err := yamlfile.Load("f.yaml", []byte(c.in), &got); err != nil {
			t.Errorf("%q: %v", c.in, err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q: %s", c.in, diff)
		}
	}
}

func TestLoadKeepsWhatIsNotGiven(t *testing.T) {
	got := file{Text: "default", Group: inner{Name: "default"}, Number: 5}
	if err := yamlfile.Load("f.yaml", []byte("number: 6\ngroup: {deep: {name: x}}"), &got); err != nil {
		t.Fatal(err)
	}
	if want := (file{Text: "default", Number: 6, Group: inner{"default", &inner{Name: "x"}}}); !cmp.Equal(got, want) {
		t.Error(cmp.Diff(want, got))
	}
}

func TestLoadErrors(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"number: 1\ntexxt: x", `f.yaml:2:1: unknown key "texxt"; did you mean "text"?`},
		{"group:\n  nmae: x", `f.yaml:2:3: unknown key "nmae"; did you mean "name"?`},
		{"groups: [{name: x}, {q: 1}]", `f.yaml:1:22: unknown key "q"; known here: deep, name`},
		{"Ignored: x", `f.yaml:1:1: unknown key "Ignored"; known here: group, groups, limit, map, number, text, texts, wait, yes`},
		{"yes: maybe", `f.yaml:1:6: "maybe" is not true or false`},
		{"number: x", `f.yaml:1:9: "x" is not a whole number`},
		{"number: 99999999999999999999", `f.yaml:1:9: 99999999999999999999 is too big`},
		{"text: [1]", `f.yaml:1:7: a list stands here, wanted is a text`},
		{"text: {a: 1}", `a group of keys stands here, wanted is a text`},
		{"texts: x", `f.yaml:1:8: a single value stands here, wanted is a list`},
		{"group: x", `f.yaml:1:8: a single value stands here, wanted is a group of keys`},
		{"- x", `f.yaml:1:1: a list stands here, wanted is a group of keys`},
		{"wait: soon", `:1:7: "soon" is not a time span such as 60s, 24h or 365d`},
		{"limit: big", `:1:8: "big" is not a size such as 512KiB or 256MiB`},
		{"text: 'x", `f.yaml:1:7: could not find end character`},
		{"text: a\ntext: b", `f.yaml:2:1: mapping key "text" already defined`},
		{"text: a\n---\ntext: b", `f.yaml:3:5: a second document begins here`},
	} {
		err := yamlfile.Load("f.yaml", []byte(c.in), &file{})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q:\n got %v\nwant %s", c.in, err, c.want)
		}
	}
}

func TestLoadReportsAllAtOnce(t *testing.T) {
	err := yamlfile.Load("f.yaml", []byte("a: 1\nb: 2\ntext: [x]"), &file{})
	if n := strings.Count(err.Error(), "f.yaml:"); n != 3 {
		t.Errorf("%d errors, want 3: %v", n, err)
	}
}

func TestLocate(t *testing.T) {
	data := []byte("text: x\ngroup:\n  name: n\n  deep: {name: z}\n")
	for path, want := range map[string]string{
		"text":            "f.yaml:1:1: text: bad",
		"group.name":      "f.yaml:3:3: group.name: bad",
		"group.deep.name": "f.yaml:4:10: group.deep.name: bad",
		"group.missing":   "f.yaml:2:1: group.missing: bad",
		"missing":         "f.yaml:1:1: missing: bad",
	} {
		if got := yamlfile.Locate("f.yaml", data, path, errors.New("bad")).Error(); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
	if got := yamlfile.Locate("f.yaml", nil, "x", errors.New("bad")).Error(); got != "f.yaml:1:1: x: bad" {
		t.Error(got)
	}
}

func TestParseDuration(t *testing.T) {
	for in, want := range map[string]time.Duration{
		"0s": 0, "250ms": 250 * time.Millisecond, "60s": time.Minute, "24h": 24 * time.Hour,
		"365d": 365 * 24 * time.Hour, "1d12h": 36 * time.Hour, "1h30m": 90 * time.Minute,
	} {
		if got, err := yamlfile.ParseDuration(in); got != want || err != nil {
			t.Errorf("%s: %v, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "d", "5", "-1s", "-1d", "1d-1h", "1w", "99999999d", "1.5d", "d1h", " 1s"} {
		if got, err := yamlfile.ParseDuration(in); err == nil {
			t.Errorf("%q is taken as %v", in, got)
		}
	}
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte("text: 0740012\ngroup: {name: x}\ntexts: [1, &a 2, *a]"))
	f.Add([]byte("<<: {text: 1}\nmap: {855: 004010}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var v file
		_ = yamlfile.Load("f.yaml", data, &v)
		_ = yamlfile.Locate("f.yaml", data, "group.name", errors.New("x"))
	})
}
