package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/docket-edi/docket/pipeline"
	"github.com/docket-edi/docket/schemas/record"
)

func (e *env) poList() *cobra.Command {
	return &cobra.Command{
		Use: "ls", Short: "List the orders to suppliers, the silent ones first", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o, err := e.look(cmd.Context())
			if err != nil {
				return err
			}
			defer o.close()
			orders, err := o.SupplierOrders(cmd.Context())
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
			return e.printSuppliers(orders)
		},
	}
}

func (e *env) printSuppliers(orders []pipeline.SupplierView) error {
	if len(orders) == 0 {
		e.printf("No orders to suppliers yet: docket po template, then docket po draft.\n")
		return nil
	}
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "PO\tsupplier\tstate\trev\tship until\ttotal\tto do")
	for _, v := range orders {
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\t%s\t%s\n", clean(v.PO), clean(v.Supplier), v.State, v.Revision, dash(string(v.Window.To)), v.Amount, clean(toDo(&v)))
	}
	w.Flush()
	for i, line := range strings.SplitAfter(table.String(), "\n") {
		if i > 0 && i <= len(orders) && orders[i-1].Overdue && colourful(e.out) {
			line = "\x1b[31m" + strings.TrimSuffix(line, "\n") + "\x1b[0m\n"
		}
		e.printf("%s", line)
	}
	return nil
}

// toDo is the first thing to look at, and how many there are.
func toDo(v *pipeline.SupplierView) string {
	switch n := len(v.Open); {
	case n == 0:
		return "-"
	case n == 1:
		return v.Open[0]
	default:
		return fmt.Sprintf("%s (and %d more)", v.Open[0], n-1)
	}
}

func (e *env) poShow() *cobra.Command {
	return &cobra.Command{
		Use: "show PO", Short: "Show an order to a supplier on one page", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := e.look(cmd.Context())
			if err != nil {
				return err
			}
			defer o.close()
			d, err := o.SupplierOrder(cmd.Context(), args[0])
			if err != nil {
				return failure(err, "docket po ls shows the orders to suppliers")
			}
			if e.json {
				return e.line(d)
			}
			e.printSupplierOrder(&d)
			return nil
		},
	}
}

// printSupplierOrder prints an order as one page: what stands, what was
// ordered, what is confirmed, what is open, what happened.
func (e *env) printSupplierOrder(d *pipeline.SupplierDetail) {
	o := d.Order
	e.printf("PURCHASE ORDER %s   revision %d   %s\n", clean(d.PO), d.Revision, strings.ToUpper(string(d.State)))
	if d.With > 0 && d.With != d.Revision {
		e.printf("The supplier has revision %d.\n", d.With)
	}
	e.printf("\n")
	e.facts([][2]string{
		{"Supplier", strings.Join(append([]string{firstFilled(o.SupplierName, o.Supplier)}, o.SupplierAddress...), ", ")},
		{"Mail", o.SupplierEmail},
		{"Ordered", string(o.OrderDate)},
		{"Ship window", span(o.ShipFrom, o.ShipUntil)},
		{"Must arrive by", string(o.ArriveBy)},
		{"Answer by", string(d.Due)},
		{"Payment terms", o.Terms},
		{"Payments", o.PaymentsText()},
		{"Incoterm", strings.TrimSpace(o.Incoterm + " " + o.IncotermPlace)},
		{"Ship via", o.ShipVia},
		{"Tolerance", tolerance(o)},
	})
	e.printf("  Ship to\n")
	for _, line := range o.ShipTo {
		e.printf("    %s\n", clean(line))
	}
	e.printSupplierLines(d)
	e.printBlock("Open", d.Open)
	e.printBlock("Accepted exceptions", d.Accepted)
	if d.With != d.Revision || d.Revision > 1 {
		e.printBlock("Changes of this revision", d.Changes)
	}
	e.printSteps(d)
	if len(d.Documents) > 0 {
		e.printf("\nDocuments\n")
		w := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
		for _, doc := range d.Documents {
			fmt.Fprintf(w, "  %s\t%s\t%s\n", doc.Kind, doc.State, whereWords(&doc))
		}
		w.Flush()
	}
	e.printf("\nThe log has %d entries: --seen %d makes a move only if nothing changed since.\n", d.Entries, d.Entries)
}

// facts prints what is given, label by label.
func (e *env) facts(rows [][2]string) {
	w := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		if row[1] != "" {
			fmt.Fprintf(w, "  %s\t%s\n", row[0], clean(row[1]))
		}
	}
	w.Flush()
}

func (e *env) printBlock(title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	e.printf("\n%s\n", title)
	for _, line := range lines {
		e.printf("  %s\n", indent(clean(line)))
	}
}

