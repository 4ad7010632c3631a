package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/docket-edi/docket/generators/x12writer"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/x12"
)

// writeFlags say how the interchanges are written.
type writeFlags struct {
	partner, version, delimiters, usage, date string
	sender, senderGS, receiver, receiverGS    string
	control                                   int64
}

func (e *env) write() *cobra.Command {
	f := writeFlags{}
	cmd := &cobra.Command{
		Use: "write SET [RECORD.json...]", Short: "Write records as X12",
		Long: `write reads records as parse prints them (from files or standard input) and
writes each as an interchange to standard output. What X12 cannot carry is
refused, never mended: its faults go to standard error, nothing is written, and
the exit code is 3.

SET is one of ` + strings.Join(setsWritten(), ", ") + `.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			w, err := writerOf(args[0])
			if err != nil {
				return err
			}
			env, o, err := e.writing(w.Set, &f, cmd.Flags().Changed)
			if err != nil {
				return err
			}
			refused := false
			err = e.eachFile(args[1:], func(name string, data []byte) error {
				ok, err := e.writeFile(name, data, w, &env, o)
				refused = refused || !ok
				return err
			})
			if err == nil && refused {
				return errHeld
			}
			return err
		},
	}
	cmd.Flags().StringVar(&f.partner, "partner", "", "take ids, version, delimiters and usage from this partner's profile")
	cmd.Flags().StringVar(&f.version, "version", "004010", "release: 004010 or 005010")
	cmd.Flags().StringVar(&f.delimiters, "delimiters", "*>~^", "separators of elements and components, terminator, repetition")
	cmd.Flags().StringVar(&f.usage, "usage", "T", "T test, P production, I information")
	cmd.Flags().StringVar(&f.sender, "sender", "ZZ:SENDER", "ISA05 and ISA06")
	cmd.Flags().StringVar(&f.senderGS, "sender-group", "", "GS02 (default: the sender's id)")
	cmd.Flags().StringVar(&f.receiver, "receiver", "ZZ:RECEIVER", "ISA07 and ISA08")
	cmd.Flags().StringVar(&f.receiverGS, "receiver-group", "", "GS03 (default: the receiver's id)")
	cmd.Flags().Int64Var(&f.control, "control", 1, "control number of the first interchange; the next ones follow it")
	cmd.Flags().StringVar(&f.date, "date", "", "time in the envelope, as 2025-01-10T09:00:00Z or 2025-01-10 (default: now)")
	return cmd
}

func setsWritten() (names []string) {
	for _, w := range x12writer.Writers() {
		names = append(names, w.Set)
	}
	return names
}

func writerOf(set string) (x12writer.Writer, error) {
	for _, w := range x12writer.Writers() {
		if strings.EqualFold(w.Set, set) {
			return w, nil
		}
	}
	return x12writer.Writer{}, usage(fmt.Errorf("docket does not write %q", set), "it writes "+strings.Join(setsWritten(), ", "))
}

// writing makes envelope and options of the flags; a flag that is given wins
// over the partner's profile.
func (e *env) writing(set string, f *writeFlags, given func(string) bool) (env x12writer.Envelope, o x12writer.Options, err error) {
	env = x12writer.Envelope{Us: f.sender, UsGS: f.senderGS, Them: f.receiver, ThemGS: f.receiverGS, Number: f.control, Usage: f.usage}
	o.Version = f.version
	if f.partner != "" {
		p, err := e.profile(f.partner)
		if err != nil {
			return env, o, err
		}
		if given("version") {
			own := *p
			own.Versions = map[string]string{set: f.version}
			p = &own
		}
		o = x12writer.OptionsFor(p, set, f.version)
		env.AskTA1 = p.AskTA1
		profiled(given, map[string]profiledValue{"sender": {&env.Us, p.Us.ISA}, "sender-group": {&env.UsGS, p.Us.GS}, "usage": {&env.Usage, p.Usage},
			"receiver": {&env.Them, p.Match.ISA}, "receiver-group": {&env.ThemGS, p.Match.GS}})
	}
	if f.partner == "" || given("delimiters") {
		if o.Delimiters, err = x12writer.ParseDelimiters(f.delimiters, o.Version); err != nil {
			return env, o, usage(err, `for example --delimiters '*>~^'; quote it, the shell knows these characters too`)
		}
	}
	env.UsGS, env.ThemGS = groupID(env.UsGS, env.Us), groupID(env.ThemGS, env.Them)
	if env.At, err = envelopeTime(f.date); err != nil {
		return env, o, usage(err, "write it as 2025-01-10T09:00:00Z or 2025-01-10")
	}
	return env, o, usage(checkRelease(set, o.Version), "the releases are 004010 and 005010")
}

// profiledValue is a value and what the profile says of it.
type profiledValue struct {
	value *string
	from  string
}

func profiled(given func(string) bool, values map[string]profiledValue) {
	for flag, v := range values {
		if !given(flag) && v.from != "" {
			*v.value = v.from
		}
	}
}

// groupID is the id of the interchange where the group has none of its own.
func groupID(group, isa string) string {
	if _, id, _ := strings.Cut(isa, ":"); group == "" {
		return id
	}
	return group
}

func envelopeTime(date string) (time.Time, error) {
	if date == "" {
		return time.Now().UTC(), nil
	}
	if t, err := time.Parse(time.DateOnly, date); err == nil {
		return t, nil
	}
	return time.Parse(time.RFC3339, date)
}

func checkRelease(set, version string) error {
	r, known := x12.Load(version)
	if !known || len(version) < 6 || set != "TA1" && r.Set(set) == nil {
		return fmt.Errorf("there is no %s in release %q", set, version)
	}
	return nil
}

// writeFile writes the records of one file, each as an interchange with the next
// control number. Of a file in which one is refused, the others are written.
func (e *env) writeFile(name string, data []byte, w x12writer.Writer, env *x12writer.Envelope, o x12writer.Options) (ok bool, err error) {
	records, err := splitRecords(data)
	ok = err == nil
	if err != nil {
		fmt.Fprintf(e.errOut, "%s: [reject] %s\n", clean(name), clean(err.Error()))
	}
	for i, raw := range records {
		edi, faults, err := writeRecord(raw, w, *env, o)
		if err != nil || len(faults) > 0 {
			ok = false
			e.refuse(fmt.Sprintf("%s: record %d", name, i+1), faults, err)
			continue
		}
		env.Number++
		if _, err := e.out.Write(edi); err != nil {
			return ok, failure(err, "")
		}
	}
	return ok, nil
}

func (e *env) refuse(where string, faults []fault.Fault, err error) {
	if err != nil {
		fmt.Fprintf(e.errOut, "%s: [reject] %s\n", clean(where), clean(err.Error()))
	}
	for _, f := range faults {
		fmt.Fprintf(e.errOut, "%s: [%s] %s\n", clean(where), f.Severity, clean(f.Error()))
	}
}

func writeRecord(raw json.RawMessage, w x12writer.Writer, env x12writer.Envelope, o x12writer.Options) ([]byte, []fault.Fault, error) {
	body, faults, err := w.Body(func(rec any) error { return decodeRecord(raw, w.Record, rec) }, o)
	if err != nil || len(faults) > 0 {
		return nil, faults, err
	}
	edi, faults := x12writer.Seal(env, body)
	return edi, faults, nil
}

// splitRecords splits a file into its JSON objects: one, several, or a list.
func splitRecords(data []byte) (records []json.RawMessage, err error) {
	d := json.NewDecoder(bytes.NewReader(data))
	for {
		var raw json.RawMessage
		if err := d.Decode(&raw); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return records, fmt.Errorf("byte %d: not JSON: %w; give the lines that docket parse prints", d.InputOffset(), err)
		}
		var list []json.RawMessage
		if json.Unmarshal(raw, &list) == nil && raw[0] == '[' {
			records = append(records, list...)
			continue
		}
		records = append(records, raw)
	}
	if len(records) == 0 {
		return nil, errors.New("there is no record; give the lines that docket parse prints")
	}
	return records, nil
}

// decodeRecord reads a record strictly: a key that it does not have is a slip.
func decodeRecord(raw json.RawMessage, name string, rec any) error {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		return errors.New("it is no JSON object")
	}
	mark := ""
	if json.Unmarshal(fields["record"], &mark) == nil && mark != name {
		return fmt.Errorf("it is marked as %q; this set is written from %s", mark, name)
	}
	delete(fields, "record")
	plain, err := json.Marshal(fields)
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(plain))
	d.DisallowUnknownFields()
	if err := d.Decode(rec); err != nil {
		return fmt.Errorf("%w; schemas/json/%s.json describes it", err, name)
	}
	return nil
}
