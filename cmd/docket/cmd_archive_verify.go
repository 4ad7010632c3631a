package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/docket-edi/docket/pipeline"
)

func (e *env) archiveVerify() *cobra.Command {
	return &cobra.Command{
		Use: "verify", Short: "Read every archived object again and compare it", Args: cobra.NoArgs,
		Long: `verify reads every object and compares it with the ledger, then the journal with
both. Each object that is missing, changed or extra is named. Exit 1: a finding.
It works beside a running docket, and on an archive of any size.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o, err := e.look(cmd.Context())
			if err != nil {
				return err
			}
			defer o.close()
			r, err := o.VerifyArchive(cmd.Context(), pipeline.VerifyOptions{Found: e.finding, Progress: e.progress("reading")})
			if err != nil {
				return failure(err, archiveHint(err))
			}
			if err := e.verified(&r); err != nil || r.OK() {
				return err
			}
			return failure(fmt.Errorf("%d findings", r.Missing+r.Changed+r.Extra+r.Other),
				"docs/archive.md says what each finding means; an object comes back from a backup, or by removing its delete marker in S3")
		},
	}
}

// finding prints one as it is found: a line of JSON is told from the sum by its kind.
func (e *env) finding(f pipeline.Finding) {
	if e.json {
		_ = e.line(f)
		return
	}
	e.printf("%s: %s %s\n", f.Kind, clean(f.Name), clean(f.Text))
}

func (e *env) verified(r *pipeline.VerifyReport) error {
	if e.json {
		return e.line(r)
	}
	e.printf("%d objects, %d bytes, %d journal objects read: %d missing, %d changed, %d extra, %d other findings.\n",
		r.Objects, r.Bytes, r.Journal, r.Missing, r.Changed, r.Extra, r.Other)
	return nil
}

func (e *env) archiveStat() *cobra.Command {
	return &cobra.Command{
		Use: "stat", Short: "Count archived objects and bytes, by kind and by month", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o, err := e.look(cmd.Context())
			if err != nil {
				return err
			}
			defer o.close()
			s, err := o.StatArchive(cmd.Context(), e.progress("counting"))
			if err != nil {
				return failure(err, "")
			}
			if e.json {
				return e.line(s)
			}
			w := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', tabwriter.AlignRight)
			fmt.Fprintln(w, "\tobjects\tbytes\t")
			for _, shares := range [][]pipeline.Share{s.ByKind, s.ByMonth} {
				for _, share := range shares {
					fmt.Fprintf(w, "%s\t%d\t%d\t\n", clean(share.Name), share.Objects, share.Bytes)
				}
			}
			fmt.Fprintf(w, "all\t%d\t%d\t\n", s.Objects, s.Bytes)
			if err := w.Flush(); err != nil {
				return err
			}
			e.printf("%d orders answered, %.2f objects for each (journal and configuration not counted).\n", s.Answered, s.PerAnswer)
			return nil
		},
	}
}