func (e *env) printSupplierLines(d *pipeline.SupplierDetail) {
	totals := d.Order.Totals()
	e.printf("\n")
	w := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "  line\tsku\tdescription\tordered\tunit cost\ttotal\tconfirmed")
	for i, l := range d.Order.Lines {
		fmt.Fprintf(w, "  %s\t%s\t%s\t%s\t%s\t%s\t%s\n", clean(l.Number), clean(firstFilled(l.SKU, l.SupplierSKU)), clean(l.Description), l.Quantity,
			l.UnitCost, totals.Lines[i], confirmedWords(d, l.Number))
	}
	for _, row := range []struct {
		what  string
		money *record.Money
	}{{"freight", d.Order.Freight}, {"prep", d.Order.Prep}, {"other", d.Order.Other}, {"allowance", d.Order.Allowance}, {"tax", d.Order.Tax}, {"TOTAL", &totals.Total}} {
		if row.money != nil {
			fmt.Fprintf(w, "  \t\t\t\t%s\t%s\t\n", row.what, row.money)
		}
	}
	w.Flush()
}

// confirmedWords says what the supplier promised of a line.
func confirmedWords(d *pipeline.SupplierDetail, line string) string {
	_, parts := d.Confirmed(line)
	if len(parts) == 0 {
		return "-"
	}
	out := make([]string, len(parts))
	for i, p := range parts {
		out[i] = p.Quantity.String()
		if p.ShipDate != "" {
			out[i] += " on " + string(p.ShipDate)
		}
	}
	return strings.Join(out, ", ")
}

func (e *env) printSteps(d *pipeline.SupplierDetail) {
	e.printf("\nWhat happened\n")
	w := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
	for _, s := range d.Steps {
		fmt.Fprintf(w, "  %d\t%s\t%s\t%s\t%s\t%s\n", s.N, s.At.Format(time.DateTime), clean(s.Who), s.What, s.State, clean(s.Why))
		for _, note := range s.Notes {
			fmt.Fprintf(w, "  \t\t\t\t\t%s\n", clean(note))
		}
	}
	w.Flush()
}

func firstFilled(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

func span(from, until record.Date) string {
	switch {
	case from == "" && until == "":
		return ""
	case until == "":
		return "from " + string(from)
	case from == "":
		return "until " + string(until)
	}
	return string(from) + " to " + string(until)
}

func tolerance(o *record.SupplierOrder) string {
	if o.ToleranceOver == "" && o.ToleranceUnder == "" {
		return ""
	}
	return fmt.Sprintf("%s %% more, %s %% less", zero(o.ToleranceOver), zero(o.ToleranceUnder))
}

func zero(p record.Percent) string { return firstFilled(string(p), "0") }

func (e *env) poDiff() *cobra.Command {
	from, to := 0, 0
	cmd := &cobra.Command{
		Use: "diff PO", Short: "Show what a revision changes, field by field", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := e.look(cmd.Context())
			if err != nil {
				return err
			}
			defer o.close()
			d, err := o.SupplierOrder(cmd.Context(), args[0])
			if err != nil {
				return failure(err, "docket po ls shows the orders to suppliers")
			}
			if to == 0 {
				to = d.Revision
			}
			if from == 0 {
				from = to - 1
			}
			if from < 1 {
				return failure(errors.New("revision 1 is the first: there is nothing before it"), "docket po show PO shows the order")
			}
			before, err := o.SupplierRevision(cmd.Context(), args[0], from)
			if err != nil {
				return failure(err, lookAgain)
			}
			after, err := o.SupplierRevision(cmd.Context(), args[0], to)
			if err != nil {
				return failure(err, lookAgain)
			}
			changes := after.ChangesSince(before)
			if e.json {
				return e.line(map[string]any{"po": d.PO, "from": from, "to": to, "changes": changes})
			}
			e.printf("PO %s, revision %d against %d\n", clean(d.PO), to, from)
			for _, c := range changes {
				e.printf("  %s\n", clean(c))
			}
			return nil
		},
	}
	cmd.Flags().IntVar(&from, "from", 0, "the older revision (default: the one before)")
	cmd.Flags().IntVar(&to, "to", 0, "the newer revision (default: the newest)")
	return cmd
}

func (e *env) poPDF() *cobra.Command {
	file := ""
	cmd := &cobra.Command{
		Use: "pdf PO -o FILE", Short: "Write the order as PDF: as sent, or marked as a draft or cancelled", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if file == "" && colourful(e.out) {
				return usage(errors.New("a PDF is nothing for a terminal"), "docket po pdf "+args[0]+" -o "+args[0]+".pdf")
			}
			o, err := e.withConfig(cmd.Context())
			if err != nil {
				return err
			}
			defer o.close()
			data, notes, err := o.SupplierPDF(cmd.Context(), args[0])
			if err != nil {
				return failure(err, lookAgain)
			}
			for _, n := range notes {
				fmt.Fprintf(e.errOut, "note: %s\n", clean(n))
			}
			if file == "" {
				_, err = e.out.Write(data)
			} else {
				err = os.WriteFile(file, data, 0o644)
			}
			return failure(err, "name a file that can be written: -o FILE")
		},
	}
	cmd.Flags().StringVarP(&file, "output", "o", "", "file to write (default: stdout)")
	return cmd
}
