package main

import (
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/docket-edi/docket/pipeline/explain"
)

func (e *env) explain() *cobra.Command {
	partnerID := ""
	cmd := &cobra.Command{
		Use: "explain [FILE...]", Short: "Put X12 files into words",
		Long: `explain shows X12 files (or standard input) in words: every segment and element
with its name, and what is wrong right under the segment it is wrong in. Loops are
shown by indentation. Files of any size are streamed. The exit code is 0 whatever
is wrong with a document: docket validate is what judges.`,
		RunE: func(_ *cobra.Command, args []string) error {
			as, err := e.judging(partnerID, nil)
			if err != nil {
				return err
			}
			return e.eachReader(args, func(name string, r io.Reader) error {
				return failure(explain.File(e.out, r, explain.Options{Name: name, Reader: as.options(), JSON: e.json, Colour: colourful(e.out)}), "")
			})
		},
	}
	cmd.Flags().StringVar(&partnerID, "partner", "", "judge as the profile of this partner says")
	return cmd
}

// eachReader opens the named files one after the other, or takes standard input
// without any. It stops at the first that fails.
func (e *env) eachReader(names []string, do func(name string, r io.Reader) error) error {
	if len(names) == 0 {
		names = []string{"-"}
	}
	for _, name := range names {
		if name == "-" {
			if err := do(name, e.in); err != nil {
				return err
			}
			continue
		}
		f, err := os.Open(name)
		if err != nil {
			return usage(err, "name files that can be read, or pipe one into standard input")
		}
		err = do(name, f)
		f.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// colourful reports whether w is a terminal whose user has nothing against
// colour (NO_COLOR, TERM=dumb).
func colourful(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
