package pipeline

import (
	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/pipeline/config"
)

// ReaderOptions are the limits of docket.yaml as options of the X12 reader; a
// limit that is 0 is the reader's own.
func ReaderOptions(l config.Limits) x12reader.Options {
	return x12reader.Options{MaxSegment: int(l.Segment), MaxElements: l.Elements, MaxSets: l.Sets, MaxSet: int64(l.Set), MaxDepth: l.Levels}
}
