package pipeline

import (
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
			order, _ := x12reader.PurchaseOrder(u.Interchange, u.Group, u.Set)
			found = append(found, j.order(u.Set, order, o.raw))
		}
	}
	return found, nil
}

// chunks lays the facts of the orders out in steps of a bounded size. Each step
// reads its orders once, before its transaction.
func (f *firstStep) chunks(orders int) []work {
	byOrdinal := map[int]*judged{}
	for i := range f.judged {
		byOrdinal[f.judged[i].Ordinal] = &f.judged[i]
	}
	source := f.orderSource(byOrdinal)
	f.ahead = func() (err error) {
		f.found, err = source.next(chunkSets)
		return err
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
