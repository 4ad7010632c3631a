package record

import "time"

// FunctionalAck is our answer to one functional group (X12 997).
type FunctionalAck struct {
	FunctionalID string    `json:"functional_id"` // AK101: the group's GS01
	Group        string    `json:"group"`         // AK102: the group's GS06, as sent
	Version      string    `json:"version"`       // the group's GS08
	At           time.Time `json:"at"`            // when the interchange was received
	Sets         []SetAck  `json:"sets"`
	Code         string    `json:"code"`     // AK901: A, E, P, R
	Included     string    `json:"included"` // AK902: GE01 as sent; the count where there is none
	Received     int       `json:"received"` // AK903: ST segments seen
	Accepted     int       `json:"accepted"` // AK904: sets answered A or E
	Errors       []string  `json:"errors"`   // AK905..09, element 716
}

// SetAck answers one transaction set.
type SetAck struct {
	ID      string        `json:"id"`      // AK201: ST01
	Control string        `json:"control"` // AK202: ST02, as sent
	Notes   []SegmentNote `json:"notes"`
	Code    string        `json:"code"`   // AK501: A, E, R
	Errors  []string      `json:"errors"` // AK502..06, element 718
}

// SegmentNote is an AK3: what is wrong with one segment.
type SegmentNote struct {
	Segment  string        `json:"segment"`  // AK301
	Position int           `json:"position"` // AK302, ST = 1
	Loop     string        `json:"loop,omitempty"`
	Code     string        `json:"code"` // AK304, element 720
	Elements []ElementNote `json:"elements,omitempty"`
}

// ElementNote is an AK4: what is wrong with one element.
type ElementNote struct {
	Element   int    `json:"element"`             // AK401-1, from 1
	Component int    `json:"component,omitempty"` // AK401-2, from 1; 0: none
	Repeat    int    `json:"repeat,omitempty"`    // AK401-3 (5010), from 1; 0: none
	Ref       string `json:"ref,omitempty"`       // AK402: element number; empty when unknown
	Code      string `json:"code"`                // AK403, element 723
	Value     string `json:"value,omitempty"`     // AK404: only when it may legally be copied
}

// InterchangeAck is our answer to an interchange's envelope (X12 TA1).
type InterchangeAck struct {
	Control string `json:"control"` // TA101: the acknowledged ISA13
	Date    string `json:"date"`    // TA102: its ISA09
	Time    string `json:"time"`    // TA103: its ISA10
	Code    string `json:"code"`    // TA104: A, E, R
	Note    string `json:"note"`    // TA105, element I18: 000, 001, ...
}
