package pipeline

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/docket-edi/docket/pipeline/ledger/ledgertest"
)

// TestLedgerDiskError lets a running docket's writes to the ledger fail with a
// disk I/O error: the system refuses every write past a size, which SQLite's
// write-ahead log is beyond and no order is. The log names the file and the stage,
// nothing is answered meanwhile, and docket goes on by itself afterwards.
func TestLedgerDiskError(t *testing.T) {
	if os.Getenv(ledgertest.Server) != "" {
		t.Skip("about the SQLite ledger")
	}
	if _, err := exec.LookPath("prlimit"); err != nil || runtime.GOOS != "linux" {
		t.Skip("prlimit of util-linux is not here: it limits the size of a running process's files")
	}
	files, want := map[string]string{}, expected{arrivals: 40}
	for i := 1; i <= want.arrivals; i++ {
		po := fmt.Sprintf("D%06d", i)
		files[po+".edi"], want.orders, want.controls = one(i, po, mugs(1)), append(want.orders, po), append(want.controls, i)
	}
	dir := crashHouse(t, nil)
	said := &lines{}
	cmd := child(dir, "fleet", "", "")
	cmd.Stderr = said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Kill()
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("it said:\n%s", said.text.String())
		}
	})
	limit := func(size string) {
		t.Helper()
		if out, err := exec.Command("prlimit", "--pid", strconv.Itoa(cmd.Process.Pid), "--fsize="+size+":unlimited").CombinedOutput(); err != nil {
			t.Fatalf("%v %s", err, out)
		}
	}
	fill(t, dir, map[string]string{"D000001.edi": files["D000001.edi"]})
	waitSent(t, dir, 2)
	limit("8192")
	before := countSent(t, dir)
	delete(files, "D000001.edi")
	fill(t, dir, files)
	said.wait(t, "disk I/O error")
	time.Sleep(time.Second)
	said.wait(t, "ledger: "+filepath.Join(dir, "ledger.db")+": ")
	said.wait(t, "stage=receive")
	if now := countSent(t, dir); now != before {
		t.Errorf("%d documents left while the ledger could not be written", now-before)
	}
	limit("unlimited")
	waitSent(t, dir, 2*want.arrivals)
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v\n%s", err, said.text.String())
	}
	if strings.Contains(said.text.String(), "message held") {
		t.Error("something was held for a failure that passes")
	}
	report(t, finish(t, dir, "", want))
}

// waitSent waits until so many files are in the outbox.
func waitSent(t *testing.T, dir string, n int) {
	t.Helper()
	for end := time.Now().Add(2 * time.Minute); countSent(t, dir) < n; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d of %d files are in the outbox", countSent(t, dir), n)
		}
	}
}
