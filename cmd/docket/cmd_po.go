package main

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/docket-edi/docket/pipeline"
	"github.com/docket-edi/docket/schemas/record"
)

func (e *env) po() *cobra.Command {
	return group("po", "Orders to suppliers: draft, approve, send, follow up",
		e.poDraft(), e.poMove(record.MoveApprove, "Approve a draft; above the limit not by who wrote it"), e.poSend(),
		e.poMove(record.MoveConfirm, "Confirm a sent order: by word of the supplier, or with the exceptions they made"),
		e.poMove(record.MoveProduce, "Note that the supplier has begun to make it"),
		e.poMove(record.MoveShip, "Note that the supplier has shipped it"),
		e.poRevise(), e.poMove(record.MoveCancel, "Cancel an order; a supplier who has it is told"),
		e.poList(), e.poShow(), e.poDiff(), e.poPDF(), e.poTemplate(), e.poBank())
}

// wordFlags are the flags of every move.
func wordFlags(cmd *cobra.Command, w *pipeline.Word) {
	cmd.Flags().StringVar(&w.Who, "who", "", "who says so (default: you)")
	cmd.Flags().StringVar(&w.Why, "why", "", "why; it is kept")
	cmd.Flags().Int64Var(&w.Seen, "seen", 0, "refuse if the order's log is not this long any more")
}

// deskwork opens the pipeline with the configuration as it is now, and makes
// sure that the move has a name and a reason.
func (e *env) deskwork(ctx context.Context, w *pipeline.Word) (*opened, error) {
	if w.Who == "" {
		w.Who = whoami()
	}
	if strings.TrimSpace(w.Why) == "" {
		return nil, usage(errors.New("every move needs a reason"), `add --why "what was agreed, or why it is right"`)
	}
	return e.withConfig(ctx)
}

// withConfig opens the pipeline with the configuration as it is now.
func (e *env) withConfig(ctx context.Context) (*opened, error) {
	c, err := e.load()
	if err != nil {
		return nil, err
	}
	o, err := e.open(ctx, c)
	if err != nil {
		return nil, err
	}
	if err := o.Load(ctx, c); err != nil {
		o.close()
		return nil, usage(err, "mend the file named, then try again")
	}
	return o, nil
}

const lookAgain = "docket po show PO shows where it stands, docket po ls all of them"

// poMove is a verb that takes an order from one state to the next.
func (e *env) poMove(verb record.SupplierVerb, short string) *cobra.Command {
	w := pipeline.Word{}
	cmd := &cobra.Command{
		Use: string(verb) + " PO --why TEXT", Short: short, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := e.deskwork(cmd.Context(), &w)
			if err != nil {
				return err
			}
			defer o.close()
			m, err := o.MoveSupplier(cmd.Context(), args[0], verb, w)
			if err != nil {
				return failure(err, lookAgain)
			}
			return e.printMoved(&m)
		},
	}
	wordFlags(cmd, &w)
	return cmd
}

func (e *env) poSend() *cobra.Command {
	w, dry, again, confirm := pipeline.Word{}, false, false, false
	cmd := &cobra.Command{
		Use: "send PO --why TEXT", Short: "Check an approved order as its receiver will, and send it", Args: cobra.ExactArgs(1),
		Long: `send reads the order once more: destination, product ids against the catalog, check
digits, full cases, costs against the last agreed ones, lead time, and whether the
same product is on another open order. Errors stop it; warnings are shown and kept
with the move. A running docket then makes PDF, table and mail, else the next run.

When the connection to the mail server was cut, nobody knows whether it has the
message: it is held. --again --confirm sends the same bytes under the same
Message-ID once more; the supplier may then have it twice.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if dry && w.Why == "" {
				w.Why = "checked only"
			}
			o, err := e.deskwork(cmd.Context(), &w)
			if err != nil {
				return err
			}
			defer o.close()
			if again {
				return e.sendAgain(cmd.Context(), o, args[0], w, confirm)
			}
			m, err := o.SendSupplier(cmd.Context(), args[0], w, dry)
			if errors.Is(err, pipeline.ErrChecks) {
				if perr := e.printChecks(&m); perr != nil {
					return perr
				}
				return failure(err, "docket po revise PO mends the order; a cost that is meant: --price-why")
			}
			if err != nil {
				return failure(err, lookAgain)
			}
			if dry {
				return e.printChecks(&m)
			}
			return e.printMoved(&m)
		},
	}
	wordFlags(cmd, &w)
	cmd.Flags().StringVar(&w.PriceWhy, "price-why", "", "why a cost differs from the last agreed one; it is kept")
	cmd.Flags().BoolVar(&again, "again", false, "send the held mail of the order once more, the same bytes")
	cmd.Flags().BoolVar(&confirm, "confirm", false, "with --again: yes, although they may have it already")
	cmd.Flags().BoolVar(&dry, "dry-run", false, "check only, send nothing")
	return cmd
}

// printMoved says where an order stands after a move.
func (e *env) printMoved(m *pipeline.Moved) error {
	if e.json {
		return e.line(m)
	}
	e.printf("PO %s (%s) is %s, revision %d.\n", clean(m.PO), clean(m.Supplier), m.State, m.Revision)
	for _, c := range m.Changes {
		e.printf("  %s\n", clean(c))
	}
	e.printFaults(m)
	if m.State == record.SupplierSent {
		e.printf("PDF, table and mail are made by a running docket; else: docket run --once\n")
	}
	return nil
}

// printChecks shows what the checks found.
func (e *env) printChecks(m *pipeline.Moved) error {
	if e.json {
		return e.line(m)
	}
	if len(m.Faults) == 0 {
		e.printf("PO %s: nothing was found.\n", clean(m.PO))
	}
	e.printFaults(m)
	return nil
}

func (e *env) printFaults(m *pipeline.Moved) {
	for _, f := range m.Faults {
		line := ""
		if f.Position > 0 {
			line = "line " + itoa(f.Position) + ", "
		}
		e.printf("  %s: %s%s\n", severityWord(f.Severity), line, clean(f.Error()))
	}
}

// sendAgain sends a held mail once more, on a person's word.
func (e *env) sendAgain(ctx context.Context, o *opened, po string, w pipeline.Word, confirm bool) error {
	if !confirm {
		return usage(errors.New("the supplier may have the message already"), "ask them; then docket po send "+po+" --again --confirm --why ...")
	}
	if err := o.SendAgain(ctx, po, w); err != nil {
		return failure(err, "docket held ls shows what is held")
	}
	if e.json {
		return e.line(map[string]any{"po": po, "again": true, "who": w.Who, "why": w.Why})
	}
	e.printf("The mail about PO %s is sent again, the same bytes: by a running docket, else docket run --once\n", clean(po))
	return nil
}
