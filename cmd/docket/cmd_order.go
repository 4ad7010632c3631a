package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/docket-edi/docket/pipeline"
	"github.com/docket-edi/docket/schemas/record"
)

func (e *env) order() *cobra.Command {
	return group("order", "Orders: list, or one with all that was said about it", e.orderList(), e.orderShow())
}

func (e *env) orderList() *cobra.Command {
	return &cobra.Command{
		Use: "ls", Short: "List the orders", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o, err := e.look(cmd.Context())
			if err != nil {
				return err
			}
			defer o.close()
			orders, err := o.Orders(cmd.Context())
			if err != nil {
				return failure(err, "")
			}
			if e.json {
				for _, v := range orders {
					if err := e.line(v); err != nil {
						return err
					}
				}
				return nil
			}
			if len(orders) == 0 {
				e.printf("No orders yet: drop a file into the inbox.\n")
				return nil
			}
			w := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "PO\tkind\tpartner\tdate\tlines\tamount\tstate\tin words")
			for _, v := range orders {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\t%s\t%s\t%s\n", clean(v.PO), v.Kind, clean(v.Partner), v.Summary.Date, v.Summary.Lines, amount(v.Summary.Amount), v.State, words(&v))
			}
			return w.Flush()
		},
	}
}

func (e *env) orderShow() *cobra.Command {
	return &cobra.Command{
		Use: "show PO", Short: "Show an order: lines, answer, documents, log", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := e.look(cmd.Context())
			if err != nil {
				return err
			}
			defer o.close()
			details, err := o.OrderDetails(cmd.Context(), args[0])
			if err != nil {
				return failure(err, "docket order ls shows the orders that are here")
			}
			for i := range details {
				if e.json {
					if err := e.line(details[i]); err != nil {
						return err
					}
					continue
				}
				e.printOrder(&details[i])
			}
			return nil
		},
	}
}

func (e *env) printOrder(d *pipeline.OrderDetail) {
	s := d.Summary
	e.printf("PO %s  %s PO of %s  %s\n", clean(d.PO), d.Kind, clean(d.Partner), strings.ToUpper(d.State))
	e.printf("  dated %s, window %s to %s, %d lines, %s units, %s\n", s.Date, dash(string(s.Window.From)), dash(string(s.Window.To)), s.Lines, s.Units, amount(s.Amount))
	if s.Answer != "" {
		e.printf("  %s\n", clean(s.Answer))
	}
	for _, h := range d.Held {
		e.printf("  HELD (%d, ask %s): %s\n", h.ID, h.Owner, clean(h.Reason))
		for _, shown := range h.Shown {
			e.printf("    %s\n", indent(clean(shown)))
		}
	}
	for _, r := range d.Remarks {
		e.printf("  note: %s\n", clean(r))
	}
	e.printLines(d)
	e.printf("\nDocuments\n")
	w := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
	for _, doc := range d.Documents {
		fmt.Fprintf(w, "  %s\t%s\t%s\t%s\tarchive/%s", doc.Kind, doc.State, dash(doc.Control), whereWords(&doc), doc.Key)
		if n := len(doc.Acks); n > 0 {
			fmt.Fprintf(w, "\t%s", ackWords(&doc.Acks[n-1]))
		}
		fmt.Fprintln(w)
	}
	w.Flush()
	e.printAcks(d.Documents)
	for _, doc := range d.Documents {
		for _, note := range doc.Notes {
			e.printf("  note on the %s: %s\n", doc.Kind, clean(note))
		}
	}
	e.printf("\nLog\n")
	w = tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
	for _, entry := range d.Log {
		fmt.Fprintf(w, "  %d\t%s\t%s\t%s\n", entry.N, entry.At.Format(time.DateTime), entry.Kind, clean(entryWords(&entry)))
	}
	w.Flush()
}

// whereWords says where a document went.
func whereWords(d *pipeline.DocumentView) string {
	if d.Server != "" {
		return "mail server: " + clean(d.Server)
	}
	return "outbox/" + clean(d.File)
}

// printAcks shows what was said of a document before the newest answer, and
// what the answers say of its segments.
func (e *env) printAcks(documents []pipeline.DocumentView) {
	for _, doc := range documents {
		for i := range doc.Acks {
			if i < len(doc.Acks)-1 {
				e.printf("  the %s had before: %s\n", doc.Kind, ackWords(&doc.Acks[i]))
			}
			for _, note := range doc.Acks[i].Notes {
				e.printf("  their %s on the %s: %s\n", doc.Acks[i].Kind, doc.Kind, clean(note))
			}
		}
	}
}

// ackWords is a partner's answer with its time.
func ackWords(a *pipeline.AckView) string {
	return fmt.Sprintf("%s: %s (%s)", a.Kind, clean(a.Words), a.At.Format(time.DateTime))
}

// printLines shows the lines with what became of each.
func (e *env) printLines(d *pipeline.OrderDetail) {
	w := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
	switch {
	case d.Acknowledgment != nil:
		fmt.Fprintln(w, "\n  line\titem\tordered\tour price\tanswer\t")
		for _, l := range d.Acknowledgment.Lines {
			fmt.Fprintf(w, "  %s\t%s\t%s\t%s\t%s\t%s\n", clean(l.Number), clean(items(l.Items)), l.Quantity, amount(l.Price), statuses(l.Statuses), clean(l.Reason))
		}
	case d.Order != nil:
		fmt.Fprintln(w, "\n  line\titem\tordered\tprice\t")
		for _, l := range d.Order.Lines {
			fmt.Fprintf(w, "  %s\t%s\t%s\t%s\t\n", clean(l.Number), clean(items(l.Items)), l.Quantity, amount(l.Price))
		}
	case d.SupplierOrder != nil:
		fmt.Fprintln(w, "\n  line\tsku\tordered\tunit cost\t")
		for _, l := range d.SupplierOrder.Lines {
			fmt.Fprintf(w, "  %s\t%s\t%s\t%s\t%s\n", clean(l.Number), clean(l.SKU), l.Quantity, l.UnitCost, clean(l.Description))
		}
	}
	w.Flush()
}

func items(ids []record.ItemID) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = id.Qualifier + " " + id.Value
	}
	return strings.Join(out, ", ")
}

func statuses(all []record.LineStatus) string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = s.Code + " " + s.Quantity.String()
		if s.Date != "" {
			out[i] += " ships " + string(s.Date)
		}
	}
	return strings.Join(out, ", ")
}

// entryWords says what a log entry is about.
func entryWords(entry *pipeline.EventView) string {
	d := struct {
		Action string `json:"action"`
		Reason string `json:"reason"`
		Who    string `json:"who"`
		Why    string `json:"why"`
	}{}
	if err := json.Unmarshal(entry.Body, &d); err != nil {
		return entry.Source
	}
	switch {
	case d.Action != "":
		return fmt.Sprintf("%s on %d: %s", d.Action, entry.BasedOn, d.Reason)
	case d.Who != "":
		return d.Who + ": " + d.Why
	}
	return "from " + entry.Source
}
