package bench

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/docket-edi/docket/pipeline/config"
	"github.com/docket-edi/docket/samples"
)

// Pipeline measures a whole docket, embedded: an SQLite ledger and an archive
// and outbox in folders, every step as durable as always. Docket is the program.
type Pipeline struct {
	Docket  string // path of the executable
	Dir     string // empty; it is filled
	Orders  int    // of 10 to 50 lines
	Files   int    // that they come in
	Items   int    // of the catalog
	Profile string // file that docket run --once writes its CPU profile to; "": none
}

// Batch is what became of the orders.
type Batch struct {
	Orders  int           `json:"orders"`
	Bytes   int64         `json:"bytes"`   // of the inbound files
	Took    time.Duration `json:"took_ns"` // from the start of docket run --once to its end
	Objects float64       `json:"objects_per_order"`
	Peak    *os.ProcessState
}

// Batch puts the orders into the inbox and lets docket run --once answer them.
// It is an error when an order is not answered.
func (p *Pipeline) Batch(ctx context.Context) (b Batch, err error) {
	b.Orders = p.Orders
	if b.Bytes, err = p.furnish(p.Orders); err != nil {
		return b, err
	}
	args := []string{"run", "--once"}
	if p.Profile != "" {
		args = append(args, "--cpu-profile", p.Profile)
	}
	cmd := p.command(ctx, args...)
	start := time.Now()
	out, err := cmd.CombinedOutput()
	b.Took, b.Peak = time.Since(start), cmd.ProcessState
	if err != nil {
		return b, fmt.Errorf("docket run --once: %w\n%s", err, tail(out))
	}
	if n := p.sent("855_*"); n != p.Orders {
		return b, fmt.Errorf("%d of %d orders are answered\n%s", n, p.Orders, tail(out))
	}
	objects, err := p.objects()
	b.Objects = float64(objects) / float64(p.Orders)
	return b, err
}

// furnish makes the working directory with its inbox filled.
func (p *Pipeline) furnish(orders int) (size int64, err error) {
	if err := config.Init(p.Dir, config.InitOptions{}); err != nil {
		return 0, err
	}
	settings := "our_id: \"ZZ:VENDOR01\"\nhttp: {listen: off}\nlog: {level: warn}\n"
	if err := os.WriteFile(filepath.Join(p.Dir, "docket.yaml"), []byte(settings), 0o600); err != nil {
		return 0, err
	}
	for name, write := range map[string]func(io.Writer, int) error{"catalog.csv": samples.VolumeCatalog, "stock.csv": samples.VolumeStock} {
		var b bytes.Buffer
		if err := write(&b, p.Items); err != nil {
			return 0, err
		}
		if err := os.WriteFile(filepath.Join(p.Dir, name), b.Bytes(), 0o600); err != nil {
			return 0, err
		}
	}
	for i := range p.Files {
		var b bytes.Buffer
		n := orders/p.Files + min(1, max(0, orders%p.Files-i))
		if err := samples.VolumeOrders(&b, i+1, n, p.Items); err != nil {
			return 0, err
		}
		size += int64(b.Len())
		if err := os.WriteFile(filepath.Join(p.Dir, "inbox", fmt.Sprintf("%04d.edi", i+1)), b.Bytes(), 0o600); err != nil {
			return 0, err
		}
	}
	return size, nil
}

func (p *Pipeline) command(ctx context.Context, args ...string) *exec.Cmd {
	return exec.CommandContext(ctx, p.Docket, append(args, "-c", filepath.Join(p.Dir, "docket.yaml"))...)
}

// sent counts the files in the partner's outbox.
func (p *Pipeline) sent(pattern string) int {
	names, _ := filepath.Glob(filepath.Join(p.Dir, "outbox", "AMAZON", pattern)) // the pattern is ours
	return len(names)
}

// objects counts what the archive holds beside its journal.
func (p *Pipeline) objects() (n int, err error) {
	root := filepath.Join(p.Dir, "archive")
	err = filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && !strings.HasPrefix(path, filepath.Join(root, "journal")) {
			n++
		}
		return err
	})
	return n, err
}

// Latency is how long single small orders take from the inbox of a running
// docket to their 855 in the outbox: median and worst.
func (p *Pipeline) Latency(ctx context.Context, orders int) (median, worst time.Duration, err error) {
	if _, err := p.furnish(1); err != nil {
		return 0, 0, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := p.command(ctx, "run")
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Start(); err != nil {
		return 0, 0, err
	}
	defer cmd.Wait()
	defer cancel()
	if err := p.waitSent(1, 20*time.Second); err != nil {
		return 0, 0, err
	}
	var all []time.Duration
	for i := range orders {
		var b bytes.Buffer
		if err := samples.VolumeOrders(&b, 1000+i, 1, p.Items); err != nil {
			return 0, 0, err
		}
		name := fmt.Sprintf("single%03d.edi", i)
		if err := os.WriteFile(filepath.Join(p.Dir, name), b.Bytes(), 0o600); err != nil {
			return 0, 0, err
		}
		start := time.Now()
		if err := os.Rename(filepath.Join(p.Dir, name), filepath.Join(p.Dir, "inbox", name)); err != nil {
			return 0, 0, err
		}
		if err := p.waitSent(i+2, 20*time.Second); err != nil {
			return 0, 0, err
		}
		all = append(all, time.Since(start))
	}
	slices.Sort(all)
	return all[len(all)/2], all[len(all)-1], nil
}

// waitSent waits until so many 855s are in the outbox.
func (p *Pipeline) waitSent(n int, limit time.Duration) error {
	for end := time.Now().Add(limit); p.sent("855_*") < n; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			return fmt.Errorf("no answer within %s", limit)
		}
	}
	return nil
}

func tail(out []byte) []byte { return out[max(0, len(out)-1000):] }
