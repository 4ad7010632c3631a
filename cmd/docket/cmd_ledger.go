package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/docket-edi/docket/pipeline"
)

func (e *env) ledger() *cobra.Command {
	return group("ledger", "What is true now: make it again from the archive, or catch it up", e.ledgerRebuild(), e.ledgerCatchUp())
}

func (e *env) ledgerRebuild() *cobra.Command {
	into := ""
	cmd := &cobra.Command{
		Use: "rebuild", Short: "Make a lost ledger again from the archive", Args: cobra.NoArgs,
		Long: `rebuild reads the archive's journal, logs and documents into an empty ledger: the
one of docket.yaml, or the one that --into names. Documents of which the journal does
not say whether they were delivered are held as uncertain; released, the same bytes
are sent again. What was under way goes on with the next docket run.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.restore(cmd.Context(), into, (*pipeline.Pipeline).RebuildLedger)
		},
	}
	cmd.Flags().StringVar(&into, "into", "", "an empty SQLite file or postgres:// URL instead of the ledger of docket.yaml")
	return cmd
}

func (e *env) ledgerCatchUp() *cobra.Command {
	return &cobra.Command{
		Use: "catch-up", Short: "Give a restored backup what the archive's journal says since", Args: cobra.NoArgs,
		Long: `catch-up reads the part of the archive's journal that the ledger does not know: after
a backup of it was restored, or when a rebuild was cut short. docket run refuses to
start until then.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.restore(cmd.Context(), "", (*pipeline.Pipeline).CatchUp)
		},
	}
}

type restoring = func(*pipeline.Pipeline, context.Context, pipeline.RestoreOptions) (pipeline.RestoreReport, error)

// restore runs one of the two on a ledger that nobody else works on.
func (e *env) restore(ctx context.Context, into string, do restoring) error {
	c, err := e.load()
	if err != nil {
		return err
	}
	if into != "" {
		c.Ledger = into
	}
	locks, err := takeLocks(c)
	if err != nil {
		return failure(err, "stop it first; a ledger that somebody works on cannot be restored")
	}
	defer releaseAll(locks)
	o, err := e.open(ctx, c)
	if err != nil {
		return err
	}
	defer o.ledger.Close()
	r, err := do(o.Pipeline, ctx, pipeline.RestoreOptions{Progress: e.progress("restoring")})
	if err != nil {
		return failure(err, restoreHint(err))
	}
	return e.restored(&r)
}

func (e *env) restored(r *pipeline.RestoreReport) error {
	if e.json {
		return e.line(r)
	}
	if r.Journal == 0 && r.Found == 0 {
		e.printf("The ledger knows all that the archive's journal says.\n")
		return nil
	}
	e.printf("%d journal objects read: %d rows, %d log entries.\n", r.Journal, r.Rows, r.Entries)
	if r.Found > 0 {
		e.printf("%d files in the archive had no arrival; they are read by the next docket run.\n", r.Found)
	}
	if r.Uncertain > 0 {
		e.printf("%d documents may have been delivered or not: docket held ls; released, the same bytes are sent again.\n", r.Uncertain)
	}
	e.printf("%d things were under way and go on with the next docket run.\n", r.Asked)
	return nil
}

// restoreHint says what to do when a ledger is not as it should be.
func restoreHint(err error) string {
	switch {
	case errors.Is(err, pipeline.ErrNotEmpty):
		return "name an empty one with --into, or move the ledger's files away first; docket ledger catch-up brings an older copy up to date"
	case errors.Is(err, pipeline.ErrCutShort):
		return "docket ledger catch-up goes on with it"
	case errors.Is(err, pipeline.ErrBehind):
		return "docket ledger catch-up brings a restored backup up to date, docket ledger rebuild makes an empty ledger again; check that docket.yaml names the right ledger and archive"
	case errors.Is(err, pipeline.ErrStrange):
		return "check that docket.yaml names the right ledger and archive; an empty ledger can be rebuilt: docket ledger rebuild --into PLACE"
	case errors.Is(err, pipeline.ErrNoArchive):
		return "check that docket.yaml names the right archive"
	}
	return archiveHint(err)
}

// current refuses to work with a ledger that the archive is ahead of.
func (e *env) current(ctx context.Context, o *opened) error {
	err := o.Current(ctx)
	if err == nil {
		return nil
	}
	return failure(fmt.Errorf("not started: %w", err), restoreHint(err))
}
