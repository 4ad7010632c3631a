package pipeline

import (
	"crypto/sha256"
	"sync"

	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/record"
)

// decided is a decision with what was made on the way to it.
type decided struct {
	record.Decision
	promises  []ledger.Promise // to be recorded with it
	documents map[string]made  // that it is rendered to, by kind; nil: not made yet
	text      []byte           // it as JSON; nil: not written yet
}

// json is the decision about the fact at a position, as it stands in the log.
func (d *decided) json(on int64) []byte {
	if d.text == nil {
		d.BasedOn = on
		d.text = body(&d.Decision)
	}
	return d.text
}

// maxFinished bounds how many decisions are at hand: the batch that was decided,
// and the one before it.
const maxFinished = 2 * batchSize

// finished hands decisions whose documents are made already from deciding to
// rendering, which would read them and make the documents anew. They are found by
// the text that the log has: what is not here, or is another one, is rendered from
// the log.
type finished struct {
	mu     sync.Mutex
	byText map[[sha256.Size]byte]*decided
	oldest [][sha256.Size]byte
}

func newFinished() *finished { return &finished{byText: map[[sha256.Size]byte]*decided{}} }

// keep keeps a decision, if its documents are made, and lets go of the oldest.
func (f *finished) keep(text []byte, d *decided) {
	if d.documents == nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	sum := sha256.Sum256(text)
	if len(f.oldest) == maxFinished {
		delete(f.byText, f.oldest[0])
		f.oldest = f.oldest[1:]
	}
	f.byText[sum] = d
	f.oldest = append(f.oldest, sum)
}

// take gives a decision by its text, and lets go of it; nil for one that is not here.
func (f *finished) take(text []byte) *decided {
	f.mu.Lock()
	defer f.mu.Unlock()
	sum := sha256.Sum256(text)
	d := f.byText[sum]
	delete(f.byText, sum)
	return d
}
