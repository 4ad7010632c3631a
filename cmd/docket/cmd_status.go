package main

import (
	"cmp"
	"fmt"
	"sort"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/docket-edi/docket/pipeline"
	"github.com/docket-edi/docket/pipeline/bus"
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
			s.Away = serversAway(cmd.Context(), o)
			if e.json {
				return e.line(s)
			}
			now := o.clock()
			e.asksFor(&s, now)
			for _, a := range s.Away {
				e.printf("%-18s %s: %s\n", "away", a.Server, clean(a.Error))
			}
			e.counts("arrivals", s.Arrivals)
			e.counts("sets", s.Sets)
			e.counts("orders", s.Orders)
			e.counts("messages waiting", s.Messages)
			e.lag(s.Lag)
			e.printf("%-18s %d\n%-18s %d\n", "held", s.Held, "documents unsent", s.Unsent)
			if s.Oldest != nil {
				e.printf("%-18s since %s\n", "oldest under way", since(*s.Oldest, now))
			}
			e.parked(s.Parked, now)
			e.ackStatus(&s.Acks)
			return nil
		},
	}
}

// asksFor says first what a person is asked for, and what time it is for the
// times below.
func (e *env) asksFor(s *pipeline.Status, now time.Time) {
	var asks []string
	for _, ask := range []struct {
		n    int
		what string
	}{{len(s.Away), "away"}, {s.Held, "held"}, {len(s.Parked), "parked"}, {s.Acks.Overdue, "overdue"}} {
		if ask.n > 0 {
			asks = append(asks, fmt.Sprintf("%d %s", ask.n, ask.what))
		}
	}
	if len(asks) == 0 {
		asks = []string{"nothing asks for you"}
	}
	e.printf("%s UTC: %s\n\n", now.UTC().Format(time.DateTime), strings.Join(asks, ", "))
}

// lag sums up, stage by stage, the messages that are still to be taken.
func (e *env) lag(lags []bus.Lag) {
	behind := map[string]int64{}
	for _, l := range lags {
		behind[l.Stage] += l.Behind
	}
	e.printf("%-18s", "lag")
	words := ""
	for _, stage := range pipeline.StageNames() {
		if behind[stage] > 0 {
			words += fmt.Sprintf(" %d %s ", behind[stage], stage)
		}
	}
	e.printf("%s\n", cmp.Or(words, " none"))
}

// parked shows the streams whose other side is away.
func (e *env) parked(streams []pipeline.ParkedView, now time.Time) {
	e.printf("%-18s %d\n", "parked", len(streams))
	for _, s := range streams {
		e.printf("  %s  %d documents wait since %s, tried %d times, next at %s: %s\n", clean(s.Stream), s.Due, since(s.Since, now), s.Tries,
			s.Next.UTC().Format(time.TimeOnly), clean(s.Reason))
	}
}

// since is a time and how long ago that was.
func since(at, now time.Time) string {
	return fmt.Sprintf("%s (%s)", at.UTC().Format(time.DateTime), now.Sub(at).Round(time.Second))
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
