// Package ledgertest is the contract of ledger.Ledger as a test: on every
// database Run must pass. Places for tests are in place.go.
package ledgertest

import (
	"context"
	"testing"
	"time"

	"github.com/docket-edi/docket/pipeline/ledger"
)

var noon = time.Date(2025, 1, 10, 12, 0, 0, 0, time.UTC)

// Run runs the contract on ledgers at places of their own.
func Run(t *testing.T, place Place) {
	for _, c := range []struct {
		name string
		run  func(*testing.T, Place)
	}{
		{"what is not committed never was", whatIsNotCommittedNeverWas},
		{"a savepoint undoes one message alone", savepointUndoesOneMessageAlone},
		{"a refused write is refused for ever, the transaction goes on", refusedIsForEver},
		{"numbers have no holes", numbersHaveNoHoles},
		{"the log is dense and decided once", logIsDenseAndDecidedOnce},
		{"a message is taken once by each stage", messageIsTakenOnceByEachStage},
		{"a message that was undone is not sent", undoneIsNotSent},
		{"seen control numbers", seenControl},
		{"two processes on one ledger", twoProcesses},
		{"the same configuration is no new load", sameConfigIsNoNewLoad},
		{"deliveries keep their order", deliveriesKeepTheirOrder},
		{"a number is used once", numberIsUsedOnce},
		{"a delivery is finished by its owner", deliveryIsFinishedByItsOwner},
		{"a set is answered when all is delivered", setIsAnswered},
		{"a held set is not answered", heldSetIsNotAnswered},
		{"a batch is finished once", batchIsFinishedOnce},
		{"outstanding", outstanding},
		{"an ack is recorded once", ackIsRecordedOnce},
		{"a view is a snapshot", viewIsASnapshot},
		{"any bytes for a text", anyBytes},
		{"lists are in the order of their bytes", bytewiseOrder},
		{"holds", holds},
		{"leases of stages", leases},
		{"workers side by side", workersSideBySide},
		{"locks keep others out", locksKeepOthersOut},
		{"messages of a key are in order", keysAreInOrder},
		{"shared stock", sharedStock},
		{"what is promised is the sum of the promises", promisedIsTheSum},
		{"one batch is claimed", oneBatchIsClaimed},
		{"what is known ahead is true", knownAheadIsTrue},
		{"what is known ahead is given up", knownAheadIsGivenUp},
		{"what was not written is not committed", unwrittenIsNotCommitted},
		{"decided and delivered at once", decidedAndDeliveredAtOnce},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, place) })
	}
}

func open(t *testing.T, where string) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Open(context.Background(), where)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func update(t *testing.T, l *ledger.Ledger, f func(tx *ledger.Tx) error) {
	t.Helper()
	if err := l.Update(context.Background(), f); err != nil {
		t.Fatal(err)
	}
}
