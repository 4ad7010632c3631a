package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/docket-edi/docket/pipeline"
)

// Exit codes; they are a contract.
const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2
	exitHeld    = 3
)

// exit is an error with its exit code and what to do next.
type exit struct {
	code int
	err  error
	hint string
}

func (e *exit) Error() string { return e.err.Error() }
func (e *exit) Unwrap() error { return e.err }

// usage makes an error of how docket was called or configured.
func usage(err error, hint string) error {
	if err == nil {
		return nil
	}
	return &exit{exitUsage, err, hint}
}

// failure makes an error with a hint.
func failure(err error, hint string) error {
	if err == nil {
		return nil
	}
	return &exit{exitFailure, err, hint}
}

// errHeld says that something was rejected or held; it was printed already.
var errHeld = &exit{code: exitHeld, err: errors.New("")}

// env is what every verb is given.
type env struct {
	in          io.Reader
	out, errOut io.Writer
	now         func() time.Time
	config      string
	json        bool
}

// run carries out one command line and returns the exit code.
func run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	return runAt(ctx, time.Now, args, in, out, errOut)
}

// runAt is run by another clock.
func runAt(ctx context.Context, now func() time.Time, args []string, in io.Reader, out, errOut io.Writer) int {
	e := &env{in: in, out: out, errOut: errOut, now: now}
	root := e.root()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errOut)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	var x *exit
	if !errors.As(err, &x) {
		x = &exit{exitUsage, err, "docket help lists the verbs, docket help VERB its flags"}
	}
	if text := x.err.Error(); text != "" {
		fmt.Fprintf(errOut, "docket: %s\n", text)
		hint := x.hint
		if hint == "" {
			hint = "docket status shows where things stand, docket audit whether anything is missing"
		}
		fmt.Fprintf(errOut, "hint: %s\n", hint)
	}
	return x.code
}

func (e *env) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "docket",
		Short: "Purchase orders in, answers out, everything kept",
		Long: `docket runs the purchase orders of a business that lives on Amazon: vendor POs
(X12 850 in; 997, 855, 856 out), supplier POs (PDF and mail), and the archive
that proves what happened. Start with: docket demo`,
		SilenceErrors: true, SilenceUsage: true,
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.PersistentFlags().StringVarP(&e.config, "config", "c", "", "docket.yaml to use (default $DOCKET_CONFIG, then ./docket.yaml)")
	root.PersistentFlags().BoolVar(&e.json, "json", false, "print JSON (one object a line for lists)")
	root.AddCommand(
		e.demo(), e.init(), e.run(), e.status(),
		e.validate(), e.explain(), e.diff(), e.mask(), e.guide(), e.parse(), e.write(), e.audit(), e.held(), e.order(), e.po(), e.evidence(), e.archive(), e.ledger(), e.replay(), e.bench(), e.version(),
	)
	return root
}

// group is a verb that only holds others; alone it shows them.
func group(use, short string, verbs ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(verbs...)
	return cmd
}

// line prints v as one line of JSON.
func (e *env) line(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(e.out, "%s\n", b)
	return err
}

func (e *env) printf(format string, args ...any) { fmt.Fprintf(e.out, format, args...) }

// clean keeps control characters of documents away from the terminal.
func clean(s string) string { return pipeline.Readable(s) }
