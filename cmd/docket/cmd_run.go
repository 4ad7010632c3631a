package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/docket-edi/docket/pipeline"
	"github.com/docket-edi/docket/pipeline/config"
	"github.com/docket-edi/docket/pipeline/transport/folder"
	"github.com/docket-edi/docket/pipeline/transport/smtp"
)

// settled is how long a file must look the same where the system cannot say
// whether somebody still writes it.
const settled = 250 * time.Millisecond

func (e *env) run() *cobra.Command {
	once, stages := false, []string(nil)
	cmd := &cobra.Command{
		Use: "run", Short: "Take in what comes, answer it, keep it", Args: cobra.NoArgs,
		Long: `run watches the inbox and runs all stages until it is stopped (Ctrl-C, SIGTERM).
With --once it ends when the inbox and every stage are empty: exit 3 says that
something was rejected or held in this run.
--stages runs some of them: on a PostgreSQL ledger several workers share the work,
and a fleet is the same program.`,
		RunE: func(cmd *cobra.Command, _ []string) error { return e.doRun(cmd.Context(), once, stages) },
	}
	cmd.Flags().StringSliceVar(&stages, "stages", nil, "only these: "+strings.Join(pipeline.StageNames(), ", "))
	cmd.Flags().BoolVar(&once, "once", false, "end when there is nothing left to do; truncated files are judged at once")
	return withProfile(cmd)
}

func (e *env) doRun(ctx context.Context, once bool, stages []string) error {
	c, err := e.load()
	if err != nil {
		return err
	}
	if err := checkStages(c, stages); err != nil {
		return err
	}
	o, err := e.openRunning(ctx, c)
	if err != nil {
		return err
	}
	o.Stages = stages
	defer o.close()
	if o.Mailer, err = mailer(c); err != nil {
		return usage(err, "name where the password is, or leave user empty")
	}
	if err := o.Load(ctx, c); err != nil {
		return usage(err, "mend the file, then start again")
	}
	if err := o.Start(ctx); err != nil {
		return failure(err, busHint(c))
	}
	inbox, err := folder.NewInbox(c.Inbox, settled)
	if err == nil && c.Mail.Inbox != "" {
		o.Mailbox, err = folder.NewInbox(folder.Maildir(c.Mail.Inbox), settled)
	}
	if err != nil {
		return usage(err, "the inbox must be a directory that can be written")
	}
	o.Inbox = inbox
	if err := o.ProbeNow(ctx); err != nil { // whoever starts docket may have mended what was away
		return failure(err, "")
	}
	if once {
		o.SideBySide = true
		return e.runOnce(ctx, o, inbox)
	}
	o.Settle = c.Settle
	return e.runOn(ctx, o, inbox)
}

// checkStages refuses stages that are none, and some of them where no other
// worker could run the rest.
func checkStages(c *config.Config, stages []string) error {
	for _, s := range stages {
		if !slices.Contains(pipeline.StageNames(), s) {
			return usage(fmt.Errorf("no stage is called %q", s), "the stages are "+strings.Join(pipeline.StageNames(), ", "))
		}
	}
	if stages != nil && c.LedgerFile() != "" {
		return usage(errors.New("--stages needs a ledger that several workers share"), "an SQLite ledger has one worker, which runs every stage; set ledger: to a postgres:// URL")
	}
	return nil
}

// runOnce drains inbox and stages until both are empty twice.
func (e *env) runOnce(ctx context.Context, o *opened, inbox *folder.Inbox) error {
	before, err := o.HeldList(ctx, false)
	if err != nil {
		return failure(err, "")
	}
	defer e.showSettled(o)()
	for empty := 0; empty < 2; {
		if err := o.Drain(ctx); err != nil {
			return failure(err, "nothing is lost: mend the cause and run again")
		}
		if ctx.Err() != nil {
			return nil
		}
		waits, err := awaitParked(ctx, o)
		if err != nil {
			return err
		}
		if waits {
			empty = 0
			continue
		}
		if inbox.Waiting() > 0 || o.Mailbox != nil && o.Mailbox.Waiting() > 0 {
			empty = 0
			time.Sleep(settled / 2)
			continue
		}
		empty++
	}
	return e.reportRun(ctx, o, len(before))
}

// showSettled shows on a terminal how much of what came is settled, until the
// returned function is called.
func (e *env) showSettled(o *opened) (stop func()) {
	if !terminal(e.errOut) {
		return func() {}
	}
	show, done, ended := e.progress("settled"), make(chan bool), make(chan bool)
	go func() {
		defer close(ended)
		for {
			settled, all, err := o.Settled(context.Background())
			if err == nil && settled < all { // a bar that is full is over
				show(settled, all)
			}
			select {
			case <-done:
				show(all, all)
				return
			case <-time.After(500 * time.Millisecond):
			}
		}
	}()
	return func() { close(done); <-ended }
}

// shortAway is the longest pause before the next try of a stream that a run
// with an end still waits for.
const shortAway = 10 * time.Second

// awaitParked waits until a stream whose other side is away is tried again; the
// error says that it is away for longer.
func awaitParked(ctx context.Context, o *opened) (waits bool, err error) {
	parked, err := o.Parked(ctx)
	if err != nil {
		return false, failure(err, "")
	}
	for _, s := range parked {
		pause := s.Next.Sub(o.clock())
		if pause > shortAway {
			return false, failure(fmt.Errorf("deliver: %d documents of %s wait, tried %d times: %s", s.Due, s.Stream, s.Tries, s.Reason),
				"nothing is lost: mend the cause and run again; docket run tries again by itself")
		}
		if pause > 0 {
			time.Sleep(pause)
		}
	}
	return len(parked) > 0, nil
}

// reportRun says what came of a run, and by its exit code whether a person is asked.
func (e *env) reportRun(ctx context.Context, o *opened, heldBefore int) error {
	held, err := o.HeldList(ctx, false)
	if err != nil {
		return failure(err, "")
	}
	report, err := o.Account(ctx, forever)
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

// mailer is the mail server of the settings; nil when there is none.
func mailer(c *config.Config) (pipeline.Mailer, error) {
	s := &c.Mail.SMTP
	if !s.Sends() {
		return nil, nil
	}
	password, err := s.Password(c.Dir)
	if err != nil {
		return nil, err
	}
	return smtp.New(smtp.Options{Address: s.Address, Security: s.TLS, User: s.User, Password: password, Timeout: time.Duration(s.Timeout), Name: c.Mail.Domain}), nil
}
