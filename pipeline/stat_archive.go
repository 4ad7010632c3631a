package pipeline

import (
	"cmp"
	"context"
	"path"
	"slices"
	"strings"

	"github.com/docket-edi/docket/pipeline/ledger"
)

// ArchiveStat is how much the archive holds.
type ArchiveStat struct {
	Objects   int64   `json:"objects"`
	Bytes     int64   `json:"bytes"`
	ByKind    []Share `json:"by_kind"`
	ByMonth   []Share `json:"by_month"`   // of the put, UTC
	Answered  int64   `json:"answered"`   // orders
	PerAnswer float64 `json:"per_answer"` // objects but journal and configuration, for each of them
}

// Share is a part of the archive.
type Share struct {
	Name    string `json:"name"`
	Objects int64  `json:"objects"`
	Bytes   int64  `json:"bytes"`
}

// StatArchive adds up what the ledger says was put. Memory does not grow with it.
func (p *Pipeline) StatArchive(ctx context.Context, progress func(done, total int64)) (ArchiveStat, error) {
	s := ArchiveStat{}
	kinds, months := map[string]*Share{}, map[string]*Share{}
	err := p.Ledger.View(ctx, func(tx *ledger.Tx) error {
		total, err := tx.CountObjects()
		if err != nil {
			return err
		}
		for last := ""; ; {
			page, err := tx.ObjectsAfter(last, verifyPage)
			if err != nil || len(page) == 0 {
				return err
			}
			for _, o := range page {
				s.Objects++
				s.Bytes += o.Size
				add(kinds, ObjectKind(o.Key), o.Size)
				add(months, o.PutAt.UTC().Format("2006-01"), o.Size)
			}
			last = page[len(page)-1].Key
			progress(s.Objects, total)
		}
	})
	if err != nil {
		return s, err
	}
	if s.Answered, err = p.answeredOrders(ctx); err != nil {
		return s, err
	}
	s.ByKind, s.ByMonth = shares(kinds), shares(months)
	if of := s.Objects - objectsOf(kinds, "journal") - objectsOf(kinds, "config"); s.Answered > 0 {
		s.PerAnswer = float64(of) / float64(s.Answered)
	}
	return s, nil
}

// answeredOrders counts the orders that have their answer.
func (p *Pipeline) answeredOrders(ctx context.Context) (n int64, err error) {
	err = p.Ledger.View(ctx, func(tx *ledger.Tx) error {
		states, err := tx.CountOrders()
		n = int64(states[orderAnswered])
		return err
	})
	return n, err
}

// ObjectKind is the kind of object that a key names: raw, event, journal,
// config, or a document's kind such as 855; "ref" for a pointer to one.
func ObjectKind(key string) string {
	switch first, _, _ := strings.Cut(key, "/"); first {
	case "raw", "journal", "config":
		return first
	case "events":
		return "event"
	case "docs":
		kind, _, _ := strings.Cut(path.Base(key), ".")
		if path.Ext(key) == ".ref" {
			kind = "ref"
		}
		return kind
	}
	return "other"
}

func add(to map[string]*Share, name string, size int64) {
	if to[name] == nil {
		to[name] = &Share{Name: name}
	}
	to[name].Objects++
	to[name].Bytes += size
}

func objectsOf(of map[string]*Share, name string) int64 {
	if of[name] == nil {
		return 0
	}
	return of[name].Objects
}

func shares(of map[string]*Share) []Share {
	list := make([]Share, 0, len(of))
	for _, s := range of {
		list = append(list, *s)
	}
	slices.SortFunc(list, func(a, b Share) int { return cmp.Compare(a.Name, b.Name) })
	return list
}
