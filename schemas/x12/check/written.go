package check

import (
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/x12"
)

// Written judges one set that we are about to send, ST to SE, under the strict
// policy; release is a GS08 or its first six characters. A writer refuses what
// comes back.
func Written(release, setID string, segments []x12.Segment, d x12.Delimiters) []fault.Fault {
	return nil
}
