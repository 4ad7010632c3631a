package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"time"

	"github.com/spf13/cobra"

	"github.com/docket-edi/docket/pipeline/bench"
	"github.com/docket-edi/docket/samples"
)

func (e *env) bench() *cobra.Command {
	size, runs, memory := int64(100<<20), 5, int64(0)
	x12 := &cobra.Command{
		Use: "x12 [FILE]", Short: "Measure the X12 engine, on a generated 850 or a file of yours", Args: cobra.MaximumNArgs(1),
		Long: `x12 measures the X12 engine on this machine: over a generated Amazon-style 850 of
100 MB (34 groups, 33,000 orders of 10 to 50 lines), or over a file of 850s of
yours. Each figure is the best of several runs, in which the rows take turns. --memory 1024 also sends 1 GB
through docket validate and prints its peak memory.`,
		RunE: func(_ *cobra.Command, args []string) error {
			// first, while this process is small: the child counts its memory as its own
			if err := e.benchMemory(memory << 20); err != nil {
				return failure(err, "")
			}
			data, name, err := e.benchData(args, size)
			if err != nil {
				return err
			}
			x := &bench.X12{Data: data, Runs: max(1, runs), At: time.Date(2025, 1, 10, 9, 0, 0, 0, time.UTC)}
			e.benchHead(name, len(data))
			if err := x.Rows(e.benchRow); err != nil {
				return usage(err, "docket bench x12 without a file measures a generated one")
			}
			return failure(e.benchFiles(x, data), "")
		},
	}
	x12.Flags().Int64Var(&size, "size", size, "bytes to generate")
	x12.Flags().IntVar(&runs, "runs", runs, "runs of each row")
	x12.Flags().Int64Var(&memory, "memory", 0, "MB to send through docket validate for its peak memory; 0: none")
	return group("bench", "Measure docket on this machine", withProfile(x12), e.benchPipeline())
}

// withProfile lets a verb write where its time goes.
func withProfile(cmd *cobra.Command) *cobra.Command {
	var file *os.File
	path := ""
	profileFlag(cmd, &path)
	cmd.PreRunE = func(*cobra.Command, []string) (err error) {
		if path == "" {
			return nil
		}
		if file, err = os.Create(path); err == nil {
			err = pprof.StartCPUProfile(file)
		}
		return usage(err, "name a file that can be written")
	}
	cmd.PostRunE = func(*cobra.Command, []string) error {
		if file == nil {
			return nil
		}
		pprof.StopCPUProfile()
		return failure(file.Close(), "")
	}
	return cmd
}

func profileFlag(cmd *cobra.Command, path *string) {
	cmd.Flags().StringVar(path, "cpu-profile", "", "write where the time goes to this file, for go tool pprof and for default.pgo")
}

func (e *env) benchData(args []string, size int64) (data []byte, name string, err error) {
	if len(args) == 1 {
		data, err = os.ReadFile(args[0])
		return data, args[0], usage(err, "name a file of 850s that can be read")
	}
	var b bytes.Buffer
	err = samples.Volume(&b, size)
	return b.Bytes(), "a generated 850", failure(err, "")
}

func (e *env) benchHead(name string, size int) {
	if !e.json {
		e.printf("%s, %.1f MB; %s, %d cores, %s/%s\n\n%-54s %5s %10s %12s %8s\n", clean(name), float64(size)/1e6, runtime.Version(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH,
			"work", "cores", "MB/s", "a second", "allocs")
	}
}

func (e *env) benchRow(r bench.Row) {
	if e.json {
		_ = e.line(r) // what cannot be written here cannot be written below either
		return
	}
	rate, allocs := "", ""
	if r.Count > 0 {
		rate, allocs = fmt.Sprintf("%.0f", float64(r.Count)/r.Best.Seconds()), fmt.Sprintf("%.2f", r.Allocs)
	}
	times := ""
	if r.OneCore > 0 {
		times = fmt.Sprintf("  %.2f times", r.OneCore.Seconds()/r.Best.Seconds())
	}
	e.printf("%-54s %5d %10.0f %12s %8s%s\n", r.Work, r.Cores, r.Rate()/1e6, rate, allocs, times)
}

// benchFiles measures what needs files: small ones, and docket validate as a whole.
func (e *env) benchFiles(x *bench.X12, data []byte) error {
	dir, err := os.MkdirTemp("", "docket-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	var one bytes.Buffer
	if err := samples.Small(&one); err != nil {
		return err
	}
	for i := range min(10_000, 1+len(data)/one.Len()) {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%05d.edi", i)), one.Bytes(), 0o600); err != nil {
			return err
		}
	}
	row, err := x.SmallFiles(dir)
	if err != nil {
		return err
	}
	e.benchRow(row)
	file := filepath.Join(dir, "whole")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		return err
	}
	row = bench.Row{Work: "docket validate --json FILE, the whole command", Cores: runtime.NumCPU(), Bytes: int64(len(data))}
	for range x.Runs {
		start := time.Now()
		if _, err := e.self(nil, "validate", "--json", file); err != nil {
			return err
		}
		if took := time.Since(start); row.Best == 0 || took < row.Best {
			row.Best = took
		}
	}
	e.benchRow(row)
	return nil
}

// benchMemory sends size bytes through docket validate.
func (e *env) benchMemory(size int64) error {
	if size <= 0 {
		return nil
	}
	r, w := io.Pipe()
	go func() { w.CloseWithError(samples.Volume(w, size)) }()
	start := time.Now()
	state, err := e.self(r, "validate", "--json", "-")
	if err != nil {
		return err
	}
	row := bench.Row{Work: fmt.Sprintf("docket validate --json of %d MB: peak memory %s", size>>20, peakMemory(state)), Cores: runtime.NumCPU(), Bytes: size, Best: time.Since(start)}
	e.benchRow(row)
	return nil
}

// self runs docket in a process of its own.
func (e *env) self(in io.Reader, args ...string) (*os.ProcessState, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(exe, args...)
	cmd.Stdin, cmd.Stderr = in, e.errOut
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("docket %v: %w", args, err)
	}
	return cmd.ProcessState, nil
}
