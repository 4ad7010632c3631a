package pipeline

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/docket-edi/docket/generators/x12writer"
	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/partner"
	"github.com/docket-edi/docket/schemas/x12"
)

// Validation judges files without taking them in.
type Validation struct {
	Options x12reader.Options
	JSON    bool
	Answers *AnswerFiles // where the 997 and TA1 of each file go; nil: nowhere
	Out     io.Writer
}

// Source is a file to judge: read once from the front, and where a person is
// shown what is wrong, at the places named.
type Source struct {
	Name string
	io.Reader
	At io.ReaderAt
}

// File judges one file of any size and writes what is found. rejected says that
// something in it is. An error is the source's or the output's.
func (v *Validation) File(src Source) (rejected bool, err error) {
	err = x12reader.Verdicts(src, v.Options, func(ic *x12reader.Interchange) error {
		rejected = rejected || ic.Worst() == x12reader.Rejected
		if v.Answers != nil {
			v.Answers.write(ic)
		}
		if v.JSON {
			return ic.AppendLines(src.Name, func(b []byte) error { _, err := v.Out.Write(b); return err })
		}
		return v.show(src, ic)
	})
	return rejected, err
}

// show writes the verdict for people.
func (v *Validation) show(src Source, ic *x12reader.Interchange) error {
	what := "no interchange"
	if ic.Header != (x12reader.Header{}) {
		what = fmt.Sprintf("interchange %s from %s", Readable(ic.Header.Control), Readable(ic.Header.Sender))
	}
	fmt.Fprintf(v.Out, "%s: %s: %s\n", Readable(src.Name), what, ic.Overall())
	v.faults(src, ic, ic.AllFaults())
	return ic.EachSet(func(g *x12reader.Group, s *x12reader.Set) error {
		by := ""
		if v.Options.GuideFor != nil {
			if found := v.Options.GuideFor(ic.Header, g, s.ID); found.For(g.Release.Set(s.ID)) != nil {
				by = " by " + found.Name
			}
		}
		_, err := fmt.Fprintf(v.Out, "  %s %s, %d segments%s: %s\n", Readable(s.ID), Readable(s.Control), s.Count, by, s.Status)
		v.faults(src, ic, s.Faults)
		return err
	})
}

func (v *Validation) faults(src Source, ic *x12reader.Interchange, faults []fault.Fault) {
	for _, f := range faults {
		mark := "    [" + string(f.Severity) + "] "
		under := "\n" + strings.Repeat(" ", len(mark)) // the caret stands under its value
		fmt.Fprintln(v.Out, mark+strings.ReplaceAll(Readable(CaretAt(src.At, ic, f)), "\n", under))
	}
}

// AnswerFiles writes the answers that judged files are due into a folder, one
// interchange a file, numbered from 1: for a look, or for a partner who is
// answered by hand. docket run numbers its answers for good.
type AnswerFiles struct {
	Dir     string
	Clock   func() time.Time
	Profile *partner.Profile // whose answer it is; nil: as the file itself is addressed and delimited
	Failed  []error          // why an answer was not written
	number  int64
}

func (a *AnswerFiles) write(ic *x12reader.Interchange) {
	at := a.Clock()
	for _, g := range ic.Groups {
		ack := g.Answer(ic, at)
		if ack == nil {
			continue
		}
		body, faults := x12writer.FunctionalAck(*ack, a.options(ic, "997", g.Version))
		name := fmt.Sprintf("997_%s_%s", ic.Header.Control, g.Control)
		a.seal(ic, at, name, x12writer.Envelope{UsGS: g.Receiver, ThemGS: g.Sender}, body, faults)
	}
	if ic.TA1.Code == "A" || ic.Header.Control == "" {
		return
	}
	body, faults := x12writer.InterchangeAck(ic.TA1, a.options(ic, "TA1", ic.Header.Version))
	a.seal(ic, at, "TA1_"+ic.Header.Control, x12writer.Envelope{}, body, faults)
}

func (a *AnswerFiles) options(ic *x12reader.Interchange, set, answered string) x12writer.Options {
	if a.Profile != nil {
		return x12writer.OptionsFor(a.Profile, set, answered)
	}
	release, _ := x12.Load(answered)
	d := ic.Delimiters
	if d.Repetition == 0 {
		d.Repetition = '^'
	}
	return x12writer.Options{Version: release.Name, Delimiters: d}
}

func (a *AnswerFiles) seal(ic *x12reader.Interchange, at time.Time, name string, env x12writer.Envelope, body x12writer.Body, faults []fault.Fault) {
	a.number++
	env.Us, env.Them, env.At, env.Number, env.Usage = ic.Header.Receiver, ic.Header.Sender, at, a.number, ic.Header.Usage
	var edi []byte
	if len(faults) == 0 {
		edi, faults = x12writer.Seal(env, body)
	}
	err := writeFaults(faults)
	if err == nil {
		err = os.WriteFile(filepath.Join(a.Dir, fmt.Sprintf("%s_%d.edi", archive.Encode(name), a.number)), edi, 0o644)
	}
	if err != nil {
		a.Failed = append(a.Failed, fmt.Errorf("%s cannot be written: %w", Readable(name), err))
	}
}
