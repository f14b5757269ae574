package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

const (
	postgresConnections = 16
	postgresShare       = 6 // of them for one person's requests at once
	postgresIdle        = 8
	postgresLifetime    = 30 * time.Minute // so that a fail-over or a balancer's change is noticed
	postgresPatience    = 5 * time.Second  // with a server that does not answer, unless its address says otherwise
)

func openPostgres(url string) (*gorm.DB, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("read DATABASE_URL: %w", err)
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = postgresPatience
	}
	// How dates and text are written, whatever the database's owner set; poolers pass these two parameters on.
	config.RuntimeParams["client_encoding"] = "UTF8"
	config.RuntimeParams["datestyle"] = "ISO, YMD"
	pool := sql.OpenDB(newConnector(url, config))
	pool.SetMaxOpenConns(postgresConnections)
	pool.SetMaxIdleConns(postgresIdle)
	pool.SetConnMaxLifetime(postgresLifetime)
	conn, err := gorm.Open(postgres.New(postgres.Config{Conn: pool}), gormConfig())
	if err != nil {
		return nil, fmt.Errorf("open PostgreSQL: %w", err)
	}
	return conn, nil
}

// checkPostgresURL reports what pgx would not take, and a host that is the end of a password.
func checkPostgresURL(url string) error {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		_, reason, _ := strings.Cut(err.Error(), "`: ") // what is before it repeats the address
		return fmt.Errorf("cannot be used: %s", reason)
	}
	for _, host := range postgresHosts(config) {
		if strings.Contains(host, "@") {
			return errors.New("has a second @: write that of the password as %40")
		}
	}
	if strings.Contains(config.Database, "@") {
		return errors.New("names a database with an @ in it: write a / of the password as %2F")
	}
	return nil
}

// postgresHosts are the hosts with their ports, in the order in which they are tried.
func postgresHosts(config *pgx.ConnConfig) (hosts []string) {
	add := func(host string, port uint16) {
		at := fmt.Sprintf("%s:%d", host, port)
		if !slices.Contains(hosts, at) { // each is tried with TLS and without
			hosts = append(hosts, at)
		}
	}
	add(config.Host, config.Port)
	for _, other := range config.Fallbacks {
		add(other.Host, other.Port)
	}
	return hosts
}

func postgresPlace(url string) string {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return "PostgreSQL"
	}
	return fmt.Sprintf("PostgreSQL, %s/%s as %s", strings.Join(postgresHosts(config), ","), config.Database, config.User)
}

// Address names a PostgreSQL database without its user and options, as host:port/database; another address is
// returned as it is.
func Address(url string) string {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return url
	}
	return fmt.Sprintf("%s:%d/%s", config.Host, config.Port, config.Database)
}

type postgresDialect struct{}

func (postgresDialect) name() string { return "postgres" }

// lockOthers locks the table that every writer of records locks rows of before anything else.
func (postgresDialect) lockOthers(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, "LOCK TABLE installations IN EXCLUSIVE MODE")
	return err
}

// keepCommits lets a commit return when it is on disk, also where the database's owner gave that up for speed: what
// is acknowledged and stored must outlive a crash. Whoever waits for standbys goes on to do so.
func (postgresDialect) keepCommits(ctx context.Context, tx *sql.Tx, last bool) error {
	if !last {
		_, err := tx.ExecContext(ctx, "SET LOCAL synchronous_commit = off")
		return err
	}
	_, err := tx.ExecContext(ctx, `
SELECT set_config('synchronous_commit', 'on', true)
WHERE  current_setting('synchronous_commit') NOT IN ('on', 'remote_apply')`)
	return err
}

// relax and tighten have nothing to do: keepCommits says it for each transaction.
func (postgresDialect) relax(context.Context, *sql.Conn) error   { return nil }
func (postgresDialect) tighten(context.Context, *sql.Conn) error { return nil }

// pinned are the settings of a session that change how values are written as text, or end what takes long.
// row_security makes a policy that would hide rows an error.
const pinned = `
SELECT set_config(name, value, true)
FROM   (VALUES ('DateStyle', 'ISO, YMD'), ('IntervalStyle', 'postgres'), ('TimeZone', 'UTC'), ('bytea_output', 'hex'),
               ('extra_float_digits', '1'), ('client_encoding', 'UTF8'), ('standard_conforming_strings', 'on'),
               ('row_security', 'off'), ('statement_timeout', '0'), ('lock_timeout', '0'),
               ('idle_in_transaction_session_timeout', '0')) AS pinned (name, value)
UNION ALL
SELECT set_config(name, '0', true) FROM pg_settings WHERE name = 'transaction_timeout' -- PostgreSQL 17`

func (postgresDialect) pinSession(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, pinned)
	return err
}

func (postgresDialect) snapshot() *sql.TxOptions {
	return &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
}

func (postgresDialect) sizeSQL() string { return "SELECT pg_database_size(current_database())" }

func (postgresDialect) clockSQL() string {
	return "SELECT clock_timestamp(), pg_postmaster_start_time()"
}

func (postgresDialect) columnsSQL() string {
	return `
SELECT   c.table_name, c.column_name, c.data_type, c.is_nullable = 'YES', COALESCE(k.ordinal_position, 0)
FROM     information_schema.columns c
JOIN     information_schema.tables t
ON       t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.table_type = 'BASE TABLE'
LEFT JOIN (
    SELECT u.table_schema, u.table_name, u.column_name, u.ordinal_position
    FROM   information_schema.key_column_usage u
    JOIN   information_schema.table_constraints p ON p.constraint_type = 'PRIMARY KEY'
    AND    p.table_schema = u.table_schema AND p.table_name = u.table_name AND p.constraint_name = u.constraint_name
) k ON k.table_schema = c.table_schema AND k.table_name = c.table_name AND k.column_name = c.column_name
WHERE    c.table_schema = current_schema()
ORDER BY c.table_name, c.ordinal_position`
}

func (postgresDialect) parentsSQL() string {
	return `
SELECT f.table_name, u.table_name
FROM   information_schema.table_constraints f
JOIN   information_schema.constraint_table_usage u
ON     u.constraint_schema = f.constraint_schema AND u.constraint_name = f.constraint_name
WHERE  f.constraint_type = 'FOREIGN KEY' AND f.table_schema = current_schema()`
}

// CopyTo runs PostgreSQL's COPY … TO STDOUT and returns how many rows it wrote to w.
func (tx *Tx) CopyTo(w io.Writer, statement string) (rows int64, err error) {
	err = tx.onWire(func(wire *pgconn.PgConn) error {
		done, err := wire.CopyTo(tx.ctx, w, statement)
		rows = done.RowsAffected()
		return err
	})
	return rows, err
}

// CopyFrom runs PostgreSQL's COPY … FROM STDIN with what r holds.
func (tx *Tx) CopyFrom(r io.Reader, statement string) error {
	return tx.onWire(func(wire *pgconn.PgConn) error {
		_, err := wire.CopyFrom(tx.ctx, r, statement)
		return err
	})
}

func (tx *Tx) onWire(f func(*pgconn.PgConn) error) error {
	return tx.Conn.Raw(func(driver any) error {
		c, ok := driver.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("%T is no connection of pgx", driver)
		}
		return f(c.Conn().PgConn())
	})
}
