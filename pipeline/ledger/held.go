package ledger

import "time"

// Held is something that waits for a person, with the reason. State: open, released, dropped.
type Held struct {
	ID                           int64
	Subject                      string // set, arrival, document or message id
	Kind                         string // arrival, set, order, shipment, document, message, rejection
	Stage, Code, Reason, Owner   string
	Partner, PO, Arrival, Detail string
	State                        string
	At                           time.Time
	Who, Why                     string
	ReleasedAt                   time.Time
	Copied                       bool
}

const heldColumns = `id, subject, kind, stage, code, reason, owner, partner, po, arrival, detail, state, at, who, why, released_at, copied`

func heldFields(h *Held) []any {
	return []any{&h.ID, &h.Subject, &h.Kind, &h.Stage, &h.Code, &h.Reason, &h.Owner, &h.Partner, &h.PO, &h.Arrival, &h.Detail,
		&h.State, stamp{&h.At}, &h.Who, &h.Why, stamp{&h.ReleasedAt}, &h.Copied}
}

// Hold records a hold; a subject that is held already gets the newer reason.
func (t *Tx) Hold(h Held) error {
	t.touch("held", h.Subject)
	return t.exec(`insert into held (subject, kind, stage, code, reason, owner, partner, po, arrival, detail, state, at, who, why, copied)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,'open',$11,'','',false)
		on conflict (subject) where state = 'open' do update set stage = excluded.stage, code = excluded.code,
		reason = excluded.reason, detail = excluded.detail, copied = false`,
		h.Subject, h.Kind, h.Stage, h.Code, h.Reason, h.Owner, h.Partner, h.PO, h.Arrival, h.Detail, micros(h.At))
}

// HeldList lists holds, open ones only or all, oldest first.
func (t *Tx) HeldList(onlyOpen bool) ([]Held, error) {
	return all(t, heldFields, `select `+heldColumns+` from held where state = 'open' or not $1 order by id`, onlyOpen)
}

// HeldByID returns a hold.
func (t *Tx) HeldByID(id int64) (Held, error) {
	return first(t, heldFields, `select `+heldColumns+` from held where id = $1`, id)
}

// HeldBySubject returns the open hold of a subject.
func (t *Tx) HeldBySubject(subject string) (Held, error) {
	return first(t, heldFields, `select `+heldColumns+` from held where subject = $1 and state = 'open'`, subject)
}

// LastHeld returns the newest hold of a subject, open or released.
func (t *Tx) LastHeld(subject string) (Held, error) {
	return first(t, heldFields, `select `+heldColumns+` from held where subject = $1 order by id desc limit 1`, subject)
}

// Release ends a hold, so that what was held goes on; false when it is not open any more.
func (t *Tx) Release(id int64, who, why string, now time.Time) (bool, error) {
	return t.endHold(id, "released", who, why, now)
}

// Drop ends a hold, and nothing is done with what was held; false when it is not open any more.
func (t *Tx) Drop(id int64, who, why string, now time.Time) (bool, error) {
	return t.endHold(id, "dropped", who, why, now)
}

func (t *Tx) endHold(id int64, state, who, why string, now time.Time) (bool, error) {
	n, err := t.touching("held", `update held set state = $2, who = $3, why = $4, released_at = $5, copied = false
		where id = $1 and state = 'open' returning subject`, id, state, who, why, micros(now))
	return n == 1, err
}

// HeldToCopy lists the holds whose readable copy is out of date.
func (t *Tx) HeldToCopy() ([]Held, error) {
	return all(t, heldFields, `select `+heldColumns+` from held where not copied order by id`)
}

// HeldCopied records that the readable copy is up to date.
func (t *Tx) HeldCopied(id int64) error {
	return t.exec(`update held set copied = true where id = $1`, id)
}
