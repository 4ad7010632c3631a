package main

import (
	"sort"
	"time"

	"github.com/spf13/cobra"
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
