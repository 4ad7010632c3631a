package ledger_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/pipeline/ledger/ledgertest"
)

var noon = time.Date(2025, 1, 10, 12, 0, 0, 0, time.UTC)

func open(t *testing.T, where string) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Open(t.Context(), where)
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

// number is the next number of a sequence, taken.
func number(t *testing.T, l *ledger.Ledger, sequence string) (n int64) {
	t.Helper()
	update(t, l, func(tx *ledger.Tx) (err error) {
		n, err = tx.Next(sequence)
		return err
	})
	return n
}

// endSession has the server end a session, as an operator or a restart does.
func endSession(t *testing.T, pid int64) {
	t.Helper()
	ledgertest.Exec(t, os.Getenv(ledgertest.Server), "select pg_terminate_backend($1, 5000)", pid)
}

// TestConnectionLost: the server ends the session in the middle of a
// transaction; it is done again, and nothing of the first try is left.
func TestConnectionLost(t *testing.T) {
	l := open(t, ledgertest.Postgres(t))
	runs := 0
	update(t, l, func(tx *ledger.Tx) error {
		runs++
		if _, err := tx.Next("n"); err != nil {
			return err
		}
		if pid, err := ledger.SessionID(tx); err == nil && runs == 1 {
			endSession(t, pid)
		}
		return tx.Journal(noon, "arrival", []byte("{}"))
	})
	if n := number(t, l, "n"); runs != 2 || n != 2 {
		t.Errorf("%d runs, next number %d", runs, n)
	}
}

// TestSwallowedLoss: who does not look at an error does not commit half a transaction.
func TestSwallowedLoss(t *testing.T) {
	l := open(t, ledgertest.Postgres(t))
	runs := 0
	update(t, l, func(tx *ledger.Tx) error {
		runs++
		pid, err := ledger.SessionID(tx)
		if runs == 1 {
			endSession(t, pid)
		}
		_, _ = tx.Next("n")
		return err
	})
	if n := number(t, l, "n"); runs != 2 || n != 2 {
		t.Errorf("%d runs, next number %d", runs, n)
	}
}

// TestIdleConnectionsLost: the server was restarted between two transactions.
func TestIdleConnectionsLost(t *testing.T) {
	l := open(t, ledgertest.Postgres(t))
	for range 3 {
		var pid int64
		update(t, l, func(tx *ledger.Tx) (err error) {
			pid, err = ledger.SessionID(tx)
			return err
		})
		endSession(t, pid)
		number(t, l, "n")
		if err := l.View(t.Context(), func(tx *ledger.Tx) error { _, err := tx.Sequences(); return err }); err != nil {
			t.Error(err)
		}
	}
	if n := number(t, l, "n"); n != 4 {
		t.Errorf("next number %d", n)
	}
}

// TestUnknownCommit: the connection is lost after the server has committed and
// before it said so. The caller is told; the inbox tells what happened.
func TestUnknownCommit(t *testing.T) {
	place := ledgertest.Postgres(t)
	line := newLine(t, place)
	l := open(t, line.place(t, place))
	update(t, l, func(tx *ledger.Tx) error {
		return tx.Send(ledger.Message{Topic: "t", Key: "k", Time: time.Unix(0, 0), Body: []byte("{}")}, "work")
	})
	runs := 0
	take := func() (err error, taken bool) {
		err = l.Update(t.Context(), func(tx *ledger.Tx) error {
			runs++
			taken, err = tx.Take("work", 1)
			if err == nil && taken {
				_, err = tx.Next("n")
			}
			return err
		})
		return err, taken
	}
	line.cutAfter([]byte("commit\x00"))
	if err, _ := take(); !errors.Is(err, ledger.ErrUnknown) || runs != 1 {
		t.Fatalf("%v after %d runs", err, runs)
	}
	if err, taken := take(); err != nil || taken {
		t.Errorf("taken again: %v, %v", taken, err)
	}
	if n := number(t, l, "n"); n != 2 {
		t.Errorf("next number %d", n)
	}
}

