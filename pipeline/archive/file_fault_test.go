package archive_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/archive/archivetest"
)

// faultBatch is a batch that needs every kind of call: new directories, big and
// small objects, one that is there already.
func faultBatch() []archive.Object {
	var batch []archive.Object
	for i := range 5 {
		key := archive.Event("P", fmt.Sprint(i/2), int64(i))
		batch = append(batch, archive.Object{Key: key, Body: []byte(strings.Repeat(key, 1+i*1000))})
	}
	return append(batch, archive.Object{Key: "raw/there", Body: []byte("there")})
}

// TestFileDiskFaults breaks each call of a batch once, with each error: the
// error names key and cause, nothing half is there, and the next try succeeds.
func TestFileDiskFaults(t *testing.T) {
	calls := []string{}
	putWithFault(t, -1, nil, &calls)
	if len(calls) < 12 {
		t.Fatalf("a batch makes only %d calls: %v", len(calls), calls)
	}
	for n, call := range calls {
		for _, cause := range []error{syscall.EIO, syscall.ENOSPC} {
			t.Run(fmt.Sprintf("%d %s %v", n, call, cause), func(t *testing.T) { putWithFault(t, n, cause, nil) })
		}
	}
}

// putWithFault puts faultBatch with the n-th call broken, and again without.
func putWithFault(t *testing.T, n int, cause error, calls *[]string) {
	root := t.TempDir()
	s := archive.NewFile(root)
	mustPut(t, s, "raw/there", "there")
	at := 0
	s.BreakDisk(func(op, path string) error {
		if calls != nil {
			*calls = append(*calls, op)
		}
		if at++; at-1 == n {
			return cause
		}
		return nil
	})
	_, err := s.PutBatch(t.Context(), faultBatch())
	var e *archive.Error
	if n >= 0 && (!errors.Is(err, cause) || !errors.As(err, &e) || e.Key == "" || e.Step == "") {
		t.Errorf("error %v: want the key, the step and %v", err, cause)
	}
	wantOnlyWhole(t, s)
	if n >= 0 {
		if _, err = s.PutBatch(t.Context(), faultBatch()); err != nil {
			t.Errorf("when the disk is well again: %v", err)
		}
	}
	for _, o := range faultBatch() {
		if body, _, err := archive.ReadAll(t.Context(), archive.NewFile(root), o.Key); err != nil || string(body) != string(o.Body) {
			t.Errorf("%s: %d bytes, %v", o.Key, len(body), err)
		}
	}
	if left, _ := os.ReadDir(filepath.Join(root, ".tmp")); len(left) != 0 {
		t.Errorf("left in .tmp: %v", left)
	}
}

// wantOnlyWhole: what is listed is an object of the batch, whole.
func wantOnlyWhole(t *testing.T, s archive.Store) {
	t.Helper()
	want := map[string]string{}
	for _, o := range faultBatch() {
		want[o.Key] = string(o.Body)
	}
	for info, err := range s.List(t.Context(), "", "") {
		if err != nil {
			t.Fatal(err)
		}
		if body, _, err := archive.ReadAll(t.Context(), s, info.Key); err != nil || string(body) != want[info.Key] {
			t.Errorf("%s holds %d bytes, %v", info.Key, len(body), err)
		}
	}
}

// TestFileProbeOnBrokenDisk: a start on a disk that fails ends with the cause.
func TestFileProbeOnBrokenDisk(t *testing.T) {
	for _, op := range []string{"mkdir", "write", "link"} {
		s := archive.NewFile(t.TempDir())
		s.BreakDisk(func(done, _ string) error {
			if done == op {
				return syscall.ENOSPC
			}
			return nil
		})
		if err := s.Probe(t.Context()); !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("%s: Probe = %v", op, err)
		}
	}
}

// TestFileOnFullDisk is the same with a disk that is really full.
func TestFileOnFullDisk(t *testing.T) {
	small := archivetest.SmallDisk(t, 4<<20)
	s := archive.NewFile(filepath.Join(small.Dir, "archive"))
	if err := s.Probe(t.Context()); err != nil {
		t.Fatal(err)
	}
	small.Fill(0)
	_, err := s.PutBatch(t.Context(), faultBatch())
	if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), small.Dir) {
		t.Errorf("error %v: want the file, and that no space is left", err)
	}
	wantOnlyWhole(t, s)
	small.Free()
	if _, err := s.PutBatch(t.Context(), faultBatch()); err != nil {
		t.Errorf("when there is space again: %v", err)
	}
	wantOnlyWhole(t, s)
}
