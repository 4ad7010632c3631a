// Package diff compares two X12 files by what they say, in words.
//
// Files reads both and gives the differences. Transaction sets are matched by
// their kind and business key (the number of the order, of the shipment, ...),
// lines by their items and numbers, other segments by what qualifies them. How a
// file is written does not count: control numbers, dates of envelopes,
// delimiters, line breaks, trailing spaces, the order of qualified segments,
// zeros behind a decimal point. Everything else does, in every set: there is no
// set whose content is not compared. Both files are held in memory.
package diff
