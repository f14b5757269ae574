package backup

import (
	"fmt"
	"io"
	"strings"

	"compreface-stats/models/internal/db"
)

type postgresCopier struct{}

// dump lets the server write the rows: its COPY has the backup's form, but for times and truth values.
func (postgresCopier) dump(tx *db.Tx, t *db.StoredTable, w io.Writer) (count int64, err error) {
	cells := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		name := db.QuoteName(c.Name)
		switch c.Type {
		case "timestamp with time zone":
			cells[i] = "to_char(" + name + " AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
		case "boolean":
			cells[i] = name + "::int"
		default:
			cells[i] = name
		}
	}
	copying := fmt.Sprintf("COPY (SELECT %s FROM %s ORDER BY %s) TO STDOUT",
		strings.Join(cells, ", "), db.QuoteName(t.Name), keyList(t))
	return tx.CopyTo(w, copying)
}

// load hands the rows to the server as they are.
func (postgresCopier) load(tx *db.Tx, t *db.StoredTable, _ []db.ValueKind, next func() ([]byte, error)) error {
	return tx.CopyFrom(&rowStream{next: next}, fmt.Sprintf("COPY %s (%s) FROM STDIN", db.QuoteName(t.Name), columnList(t)))
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
