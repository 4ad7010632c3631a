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
	"github.com/docket-edi/docket/schemas/x12/guide"
)

func (e *env) validate() *cobra.Command {
	partnerID, guides := "", []string{}
	cmd := &cobra.Command{
		Use: "validate [FILE...]", Short: "Judge X12 files, without taking them in",
		Long: `validate judges X12 files (or standard input) and says what is wrong, where and
why. Exit 3: something is rejected. Without --partner everything is judged strictly.
A guide (docket guide ls) adds what a partner demands of one set.`,
		RunE: func(_ *cobra.Command, args []string) error {
			as, err := e.judging(partnerID, guides)
			if err != nil {
				return err
			}
			rejected := false
			err = e.eachFile(args, func(name string, data []byte) error {
				bad, err := e.validateOne(name, data, as)
				rejected = rejected || bad
				return err
			})
			if err == nil && rejected {
				return errHeld
			}
			return err
		},
	}
	cmd.Flags().StringVar(&partnerID, "partner", "", "judge as the profile of this partner says, with its guides")
	cmd.Flags().StringSliceVar(&guides, "guide", nil, "judge by this guide too: a name, or a file; one for each set")
	return cmd
}

// judging is how files are judged.
type judging struct {
	policy  check.Policy
	partner *partner.Profile // nil: none
	named   map[string]*guide.Guide
	library *guide.Library
}

// judging is how the profile of a partner judges, strict without one, and the
// guides that are named, which come before the profile's.
func (e *env) judging(id string, names []string) (judging, error) {
	library, profiles, err := e.guides(id != "")
	if err != nil {
		return judging{}, err
	}
	as := judging{library: library, named: map[string]*guide.Guide{}}
	for _, name := range names {
		g, err := findGuide(library, name)
		if err != nil {
			return judging{}, err
		}
		as.named[g.Set] = g
	}
	if id == "" {
		return as, nil
	}
	ids := []string{}
	for _, p := range profiles {
		if p.ID == id {
			as.partner = p
			as.policy = check.Policy{Profile: p.Judge.Profile, Codes: p.Judge.Codes, Unsupported: p.Unsupported, Release: p.Release}
			return as, nil
		}
		ids = append(ids, p.ID)
	}
	return as, usage(fmt.Errorf("no partner %q", id), fmt.Sprintf("the partners are %v", ids))
}

func (as judging) guideFor(_ x12reader.Header, g *x12reader.Group, set string) *guide.Guide {
	if found := as.named[set]; found != nil {
		return found
	}
	return as.partner.GuideFor(as.library, set, g.Version)
}

func (e *env) validateOne(name string, data []byte, as judging) (rejected bool, err error) {
	result, err := x12reader.File(bytes.NewReader(data), x12reader.FileOptions{Name: name, Options: x12reader.Options{
		PolicyFor: func(x12reader.Header) check.Policy { return as.policy }, GuideFor: as.guideFor}})
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
				by := ""
				if found := as.guideFor(ic.Header, g, s.ID); found.For(s.Def) != nil {
					by = " by " + found.Name
				}
				e.printf("  %s %s, %d segments%s: %s\n", clean(s.ID), clean(s.Control), s.Count, by, s.Status)
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
