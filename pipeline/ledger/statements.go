package ledger

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"sync"
)

// maxStatements bounds how many statements are kept prepared.
const maxStatements = 500

// statements keeps a database's statements prepared: SQLite would parse each
// one anew each time. What a transaction misses is prepared when it has ended,
// for it may have the only connection.
type statements struct {
	db        *sql.DB
	mu        sync.Mutex
	ready     map[string]*sql.Stmt
	wanted    map[string]bool
	preparing sync.Mutex // by one at a time
}

func newStatements(db *sql.DB) *statements {
	return &statements{db: db, ready: map[string]*sql.Stmt{}, wanted: map[string]bool{}}
}

// get is a prepared statement; nil when there is none. A nil receiver has none:
// the driver keeps its own.
func (s *statements) get(query string) *sql.Stmt {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if ready := s.ready[query]; ready != nil {
		return ready
	}
	if len(s.ready)+len(s.wanted) < maxStatements {
		s.wanted[query] = true
	}
	return nil
}

// prepare prepares what was missed, while its caller goes on: the connection may
// be another one's by now. What cannot be prepared is run as before.
func (s *statements) prepare() {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.wanted) > 0 && s.preparing.TryLock() {
		wanted := slices.Collect(maps.Keys(s.wanted))
		clear(s.wanted)
		go s.prepareAll(wanted)
	}
}

func (s *statements) prepareAll(wanted []string) {
	defer s.preparing.Unlock()
	for _, query := range wanted {
		stmt, err := s.db.PrepareContext(context.Background(), query)
		if err != nil {
			continue
		}
		s.mu.Lock()
		if s.ready[query] == nil {
			s.ready[query], stmt = stmt, nil
		}
		s.mu.Unlock()
		if stmt != nil { // it was asked for again meanwhile
			stmt.Close()
		}
	}
}

// close closes them all.
func (s *statements) close() {
	if s == nil {
		return
	}
	s.preparing.Lock()
	defer s.preparing.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, stmt := range s.ready {
		stmt.Close()
	}
	clear(s.ready)
}

func (t *Tx) execQuery(query string, args []any) (sql.Result, error) {
	if s := t.statements.get(query); s != nil {
		return t.tx.StmtContext(t.ctx, s).ExecContext(t.ctx, args...)
	}
	return t.tx.ExecContext(t.ctx, query, args...)
}

func (t *Tx) queryRows(query string, args []any) (*sql.Rows, error) {
	if s := t.statements.get(query); s != nil {
		return t.tx.StmtContext(t.ctx, s).QueryContext(t.ctx, args...)
	}
	return t.tx.QueryContext(t.ctx, query, args...)
}

func (t *Tx) queryRow(query string, args []any) *sql.Row {
	if s := t.statements.get(query); s != nil {
		return t.tx.StmtContext(t.ctx, s).QueryRowContext(t.ctx, args...)
	}
	return t.tx.QueryRowContext(t.ctx, query, args...)
}