// line is a connection to the server that can be cut. What is said is readable: no TLS.
type line struct {
	net.Listener
	server string
	cut    atomic.Pointer[[]byte]
}

func newLine(t *testing.T, place string) *line {
	t.Helper()
	u, err := url.Parse(place)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	n := &line{Listener: listener, server: u.Host}
	t.Cleanup(func() { n.Close() })
	go func() {
		for {
			c, err := n.Accept()
			if err != nil {
				return
			}
			go n.carry(c)
		}
	}()
	return n
}

// place is the ledger's place at the other end of the line.
func (n *line) place(t *testing.T, place string) string {
	return ledgertest.With(t, strings.Replace(place, n.server, n.Addr().String(), 1), "sslmode", "disable")
}

// cutAfter ends the next connection that says the words, once the server has
// heard them and answered; the answer is not passed on.
func (n *line) cutAfter(words []byte) { n.cut.Store(&words) }

func (n *line) carry(client net.Conn) {
	server, err := net.Dial("tcp", n.server)
	if err != nil {
		client.Close()
		return
	}
	defer client.Close()
	defer server.Close()
	var last atomic.Bool
	go func() {
		defer client.Close()
		copyTo(client, server, func([]byte) bool { return !last.Load() })
	}()
	copyTo(server, client, func(said []byte) bool {
		if words := n.cut.Load(); words != nil && bytes.Contains(said, *words) {
			n.cut.Store(nil)
			last.Store(true)
		}
		return true
	})
}

