package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/docket-edi/docket/pipeline"
	"github.com/docket-edi/docket/pipeline/config"
	"github.com/docket-edi/docket/samples"
)

func (e *env) demo() *cobra.Command {
	dir := "docket-data"
	cmd := &cobra.Command{
		Use: "demo", Short: "Run the main job on the built-in samples", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return e.runDemo(cmd.Context(), dir) },
	}
	cmd.Flags().StringVar(&dir, "dir", dir, "working directory to make or go on with")
	return cmd
}

func (e *env) runDemo(ctx context.Context, dir string) error {
	if err := makeDemoDir(dir); err != nil {
		return usage(err, "name a directory that can be written: docket demo --dir DIR")
	}
	e.config = filepath.Join(dir, "docket.yaml")
	c, err := e.load()
	if err != nil {
		return err
	}
	c.Log.Level = "error" // what is held is printed with its reason anyway
	o, err := e.openRunning(ctx, c)
	if err != nil {
		return err
	}
	defer o.close()
	clock, err := pipeline.NewDemoClock(ctx, o.ledger)
	if err != nil {
		return failure(err, "")
	}
	o.clock = clock.Now
	if err := o.Load(ctx, c); err != nil {
		return usage(err, "mend the file, or remove "+dir+" to start over")
	}
	if err := o.Start(ctx); err != nil {
		return failure(err, "")
	}
	begin := time.Now()
	arrivals, err := o.Demo(ctx, samples.FS, clock)
	if err != nil {
		return failure(err, "run the same command again: it goes on where it stopped")
	}
	return e.reportDemo(ctx, o, dir, arrivals, time.Since(begin))
}

// makeDemoDir makes the working directory with the samples' catalog and stock.
func makeDemoDir(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, name := range []string{"catalog.csv", "stock.csv"} {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); err == nil || !errors.Is(err, fs.ErrNotExist) {
			continue
		}
		data, err := samples.FS.ReadFile(name)
		if err != nil {
			return err
		}
		if err := errors.Join(os.WriteFile(path+".tmp", data, 0o644), os.Rename(path+".tmp", path)); err != nil {
			return err
		}
	}
	return config.Init(dir, config.InitOptions{PartnerID: "ZZ:AMAZON", OurID: "ZZ:VENDOR01"})
}
