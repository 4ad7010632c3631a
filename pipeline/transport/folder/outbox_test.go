package folder_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/docket-edi/docket/pipeline/transport/folder"
	"pgregory.net/rapid"
)

func must(t *testing.T, errs []error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

func wantStaged(t *testing.T, o *folder.Outbox, name string, want bool) {
	t.Helper()
	if got, err := o.Staged(name); got != want || err != nil {
		t.Errorf("Staged(%s) = %v, %v, want %v", name, got, err, want)
	}
}

func TestStageAndCommit(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	o := folder.NewOutbox(dir)
	const a, b = "AMAZON/855_4T7XQ1AB_1f3a5b7c.edi", "mail/PO-1_rev1.eml"
	wantStaged(t, o, a, false)
	for range 2 { // the second time as after a crash: the same bytes again
		must(t, o.Stage(t.Context(), []folder.File{{Name: a, Body: []byte("one")}, {Name: b, Body: []byte("two")}}))
		wantStaged(t, o, a, true)
		must(t, o.Commit(t.Context(), []string{a, b}))
		wantStaged(t, o, a, false)
	}
	for name, want := range map[string]string{a: "one", b: "two"} {
		if got, err := os.ReadFile(filepath.Join(dir, name)); string(got) != want || err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if errs := o.Commit(t.Context(), []string{a}); !errors.Is(errs[0], folder.ErrNotStaged) {
		t.Errorf("committed again: %v", errs)
	}
}

func TestNothingIsVisibleBeforeCommit(t *testing.T) {
	dir := t.TempDir()
	o := folder.NewOutbox(dir)
	must(t, o.Stage(t.Context(), []folder.File{{Name: "A/x.edi"}}))
	entries, _ := os.ReadDir(dir)
	if len(entries) != 1 || entries[0].Name() != ".stage" {
		t.Errorf("%v", entries)
	}
}

func TestOneFailureIsItsOwn(t *testing.T) {
	dir := t.TempDir()
	o := folder.NewOutbox(dir)
	if err := os.WriteFile(filepath.Join(dir, "BLOCKED"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	files := []folder.File{{Name: "A/1.edi"}, {Name: "../escape"}, {Name: "BLOCKED/2.edi"}, {Name: "A/3.edi"}}
	errs := o.Stage(t.Context(), files)
	if errs[0] != nil || errs[1] == nil || errs[2] != nil || errs[3] != nil {
		t.Errorf("stage: %v", errs)
	}
	errs = o.Commit(t.Context(), []string{"A/1.edi", "../escape", "BLOCKED/2.edi", "A/3.edi"})
	if errs[0] != nil || errs[1] == nil || errs[2] == nil || errs[3] != nil || !strings.Contains(errs[2].Error(), "BLOCKED/2.edi") {
		t.Errorf("commit: %v", errs)
	}
	wantStaged(t, o, "BLOCKED/2.edi", true)
}

func TestOutboxRefusesNames(t *testing.T) {
	o := folder.NewOutbox(t.TempDir())
	for _, name := range []string{"", "/x", "../x", "a/../x", "a//x", ".stage/x", "a/.x", "a\\x", "a b", "ä", "x/", strings.Repeat("x", 121)} {
		if errs := o.Stage(t.Context(), []folder.File{{Name: name}}); errs[0] == nil {
			t.Errorf("staged %q", name)
		}
		if errs := o.Commit(t.Context(), []string{name}); errs[0] == nil {
			t.Errorf("committed %q", name)
		}
		if _, err := o.Staged(name); err == nil {
			t.Errorf("looked for %q", name)
		}
	}
}

func TestOutboxDoesNotFollowLinksOut(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	if err := os.Symlink(elsewhere, filepath.Join(dir, "A")); err != nil {
		t.Skip(err)
	}
	o := folder.NewOutbox(dir)
	must(t, o.Stage(t.Context(), []folder.File{{Name: "A/x.edi"}}))
	if errs := o.Commit(t.Context(), []string{"A/x.edi"}); errs[0] == nil {
		t.Error("wrote through a symbolic link that leads out of the outbox")
	}
	if left, _ := os.ReadDir(elsewhere); len(left) != 0 {
		t.Errorf("%v", left)
	}
}

func TestOutboxCancelledOrUnwritable(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	o := folder.NewOutbox(t.TempDir())
	if errs := o.Stage(ctx, []folder.File{{Name: "x"}}); !errors.Is(errs[0], context.Canceled) {
		t.Error(errs)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if errs := folder.NewOutbox(file).Stage(t.Context(), []folder.File{{Name: "x"}}); errs[0] == nil {
		t.Error("staged below a file")
	}
}

func TestFileName(t *testing.T) {
	for in, want := range map[string]string{
		"855_4T7XQ1AB_1f3a5b7c.edi": "855_4T7XQ1AB_1f3a5b7c.edi", "": "_", ".": "_", "..": "__", "../../etc": "_._.._etc", ".stage": "_stage",
		"ZZ:NEW": "ZZ_NEW", "PO 1/2": "PO_1_2", "ä": "_", "a\x00b": "a_b",
		strings.Repeat("x", 200) + ".edi": strings.Repeat("x", 116) + ".edi", strings.Repeat("x", 200): strings.Repeat("x", 120),
	} {
		if got := folder.FileName(in); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		name := folder.FileName(rapid.String().Draw(t, "text"))
		if name == "" || len(name) > 120 || name[0] == '.' || strings.ContainsAny(name, "/\\") || folder.FileName(name) != name {
			t.Fatalf("%q", name)
		}
	})
}
