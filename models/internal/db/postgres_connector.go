package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// connector prepares statements in sessions that are its own. A pooler in transaction mode gives each transaction
// another session, which does not know what was prepared before: there nothing is left behind in one, for a
// millisecond or two more a group of records.
type connector struct {
	driver.Connector                  // prepares statements
	pooled           driver.Connector // prepares none
	throughPooler    atomic.Bool      // what the newest connection showed
}

func newConnector(url string, config *pgx.ConnConfig) driver.Connector {
	if strings.Contains(url, "default_query_exec_mode") { // the operator chose
		return stdlib.GetConnector(*config)
	}
	pooled := config.Copy()
	pooled.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
	return &connector{Connector: stdlib.GetConnector(*config), pooled: stdlib.GetConnector(*pooled)}
}

// Connect implements driver.Connector.
func (c *connector) Connect(ctx context.Context) (driver.Conn, error) {
	from, expected := c.Connector, c.throughPooler.Load()
	if expected {
		from = c.pooled
	}
	conn, err := from.Connect(ctx)
	if err != nil {
		return nil, err
	}
	through, err := isPooled(ctx, conn)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	c.throughPooler.Store(through)
	if !through || expected {
		return conn, nil
	}
	if err := conn.Close(); err != nil {
		return nil, err
	}
	return c.pooled.Connect(ctx)
}

// isPooled reports whether the server that answers is another one than the connection was told of at its start.
func isPooled(ctx context.Context, conn driver.Conn) (bool, error) {
	c, ok := conn.(*stdlib.Conn)
	if !ok {
		return false, fmt.Errorf("%T is no connection of pgx", conn)
	}
	wire := c.Conn().PgConn()
	answers, err := wire.Exec(ctx, "SELECT pg_backend_pid()").ReadAll()
	if err != nil {
		return false, fmt.Errorf("ask which server answers: %w", err)
	}
	return string(answers[0].Rows[0][0]) != strconv.FormatUint(uint64(wire.PID()), 10), nil
}
