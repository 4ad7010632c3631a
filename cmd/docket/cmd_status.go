package main

import (
	"sort"
	"time"

	"github.com/spf13/cobra"

	"github.com/docket-edi/docket/pipeline"
)

func (e *env) status() *cobra.Command {
	return &cobra.Command{
		Use: "status", Short: "Where everything stands", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o, err := e.look(cmd.Context())
			if err != nil {
				return err
			}
			defer o.close()
			s, err := o.Status(cmd.Context())
			if err != nil {
				return failure(err, "")
			}
			if e.json {
				return e.line(s)
			}
			e.counts("arrivals", s.Arrivals)
			e.counts("sets", s.Sets)
			e.counts("orders", s.Orders)
			e.counts("messages waiting", s.Messages)
			e.printf("%-18s %d\n%-18s %d\n", "held", s.Held, "documents unsent", s.Unsent)
			if s.Oldest != nil {
				e.printf("%-18s since %s\n", "oldest under way", s.Oldest.Format(time.DateTime))
			}
			e.ackStatus(&s.Acks)
			return nil
		},
	}
}

func (e *env) counts(what string, by map[string]int) {
	names := make([]string, 0, len(by))
	for name := range by {
		names = append(names, name)
	}
	sort.Strings(names)
	e.printf("%-18s", what)
	for _, name := range names {
		e.printf(" %d %s ", by[name], name)
	}
	if len(names) == 0 {
		e.printf(" none")
	}
	e.printf("\n")
}

// ackStatus shows the documents without their 997, the oldest by name, and
// answers that name nothing we sent.
func (e *env) ackStatus(s *pipeline.AckStatus) {
	e.printf("%-18s %d, %d overdue\n", "unacknowledged", s.Outstanding, s.Overdue)
	for _, d := range s.Oldest {
		overdue := ""
		if d.Overdue {
			overdue = "  OVERDUE"
		}
		e.printf("  %s of PO %s to %s, ISA13 %s, sent %s%s\n", d.Kind, clean(d.PO), clean(d.Partner), d.Control, d.SentAt.Format(time.DateTime), overdue)
	}
	e.printf("%-18s %d\n", "acks unmatched", s.Unmatched)
	for _, a := range s.Strays {
		e.printf("  %s of %s to %s (%s, %s): %s\n", a.Kind, clean(a.Partner), dash(clean(a.Number)), clean(a.File), a.At.Format(time.DateTime), clean(a.Words))
	}
}
