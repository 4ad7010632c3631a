package ledger

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// maxStatements bounds how many statements a connection keeps.
const maxStatements = 500

// keeper opens connections to SQLite that keep each statement that they have
// run: SQLite would parse it anew each time.
type keeper struct{ driver.Connector }

// connection is what database/sql asks of a connection to SQLite.
type connection interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// Connect implements driver.Connector.
func (k keeper) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := k.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	plain, ok := c.(connection)
	if !ok {
		return nil, errors.Join(fmt.Errorf("a connection of the driver is a %T without transactions or contexts", c), c.Close())
	}
	return &keeping{plain, map[string]statement{}}, nil
}

// statement is a prepared statement.
type statement interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// keeping is a connection with its statements, by their text. The rows of a
// query are closed before it is run again: SQLite refuses it otherwise.
type keeping struct {
	connection
	statements map[string]statement
}

// ExecContext implements driver.ExecerContext.
func (c *keeping) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args)
}

// QueryContext implements driver.QueryerContext.
func (c *keeping) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args)
}

// statement is the one with this text, prepared once. A connection that has too
// many begins anew.
func (c *keeping) statement(ctx context.Context, query string) (statement, error) {
	if s := c.statements[query]; s != nil {
		return s, nil
	}
	if len(c.statements) == maxStatements {
		if err := c.drop(); err != nil {
			return nil, err
		}
	}
	plain, err := c.PrepareContext(ctx, inOrder(query))
	if err != nil {
		return nil, err
	}
	s, ok := plain.(statement)
	if !ok {
		return nil, errors.Join(fmt.Errorf("a statement of the driver is a %T without contexts", plain), plain.Close())
	}
	c.statements[query] = s
	return s, nil
}

// inOrder writes the parameters of a statement as ? where they stand in their
// order, each once: those with a name or number are looked up at each run, each
// among all.
func inOrder(query string) string {
	var out strings.Builder
	rest := query
	for n := 1; ; n++ {
		before, after, found := strings.Cut(rest, "$")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		if rest = strings.TrimLeft(after, "0123456789"); after[:len(after)-len(rest)] != strconv.Itoa(n) {
			return query
		}
		out.WriteByte('?')
	}
}

func (c *keeping) drop() (err error) {
	for _, s := range c.statements {
		err = errors.Join(err, s.Close())
	}
	clear(c.statements)
	return err
}

// Close implements driver.Conn.
func (c *keeping) Close() error { return errors.Join(c.drop(), c.connection.Close()) }
