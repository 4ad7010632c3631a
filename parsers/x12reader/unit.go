package x12reader

import (
	"time"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/x12"
	"github.com/docket-edi/docket/schemas/x12/check"
)

// Kind says what a Unit is.
type Kind int

// The units in the order in which they come.
const (
	InterchangeBegins Kind = iota
	GroupBegins
	SetRead
	GroupEnds
	InterchangeEnds
)

// Status is the verdict on an interchange or a set.
type Status string

// The statuses of SHAPES.md.
const (
	Accepted           Status = "accepted"
	AcceptedWithErrors Status = "accepted-with-errors"
	Rejected           Status = "rejected"
	Unsupported        Status = "unsupported"
)

// Unit is one step of a file. Interchange is never nil; Group is nil outside a
// group; Set is there with SetRead only and is good until the next Read.
type Unit struct {
	Kind        Kind
	Interchange *Interchange
	Group       *Group
	Set         *Set
}

// Interchange is one ISA to IEA. Faults, End, Truncated, Status and TA1 are
// complete when it ends. Text that is no interchange at all comes as one with
// an empty Header and its fault.
type Interchange struct {
	Ordinal    int // in the file, from 1
	Header     Header
	Delimiters x12.Delimiters
	Policy     check.Policy
	Start, End int64                   // its bytes in the file: [Start, End)
	Truncated  bool                    // no IEA: the file may not be whole yet
	Acks       []record.InterchangeAck // TA1 segments inside
	GroupCount int
	SetCount   int
	Faults     []fault.Fault
	Status     Status
	TA1        record.InterchangeAck // the answer; Code A where nothing is wrong
	Groups     []*Group              // filled by File only

	sent     time.Time // ISA09 and ISA10
	groups   int       // seen, with those that lack their GS
	position int       // of the ISA in the file, in segments
	fields   int       // elements of the ISA
	list     check.List
	controls map[string]bool // GS06 seen
	broken   bool            // a line break was noted
	empty    bool            // an empty segment was noted
}

// Group is one functional group, GS to GE.
type Group struct {
	Index            int    // in the interchange, from 1
	FunctionalID     string // GS01
	Sender, Receiver string // GS02, GS03
	Date, Time       string // GS04, GS05
	Control          string // GS06, as sent
	Version          string // GS08
	Included         string // GE01 as sent; empty without GE
	Release          *x12.Release
	Known            bool // Release is the one GS08 names, not the nearest below
	SetCount         int
	Offset           int64
	Faults           []fault.Fault
	Ack              *record.FunctionalAck // the 997; nil for a group of 997s. Filled by File only
	Sets             []*Set                // filled by File only

	position int
	list     check.List
	seen     controls
	def      *x12.SetDef // of the set read last
	briefs   briefs      // filled by Verdicts only
	headless bool        // its GS is missing
	refused  bool        // no dictionary for its release and the policy rejects that
}

// Set is one transaction set, ST to SE.
type Set struct {
	Group      int    // index of its group, from 1
	Index      int    // in its group, from 1
	ID         string // ST01
	Control    string // ST02, as sent
	Version    string // GS08
	Count      int    // segments, ST and SE included
	Offset     int64  // of ST in the file
	Def        *x12.SetDef
	Faults     []fault.Fault
	Status     Status
	Segments   []x12.Segment // views, good until the next Read; nil in File's result
	Delimiters x12.Delimiters

	position    int
	unsupported bool
}

func statusOf(faults []fault.Fault) Status {
	switch fault.Worst(faults) {
	case fault.Reject:
		return Rejected
	case fault.Error:
		return AcceptedWithErrors
	}
	return Accepted
}
