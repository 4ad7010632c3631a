package main

import (
	"github.com/spf13/cobra"

	"github.com/docket-edi/docket/pipeline"
)

func (e *env) evidence() *cobra.Command {
	return &cobra.Command{
		Use: "evidence PO", Short: "Answer the five questions about an order, with proof", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := e.look(cmd.Context())
			if err != nil {
				return err
			}
			defer o.close()
			found, err := o.Evidence(cmd.Context(), args[0])
			if err != nil {
				return failure(err, "docket order ls shows the orders that are here, docket po ls those to suppliers")
			}
			for i := range found {
				if e.json {
					if err := e.line(found[i]); err != nil {
						return err
					}
					continue
				}
				e.printEvidence(&found[i])
			}
			return nil
		},
	}
}

func (e *env) printEvidence(found *pipeline.Evidence) {
	from := "to"
	if found.Kind == "vendor" {
		from = "of"
	}
	e.printf("PO %s %s %s: %s\n", clean(found.PO), from, clean(found.Partner), found.State)
	for _, a := range found.Answers {
		e.printf("\n%s\n", a.Question)
		for _, line := range a.Lines {
			e.printf("  %s\n", indent(clean(line)))
		}
		for _, p := range a.Proof {
			e.printf("    proof: archive/%s sha256 %.12s\n", p.Key, p.SHA256)
		}
	}
}
