// Package explain puts X12 into words: every segment with its name, every
// element with its name, its value as a person reads it and the meaning of its
// code, and what is wrong right under the segment it is wrong in.
//
// File explains a file, as text for people or as lines of JSON. It streams:
// memory is bounded by the largest set. Elements and Phrases put one segment
// into words, for whoever speaks of segments.
//
// It decides nothing. Faults are those of the reader.
package explain
