package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"
)

func (e *env) audit() *cobra.Command {
	limit := time.Hour
	cmd := &cobra.Command{
		Use: "audit", Short: "Prove that nothing is missing, changed or unaccounted", Args: cobra.NoArgs,
		Long: `audit checks that done + held + in flight = arrived, that every document is
delivered or on its way, that every number is used once, and reads every archived
object and compares it. Exit 1: a finding, each named.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o, err := e.look(cmd.Context())
			if err != nil {
				return err
			}
			defer o.close()
			r, err := o.Audit(cmd.Context(), limit)
			if err != nil {
				return failure(err, "")
			}
			if e.json {
				if err := e.line(r); err != nil {
					return err
				}
			} else {
				e.printf("%s.\n%d documents, %d objects in the archive.\n", r.String(), r.Documents, r.Objects)
				for _, f := range r.Findings {
					e.printf("  %s %s %s\n", f.Kind, clean(f.Name), clean(f.Text))
				}
			}
			if r.OK() {
				return nil
			}
			return failure(fmt.Errorf("%d findings", len(r.Findings)), "an object comes back only from a backup; docket held ls shows what waits for a person")
		},
	}
	cmd.Flags().DurationVar(&limit, "limit", limit, "what is under way for longer is a finding")
	return cmd
}

// look opens the working directory for a verb that does not run stages.
func (e *env) look(ctx context.Context) (*opened, error) {
	c, err := e.load()
	if err != nil {
		return nil, err
	}
	return e.open(ctx, c)
}
