package ledger

import "time"

// databaseNow is the clock that all workers share, in microseconds since 1970.
const databaseNow = `(extract(epoch from clock_timestamp()) * 1000000)::bigint`

// TakeLease says that the owner works on a stage; false when an earlier owner
// never dropped his lease: he ended at work.
func (t *Tx) TakeLease(stage, owner string) (bool, error) {
	n, err := t.changed(`insert into leases (stage, owner) values ($1,$2) on conflict do nothing`, stage, owner)
	if err != nil || n == 1 {
		return n == 1, err
	}
	return false, t.exec(`update leases set owner = $2 where stage = $1`, stage, owner)
}

// DropLeases says that the owner ended his work cleanly.
func (t *Tx) DropLeases(owner string) error {
	return t.exec(`delete from leases where owner = $1`, owner)
}

// DropLease says that the owner ended his work on one stage cleanly.
func (t *Tx) DropLease(stage, owner string) error {
	return t.exec(`delete from leases where stage = $1 and owner = $2`, stage, owner)
}

// LeaseFor gives the owner something for a time span, by the database's clock,
// or gives him more time; false while it is another's. On SQLite nobody else is at work.
func (t *Tx) LeaseFor(name, owner string, span time.Duration) (bool, error) {
	if !t.shared {
		return true, nil
	}
	n, err := t.changed(`insert into leases (stage, owner, until) values ($1, $2, `+databaseNow+` + $3)
		on conflict (stage) do update set owner = excluded.owner, until = excluded.until
		where leases.owner = excluded.owner or leases.until < `+databaseNow, name, owner, span.Microseconds())
	return n == 1, err
}

// EndLease gives back what the owner had for a time span.
func (t *Tx) EndLease(name, owner string) error {
	if !t.shared {
		return nil
	}
	return t.DropLease(name, owner)
}

// CountAttempt counts one more try of a stage at a message and returns how many there were.
func (t *Tx) CountAttempt(stage string, message int64) (n int, err error) {
	return n, t.one(`insert into attempts (stage, message, n) values ($1,$2,1)
		on conflict (stage, message) do update set n = attempts.n + 1 returning n`, []any{stage, message}, &n)
}

// ForgetAttempt takes the last try back: it failed, but the process lived on.
func (t *Tx) ForgetAttempt(stage string, message int64) error {
	return t.exec(`update attempts set n = n - 1 where stage = $1 and message = $2 and n > 0`, stage, message)
}
