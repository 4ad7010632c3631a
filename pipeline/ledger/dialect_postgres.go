package ledger

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

// postgresDialect: several processes write at once.
var postgresDialect = dialect{
	disk:     func(error) string { return "" }, // the server names its file
	shared:   true,
	snapshot: &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true},
	refused: func(err error) bool {
		// Data exceptions, constraints, and values that are too long for an index.
		code := postgresCode(err)
		return strings.HasPrefix(code, "22") || strings.HasPrefix(code, "23") || code == "54000"
	},
	again: func(err error) bool {
		// Serialization failure, deadlock, lock timeout, stood still for too long.
		return slices.Contains([]string{"40001", "40P01", "55P03", "25P03"}, postgresCode(err))
	},
	lost: postgresLost,
}

// postgresCode is the SQLSTATE of an error; "" when the server did not speak.
func postgresCode(err error) string {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return ""
	}
	return e.Code
}

// postgresLost: the server ended the session, or is not heard any more.
func postgresLost(err error) bool {
	var (
		said    *pgconn.PgError
		network net.Error
	)
	if errors.As(err, &said) {
		return said.SeverityUnlocalized == "FATAL" || said.SeverityUnlocalized == "PANIC" || strings.HasPrefix(said.Code, "08")
	}
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, net.ErrClosed) || errors.As(err, &network) || pgconn.SafeToRetry(err)
}

// What a session is set to, where the URL says nothing else. A worker that
// stands still must not keep the others from its rows.
var sessionSettings = map[string]string{
	"application_name":                    "docket",
	"default_transaction_isolation":       "read committed",
	"idle_in_transaction_session_timeout": "10s",
	"lock_timeout":                        "5s",
	"tcp_user_timeout":                    "10s",
}

const (
	poolKey        = "pool_max_conns" // of the URL
	poolSize       = 10
	connectTimeout = 10 * time.Second
	idleTime       = 5 * time.Minute
)

// openPostgres opens a database of a server.
func openPostgres(ctx context.Context, where string) (*Ledger, error) {
	c, pool, err := postgresConfig(where)
	if err != nil {
		return nil, fmt.Errorf("open ledger: %w", err)
	}
	db := stdlib.OpenDB(*c)
	db.SetMaxOpenConns(pool)
	db.SetMaxIdleConns(pool)
	db.SetConnMaxIdleTime(idleTime)
	if err := migrate(ctx, db, goose.DialectPostgres, "postgres", goose.WithSessionLocker(oneMigrates{})); err != nil {
		db.Close()
		return nil, fmt.Errorf("open ledger: database %s of %s: %w", c.Database, c.Host, err)
	}
	return &Ledger{write: db, read: db, dialect: &postgresDialect}, nil
}

// ErrPassword refuses a password in the ledger's URL: it would stand in
// docket.yaml, of which every version is kept in the archive.
var ErrPassword = errors.New("a password does not belong into the ledger's URL; give it in PGPASSWORD, or in a file named by PGPASSFILE or passfile=")

// postgresConfig reads a URL and says how many connections it allows.
func postgresConfig(where string) (*pgx.ConnConfig, int, error) {
	u, err := url.Parse(where)
	if err != nil {
		return nil, 0, errors.New("the URL cannot be read; it is postgres://user@host:5432/database") // the error would show it
	}
	q, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, 0, errors.New("the parameters of the URL cannot be read")
	}
	if _, has := u.User.Password(); has || q.Has("password") {
		return nil, 0, ErrPassword
	}
	pool := poolSize
	if q.Has(poolKey) {
		if pool, err = strconv.Atoi(q.Get(poolKey)); err != nil || pool < 2 {
			return nil, 0, fmt.Errorf("%s=%s: a number of connections from 2 on", poolKey, q.Get(poolKey))
		}
	}
	c, err := pgx.ParseConfig(where)
	if err != nil {
		return nil, 0, err
	}
	delete(c.RuntimeParams, poolKey) // it is ours, not the server's
	for name, value := range sessionSettings {
		if _, set := c.RuntimeParams[name]; !set {
			c.RuntimeParams[name] = value
		}
	}
	if !q.Has("connect_timeout") {
		c.ConnectTimeout = connectTimeout
	}
	dialer := net.Dialer{ // notices a server that is gone, also between two statements
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 5 * time.Second, Interval: 2 * time.Second, Count: 3},
		Control:         userTimeout,
	}
	c.DialFunc = dialer.DialContext
	return c, pool, nil
}

// oneMigrates lets one process at a time change the schema.
type oneMigrates struct{}

const migrationLock = `hashtextextended('docket schema ' || current_schema(), 0)`

// SessionLock implements goose's lock.SessionLocker.
func (oneMigrates) SessionLock(ctx context.Context, c *sql.Conn) error {
	for {
		var mine bool
		if err := c.QueryRowContext(ctx, `select pg_try_advisory_lock(`+migrationLock+`)`).Scan(&mine); err != nil || mine {
			return err
		}
		if err := pause(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
}

// SessionUnlock implements goose's lock.SessionLocker.
func (oneMigrates) SessionUnlock(ctx context.Context, c *sql.Conn) error {
	_, err := c.ExecContext(ctx, `select pg_advisory_unlock(`+migrationLock+`)`)
	return err
}
