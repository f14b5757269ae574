package models

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

func (postgresBulk) sizeSQL() string { return "SELECT pg_database_size(current_database())" }

func (postgresBulk) columnsSQL() string {
	return `
SELECT   c.table_name, c.column_name, c.data_type, COALESCE(k.ordinal_position, 0)
FROM     information_schema.columns c
JOIN     information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.table_type = 'BASE TABLE'
LEFT JOIN (
    SELECT u.table_schema, u.table_name, u.column_name, u.ordinal_position
    FROM   information_schema.key_column_usage u
    JOIN   information_schema.table_constraints p ON p.constraint_type = 'PRIMARY KEY'
    AND    p.table_schema = u.table_schema AND p.table_name = u.table_name AND p.constraint_name = u.constraint_name
) k ON k.table_schema = c.table_schema AND k.table_name = c.table_name AND k.column_name = c.column_name
WHERE    c.table_schema = current_schema()
ORDER BY c.table_name, c.ordinal_position`
}

func (postgresBulk) parentsSQL() string {
	return `
SELECT f.table_name, u.table_name
FROM   information_schema.table_constraints f
JOIN   information_schema.constraint_table_usage u ON u.constraint_schema = f.constraint_schema AND u.constraint_name = f.constraint_name
WHERE  f.constraint_type = 'FOREIGN KEY' AND f.table_schema = current_schema()`
}

// dump lets the server write the rows: its COPY has the backup's form, but for times and truth values.
func (postgresBulk) dump(ctx context.Context, conn *sql.Conn, _ *sql.Tx, t *schemaTable, w io.Writer) (count int64, err error) {
	cells := make([]string, len(t.columns))
	for i, c := range t.columns {
		switch name := quoteName(c.name); {
		case c.declared == "timestamp with time zone":
			cells[i] = "to_char(" + name + " AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
		case c.declared == "boolean":
			cells[i] = name + "::int"
		default:
			cells[i] = name
		}
	}
	copying := fmt.Sprintf("COPY (SELECT %s FROM %s ORDER BY %s) TO STDOUT", strings.Join(cells, ", "), quoteName(t.name), t.keyList())
	err = onWire(conn, func(wire *pgconn.PgConn) error {
		done, err := wire.CopyTo(ctx, w, copying)
		count = done.RowsAffected()
		return err
	})
	return count, err
}

// load hands the rows to the server as they are.
func (postgresBulk) load(ctx context.Context, conn *sql.Conn, tx *sql.Tx, t *schemaTable, _ []valueKind, next func() ([]byte, error)) error {
	if _, err := tx.ExecContext(ctx, "SET LOCAL TimeZone = 'UTC'"); err != nil {
		return err
	}
	return onWire(conn, func(wire *pgconn.PgConn) error {
		_, err := wire.CopyFrom(ctx, &rowStream{next: next}, fmt.Sprintf("COPY %s (%s) FROM STDIN", quoteName(t.name), t.columnList()))
		return err
	})
}

func onWire(conn *sql.Conn, f func(*pgconn.PgConn) error) error {
	return conn.Raw(func(driver any) error {
		c, ok := driver.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("%T is no connection of pgx", driver)
		}
		return f(c.Conn().PgConn())
	})
}

// rowStream is rows as one stream of bytes.
type rowStream struct {
	next func() ([]byte, error)
	rest []byte
	done bool
}

func (s *rowStream) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		if len(s.rest) > 0 {
			copied := copy(p[n:], s.rest)
			s.rest, n = s.rest[copied:], n+copied
			continue
		}
		if s.done {
			break
		}
		line, err := s.next()
		if err != nil {
			return n, err
		}
		if s.done = line == nil; !s.done {
			s.rest = append(append(s.rest[:0], line...), '\n')
		}
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}
