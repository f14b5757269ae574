package backup

import (
	"io"
	"slices"
	"strings"

	"compreface-stats/models/internal/db"
)

// tableCopier copies whole tables, in the way that is quickest on its database.
type tableCopier interface {
	// dump writes a table's rows in the order of the primary key as a backup has them, and returns how many there are.
	dump(tx *db.Tx, t *db.StoredTable, w io.Writer) (rows int64, err error)
	// load stores the rows that next returns, until it returns nil, whose values were written as kinds.
	load(tx *db.Tx, t *db.StoredTable, kinds []db.ValueKind, next func() ([]byte, error)) error
}

func copierOf(tx *db.Tx) tableCopier {
	if tx.OnSQLite() {
		return sqliteCopier{}
	}
	return postgresCopier{}
}

// columnList writes the columns, as they are or in the order of the primary key, for a statement.
func columnList(t *db.StoredTable) string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = db.QuoteName(c.Name)
	}
	return strings.Join(names, ", ")
}

func keyList(t *db.StoredTable) string {
	keyed := slices.DeleteFunc(slices.Clone(t.Columns), func(c db.StoredColumn) bool { return c.Key == 0 })
	slices.SortFunc(keyed, func(a, b db.StoredColumn) int { return a.Key - b.Key })
	names := make([]string, len(keyed))
	for i, c := range keyed {
		names[i] = db.QuoteName(c.Name)
	}
	return strings.Join(names, ", ")
}
