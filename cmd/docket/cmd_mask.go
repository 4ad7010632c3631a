package main

import (
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/docket-edi/docket/pipeline/mask"
)

func (e *env) mask() *cobra.Command {
	seed := ""
	cmd := &cobra.Command{
		Use: "mask [FILE...]", Short: "Replace what is private in X12 files, and keep what is wrong with them",
		Long: `mask writes X12 files (or standard input) to standard output with names,
addresses, contacts, prices, numbers of documents, item ids and free text replaced:
the same value by the same value, within a file and across the files of one run.
Structure, counts, lengths, delimiters, codes, totals and check digits stay, and so
does what is wrong with a file. Without --seed every run replaces otherwise; who
knows the seed can undo it, so keep it secret.`,
		RunE: func(_ *cobra.Command, args []string) error {
			key := []byte(seed)
			if seed == "" {
				key = make([]byte, 32)
				rand.Read(key)
			}
			m := mask.New(key)
			return e.eachFile(args, func(name string, data []byte) error {
				out, err := m.File(data)
				if errors.Is(err, mask.ErrNoX12) {
					return usage(fmt.Errorf("%s: %w", clean(name), err), "docket validate FILE says what it is; only X12 can be masked")
				}
				if err != nil {
					return failure(fmt.Errorf("%s: %w", clean(name), err), "docket validate FILE says what is wrong with it")
				}
				_, err = e.out.Write(out)
				return failure(err, "")
			})
		},
	}
	cmd.Flags().StringVar(&seed, "seed", "", "replace as other runs with this seed do")
	return cmd
}
