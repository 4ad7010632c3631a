package disk_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/docket-edi/docket/pipeline/archive/disk"
)

func TestWriting(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	w, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	r, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if writing, known := disk.Writing(r); known != (runtime.GOOS == "linux") || writing != known {
		t.Errorf("while written: %v, %v", writing, known)
	}
	w.Close()
	if writing, _ := disk.Writing(r); writing {
		t.Error("still counts as written after Close")
	}
	if w, err = os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0); err != nil {
		t.Fatal(err)
	}
	w.Close()
}

func TestSync(t *testing.T) {
	dir := t.TempDir()
	tree, err := disk.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "f")
	if err := os.WriteFile(path, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := tree.Sync([]string{path, dir, path}); err != nil {
		t.Error(err)
	}
	if err := tree.Close(); err != nil {
		t.Error(err)
	}
	if _, err := disk.Open(filepath.Join(dir, "none")); err == nil {
		t.Error("opened a directory that is not there")
	}
}
