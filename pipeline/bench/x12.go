// Package bench measures docket on the machine it runs on. X12 measures the
// X12 engine over a file; each row says what was done, never less than its name.
package bench

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/docket-edi/docket/generators/x12writer"
	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

// Row is one measurement: the best of the runs.
type Row struct {
	Work    string        `json:"work"`
	Cores   int           `json:"cores"`
	Bytes   int64         `json:"bytes"`
	Count   int           `json:"count"` // sets, or files
	Best    time.Duration `json:"best_ns"`
	Allocs  float64       `json:"allocs_per_set"` // in the last run; 0 where fewer than one in a hundred sets
	Output  int64         `json:"output_bytes"`
	OneCore time.Duration `json:"one_core_ns,omitempty"` // best of the same work with one worker; 0: the row has one
}

// Rate is bytes a second.
func (r Row) Rate() float64 { return float64(r.Bytes) / r.Best.Seconds() }

// X12 measures the engine over an interchange in memory, each row runs times.
type X12 struct {
	Data []byte
	Runs int
	At   time.Time // of receipt, decisions and shipments
}

// Rows measures the rows that need nothing but the data and tells them. They take
// turns, so that a slow minute of the machine is none of one row alone. An error
// says that the file cannot be measured: docket will not time work on a file that
// it would refuse.
func (x *X12) Rows(tell func(Row)) error {
	all := []work{
		{name: "memory read, eight bytes at a time (the yardstick)", cores: 1, run: x.probe},
		{name: "bytes to order view, envelope and CTT judged", cores: 1, run: x.view},
		{name: "fully judged, and the bytes of the 997s", cores: 1, run: func() (int, int64, error) { return x.verdict(1) }},
		{name: "the same, two workers", cores: 2, run: func() (int, int64, error) { return x.verdict(2) }},
		{name: "fully judged, to JSON, 855, 856 and 997 bytes", cores: 1, run: func() (int, int64, error) { return x.answers(1) }},
		{name: "the same, two workers", cores: 2, run: func() (int, int64, error) { return x.answers(2) }},
	}
	rows := make([]Row, len(all))
	for range x.Runs {
		for i, w := range all {
			if err := rows[i].measure(w, int64(len(x.Data))); err != nil {
				return err
			}
		}
	}
	for i, row := range rows {
		if row.Cores > 1 {
			row.OneCore = rows[i-1].Best
		}
		tell(row)
	}
	return nil
}

// work is what a row measures.
type work struct {
	name  string
	cores int
	run   func() (sets int, output int64, err error)
}

// measure does the work once more and keeps the best; with one core the runtime
// has one, too.
func (r *Row) measure(w work, size int64) error {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(w.cores))
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start := time.Now()
	sets, output, err := w.run()
	took := time.Since(start)
	if err != nil {
		return err
	}
	runtime.ReadMemStats(&after)
	if r.Best == 0 || took < r.Best {
		r.Best = took
	}
	r.Work, r.Cores, r.Bytes, r.Count, r.Output = w.name, w.cores, size, sets, output
	if sets > 0 {
		r.Allocs = float64(int64(float64(after.Mallocs-before.Mallocs)/float64(sets)*100)) / 100
	}
	return nil
}

func (x *X12) probe() (int, int64, error) {
	var sum uint64
	for b := x.Data; len(b) >= 32; b = b[32:] {
		sum += binary.LittleEndian.Uint64(b) + binary.LittleEndian.Uint64(b[8:]) + binary.LittleEndian.Uint64(b[16:]) + binary.LittleEndian.Uint64(b[24:])
	}
	if sum == 0 {
		return 0, 0, errors.New("the file holds nothing")
	}
	return 0, 0, nil
}

func (x *X12) view() (sets int, _ int64, err error) {
	var views x12reader.OrderReader
	r := x12reader.NewBytes(x.Data, x12reader.Options{EnvelopeOnly: true})
	for {
		u, err := r.Read()
		if errors.Is(err, io.EOF) {
			return sets, 0, nil
		}
		if u.Kind == x12reader.SetRead {
			o, faults := views.View(u.Interchange, u.Group, u.Set)
			if err := sound(u, append(faults, u.Set.Faults...)); err != nil || o.Number == "" {
				return sets, 0, errors.Join(err, errOrder)
			}
			sets++
		}
		if err := sound(u, nil); err != nil {
			return sets, 0, err
		}
	}
}

var errOrder = errors.New("only files of 850s without faults are measured; docket validate FILE says what is wrong")

func sound(u x12reader.Unit, faults []fault.Fault) error {
	if u.Kind == x12reader.InterchangeEnds {
		faults = u.Interchange.Faults
	}
	if fault.Worst(faults) == fault.Reject || u.Set != nil && u.Set.ID != "850" {
		return errOrder
	}
	return nil
}

// verdict reads and answers like docket validate --997.
func (x *X12) verdict(workers int) (sets int, output int64, err error) {
	res := x12reader.Bytes(x.Data, x12reader.FileOptions{At: x.At, Workers: workers})
	return x.acknowledge(res, workers)
}

