package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/docket-edi/docket/pipeline"
)

func (e *env) replay() *cobra.Command {
	r := pipeline.Replay{}
	from, until, yes := "", "", false
	cmd := &cobra.Command{
		Use: "replay", Short: "Let the stages look again at what they did", Args: cobra.NoArgs,
		Long: `replay sends the messages about orders, files and documents again. Where all is well
nothing is added to the archive or the outbox. What is missing is mended: a decision
without its document is rendered, a file that is gone from the outbox is delivered
again as the same bytes. A mail that was sent is not sent again.
Without --yes it only says what it would do.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if r.Do = yes; yes && r.Word.Who == "" {
				r.Word.Who = whoami()
			}
			if err := e.span(&r, from, until); err != nil {
				return err
			}
			o, err := e.look(cmd.Context())
			if err != nil {
				return err
			}
			defer o.close()
			if err := e.current(cmd.Context(), o); err != nil {
				return err
			}
			report, err := o.Replay(cmd.Context(), r)
			if err != nil {
				return failure(err, `docket replay --yes --why "what happened"`)
			}
			return e.replayed(&report)
		},
	}
	f := cmd.Flags()
	f.StringVar(&r.Partner, "partner", "", "only of this partner or supplier")
	f.StringVar(&r.PO, "po", "", "only of this PO")
	f.StringVar(&from, "from", "", "only from this time on: 2025-01-10 or 2025-01-10T09:00:00Z")
	f.StringVar(&until, "to", "", "only before this time")
	f.StringVar(&r.Stage, "stage", "", "only for one stage: "+strings.Join(pipeline.StageNames()[1:], ", "))
	f.BoolVar(&yes, "yes", false, "do it")
	f.StringVar(&r.Word.Who, "who", "", "who says so (default: you)")
	f.StringVar(&r.Word.Why, "why", "", "why; it is kept")
	return cmd
}

// span reads what limits a replay.
func (e *env) span(r *pipeline.Replay, from, until string) (err error) {
	if r.Stage != "" && !slices.Contains(pipeline.StageNames()[1:], r.Stage) {
		return usage(fmt.Errorf("no stage is called %q that could be replayed", r.Stage), "the stages are "+strings.Join(pipeline.StageNames()[1:], ", "))
	}
	if r.From, err = moment(from); err == nil {
		r.Until, err = moment(until)
	}
	return usage(err, "a day such as 2025-01-10 (UTC), or a time such as 2025-01-10T09:00:00Z")
}

// moment reads a day or a time; empty: none.
func moment(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if at, err := time.Parse(layout, s); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time", s)
}

func (e *env) replayed(r *pipeline.ReplayReport) error {
	if e.json {
		return e.line(r)
	}
	total := 0
	for _, stage := range pipeline.StageNames() {
		if n := r.Messages[stage]; n > 0 {
			e.printf("%-8s %d messages\n", stage, n)
			total += n
		}
	}
	for _, m := range r.Missing {
		e.printf("missing: %s\n", clean(m))
	}
	switch {
	case total == 0:
		e.printf("Nothing is to be replayed.\n")
	case r.Done:
		e.printf("%d messages are sent again. A running docket works on them now; else: docket run --once\n", total)
	default:
		e.printf("Nothing was done. To do it: the same with --yes --why \"...\"\n")
	}
	return nil
}
