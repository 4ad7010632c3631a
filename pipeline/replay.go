package pipeline

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/docket-edi/docket/pipeline/ledger"
)

// Replay says what is to be replayed. The zero value of a field leaves nothing out.
type Replay struct {
	Partner, PO string
	From, Until time.Time // when it came, was decided or made; Until is not in it
	Stage       string
	Do          bool // false: only say what would be done
	Word        Word // whose word it is
}

// ReplayReport says what a replay asks for, or would.
type ReplayReport struct {
	Done     bool           `json:"done"`
	Messages map[string]int `json:"messages"` // by stage
	Missing  []string       `json:"missing"`  // what the records want and is not there: it is mended
}

// Replay sends messages again, by what the records say: each stage looks once
// more at what it did. Where all is well nothing is added to archive or outbox;
// what is missing is made or delivered, as the same bytes.
func (p *Pipeline) Replay(ctx context.Context, r Replay) (ReplayReport, error) {
	if r.Do {
		if err := r.Word.check(); err != nil {
			return ReplayReport{}, err
		}
	}
	report := ReplayReport{Done: r.Do, Messages: map[string]int{}, Missing: []string{}}
	plan := replayPlan{p: p, Replay: r}
	err := p.Ledger.View(ctx, func(tx *ledger.Tx) error { return plan.make(tx) })
	if err != nil {
		return report, err
	}
	for i := range plan.tasks {
		report.Messages[plan.tasks[i].Stage]++
	}
	report.Missing = append(report.Missing, plan.missing...)
	if !r.Do || len(plan.tasks) == 0 {
		return report, nil
	}
	for part := range slices.Chunk(plan.tasks, 500) {
		if err := p.Ledger.Update(ctx, func(tx *ledger.Tx) error { return plan.send(tx, part) }); err != nil {
			return report, err
		}
	}
	return report, p.Ledger.Update(ctx, func(tx *ledger.Tx) error { return plan.record(tx) })
}

// replayPlan is what a replay sends.
type replayPlan struct {
	Replay
	p       *Pipeline
	tasks   []task
	missing []string
	gone    []ledger.Document // delivered, and their files are not in the outbox
}

// make lists what the stages are asked, in the order of the flow.
func (r *replayPlan) make(tx *ledger.Tx) error {
	todo, err := unfinished(tx)
	if err != nil {
		return err
	}
	for i := range todo {
		if r.wants(&todo[i]) {
			r.missing = append(r.missing, fmt.Sprintf("%s: %s is not done", todo[i].Stage, todo[i].Subject))
		}
	}
	seen := map[string]bool{}
	for _, list := range []func(*ledger.Tx) ([]task, error){arrivalTasks, orderTasks, documentTasks} {
		tasks, err := list(tx)
		if err != nil {
			return err
		}
		todo = append(todo, tasks...)
	}
	for _, stage := range StageNames() {
		for i := range todo {
			u := &todo[i]
			name := fmt.Sprintf("%s\n%s\n%d\n%v", u.Topic, u.Subject, u.N, u.again)
			if u.Stage == stage && r.wants(u) && !seen[name] {
				seen[name] = true
				r.tasks = append(r.tasks, *u)
			}
		}
	}
	return r.lookAtOutbox(tx)
}

// wants says that a task is within what is asked for.
func (r *replayPlan) wants(u *task) bool {
	return (r.Stage == "" || r.Stage == u.Stage) && (r.Partner == "" || r.Partner == u.Partner) && (r.PO == "" || r.PO == u.PO) &&
		(r.From.IsZero() || !u.At.Before(r.From)) && (r.Until.IsZero() || u.At.Before(r.Until))
}

// lookAtOutbox finds documents that were delivered to a folder and are not there
// any more. A mail that was sent is not sent again.
func (r *replayPlan) lookAtOutbox(tx *ledger.Tx) error {
	documents, err := tx.DocumentsIn("archived")
	if err != nil {
		return err
	}
	for i := range documents {
		d := &documents[i]
		u := documentTask(d, "deliver", TopicOutbound)
		if d.DeliveredAt.IsZero() || !r.wants(&u) || r.p.sentByMail(d) {
			continue
		}
		there, err := r.p.Outbox.Has(d.Name)
		if err != nil {
			return err
		}
		if !there {
			r.gone = append(r.gone, *d)
			r.missing = append(r.missing, fmt.Sprintf("deliver: %s is not in the outbox", d.Name))
		}
	}
	return nil
}

