package pipeline

import "github.com/docket-edi/docket/pipeline/ledger"

// knowLogs reads the logs of a batch's orders.
func knowLogs(tx *ledger.Tx, batch []ledger.Message) error { return tx.KnowLogs(subjects(batch)...) }

// knowMade reads which documents of a batch's orders are made already.
func knowMade(tx *ledger.Tx, batch []ledger.Message) error { return tx.KnowMade(subjects(batch)...) }

// lockStreams keeps other workers from the numbers of a batch's streams.
func lockStreams(tx *ledger.Tx, batch []ledger.Message) error {
	streams := make([]string, len(batch))
	for i := range batch {
		streams[i] = batch[i].Key
	}
	if err := tx.LockSequences(streams...); err != nil {
		return err
	}
	if err := tx.KnowSequences(streams...); err != nil {
		return err
	}
	return tx.KnowDocuments(subjects(batch)...)
}

func subjects(batch []ledger.Message) []string {
	out := make([]string, len(batch))
	for i := range batch {
		out[i] = batch[i].Subject
	}
	return out
}
