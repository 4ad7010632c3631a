package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/pipeline"
	"github.com/docket-edi/docket/pipeline/config"
	"github.com/docket-edi/docket/schemas/partner"
	"github.com/docket-edi/docket/schemas/x12/check"
	"github.com/docket-edi/docket/schemas/x12/guide"
)

func (e *env) validate() *cobra.Command {
	partnerID, answers, guides := "", "", []string{}
	cmd := &cobra.Command{
		Use: "validate [FILE...]", Short: "Judge X12 files, without taking them in",
		Long: `validate judges X12 files of any size (or standard input) and says what is wrong,
where and why. Exit 3: something is rejected. Without --partner everything is
judged strictly. A guide (docket guide ls) adds what a partner demands of one set.
--997 DIR writes the 997 that each group is due, and the TA1 of an interchange that
is not accepted.`,
		RunE: func(_ *cobra.Command, args []string) error {
			as, err := e.judging(partnerID, guides)
			if err != nil {
				return err
			}
			return e.validateFiles(args, as, answers)
		},
	}
	cmd.Flags().StringVar(&partnerID, "partner", "", "judge as the profile of this partner says, with its guides")
	cmd.Flags().StringSliceVar(&guides, "guide", nil, "judge by this guide too: a name, or a file; one for each set")
	cmd.Flags().StringVar(&answers, "997", "", "write the answers into this folder")
	return cmd
}

// judging is how files are judged.
type judging struct {
	policy  check.Policy
	partner *partner.Profile // nil: none
	named   map[string]*guide.Guide
	library *guide.Library
	limits  config.Limits
}

// judging is how the profile of a partner judges, strict without one, and the
// guides that are named, which come before the profile's.
func (e *env) judging(id string, names []string) (judging, error) {
	c, err := e.settings(id != "")
	if err != nil {
		return judging{}, err
	}
	as := judging{library: c.Guides, named: map[string]*guide.Guide{}, limits: c.Limits}
	for _, name := range names {
		g, err := findGuide(c.Guides, name)
		if err != nil {
			return judging{}, err
		}
		as.named[g.Set] = g
	}
	if id == "" {
		return as, nil
	}
	p, err := profileOf(c.Partners, id)
	if err != nil {
		return as, err
	}
	as.partner = p
	as.policy = check.Policy{Profile: p.Judge.Profile, Codes: p.Judge.Codes, Unsupported: p.Unsupported, Release: p.Release}
	return as, nil
}

// options are those of the X12 reader.
func (as judging) options() x12reader.Options {
	o := pipeline.ReaderOptions(as.limits)
	o.PolicyFor = func(x12reader.Header) check.Policy { return as.policy }
	o.GuideFor = as.guideFor
	return o
}

func (as judging) guideFor(_ x12reader.Header, g *x12reader.Group, set string) *guide.Guide {
	if found := as.named[set]; found != nil {
		return found
	}
	return as.partner.GuideFor(as.library, set, g.Version)
}

// profile is that of the partner in the configuration.
func (e *env) profile(id string) (*partner.Profile, error) {
	c, err := e.load()
	if err != nil {
		return nil, err
	}
	return profileOf(c.Partners, id)
}

func profileOf(profiles []*partner.Profile, id string) (*partner.Profile, error) {
	ids := []string{}
	for _, p := range profiles {
		if p.ID == id {
			return p, nil
		}
		ids = append(ids, p.ID)
	}
	return nil, usage(fmt.Errorf("no partner %q", id), fmt.Sprintf("the partners are %v", ids))
}

func (e *env) validateFiles(names []string, as judging, answers string) error {
	out := bufio.NewWriterSize(e.out, 64<<10)
	v := pipeline.Validation{JSON: e.json, Out: out, Options: as.options()}
	if answers != "" {
		if err := os.MkdirAll(answers, 0o755); err != nil {
			return usage(err, "name a folder that can be written")
		}
		v.Answers = &pipeline.AnswerFiles{Dir: answers, Profile: as.partner, Clock: func() time.Time { return time.Now().UTC() }}
	}
	rejected := false
	err := e.eachSource(names, func(src pipeline.Source) error {
		bad, err := v.File(src)
		rejected = rejected || bad
		return errors.Join(failure(err, ""), out.Flush())
	})
	if v.Answers != nil {
		err = errors.Join(err, failure(errors.Join(v.Answers.Failed...), "the sender's ids must be usable; docket validate shows what is wrong with them"))
	}
	if err == nil && rejected {
		return errHeld
	}
	return err
}

// eachSource is eachReader for files of which places are shown. Standard input
// is kept in memory for that, but not where nothing is shown to people.
func (e *env) eachSource(names []string, do func(pipeline.Source) error) error {
	return e.eachReader(names, func(name string, r io.Reader) error {
		src := pipeline.Source{Name: name, Reader: r, At: strings.NewReader("")}
		if f, ok := r.(*os.File); ok && name != "-" {
			src.At = f
		} else if !e.json {
			data, err := io.ReadAll(r)
			if err != nil {
				return failure(err, "")
			}
			whole := bytes.NewReader(data)
			src.Reader, src.At = whole, whole
		}
		return do(src)
	})
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
