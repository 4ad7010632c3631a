package main

import (
	"bytes"
	_ "embed" // the template is part of the program
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/docket-edi/docket/generators/sheet"
	"github.com/docket-edi/docket/parsers"
	"github.com/docket-edi/docket/pipeline"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

func (e *env) poDraft() *cobra.Command {
	w := pipeline.Word{}
	cmd := &cobra.Command{
		Use: "draft FILE --why TEXT", Short: "Make drafts of the orders in a YAML, JSON, CSV or XLSX file (- for stdin)", Args: cobra.ExactArgs(1),
		Long: `draft completes each order from suppliers.yaml, gives it the next number when it
has none, and keeps it as a draft. All orders of the file are taken, or none.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := e.deskwork(cmd.Context(), &w)
			if err != nil {
				return err
			}
			defer o.close()
			orders, err := e.readOrders(o, args[0])
			if err != nil {
				return err
			}
			made, err := o.DraftSupplier(cmd.Context(), orders, w)
			if err != nil {
				return failure(err, lookAgain)
			}
			for i := range made {
				if err := e.printMoved(&made[i]); err != nil {
					return err
				}
			}
			return nil
		},
	}
	wordFlags(cmd, &w)
	return cmd
}

func (e *env) poRevise() *cobra.Command {
	w := pipeline.Word{}
	var sets []string
	cmd := &cobra.Command{
		Use: "revise PO [FILE] --why TEXT", Short: "Change an order: what was sent becomes the next revision, to be approved and sent", Args: cobra.RangeArgs(1, 2),
		Long: `revise takes the order's new content from FILE, or changes single fields:
  docket po revise PO-2025-000117 --set 1.quantity=1200 --set ship_until=2025-03-01 --why "agreed by phone"
N.FIELD is a field of line N, as the columns of docket po template name them.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 && len(sets) == 0 {
				return usage(errors.New("nothing to change"), "name a FILE with the new content, or --set FIELD=VALUE")
			}
			o, err := e.deskwork(cmd.Context(), &w)
			if err != nil {
				return err
			}
			defer o.close()
			m, err := o.ReviseSupplier(cmd.Context(), args[0], func(order *record.SupplierOrder) error {
				if len(args) == 2 {
					orders, err := e.readOrders(o, args[1])
					if err != nil {
						return err
					}
					if len(orders) != 1 {
						return fmt.Errorf("%s holds %d orders, wanted is one", args[1], len(orders))
					}
					*order = orders[0]
				}
				return setFields(order, sets)
			}, w)
			var x *exit
			if errors.As(err, &x) {
				return err
			}
			if err != nil {
				return failure(err, lookAgain)
			}
			return e.printMoved(&m)
		},
	}
	wordFlags(cmd, &w)
	cmd.Flags().StringArrayVar(&sets, "set", nil, "FIELD=VALUE, or N.FIELD=VALUE for line N; may be repeated")
	return cmd
}

// setFields changes single fields, named as the columns of a supplier order file.
func setFields(o *record.SupplierOrder, sets []string) error {
	for _, s := range sets {
		field, value, ok := strings.Cut(s, "=")
		if !ok {
			return fmt.Errorf("--set %q is not FIELD=VALUE", s)
		}
		if err := o.Set(strings.TrimSpace(field), value); err != nil {
			return err
		}
	}
	return nil
}

// readOrders reads a file of orders, completed from suppliers.yaml; its faults are printed.
func (e *env) readOrders(o *opened, name string) ([]record.SupplierOrder, error) {
	data, err := e.readInput(name)
	if err != nil {
		return nil, usage(err, "name a file of orders, or - for stdin; docket po template shows one")
	}
	today := record.NewDate(o.Clock())
	orders, faults := parsers.SupplierDrafts(data, func(order *record.SupplierOrder) { o.Config.Suppliers.Fill(order, today) })
	for _, f := range faults {
		fmt.Fprintf(e.errOut, "%s: %s: %s\n", name, severityWord(f.Severity), clean(placedWords(f)))
	}
	if fault.Worst(faults) == fault.Reject || len(orders) == 0 {
		return nil, failure(fmt.Errorf("%s cannot be used", name), "mend what is named; docket po template writes a file to start from")
	}
	return orders, nil
}

func (e *env) readInput(name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(e.in)
	}
	return os.ReadFile(name)
}

// placedWords says what is wrong in which row.
func placedWords(f fault.Fault) string {
	if f.PositionInFile > 0 {
		return fmt.Sprintf("row %d: %s", f.PositionInFile, f.Error())
	}
	return f.Error()
}

// severityWord is a severity as people say it.
func severityWord(s fault.Severity) string {
	if s == fault.Note {
		return "warning"
	}
	return "error"
}

func itoa(n int) string { return strconv.Itoa(n) }

func (e *env) poTemplate() *cobra.Command {
	format := "yaml"
	cmd := &cobra.Command{
		Use: "template", Short: "Write an order to start from: --format yaml, json, csv or xlsx", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			data, err := orderTemplate(format)
			if err != nil {
				return usage(err, "docket po template --format csv > order.csv")
			}
			_, err = io.Copy(e.out, bytes.NewReader(data))
			return failure(err, "")
		},
	}
	cmd.Flags().StringVar(&format, "format", format, "yaml, json, csv or xlsx")
	return cmd
}

//go:embed templates/order.yaml
var orderYAML []byte

// orderTemplate is the same order in each format.
func orderTemplate(format string) ([]byte, error) {
	orders, faults := parsers.SupplierDrafts(orderYAML, func(*record.SupplierOrder) {})
	if fault.Worst(faults) == fault.Reject {
		return nil, fmt.Errorf("the template is broken: %v", faults)
	}
	o := &orders[0]
	switch format {
	case "yaml":
		return orderYAML, nil
	case "json":
		b, err := json.MarshalIndent(o, "", "  ")
		return append(b, '\n'), err
	case "csv":
		return sheet.SupplierOrder(o)
	case "xlsx":
		return sheet.SupplierOrderWorkbook(o)
	}
	return nil, fmt.Errorf("%q is none of yaml, json, csv, xlsx", format)
}
