package main

import (
	"context"
	"fmt"
	"os"
	"os/user"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/docket-edi/docket/pipeline"
	"github.com/docket-edi/docket/pipeline/archive"
)

func (e *env) held() *cobra.Command {
	return group("held", "What waits for a person: list, look, let go on, drop", e.heldList(), e.heldShow(), e.heldRelease(), e.heldDrop())
}

func (e *env) heldList() *cobra.Command {
	all := false
	cmd := &cobra.Command{
		Use: "ls", Short: "List what is held, with reason and owner", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o, err := e.look(cmd.Context())
			if err != nil {
				return err
			}
			defer o.close()
			held, err := o.HeldList(cmd.Context(), !all)
			if err != nil {
				return failure(err, "")
			}
			if e.json {
				for _, h := range held {
					if err := e.line(h); err != nil {
						return err
					}
				}
				return nil
			}
			if len(held) == 0 {
				e.printf("Nothing is held.\n")
				return nil
			}
			w := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "id\twhat\tPO\tfrom\towner\tsince\twhy")
			for _, h := range held {
				fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\t%s\n", h.ID, h.Kind, dash(clean(h.PO)), clean(h.File), h.Owner, h.At.Format("01-02 15:04"), clean(h.Reason))
			}
			return w.Flush()
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "also what was released or dropped")
	return cmd
}

func (e *env) heldShow() *cobra.Command {
	raw := false
	cmd := &cobra.Command{
		Use: "show ID", Short: "Show why something is held, and its bytes", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, o, err := e.lookHeld(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			defer o.close()
			view, text, sha, err := o.HeldByID(cmd.Context(), id)
			if err != nil {
				return failure(err, "docket held ls shows what is held")
			}
			switch {
			case raw:
				data, _, err := archive.ReadAll(cmd.Context(), o.Archive, archive.Raw(sha))
				if err != nil {
					return failure(err, "docket audit says what is missing")
				}
				_, err = e.out.Write(data)
				return err
			case e.json:
				return e.line(view)
			}
			e.printf("%s", clean(text))
			return nil
		},
	}
	cmd.Flags().BoolVar(&raw, "raw", false, "print the original bytes as they came")
	return cmd
}

func (e *env) heldRelease() *cobra.Command {
	opt := pipeline.ReleaseOptions{}
	cmd := &cobra.Command{
		Use: "release ID --why TEXT", Short: "Let it go on: decided anew, taken in, or read again", Args: cobra.ExactArgs(1),
		Long: `release records your word and lets the thing go on. An order is decided anew with
the catalog, stock and profile of now, and held again if the cause is still there;
--override goes on in spite of it: unknown items and failed checks are answered as
rejected, a price above the order's is answered at the order's price. A refused set
is taken in as it is. A file is read again; with --override one that cannot be used
is set aside, and an interchange whose number came before is taken in. A running
docket carries it out at once, else the next run does.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			id, o, err := e.lookHeld(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			defer o.close()
			if opt.Who == "" {
				opt.Who = whoami()
			}
			if err := o.Release(cmd.Context(), id, opt); err != nil {
				return failure(err, releaseHint(args[0], opt))
			}
			if e.json {
				return e.line(map[string]any{"released": id, "who": opt.Who, "why": opt.Why})
			}
			e.printf("%d is released by %s. A running docket goes on with it now; else: docket run --once\n", id, opt.Who)
			return nil
		},
	}
	cmd.Flags().StringVar(&opt.Who, "who", "", "who says so (default: you)")
	cmd.Flags().StringVar(&opt.Why, "why", "", "why; it is kept")
	cmd.Flags().BoolVar(&opt.Override, "override", false, "go on in spite of what was found")
	cmd.Flags().Int64Var(&opt.Seen, "seen", 0, "refuse if the order's log is not this long any more")
	return cmd
}

func (e *env) heldDrop() *cobra.Command {
	var who, why string
	cmd := &cobra.Command{
		Use: "drop ID --who NAME --why TEXT", Short: "End it without an answer", Args: cobra.ExactArgs(1),
		Long: `drop records your word and ends what is held: nothing is sent and nothing is read
again. The bytes stay in the archive. What waited behind it goes on. A drop is not
taken back: the sender has to send again.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			id, o, err := e.lookHeld(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			defer o.close()
			if err := o.Drop(cmd.Context(), id, who, why); err != nil {
				return failure(err, dropHint(args[0], who, why))
			}
			if e.json {
				return e.line(map[string]any{"dropped": id, "who": who, "why": why})
			}
			e.printf("%d is dropped by %s: nothing is done with it.\n", id, clean(who))
			return nil
		},
	}
	cmd.Flags().StringVar(&who, "who", "", "who says so")
	cmd.Flags().StringVar(&why, "why", "", "why; it is kept")
	return cmd
}

// dropHint says what to do about a drop that was refused.
func dropHint(id, who, why string) string {
	if strings.TrimSpace(who) == "" || strings.TrimSpace(why) == "" {
		return fmt.Sprintf("docket held drop %s --who NAME --why \"why nothing is to be done with it\"", id)
	}
	return "docket held ls shows what is held, docket held show " + id + " why"
}

// lookHeld opens what is there, for one thing that is held.
func (e *env) lookHeld(ctx context.Context, number string) (int64, *opened, error) {
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return 0, nil, usage(fmt.Errorf("%q is not the number of something held", number), "docket held ls shows the numbers")
	}
	o, err := e.look(ctx)
	return id, o, err
}

func whoami() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return os.Getenv("USER")
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func indent(s string) string { return strings.ReplaceAll(s, "\n", "\n    ") }

// releaseHint says what to do about a release that was refused.
func releaseHint(id string, o pipeline.ReleaseOptions) string {
	if strings.TrimSpace(o.Why) == "" {
		return fmt.Sprintf("docket held release %s --why \"what was mended, or why it may go on\"", id)
	}
	return "docket held ls shows what is held, docket held show " + id + " why"
}
