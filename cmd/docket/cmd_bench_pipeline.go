package main

import (
	"fmt"
	"os"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"github.com/docket-edi/docket/pipeline/bench"
)

func (e *env) benchPipeline() *cobra.Command {
	orders, files, singles, profile := 10_000, 1, 30, ""
	cmd := &cobra.Command{
		Use: "pipeline", Short: "Measure orders through the whole pipeline, to their answers in the outbox", Args: cobra.NoArgs,
		Long: `pipeline puts generated orders of 10 to 50 lines into the inbox of a new working
directory and lets docket run --once answer them: an SQLite ledger, an archive and
an outbox in folders, everything as durable as always. Then single small orders are
timed, one after the other, in a running docket.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			exe, err := os.Executable()
			if err != nil {
				return failure(err, "")
			}
			dir, err := os.MkdirTemp("", "docket-bench-")
			if err != nil {
				return failure(err, "")
			}
			defer os.RemoveAll(dir)
			p := &bench.Pipeline{Docket: exe, Dir: dir + "/batch", Orders: max(1, orders), Files: max(1, files), Items: 2000, Profile: profile}
			b, err := p.Batch(cmd.Context())
			if err != nil {
				return failure(err, "")
			}
			p.Dir, p.Files = dir+"/single", 1
			median, worst, err := p.Latency(cmd.Context(), max(1, singles))
			if err != nil {
				return failure(err, "")
			}
			return e.benchPipelineReport(&b, median, worst)
		},
	}
	profileFlag(cmd, &profile)
	cmd.Flags().IntVar(&orders, "orders", orders, "orders in all")
	cmd.Flags().IntVar(&files, "files", files, "files that they come in")
	cmd.Flags().IntVar(&singles, "singles", singles, "single orders to time")
	return cmd
}

func (e *env) benchPipelineReport(b *bench.Batch, median, worst time.Duration) error {
	rate := float64(b.Orders) / b.Took.Seconds()
	if e.json {
		return e.line(map[string]any{"orders": b.Orders, "bytes": b.Bytes, "took_ns": b.Took, "orders_per_second": rate, "objects_per_order": b.Objects,
			"peak_memory": peakMemory(b.Peak), "single_median_ns": median, "single_worst_ns": worst})
	}
	e.printf("%s, %d cores, %s/%s\n\n", runtime.Version(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH)
	for _, row := range [][2]string{
		{fmt.Sprintf("%d orders of 10 to 50 lines, %.1f MB, to all answers", b.Orders, float64(b.Bytes)/1e6), fmt.Sprintf("%.0f orders/s (%.1f s)", rate, b.Took.Seconds())},
		{"peak memory", peakMemory(b.Peak)},
		{"archive objects per order, journal not counted", fmt.Sprintf("%.2f", b.Objects)},
		{"one small order, inbox to its 855 in the outbox", fmt.Sprintf("median %d ms, worst %d ms", median.Milliseconds(), worst.Milliseconds())},
	} {
		e.printf("%-58s %s\n", row[0], row[1])
	}
	return nil
}