// copyTo passes on what is said until may says no.
func copyTo(to, from net.Conn, may func(said []byte) bool) {
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		if err != nil || !may(buffer[:n]) {
			return
		}
		if _, err := to.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// TestDeadlock: two that wait for each other are both done in the end.
func TestDeadlock(t *testing.T) {
	l := open(t, ledgertest.Postgres(t))
	number(t, l, "a")
	number(t, l, "b")
	runs := atomic.Int64{}
	var both, ended sync.WaitGroup
	both.Add(2)
	for _, order := range []string{"ab", "ba"} {
		first := true
		ended.Go(func() {
			err := l.Update(context.Background(), func(tx *ledger.Tx) error {
				runs.Add(1)
				_, err := tx.Next(order[:1])
				if first {
					first = false
					both.Done()
					both.Wait()
				}
				_, err2 := tx.Next(order[1:])
				return errors.Join(err, err2)
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	ended.Wait()
	if a, b := number(t, l, "a"), number(t, l, "b"); runs.Load() < 3 || a != 4 || b != 4 {
		t.Errorf("%d runs, next numbers %d and %d", runs.Load(), a, b)
	}
}

// TestSerializationFailure: who read what has changed since reads again.
func TestSerializationFailure(t *testing.T) {
	l := open(t, ledgertest.With(t, ledgertest.Postgres(t), "default_transaction_isolation", "repeatable read"))
	number(t, l, "n")
	runs := 0
	update(t, l, func(tx *ledger.Tx) error {
		if runs++; runs == 1 {
			if _, err := tx.Sequences(); err != nil { // the snapshot
				return err
			}
			number(t, l, "n")
		}
		_, err := tx.Next("n")
		return err
	})
	if n := number(t, l, "n"); runs != 2 || n != 4 {
		t.Errorf("%d runs, next number %d", runs, n)
	}
}

// TestLockTimeout: a row that is not free in time is asked for again.
func TestLockTimeout(t *testing.T) {
	l := open(t, ledgertest.With(t, ledgertest.Postgres(t), "lock_timeout", "100ms"))
	inside, runs := make(chan bool), 0
	var other sync.WaitGroup
	other.Go(func() {
		update(t, l, func(tx *ledger.Tx) error {
			_, err := tx.Next("n")
			inside <- true
			time.Sleep(350 * time.Millisecond)
			return err
		})
	})
	<-inside
	update(t, l, func(tx *ledger.Tx) error {
		runs++
		_, err := tx.Next("n")
		return err
	})
	other.Wait()
	if n := number(t, l, "n"); runs < 2 || n != 3 {
		t.Errorf("%d runs, next number %d", runs, n)
	}
}

// TestZombie: a worker stands still within a transaction, another one takes its
// message; when it wakes, it changes nothing.
func TestZombie(t *testing.T) {
	place := ledgertest.With(t, ledgertest.Postgres(t), "idle_in_transaction_session_timeout", "300ms")
	asleep, awake := open(t, place), open(t, place)
	update(t, awake, func(tx *ledger.Tx) error {
		_, err := tx.EnsureOrder("vendor", "P", "1", noon)
		return errors.Join(err, tx.Send(ledger.Message{Topic: "t", Key: "k", Time: noon, Body: []byte("{}")}, "decide"))
	})
	key := ledger.OrderKey("P", "1")
	work := func(tx *ledger.Tx, who string) (taken bool, err error) {
		if taken, err = tx.Take("decide", 1); err != nil || !taken {
			return false, err
		}
		_, err = tx.Append(ledger.Event{OrderKey: key, Kind: "850", At: noon, Source: who, Body: []byte("{}")})
		return true, err
	}
	inside, took, runs := make(chan bool), make(chan bool, 1), 0
	var zombie sync.WaitGroup
	zombie.Go(func() {
		update(t, asleep, func(tx *ledger.Tx) error {
			taken, err := work(tx, "zombie")
			if runs++; runs == 1 {
				inside <- taken
				<-took // longer than the server waits
			} else if taken {
				t.Error("the zombie took the message again")
			}
			return err
		})
	})
	if !<-inside {
		t.Fatal("the zombie did not take the message")
	}
	update(t, awake, func(tx *ledger.Tx) error {
		taken, err := work(tx, "worker")
		if err == nil && !taken {
			err = errors.New("the message is gone with the zombie")
		}
		return err
	})
	took <- true
	zombie.Wait()
	update(t, awake, func(tx *ledger.Tx) error {
		events, err := tx.Events(key)
		if len(events) != 1 || events[0].Source != "worker" || runs != 2 {
			t.Errorf("the log after %d runs of the zombie: %+v", runs, events)
		}
		return err
	})
}

// TestTriesEnd: a ledger that stays away is an error in the end, and says where.
func TestTriesEnd(t *testing.T) {
	place := ledgertest.Postgres(t)
	line := newLine(t, place)
	l := open(t, line.place(t, place))
	line.Close()
	ledgertest.Exec(t, os.Getenv(ledgertest.Server), "select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = $1", schemaOf(t, place))
	runs := 0
	err := l.Update(t.Context(), func(tx *ledger.Tx) error { runs++; return nil })
	if err == nil || runs != 0 || !strings.Contains(err.Error(), line.Addr().String()) {
		t.Errorf("%v after %d runs", err, runs)
	}
	_, err = ledger.Open(t.Context(), line.place(t, place))
	if err == nil || !strings.Contains(err.Error(), line.Addr().String()) {
		t.Errorf("open: %v", err)
	}
}

func schemaOf(t *testing.T, place string) string {
	t.Helper()
	u, err := url.Parse(place)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query().Get("search_path")
}

// TestSession: what every session is set to, and how many there are.
func TestSession(t *testing.T) {
	place := ledgertest.Postgres(t)
	l := open(t, ledgertest.With(t, place, "pool_max_conns", "3"))
	update(t, l, func(tx *ledger.Tx) error {
		for name, want := range map[string]string{
			"transaction_isolation": "read committed", "idle_in_transaction_session_timeout": "10s", "lock_timeout": "5s", "tcp_user_timeout": "10000",
		} {
			if got, err := ledger.Setting(tx, name); got != want || err != nil {
				t.Errorf("%s is %s, %v; want %s", name, got, err, want)
			}
		}
		return nil
	})
	var workers sync.WaitGroup
	for range 12 {
		workers.Go(func() { number(t, l, "n") })
	}
	workers.Wait()
	if n := count(t, "select count(*) from pg_stat_activity where application_name = $1", schemaOf(t, place)); n < 1 || n > 3 {
		t.Errorf("%d sessions", n)
	}
}

// count asks the server for a number, past docket.
func count(t *testing.T, query string, args ...any) (n int) {
	t.Helper()
	db, err := sql.Open("pgx", os.Getenv(ledgertest.Server))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow(query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestLeaseRunsOut by the server's clock; its owner may have more time.
func TestLeaseRunsOut(t *testing.T) {
	l := open(t, ledgertest.Postgres(t))
	lease := func(owner string, span time.Duration) (mine bool) {
		update(t, l, func(tx *ledger.Tx) (err error) {
			mine, err = tx.LeaseFor("s", owner, span)
			return err
		})
		return mine
	}
	if !lease("a", time.Hour) || lease("b", time.Hour) || !lease("a", 200*time.Millisecond) {
		t.Error("the lease is not a's alone")
	}
	time.Sleep(300 * time.Millisecond)
	if !lease("b", time.Hour) || lease("a", time.Hour) {
		t.Error("a lease that ran out is kept")
	}
	update(t, l, func(tx *ledger.Tx) error { return tx.EndLease("s", "a") })
	if lease("a", time.Hour) {
		t.Error("a gave back the lease of b")
	}
	update(t, l, func(tx *ledger.Tx) error { return tx.EndLease("s", "b") })
	if !lease("a", time.Hour) {
		t.Error("b gave it back, a does not get it")
	}
}

// TestOpenedByMany: the first ones to come make the schema, once.
func TestOpenedByMany(t *testing.T) {
	place := ledgertest.Postgres(t)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			l, err := ledger.Open(context.Background(), place)
			if err != nil {
				t.Error(err)
				return
			}
			l.Close()
		})
	}
	all.Wait()
	number(t, open(t, place), "n")
}

// TestTLS: a server that cannot show the certificate that is asked for is refused.
func TestTLS(t *testing.T) {
	place := ledgertest.Postgres(t)
	open(t, place)
	if n := count(t, "select count(*) from pg_stat_ssl s join pg_stat_activity a using (pid) where s.ssl and a.application_name = $1", schemaOf(t, place)); n < 1 {
		t.Error("no session is encrypted")
	}
	other := filepath.Join(t.TempDir(), "other.pem")
	if err := os.WriteFile(other, []byte("no certificate"), 0o644); err != nil {
		t.Fatal(err)
	}
	if l, err := ledger.Open(t.Context(), ledgertest.With(t, place, "sslrootcert", other)); err == nil {
		l.Close()
		t.Error("a server of another authority is believed")
	}
}

// TestPasswordIsNeverShown, whether it is refused, wrong or right.
func TestPasswordIsNeverShown(t *testing.T) {
	place, right := ledgertest.Postgres(t), os.Getenv("PGPASSWORD")
	file := filepath.Join(t.TempDir(), "passwords")
	if err := os.WriteFile(file, []byte("*:*:*:*:"+right+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PGPASSWORD", "")
	open(t, ledgertest.With(t, place, "passfile", file))

	const secret = "s3cr3t-wrong"
	wrong := filepath.Join(t.TempDir(), "wrong")
	if err := os.WriteFile(wrong, []byte("*:*:*:*:"+secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, where := range map[string]string{
		"wrong":          ledgertest.With(t, place, "passfile", wrong),
		"wrong, no host": ledgertest.With(t, strings.Replace(place, "127.0.0.1:", "127.0.0.1:1", 1), "passfile", wrong),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ledger.Open(t.Context(), where)
			if err == nil || strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), secret) {
				t.Errorf("%v", err)
			}
		})
	}
}