// acknowledge writes the 997 of each group, by as many workers as read.
func (x *X12) acknowledge(res *x12reader.Result, workers int) (sets int, output int64, err error) {
	if res.WorstStatus() == x12reader.Rejected {
		return 0, 0, errOrder
	}
	var due []func(number int64) ([]byte, error)
	for _, ic := range res.Interchanges {
		for _, g := range ic.Groups {
			sets += len(g.Sets)
			due = append(due, func(number int64) ([]byte, error) { return x.functionalAck(ic, g.Ack, number) })
		}
	}
	var written atomic.Int64
	errs := make([]error, workers)
	var writing sync.WaitGroup
	for w := range workers {
		writing.Go(func() {
			for i := w; i < len(due) && errs[w] == nil; i += workers {
				edi, err := due[i](int64(i + 1))
				written.Add(int64(len(edi)))
				errs[w] = err
			}
		})
	}
	writing.Wait()
	return sets, written.Load(), errors.Join(errs...)
}

func (x *X12) functionalAck(ic *x12reader.Interchange, ack *record.FunctionalAck, number int64) ([]byte, error) {
	body, faults := x12writer.FunctionalAck(*ack, x12writer.Options{Version: "004010", Delimiters: ic.Delimiters})
	if len(faults) > 0 {
		return nil, fmt.Errorf("a 997 cannot be written: %w", faults[0])
	}
	edi, faults := x12writer.Seal(envelope(ic, x.At, number), body)
	if len(faults) > 0 {
		return nil, fmt.Errorf("a 997 cannot be sealed: %w", faults[0])
	}
	return edi, nil
}

func envelope(ic *x12reader.Interchange, at time.Time, number int64) x12writer.Envelope {
	gs := func(id string) string { return id[3:] }
	return x12writer.Envelope{Us: ic.Header.Receiver, UsGS: gs(ic.Header.Receiver), Them: ic.Header.Sender, ThemGS: gs(ic.Header.Sender),
		At: at, Number: number, Usage: "T"}
}

// answers makes of each order its JSON, an 855 that accepts it and an 856 that
// ships it, and of each group its 997.
func (x *X12) answers(workers int) (sets int, output int64, err error) {
	var crew []*answerer // made before the workers start
	res := x12reader.Bytes(x.Data, x12reader.FileOptions{At: x.At, Workers: workers, EachWorker: func() x12reader.SetFunc {
		a := &answerer{at: x.At}
		crew = append(crew, a)
		return a.set
	}})
	sets, output, err = x.acknowledge(res, workers)
	for _, a := range crew {
		output += a.output
		err = errors.Join(err, a.err)
	}
	return sets, output, err
}

// answerer makes the documents of one worker, in one memory.
type answerer struct {
	at     time.Time
	views  x12reader.OrderReader
	writer *x12writer.AsOrdered
	buf    []byte
	output int64
	err    error
}

func (a *answerer) set(ic *x12reader.Interchange, g *x12reader.Group, s *x12reader.Set) []fault.Fault {
	if a.writer == nil {
		o := x12writer.Options{Version: "004010", Delimiters: ic.Delimiters}
		env := envelope(ic, a.at, 1)
		a.writer = &x12writer.AsOrdered{Acknowledgment: x12writer.AnswerTo{Options: o, Envelope: env}, ShipNotice: x12writer.AnswerTo{Options: o, Envelope: env},
			Accept: "IA", DateQualifier: "068", ShipDate: record.NewDate(a.at),
			Shipment: x12writer.Shipment{ShippedAt: a.at, SCAC: "UPSN", BOL: "84001200012345", GS1Prefix: "0840012", ShipFrom: record.Party{Role: "ship_from", Name: "WAREHOUSE"}}}
		if faults := a.writer.Begin(); len(faults) > 0 {
			a.err = faults[0]
		}
	}
	o, faults := a.views.View(ic, g, s)
	a.buf = o.AppendJSON(a.buf[:0])
	out, ok := a.writer.Write(a.buf, o)
	if !ok && a.err == nil {
		a.err = errOrder
	}
	a.buf = out
	a.output += int64(len(out))
	return faults
}

// SmallFiles reads each file of the folder, judges it and makes its 997.
func (x *X12) SmallFiles(dir string) (Row, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.edi"))
	if err != nil || len(names) == 0 {
		return Row{}, errors.Join(err, errors.New("no files to read"))
	}
	size := int64(0)
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil {
			return Row{}, err
		}
		size += info.Size()
	}
	var row Row
	for range x.Runs {
		if err := row.measure(work{"2 KB files: read, fully judged, and the bytes of the 997", 1, func() (int, int64, error) { return x.files(names) }}, size); err != nil {
			return row, err
		}
	}
	return row, nil
}

func (x *X12) files(names []string) (count int, output int64, err error) {
	r := x12reader.NewBytes(nil, x12reader.Options{WithoutSegments: true})
	var buf []byte
	for i, name := range names {
		if buf, err = readInto(buf[:0], name); err != nil {
			return i, output, err
		}
		r.ResetBytes(buf)
		n, err := x.small(r, int64(i+1))
		if err != nil {
			return i, output, err
		}
		output += int64(n)
	}
	return len(names), output, nil
}

func (x *X12) small(r *x12reader.Reader, number int64) (output int, err error) {
	return output, x12reader.Each(r, func(ic *x12reader.Interchange) error {
		for _, g := range ic.Groups {
			edi, err := x.functionalAck(ic, g.Answer(ic, x.At), number)
			if err != nil {
				return err
			}
			output += len(edi)
		}
		return nil
	})
}

func readInto(buf []byte, name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return buf, err
	}
	defer f.Close()
	for {
		if len(buf) == cap(buf) {
			buf = append(buf, make([]byte, 4096)...)[:len(buf)]
		}
		n, err := f.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if err == io.EOF {
			return buf, nil
		}
		if err != nil {
			return buf, err
		}
	}
}
