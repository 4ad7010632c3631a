package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/docket-edi/docket/pipeline"
	"github.com/docket-edi/docket/schemas/record"
)

// forever is the audit's limit where nothing may be judged by its age.
const forever = 100 * 365 * 24 * time.Hour

// demoReport is what demo --json prints.
type demoReport struct {
	Dir      string                 `json:"dir"`
	Took     string                 `json:"took"`
	New      int                    `json:"new"`
	Arrivals []pipeline.DemoArrival `json:"arrivals"`
	Orders   []pipeline.OrderView   `json:"orders"`
	Held     []pipeline.HeldView    `json:"held"`
	Audit    pipeline.AuditReport   `json:"audit"`
	took     map[string]time.Duration
}

func (e *env) reportDemo(ctx context.Context, o *opened, dir string, arrivals []pipeline.DemoArrival, took time.Duration) error {
	r := demoReport{Dir: dir, Took: took.Round(time.Millisecond).String(), Arrivals: arrivals, took: map[string]time.Duration{}}
	for _, a := range arrivals {
		r.took[a.Name] = a.Took
		if a.New {
			r.New++
		}
	}
	var err error
	if r.Orders, err = o.Orders(ctx); err != nil {
		return failure(err, "")
	}
	sort.SliceStable(r.Orders, func(i, j int) bool { return r.Orders[i].Arrival < r.Orders[j].Arrival })
	if r.Held, err = o.HeldList(ctx, true); err != nil {
		return failure(err, "")
	}
	if r.Audit, err = o.Audit(ctx, forever); err != nil {
		return failure(err, "")
	}
	if e.json {
		return e.line(r)
	}
	e.printDemo(&r)
	if !r.Audit.OK() {
		return failure(fmt.Errorf("%d findings in the audit", len(r.Audit.Findings)), "docket audit -c "+filepath.Join(dir, "docket.yaml"))
	}
	return nil
}

func (e *env) printDemo(r *demoReport) {
	if r.New == 0 {
		e.printf("Nothing is new: all %d samples came before, and nothing was changed.\n\n%s.\n", len(r.Arrivals), r.Audit.String())
		e.printNext(r.Dir)
		return
	}
	e.printf("%d files went through the whole pipeline in %s, in %s.\n", r.New, r.Took, r.Dir)
	e.printVendor(r)
	e.printSupplier(r)
	e.printRefused(r)
	e.printf("\n%s.\n%d objects in the archive, every one read and compared.\n", r.Audit.String(), r.Audit.Objects)
	e.printNext(r.Dir)
}

// printVendor lists the orders of our customers: a line each, and why one is held.
func (e *env) printVendor(r *demoReport) {
	e.printf("\nVENDOR POs: what customers ordered, and what they were answered\n")
	w := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "  PO\tpartner\ttype\tlines\tunits\tamount\tanswered\tms\tin words")
	for _, o := range r.Orders {
		if o.Kind != "vendor" {
			continue
		}
		s := o.Summary
		fmt.Fprintf(w, "  %s\t%s\t%s\t%d\t%s\t%s\t%s\t%d\t%s\n", clean(o.PO), clean(o.Partner), s.Type, s.Lines, s.Units,
			amount(s.Amount), answers(&o), r.took[o.Arrival].Milliseconds(), words(&o))
	}
	w.Flush()
}

// printSupplier lists our orders to suppliers with the files made of them.
func (e *env) printSupplier(r *demoReport) {
	e.printf("\nSUPPLIER POs: what we ordered; a mail is ready to be sent, silence is not confirmation\n")
	for _, o := range r.Orders {
		if o.Kind != "supplier" {
			continue
		}
		e.printf("  %s rev %d  %s  %d lines, %s units, %s  (%d ms)\n", clean(o.PO), o.Summary.Revision, clean(o.Summary.Supplier), o.Summary.Lines,
			o.Summary.Units, amount(o.Summary.Amount), r.took[o.Arrival].Milliseconds())
		for _, d := range o.Documents {
			e.printf("    %-5s %s\n", d.Kind, filepath.Join(r.Dir, "outbox", filepath.FromSlash(d.File)))
			for _, note := range d.Notes {
				e.printf("          note: %s\n", clean(note))
			}
		}
	}
}

// printRefused shows what was not taken in, each fault under its segment.
func (e *env) printRefused(r *demoReport) {
	e.printf("\nREJECTED: held with its bytes until a person has looked\n")
	for _, h := range r.Held {
		if h.Kind == "order" || h.Kind == "shipment" {
			continue
		}
		e.printf("  %s (ask %s): %s\n", clean(h.Arrival), h.Owner, clean(h.Reason))
		for _, shown := range h.Shown {
			if strings.Contains(shown, "\n") { // under its segment; else the reason says it all
				e.printf("    %s\n", indent(clean(shown)))
			}
		}
	}
}

func (e *env) printNext(dir string) {
	config := filepath.Join(dir, "docket.yaml")
	e.printf("\nTry next:\n  %[2]s held ls -c %[1]s\n  %[2]s order show 4XK2M7QA -c %[1]s\n  %[2]s audit -c %[1]s\n", config, called())
}

// called is how a person calls docket: go run builds it in a folder of its own.
func called() string {
	if strings.Contains(filepath.ToSlash(os.Args[0]), "/go-build") {
		return "go run ./cmd/docket"
	}
	return "docket"
}

// answers lists the sets that went back: "997 855 856".
func answers(o *pipeline.OrderView) string {
	var out []string
	seen := map[string]bool{}
	for _, d := range o.Documents {
		if d.State == "delivered" && !seen[d.Kind] {
			seen[d.Kind] = true
			out = append(out, d.Kind)
		}
	}
	sort.Slice(out, func(i, j int) bool { return pipeline.KindOrder(out[i]) < pipeline.KindOrder(out[j]) })
	return strings.Join(out, " ")
}

// words says why an order is held, or what it was answered.
func words(o *pipeline.OrderView) string {
	for _, h := range o.Held {
		return "HELD: " + clean(h.Reason)
	}
	return clean(o.Summary.Answer)
}

func amount(m *record.Money) string {
	if m == nil {
		return "-"
	}
	return m.String()
}
