package main

import "github.com/spf13/cobra"

func (e *env) evidence() *cobra.Command {
	return &cobra.Command{
		Use: "evidence PO", Short: "Answer the five questions about an order to a supplier, with proof", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := e.look(cmd.Context())
			if err != nil {
				return err
			}
			defer o.close()
			found, err := o.SupplierEvidence(cmd.Context(), args[0])
			if err != nil {
				return failure(err, "docket po ls shows the orders to suppliers; for a customer's order: docket order show PO")
			}
			if e.json {
				return e.line(found)
			}
			e.printf("PO %s to %s: %s\n", clean(found.PO), clean(found.Supplier), found.State)
			for _, a := range found.Answers {
				e.printf("\n%s\n", a.Question)
				for _, line := range a.Lines {
					e.printf("  %s\n", indent(clean(line)))
				}
				for _, p := range a.Proof {
					e.printf("    proof: archive/%s sha256 %.12s\n", p.Key, p.SHA256)
				}
			}
			return nil
		},
	}
}