// sentByMail says that a document goes to a mail server, by the settings.
func (p *Pipeline) sentByMail(d *ledger.Document) bool {
	return p.isMail(*d) || p.Config.Mail.SMTP.Sends() && isMailName(d.Name)
}

// send sends the messages of some tasks, each with the person's word and what it
// repeats.
func (r *replayPlan) send(tx *ledger.Tx, tasks []task) error {
	now, subjects := r.p.Clock(), make([]string, len(tasks))
	for i := range tasks {
		subjects[i] = tasks[i].Subject
	}
	before, err := tx.LastMessages(subjects)
	if err != nil {
		return err
	}
	for i := range tasks {
		m := tasks[i].message(now)
		if old, ok := before[[2]string{m.Topic, m.Subject}]; ok {
			m.Causation, m.Correlation = messageID(&old), old.Correlation
		}
		if m.Body, err = r.withWord(m.Body); err != nil {
			return err
		}
		if err := send(tx, m); err != nil {
			return err
		}
	}
	return nil
}

// withWord adds the person's word to a message's body.
func (r *replayPlan) withWord(b []byte) ([]byte, error) {
	fields := map[string]any{}
	if err := json.Unmarshal(b, &fields); err != nil {
		return nil, err
	}
	fields["replay"] = map[string]string{"who": r.Word.Who, "why": r.Word.Why}
	return body(fields), nil
}

// record asks for files that are gone to be delivered again, and puts the word
// into the journal when it changes anything.
func (r *replayPlan) record(tx *ledger.Tx) error {
	if len(r.missing) == 0 {
		return nil
	}
	now, streams := r.p.Clock(), map[string]string{}
	arrival := "replay/" + r.p.NewID()
	for _, d := range r.gone {
		streams[d.Stream] = d.ID
		if err := tx.InsertDeliveries(ledger.Delivery{Document: d.ID, Arrival: arrival, Stream: d.Stream, State: "pending", At: now}); err != nil {
			return err
		}
	}
	if err := journal(tx, now, "replay", map[string]any{"who": r.Word.Who, "why": r.Word.Why, "missing": r.missing}); err != nil {
		return err
	}
	return r.p.sendOutbound(tx, streams, now)
}

// arrivalTasks asks to read every arrival.
func arrivalTasks(tx *ledger.Tx) (list []task, err error) {
	arrivals, err := tx.Arrivals()
	if err != nil {
		return nil, err
	}
	sets, err := tx.Sets()
	if err != nil {
		return nil, err
	}
	by := map[string][]ledger.Set{}
	for _, s := range sets {
		by[s.Arrival] = append(by[s.Arrival], s)
	}
	for _, a := range arrivals {
		u := arrivalTask(a.ID, a.ReceivedAt)
		list = append(list, u)
		for _, s := range by[a.ID] { // found by each partner and order that is in it
			u.Partner, u.PO = s.Partner, s.PO
			list = append(list, u)
		}
	}
	return list, nil
}

// orderTasks asks to look at every order, and at each decision with documents.
func orderTasks(tx *ledger.Tx) (list []task, err error) {
	orders, err := tx.Orders()
	if err != nil {
		return nil, err
	}
	waiting, err := waitForPeople(tx)
	for _, o := range orders {
		if waiting[o.Key] {
			continue
		}
		u := task{Topic: TopicOrders, Stage: "decide", Key: o.Key, Subject: o.Key, Partner: o.Partner, PO: o.PO}
		events, err := tx.Events(o.Key)
		if err != nil {
			return nil, err
		}
		for i := range events {
			u.At = events[i].At
			list = append(list, u)
			if d, ok := decisionOf(&events[i]); ok && len(kindsOf(d.Action)) > 0 {
				made := u
				made.Topic, made.Stage, made.N = TopicDecisions, "render", events[i].N
				list = append(list, made)
			}
		}
	}
	return list, err
}

// documentTasks asks for every document to be sealed, archived and delivered.
func documentTasks(tx *ledger.Tx) (list []task, err error) {
	documents, err := tx.DocumentsIn("archived")
	if err != nil {
		return nil, err
	}
	for i := range documents {
		for _, s := range []struct{ stage, topic string }{{"seal", TopicDocuments}, {"archive", TopicSealed}} {
			list = append(list, documentTask(&documents[i], s.stage, s.topic))
		}
		u := documentTask(&documents[i], "deliver", TopicOutbound)
		u.Subject = u.Key // a stream
		list = append(list, u)
	}
	return list, nil
}
