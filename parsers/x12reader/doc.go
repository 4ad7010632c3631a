// Package x12reader reads X12: bytes to segments with positions, segments to
// transaction sets, all judged, and sets to records.
//
// New gives a streaming Reader; its Read returns one unit after the other
// (interchange begins, group begins, set, group ends, interchange ends) until
// io.EOF, with memory bounded by the largest set. File reads a whole file and
// gives the verdict on every interchange, group and set, with the answers (TA1,
// 997) that the sender is due. Record turns the segments of a set into its record,
// by the list in records.go; PurchaseOrder and its siblings do so for one set.
//
// The reader takes what the field sends (spec/field-files.md): delimiters by
// counting separators, several interchanges, missing trailers, text between.
// It drops nothing without a fault, and an interchange that is cut off is never
// read as whole.
package x12reader
