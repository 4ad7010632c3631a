package pipeline

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/ledger"
)

// different is a journal line: other bytes were stored already, and stand.
type different struct {
	Key    string `json:"key"`
	Stored string `json:"stored"`
}

// journal reads the journal in its order: no number is left out, and what it
// says was put is what the ledger says.
func (v *verifier) journal() error {
	doubts := map[string]string{} // key -> sha256 of the ledger: explained by a later line, or wrong
	last := int64(0)
	for info, err := range v.p.Archive.List(v.ctx, "journal/", "") {
		if err != nil {
			return err
		}
		if last, err = v.follows(info.Key, last); err != nil {
			return err
		}
		body, _, err := archive.ReadAll(v.ctx, v.p.Archive, info.Key)
		if err != nil {
			v.find("unreadable", info.Key, "cannot be read: %v", err)
			continue
		}
		v.report.Journal++
		var j journalObject
		if err := json.Unmarshal(body, &j); err != nil {
			v.find("journal", info.Key, "is no journal: %v", err)
			continue
		}
		if err := v.puts(info.Key, &j, doubts); err != nil {
			return err
		}
	}
	return v.doubted(doubts)
}

// follows checks that a journal object begins where the one before it ended.
func (v *verifier) follows(key string, last int64) (int64, error) {
	var from, to int64
	if n, err := fmt.Sscanf(path.Base(key), "%d-%d.json", &from, &to); n != 2 || err != nil {
		v.find("journal", key, "is not named as a journal object")
		return last, nil
	}
	if from != last+1 {
		v.find("journal", key, "begins with line %d; the one before it ends with %d", from, last)
	}
	return to, nil
}

func (v *verifier) puts(key string, j *journalObject, doubts map[string]string) error {
	for _, l := range j.Lines {
		var d different
		if l.Kind == "different" && json.Unmarshal(l.Body, &d) == nil && doubts[d.Key] == d.Stored {
			delete(doubts, d.Key)
		}
	}
	return v.p.Ledger.View(v.ctx, func(tx *ledger.Tx) error {
		for _, put := range j.Put {
			o, err := tx.Object(put.Key)
			switch {
			case errors.Is(err, ledger.ErrNotFound):
				v.find("journal", put.Key, "was put, says %s, but the ledger does not know it", key)
			case err != nil:
				return err
			case o.SHA256 != put.SHA256:
				doubts[put.Key] = o.SHA256
			}
		}
		return nil
	})
}

// doubted tells the contradictions that no line explains: of those still
// waiting for the archive, the ledger knows.
func (v *verifier) doubted(doubts map[string]string) error {
	if len(doubts) == 0 {
		return nil
	}
	return v.p.Ledger.View(v.ctx, func(tx *ledger.Tx) error {
		lines, err := tx.OpenJournal(journalLines)
		if err != nil {
			return err
		}
		for _, l := range lines {
			var d different
			if l.Kind == "different" && json.Unmarshal(l.Body, &d) == nil {
				delete(doubts, d.Key)
			}
		}
		for _, key := range slices.Sorted(maps.Keys(doubts)) {
			v.find("journal", key, "the journal says that other bytes were put than the ledger says: %s", doubts[key])
		}
		return nil
	})
}
