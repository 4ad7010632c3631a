// Package mask makes an X12 file that can be shown to others out of one that
// cannot: names, addresses, prices, numbers of documents, ids and free text are
// replaced, everything else stays byte for byte.
//
// New makes a Masker of a seed, File masks one file after the other. The same
// value becomes the same value in all files of a Masker, another seed gives
// other values. Letters become letters, digits digits; everything keeps its
// length and place, check digits of GS1 stay right (or wrong), sums that agreed
// with the lines agree with the masked lines. What is wrong with the file stays
// wrong at the same place.
//
// elements.go is the list of what is masked. Quantities, dates, codes,
// qualifiers and control numbers stay.
package mask
