package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Every error says what is wrong, where, and in its last line what to do next.
func TestErrorsEndWithAHint(t *testing.T) {
	setting := func(text string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			if err := os.WriteFile(filepath.Join(dir, "docket.yaml"), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		args   string
		change func(t *testing.T, dir string)
		code   int
		wants  []string
	}{
		{"bogus", nil, 2, []string{`unknown command "bogus"`, "docket help"}},
		{"held show 9", nil, 1, []string{"nothing is held under 9", "docket held ls"}},
		{"held show x", nil, 2, []string{`"x" is not`, "docket held ls"}},
		{"held release 9", nil, 1, []string{"--why"}},
		{"held release 9 --why x", nil, 1, []string{"nothing is held under 9", "docket held ls"}},
		{"order show NOPE", nil, 1, []string{`no order "NOPE"`, "docket order ls"}},
		{"archive get nope", nil, 1, []string{"nope: not in the archive", "docket archive ls"}},
		{"archive get ../docket.yaml", nil, 1, []string{"../docket.yaml", "docket archive ls"}},
		{"validate nope.edi", nil, 2, []string{"nope.edi", "name files"}},
		{"validate --partner NOPE", nil, 2, []string{`no partner "NOPE"`, "AMAZON"}},
		{"init x --partner-id AMAZON", nil, 2, []string{`"AMAZON"`, "--partner-id ZZ:AMAZON"}},
		{"status", setting("setle: 1s"), 2, []string{`docket.yaml:1:1: unknown key "setle"`, "line:column"}},
		{"status", setting("\nsettle: soon"), 2, []string{`docket.yaml:2:9: "soon" is not a time span`, "line:column"}},
		{"status", setting("limits: {file: big}"), 2, []string{`docket.yaml:1:16: "big" is not a size`, "line:column"}},
		{"status", func(t *testing.T, dir string) { os.Remove(filepath.Join(dir, "docket.yaml")) }, 2, []string{"no configuration", "docket init DIR"}},
	} {
		t.Run(c.args, func(t *testing.T) {
			d := newDesk(t)
			if c.change != nil {
				c.change(t, d.dir)
			}
			var out, errOut bytes.Buffer
			args := append(strings.Fields(c.args), "-c", filepath.Join(d.dir, "docket.yaml"))
			if code := run(context.Background(), args, strings.NewReader(""), &out, &errOut); code != c.code {
				t.Errorf("exit %d, want %d", code, c.code)
			}
			lines := strings.Split(strings.TrimSpace(errOut.String()), "\n")
			if len(lines) < 2 || !strings.HasPrefix(lines[len(lines)-1], "hint: ") {
				t.Errorf("no hint at the end:\n%s", errOut.String())
			}
			for _, want := range c.wants {
				if !strings.Contains(errOut.String(), want) {
					t.Errorf("%s\nwants %q", errOut.String(), want)
				}
			}
		})
	}
}
