package pipeline

import (
	"context"
	"fmt"
	"io"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/pipeline/ledger"
)

// orderSource reads the orders of a file a second time, some at a time: what was
// judged in the first pass is not kept in memory meanwhile.
type orderSource struct {
	reader *x12reader.Reader
	judged map[int]*judged // by the interchange's ordinal
	raw    string          // sha256 of the file
}

func (r *reading) orderSource(judged map[int]*judged) *orderSource {
	opt := ReaderOptions(r.p.Config.Limits)
	opt.EnvelopeOnly = true // the content is judged already
	return &orderSource{reader: x12reader.NewBytes(r.data, opt), judged: judged, raw: r.arrival.SHA256}
}

// next reads up to n orders on; fewer at the end of the file.
func (o *orderSource) next(n int) (found []foundOrder, err error) {
	for len(found) < n {
		u, err := o.reader.Read()
		if err == io.EOF {
			return found, nil
		}
		if err != nil {
			return nil, err
		}
		if u.Kind != x12reader.SetRead || u.Set.ID != "850" {
			continue
		}
		if j := o.judged[u.Interchange.Ordinal]; j != nil && j.profile != nil {
			order, _ := x12reader.OwnView(u.Interchange, u.Group, u.Set)
			found = append(found, j.order(u.Set, order, o.raw))
		}
	}
	return found, nil
}

// orderChunk is the orders of one step.
type orderChunk struct {
	found []foundOrder
	err   error
}

// stream reads n orders after n orders, one chunk ahead of whoever takes them,
// until the file or ctx ends.
func (o *orderSource) stream(ctx context.Context, n int) <-chan orderChunk {
	chunks := make(chan orderChunk)
	go func() {
		defer close(chunks)
		for more := true; more; {
			c := o.chunk(n)
			more = c.err == nil && len(c.found) == n
			select {
			case chunks <- c:
			case <-ctx.Done():
				return
			}
		}
	}()
	return chunks
}

// chunk reads up to n orders on. What fails is the document's own.
func (o *orderSource) chunk(n int) (c orderChunk) {
	defer func() {
		if v := recover(); v != nil {
			c.err = fmt.Errorf("panic while reading: %v", v)
		}
	}()
	c.found, c.err = o.next(n)
	return c
}

// chunks lays the facts of the orders out in steps of a bounded size. Each step
// reads its orders once, before its transaction.
func (f *firstStep) chunks(orders int) []work {
	byOrdinal := map[int]*judged{}
	for i := range f.judged {
		byOrdinal[f.judged[i].Ordinal] = &f.judged[i]
	}
	source, chunks := f.orderSource(byOrdinal), (<-chan orderChunk)(nil)
	f.ahead = func(ctx context.Context) error {
		if chunks == nil {
			chunks = source.stream(ctx, chunkSets)
		}
		c := <-chunks
		f.found = c.found
		return c.err
	}
	steps := []work{}
	for k := 0; k == 0 || k*chunkSets < orders; k++ {
		steps = append(steps, f.chunk(k))
	}
	return steps
}

// chunk is the step of one chunk of orders; the first one commits the verdicts too.
func (f *firstStep) chunk(k int) work {
	return func(tx *ledger.Tx) error {
		if k == 0 {
			if err := f.verdicts(tx); err != nil {
				return err
			}
		}
		return f.facts(tx, f.found, k)
	}
}
