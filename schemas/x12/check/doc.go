// Package check is the judge: it holds a transaction set against its dictionary
// and says all that is wrong with it, in one pass, one fault per cause.
//
// New makes a Judge for one set; give it every segment from ST to SE in order,
// then End. Written does this for a set about to be sent. Functional and
// Interchange turn faults into the answers that the sender gets (997, TA1).
//
// The judge never changes what it is given and keeps nothing of it after End:
// values in faults are copies. Which fault is a rejection, an error or a note
// is the Policy's word. Rules: spec/x12-exact.md sections 2.4 to 2.8 and 3.
package check
