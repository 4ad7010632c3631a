package pipeline

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/docket-edi/docket/pipeline/ledger"
)

// task is something that a stage is asked to look at, by what the records say.
type task struct {
	Stage   string    `json:"stage"`
	Topic   string    `json:"-"`
	Key     string    `json:"-"`
	Subject string    `json:"subject"` // arrival, order, document
	N       int64     `json:"n,omitempty"`
	Partner string    `json:"partner,omitempty"`
	PO      string    `json:"po,omitempty"`
	At      time.Time `json:"at"`

	again readAgain // of an arrival: how it is read
}

// message asks for the task.
func (u *task) message(now time.Time) ledger.Message {
	m := ledger.Message{Topic: u.Topic, Key: u.Key, Subject: u.Subject, Time: now, Causation: u.Subject, Correlation: u.Subject}
	switch u.Topic {
	case TopicInbound:
		m.Type, m.Body = "docket.arrival.received", body(u.again)
	case TopicOrders:
		m.Type, m.Body = "docket.order.grown", body(map[string]string{"order": u.Subject})
	case TopicDecisions:
		m.Type, m.Body = "docket.decision.made", body(map[string]any{"order": u.Subject, "n": u.N})
	case TopicDocuments:
		m.Type, m.Body = "docket.document.rendered", body(map[string]string{"document": u.Subject})
	case TopicSealed:
		m.Type, m.Body = "docket.document.sealed", body(map[string]string{"document": u.Subject})
	case TopicOutbound:
		m.Type, m.Body = "docket.document.archived", body(map[string]string{"stream": u.Key})
	}
	return m
}

// unfinished lists what is still to be done by what the rows say, whatever
// became of the messages: nothing in it can be done twice. What a person is
// asked about waits for the person.
func unfinished(tx *ledger.Tx) (list []task, err error) {
	waiting, err := waitForPeople(tx)
	if err != nil {
		return nil, err
	}
	for _, find := range []func(*ledger.Tx) ([]task, error){unread, undecided, unrendered, unsealed, unsent} {
		found, err := find(tx)
		if err != nil {
			return nil, err
		}
		for _, u := range found {
			if !waiting[u.Subject] {
				list = append(list, u)
			}
		}
	}
	return list, nil
}

// waitForPeople are the subjects of messages that no stage could work on.
func waitForPeople(tx *ledger.Tx) (map[string]bool, error) {
	held, err := tx.HeldList(true)
	subjects := map[string]bool{}
	for _, h := range held {
		detail := struct {
			Subject string `json:"subject"`
		}{}
		if h.Kind == "message" && json.Unmarshal([]byte(h.Detail), &detail) == nil {
			subjects[detail.Subject] = true
		}
	}
	return subjects, err
}

// unread are arrivals that were not read, or not to their end.
func unread(tx *ledger.Tx) (list []task, err error) {
	arrivals, err := tx.UnreadArrivals()
	for _, a := range arrivals {
		list = append(list, arrivalTask(a.ID, a.ReceivedAt))
	}
	if err != nil {
		return nil, err
	}
	sets, err := tx.UnplacedSets()
	if err != nil {
		return nil, err
	}
	whole := map[string]bool{}
	for _, s := range sets {
		u := arrivalTask(s.Arrival, s.ReceivedAt)
		h, err := tx.LastHeld(s.ID)
		switch {
		case err == nil && h.State != "open":
			u.again = askAgain(&h, false)
		case err == nil || whole[s.Arrival]:
			continue
		case err != ledger.ErrNotFound:
			return nil, err
		default:
			whole[s.Arrival] = true
		}
		list = append(list, u)
	}
	return list, nil
}

func arrivalTask(id string, at time.Time) task {
	return task{Stage: "parse", Topic: TopicInbound, Key: id, Subject: id, At: at, again: readAgain{Arrival: id}}
}

// undecided are orders with facts that nothing was decided about, and those of
// shipments that nobody has looked at.
func undecided(tx *ledger.Tx) (list []task, err error) {
	facts, err := tx.UndecidedFacts(slices.Sorted(maps.Keys(asks)))
	if err != nil {
		return nil, err
	}
	keys := map[string]bool{}
	for _, e := range facts {
		h, err := tx.HeldBySubject(e.Source)
		if err == nil && h.Code == codeOrderHeld {
			continue // it waits for what came before it, as was shown
		}
		if err != nil && err != ledger.ErrNotFound {
			return nil, err
		}
		keys[e.OrderKey] = true
	}
	shipments, err := tx.OpenShipments()
	if err != nil {
		return nil, err
	}
	for _, s := range shipments {
		if _, err := tx.HeldBySubject(s.SetID); err == nil {
			continue // it waits for its orders, as was shown
		} else if err != ledger.ErrNotFound {
			return nil, err
		}
		orders, err := tx.ShipmentOrders(s.Partner, s.ID)
		if err != nil {
			return nil, err
		}
		keys[orders[0]] = true
	}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		head, err := tx.Order(key)
		if err != nil {
			return nil, err
		}
		list = append(list, task{Stage: "decide", Topic: TopicOrders, Key: key, Subject: key, Partner: head.Partner, PO: head.PO, At: head.UpdatedAt})
	}
	return list, nil
}

// unrendered are decisions whose documents were not made.
func unrendered(tx *ledger.Tx) (list []task, err error) {
	events, err := tx.DecisionsAlone()
	if err != nil {
		return nil, err
	}
	for i := range events {
		e := &events[i]
		if d, ok := decisionOf(e); !ok || len(kindsOf(d.Action)) == 0 {
			continue
		}
		head, err := tx.Order(e.OrderKey)
		if err != nil {
			return nil, err
		}
		list = append(list, task{Stage: "render", Topic: TopicDecisions, Key: e.OrderKey, Subject: e.OrderKey, N: e.N, Partner: head.Partner, PO: head.PO, At: e.At})
	}
	return list, nil
}

// unsealed are documents that have no number yet, or are not in the archive.
func unsealed(tx *ledger.Tx) (list []task, err error) {
	for _, step := range []struct{ state, stage, topic string }{{"rendered", "seal", TopicDocuments}, {"sealed", "archive", TopicSealed}} {
		documents, err := tx.DocumentsIn(step.state)
		if err != nil {
			return nil, err
		}
		for i := range documents {
			list = append(list, documentTask(&documents[i], step.stage, step.topic))
		}
	}
	return list, nil
}

func documentTask(d *ledger.Document, stage, topic string) task {
	return task{Stage: stage, Topic: topic, Key: d.Stream, Subject: d.ID, Partner: d.Partner, PO: d.PO, At: d.At}
}

// unsent are streams with documents that are to be delivered.
func unsent(tx *ledger.Tx) (list []task, err error) {
	streams, err := tx.PendingStreams()
	for _, s := range streams {
		list = append(list, task{Stage: "deliver", Topic: TopicOutbound, Key: s, Subject: s})
	}
	return list, err
}
