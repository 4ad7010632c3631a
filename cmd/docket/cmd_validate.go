package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/pipeline"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/partner"
	"github.com/docket-edi/docket/schemas/x12/check"
)

func (e *env) validate() *cobra.Command {
	partnerID := ""
	cmd := &cobra.Command{
		Use: "validate [FILE...]", Short: "Judge X12 files, without taking them in",
		Long: `validate judges X12 files (or standard input) and says what is wrong, where and
why. Exit 3: something is rejected. Without --partner everything is judged strictly.`,
		RunE: func(_ *cobra.Command, args []string) error {
			policy, err := e.policy(partnerID)
			if err != nil {
				return err
			}
			rejected := false
			err = e.eachFile(args, func(name string, data []byte) error {
				bad, err := e.validateOne(name, data, policy)
				rejected = rejected || bad
				return err
			})
			if err == nil && rejected {
				return errHeld
			}
			return err
		},
	}
	cmd.Flags().StringVar(&partnerID, "partner", "", "judge as the profile of this partner says")
	return cmd
}

// policy is how the profile of a partner judges; strict without one.
func (e *env) policy(id string) (check.Policy, error) {
	if id == "" {
		return check.Policy{}, nil
	}
	p, err := e.profile(id)
	if err != nil {
		return check.Policy{}, err
	}
	return policyOf(p), nil
}

// profile is that of the partner in the configuration.
func (e *env) profile(id string) (*partner.Profile, error) {
	c, err := e.load()
	if err != nil {
		return nil, err
	}
	ids := []string{}
	for _, p := range c.Partners {
		if p.ID == id {
			return p, nil
		}
		ids = append(ids, p.ID)
	}
	return nil, usage(fmt.Errorf("no partner %q", id), fmt.Sprintf("the partners are %v", ids))
}

func policyOf(p *partner.Profile) check.Policy {
	return check.Policy{Profile: p.Judge.Profile, Codes: p.Judge.Codes, Unsupported: p.Unsupported, Release: p.Release}
}

func (e *env) validateOne(name string, data []byte, policy check.Policy) (rejected bool, err error) {
	result, err := x12reader.File(bytes.NewReader(data), x12reader.FileOptions{Name: name,
		Options: x12reader.Options{PolicyFor: func(x12reader.Header) check.Policy { return policy }}})
	if err != nil {
		return false, failure(err, "")
	}
	rejected = result.WorstStatus() == x12reader.Rejected
	if e.json {
		for _, line := range result.Lines() {
			if err := e.line(line); err != nil {
				return rejected, err
			}
		}
		return rejected, nil
	}
	for _, ic := range result.Interchanges {
		e.printf("%s: interchange %s from %s: %s\n", clean(name), clean(ic.Header.Control), clean(ic.Header.Sender), ic.Overall())
		e.printFaults(data, ic, ic.AllFaults())
		for _, g := range ic.Groups {
			for _, s := range g.Sets {
				e.printf("  %s %s, %d segments: %s\n", clean(s.ID), clean(s.Control), s.Count, s.Status)
				e.printFaults(data, ic, s.Faults)
			}
		}
	}
	return rejected, nil
}

func (e *env) printFaults(data []byte, ic *x12reader.Interchange, faults []fault.Fault) {
	for _, f := range faults {
		e.printf("    [%s] %s\n", f.Severity, indent(clean(pipeline.Caret(data, ic, f))))
	}
}

// eachFile reads the named files, or standard input without any.
func (e *env) eachFile(names []string, do func(name string, data []byte) error) error {
	if len(names) == 0 || len(names) == 1 && names[0] == "-" {
		data, err := io.ReadAll(e.in)
		if err != nil {
			return failure(err, "")
		}
		return do("-", data)
	}
	var errs []error
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return usage(err, "name files that can be read, or pipe one into standard input")
		}
		if err := do(name, data); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
