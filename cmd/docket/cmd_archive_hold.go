package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/docket-edi/docket/pipeline"
)

func (e *env) archiveHold() *cobra.Command {
	h, po, off := pipeline.LegalHold{}, "", false
	cmd := &cobra.Command{
		Use: "hold [KEY] --why TEXT", Short: "Set or lift a legal hold: nobody can delete the object", Args: cobra.MaximumNArgs(1),
		Long: `hold sets the legal hold of an object, or with --po of all that is archived of an
order: its files, its log, its documents as they are now. --off lifts it. Who and
why are kept in the journal. It needs an archive in S3, in a bucket with Object Lock.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if (len(args) == 1) == (po != "") {
				return usage(errors.New("name a KEY or --po PO"), "docket archive ls shows the keys")
			}
			o, err := e.look(cmd.Context())
			if err != nil {
				return err
			}
			defer o.close()
			if h.On = !off; h.Who == "" {
				h.Who = whoami()
			}
			keys := args
			if po != "" {
				if keys, err = o.ObjectsOfOrder(cmd.Context(), po); err != nil {
					return failure(err, "docket order ls shows the orders that are here")
				}
			}
			if err := o.HoldObjects(cmd.Context(), keys, h); err != nil {
				return failure(err, holdHint(err))
			}
			return e.heldObjects(keys, h)
		},
	}
	cmd.Flags().StringVar(&po, "po", "", "all objects of this order")
	cmd.Flags().BoolVar(&off, "off", false, "lift the hold")
	cmd.Flags().StringVar(&h.Who, "who", "", "who says so (default: you)")
	cmd.Flags().StringVar(&h.Why, "why", "", "why; it is kept")
	return cmd
}

func (e *env) heldObjects(keys []string, h pipeline.LegalHold) error {
	if e.json {
		return e.line(map[string]any{"keys": keys, "on": h.On, "who": h.Who, "why": h.Why})
	}
	word := "held"
	if !h.On {
		word = "no longer held"
	}
	for _, key := range keys {
		e.printf("%s: %s\n", word, clean(key))
	}
	return nil
}

func holdHint(err error) string {
	if errors.Is(err, pipeline.ErrNoLegalHold) {
		return "docs/operations.md shows how a bucket with Object Lock is made"
	}
	return "docket archive hold KEY --why TEXT, docket archive hold --po PO --why TEXT; docket archive ls shows the keys"
}
