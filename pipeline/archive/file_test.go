package archive_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/archive/archivetest"
)

func TestFileContract(t *testing.T) {
	archivetest.Run(t, func(t *testing.T) archive.Store { return archive.NewFile(filepath.Join(t.TempDir(), "archive")) })
}

func TestFileReadsWithoutWriting(t *testing.T) {
	root := filepath.Join(t.TempDir(), "none")
	s := archive.NewFile(root)
	if _, err := s.Head(t.Context(), "raw/x"); !errors.Is(err, archive.ErrNotFound) {
		t.Errorf("Head = %v", err)
	}
	for range s.List(t.Context(), "", "") {
		t.Error("listed something")
	}
	if _, err := os.Stat(root); !errors.Is(err, fs.ErrNotExist) {
		t.Error("reading made the directory")
	}
}

func TestFileIsReadOnlyAndLeavesNoTemps(t *testing.T) {
	root := t.TempDir()
	s := archive.NewFile(root)
	mustPut(t, s, "raw/x", "1")
	mustPut(t, s, "raw/x", "2")
	stat, err := os.Stat(filepath.Join(root, "raw", "x"))
	if err != nil || stat.Mode().Perm()&0o333 != 0 {
		t.Errorf("mode %v, %v: want no write or execute bit", stat.Mode(), err)
	}
	if left, _ := os.ReadDir(filepath.Join(root, ".tmp")); len(left) != 0 {
		t.Errorf("left in .tmp: %v", left)
	}
}

func TestProbeSweepsOnlyOldTemps(t *testing.T) {
	root := t.TempDir()
	tmp := filepath.Join(root, ".tmp")
	if err := os.MkdirAll(tmp, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, age := range map[string]time.Duration{"dead-1": 2 * time.Hour, "dead-2": 48 * time.Hour, "alive": time.Minute} {
		path := filepath.Join(tmp, name)
		when := time.Now().Add(-age)
		if err := errors.Join(os.WriteFile(path, nil, 0o444), os.Chtimes(path, when, when)); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.NewFile(root).Probe(t.Context()); err != nil {
		t.Fatal(err)
	}
	left, _ := os.ReadDir(tmp)
	if len(left) != 1 || left[0].Name() != "alive" {
		t.Errorf("left in .tmp: %v, want alive only", left)
	}
}

func TestErrorsNameKeyAndStep(t *testing.T) {
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "raw"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	s := archive.NewFile(root) // raw is a file: nothing can be stored below it
	_, err := s.PutBatch(t.Context(), []archive.Object{{Key: "docs/a"}, {Key: "raw/x"}})
	var e *archive.Error
	if !errors.As(err, &e) || e.Key != "raw/x" || e.Step == "" {
		t.Errorf("error %v: want key raw/x and a step", err)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	s = archive.NewFile(filepath.Join(file, "archive"))
	if err := s.Probe(t.Context()); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("Probe = %v: want the path", err)
	}
	if _, err = s.PutBatch(t.Context(), []archive.Object{{Key: "raw/y"}}); !errors.As(err, &e) || e.Key != "raw/y" {
		t.Errorf("PutBatch = %v: want key raw/y", err)
	}
}

func TestListReportsUnreadable(t *testing.T) {
	root := t.TempDir()
	if err := os.Symlink(root, filepath.Join(root, "loop")); err != nil {
		t.Skip(err)
	}
	for info, err := range archive.NewFile(root).List(t.Context(), "", "") {
		t.Errorf("followed a symbolic link: %v, %v", info, err)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	failed := false
	for _, err := range archive.NewFile(file).List(t.Context(), "", "") {
		failed = err != nil
	}
	if !failed {
		t.Error("listing a file as a directory gave no error")
	}
}

// TestKill9 kills a writer at random moments: every object that it reported as
// stored is there and whole, and nothing half-written is visible.
func TestKill9(t *testing.T) {
	if root := os.Getenv("DOCKET_TEST_KILL9"); root != "" {
		writeUntilKilled(root)
		return
	}
	root := t.TempDir()
	acked := 0
	for round := range 10 {
		cmd := exec.Command(os.Args[0], "-test.run=^TestKill9$")
		cmd.Env = append(os.Environ(), "DOCKET_TEST_KILL9="+root, "DOCKET_TEST_FROM="+strconv.Itoa(acked))
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; n <= round && lines.Scan(); n++ {
			acked, _ = strconv.Atoi(lines.Text())
		}
		time.Sleep(time.Duration(round*700) * time.Microsecond)
		cmd.Process.Kill()
		for lines.Scan() {
			acked, _ = strconv.Atoi(lines.Text())
		}
		cmd.Wait()
	}
	s := archive.NewFile(root)
	for i := range acked {
		checkNumbered(t, s, numberedKey(i))
	}
	for info, err := range s.List(t.Context(), "", "") {
		if err != nil {
			t.Fatal(err)
		}
		checkNumbered(t, s, info.Key)
	}
	if acked == 0 {
		t.Error("the writer never finished a batch: nothing was tested")
	}
}

func writeUntilKilled(root string) {
	s := archive.NewFile(root)
	from, _ := strconv.Atoi(os.Getenv("DOCKET_TEST_FROM"))
	for i := from; ; i += 20 {
		batch := make([]archive.Object, 20)
		for j := range batch {
			key := numberedKey(i + j)
			batch[j] = archive.Object{Key: key, Body: []byte(strings.Repeat(key, 500))}
		}
		if _, err := s.PutBatch(context.Background(), batch); err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(i + 20)
	}
}

func numberedKey(i int) string { return archive.Event("P"+strconv.Itoa(i%7), strconv.Itoa(i), 1) }

func checkNumbered(t *testing.T, s archive.Store, key string) {
	t.Helper()
	body, _, err := archive.ReadAll(t.Context(), s, key)
	if err != nil || string(body) != strings.Repeat(key, 500) {
		t.Errorf("%s: %d bytes, %v", key, len(body), err)
	}
}

func mustPut(t *testing.T, s archive.Store, key, body string) {
	t.Helper()
	if _, err := s.PutBatch(t.Context(), []archive.Object{{Key: key, Body: []byte(body)}}); err != nil {
		t.Fatal(err)
	}
}

func BenchmarkPutBatch(b *testing.B) {
	for _, size := range []int{1, 6, 64, 512} {
		b.Run(strconv.Itoa(size), func(b *testing.B) {
			s := archive.NewFile(b.TempDir())
			body := []byte(strings.Repeat("x", 2500))
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				batch := make([]archive.Object, size)
				for j := range batch {
					batch[j] = archive.Object{Key: archive.Event("P", fmt.Sprint(i, j), 1), Body: body}
				}
				if _, err := s.PutBatch(b.Context(), batch); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N*size)/b.Elapsed().Seconds(), "objects/s")
		})
	}
}
