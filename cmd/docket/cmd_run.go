package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/docket-edi/docket/pipeline/transport/folder"
)

// settled is how long a file must look the same where the system cannot say
// whether somebody still writes it.
const settled = 250 * time.Millisecond

func (e *env) run() *cobra.Command {
	once := false
	cmd := &cobra.Command{
		Use: "run", Short: "Take in what comes, answer it, keep it", Args: cobra.NoArgs,
		Long: `run watches the inbox and runs all stages until it is stopped (Ctrl-C, SIGTERM).
With --once it ends when the inbox and every stage are empty: exit 3 says that
something was rejected or held in this run.`,
		RunE: func(cmd *cobra.Command, _ []string) error { return e.doRun(cmd.Context(), once) },
	}
	cmd.Flags().BoolVar(&once, "once", false, "end when there is nothing left to do; truncated files are judged at once")
	return cmd
}

func (e *env) doRun(ctx context.Context, once bool) error {
	c, err := e.load()
	if err != nil {
		return err
	}
	o, err := e.openRunning(ctx, c)
	if err != nil {
		return err
	}
	defer o.close()
	if err := o.Load(ctx, c); err != nil {
		return usage(err, "mend the file, then start again")
	}
	if err := o.Start(ctx); err != nil {
		return failure(err, "")
	}
	inbox, err := folder.NewInbox(c.Inbox, settled)
	if err != nil {
		return usage(err, "the inbox must be a directory that can be written")
	}
	o.Inbox = inbox
	if once {
		return e.runOnce(ctx, o, inbox)
	}
	o.Settle = c.Settle
	return e.runOn(ctx, o, inbox)
}

// runOnce drains inbox and stages until both are empty twice.
func (e *env) runOnce(ctx context.Context, o *opened, inbox *folder.Inbox) error {
	before, err := o.HeldList(ctx, false)
	if err != nil {
		return failure(err, "")
	}
	for empty := 0; empty < 2; {
		if err := o.Drain(ctx); err != nil {
			return failure(err, "nothing is lost: mend the cause and run again")
		}
		if ctx.Err() != nil {
			return nil
		}
		if inbox.Waiting() > 0 {
			empty = 0
			time.Sleep(settled / 2)
			continue
		}
		empty++
	}
	return e.reportRun(ctx, o, len(before))
}

// reportRun says what came of a run, and by its exit code whether a person is asked.
func (e *env) reportRun(ctx context.Context, o *opened, heldBefore int) error {
	held, err := o.HeldList(ctx, false)
	if err != nil {
		return failure(err, "")
	}
	report, err := o.Audit(ctx, forever)
	if err != nil {
		return failure(err, "")
	}
	if e.json {
		err = e.line(map[string]any{"arrivals": report.Arrivals, "sets": report.Sets, "answered": report.Answered, "held": report.Held,
			"in_flight": report.InFlight, "unaccounted": report.Unaccounted, "newly_held": len(held) - heldBefore})
	} else {
		e.printf("%s.\n", report.String())
		for _, h := range held[min(heldBefore, len(held)):] {
			if h.State == "open" {
				e.printf("  held %d: %s\n", h.ID, clean(h.Reason))
			}
		}
	}
	if err == nil && len(held) > heldBefore {
		return errHeld
	}
	return err
}

// runOn runs the stages, the watching of the inbox and the HTTP server until ctx ends.
func (e *env) runOn(ctx context.Context, o *opened, inbox *folder.Inbox) error {
	pokes, err := inbox.Watch(ctx)
	if err != nil {
		o.Log.Warn("the inbox is not watched, only looked through", "error", err)
	}
	go func() {
		tick := time.NewTicker(o.Config.Scan)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-pokes:
			case <-tick.C:
			}
			o.Wake()
		}
	}()
	stopHTTP := o.ServeHTTP(o.Config.Listen)
	o.Log.Info("running", "inbox", o.Config.Inbox, "outbox", o.Config.Outbox)
	o.Run(ctx)
	o.Log.Info("stopped")
	return stopHTTP()
}
