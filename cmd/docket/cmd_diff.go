package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/docket-edi/docket/pipeline/diff"
)

// errDifferent says that two files differ; the differences were printed already.
var errDifferent = &exit{code: exitFailure, err: errors.New("")}

func (e *env) diff() *cobra.Command {
	return &cobra.Command{
		Use: "diff A B", Short: "Compare two X12 files by what they say",
		Long: `diff compares two X12 files by their business content and says in words what
differs. Control numbers, dates of envelopes, delimiters, line breaks and trailing
spaces do not count. Exit 0: they say the same; 1: they differ; 2: usage, or one
is no X12 file. One of the two may be - for standard input.`,
		Args: cobra.ExactArgs(2),
		RunE: func(_ *cobra.Command, args []string) error {
			if args[0] == "-" && args[1] == "-" {
				return usage(errors.New("standard input cannot be both files"), "name at least one file")
			}
			var files [2][]byte
			for i, name := range args {
				data, err := e.whole(name)
				if err != nil {
					return usage(err, "name files that can be read, or - for standard input")
				}
				files[i] = data
			}
			result, err := diff.Files(files[0], files[1])
			if err != nil {
				return usage(err, "docket validate FILE says what is wrong with a file")
			}
			return e.printDifferences(args, result)
		},
	}
}

func (e *env) printDifferences(names []string, result diff.Result) error {
	for _, d := range result.Doubts {
		fmt.Fprintf(e.errOut, "docket: what differs may be more: %s\n", clean(d))
	}
	if len(result.Differences) == 0 {
		return nil
	}
	if !e.json {
		e.printf("A is %s, B is %s\n", clean(names[0]), clean(names[1]))
	}
	for _, d := range result.Differences {
		if !e.json {
			e.printf("%s\n", clean(d.Words))
		} else if err := e.line(d); err != nil {
			return err
		}
	}
	return errDifferent
}

// whole reads a file, or standard input for "-".
func (e *env) whole(name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(e.in)
	}
	return os.ReadFile(name)
}
