package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/docket-edi/docket/pipeline"
	"github.com/docket-edi/docket/schemas/record"
)

func (e *env) poBank() *cobra.Command {
	w, enter, approve := pipeline.Word{}, false, false
	cmd := &cobra.Command{
		Use: "bank SUPPLIER", Short: "Where a supplier is paid: look, enter a change, approve somebody else's", Args: cobra.ExactArgs(1),
		Long: `bank shows the details that two people agreed on: pay to no others. A change is
written into suppliers.yaml, entered by one person (--enter) and approved by another
(--approve). Nothing that comes by mail or as a file changes them.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if enter && approve {
				return usage(errors.New("nobody enters and approves at once"), "one person --enter, another --approve")
			}
			if !enter && !approve {
				w.Why = "to look"
			}
			o, err := e.deskwork(cmd.Context(), &w)
			if err != nil {
				return err
			}
			defer o.close()
			act := func() (pipeline.BankView, error) { return o.Bank(cmd.Context(), args[0]) }
			if enter {
				act = func() (pipeline.BankView, error) { return o.EnterBank(cmd.Context(), args[0], w) }
			} else if approve {
				act = func() (pipeline.BankView, error) { return o.ApproveBank(cmd.Context(), args[0], w) }
			}
			v, err := act()
			if err != nil {
				return failure(err, "docket po bank SUPPLIER shows what is approved and what waits")
			}
			if e.json {
				return e.line(v)
			}
			e.printBank(&v)
			return nil
		},
	}
	cmd.Flags().StringVar(&w.Who, "who", "", "who says so (default: you)")
	cmd.Flags().StringVar(&w.Why, "why", "", "why; it is kept")
	cmd.Flags().BoolVar(&enter, "enter", false, "enter what suppliers.yaml says now, for somebody else to approve")
	cmd.Flags().BoolVar(&approve, "approve", false, "approve what somebody else entered")
	return cmd
}

func (e *env) printBank(v *pipeline.BankView) {
	if v.Approved == nil {
		e.printf("Nothing is approved for %s: do not pay.\n", clean(v.Supplier))
	} else {
		e.printf("Pay %s to %s (%s, %s)\n", clean(v.Supplier), bankWords(v.Approved), clean(v.By[0]), clean(v.By[1]))
	}
	if v.Waiting != nil {
		e.printf("Waits for approval, entered by %s: %s\n", clean(v.Entered), bankWords(v.Waiting))
	}
	if v.Differs {
		e.printf("suppliers.yaml says something else than what is approved.\n")
	}
}

func bankWords(b *record.BankDetails) string {
	return clean(b.Beneficiary + ", " + b.Account + ", " + b.Bank + " " + b.SWIFT)
}
