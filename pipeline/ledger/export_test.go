package ledger

// Setting is a setting of the transaction's session, as the server has it.
func Setting(tx *Tx, name string) (value string, err error) {
	return value, tx.one(`select current_setting($1)`, []any{name}, &value)
}

// SessionID is the server's number of the transaction's session.
func SessionID(tx *Tx) (pid int64, err error) {
	return pid, tx.one(`select pg_backend_pid()`, nil, &pid)
}
