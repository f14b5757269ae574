package models

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// daily reads a roll-up by day: for each part (see partOf) one row a day of the span, oldest first. Columns of steps come
// summed up, so that they hold each day's value.
//
// One statement answers all, so that a group committed meanwhile is in it whole or not at all.
func (s *Store) daily(ctx context.Context, id rollup, span Span) (map[string][]row, error) {
	t := &rollupTables[id]
	rows, err := s.db.Read(ctx).Raw(t.dailySQL(), span.From, span.To, span.From).Rows()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", t.name, err)
	}
	defer rows.Close()
	parts := make(map[string][]row)
	for rows.Next() {
		day, part, values, err := t.scan(rows.Scan)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", t.name, err)
		}
		if parts[part] == nil {
			parts[part] = make([]row, span.Days())
		}
		t.put(parts[part], int(day-span.From), values)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", t.name, err)
	}
	for _, days := range parts {
		t.sumUp(days)
	}
	return parts, nil
}

// dailySQL asks for the rows of the span and for the sums before it, one row a part. The rows as they are stored come first: SQLite's
// driver would take the text of a MAX for a time and try to read it as one.
func (t *rollupTable) dailySQL() string {
	names := t.columns[t.keys:]
	sums := make([]string, len(names))
	for i, name := range names {
		sums[i] = fmt.Sprintf("CAST(SUM(%s) AS BIGINT)", name)
	}
	parts, group := "", ""
	if t.keys > 1 {
		parts = strings.Join(t.columns[1:t.keys], ", ") + ", "
		group = "GROUP BY " + strings.TrimSuffix(parts, ", ") + " "
	}
	return fmt.Sprintf(`
SELECT day, %[1]s%[5]s FROM %[3]s WHERE day BETWEEN ? AND ?
UNION ALL
SELECT MAX(day), %[1]s%[2]s FROM %[3]s WHERE day < ? %[4]sHAVING COUNT(*) > 0`,
		parts, strings.Join(sums, ", "), t.name, group, strings.Join(names, ", "))
}

// scan reads one row: the day, the parts joined by a space, and the numbers.
func (t *rollupTable) scan(scan func(...any) error) (day Day, part string, values row, err error) {
	var parts [2]partText
	into := make([]any, 0, len(t.columns))
	into = append(into, &day)
	for i := range t.keys - 1 {
		into = append(into, &parts[i])
	}
	for i := range t.steps {
		into = append(into, &values[i])
	}
	err = scan(into...)
	return day, strings.TrimSpace(string(parts[0] + " " + parts[1])), values, err
}

// partText reads a key column; a date, which PostgreSQL does not give as text, is written as a Day.
type partText string

// Scan implements sql.Scanner.
func (p *partText) Scan(value any) error {
	switch v := value.(type) {
	case time.Time:
		*p = partText(DayOf(v).String())
	case string:
		*p = partText(v)
	default:
		return fmt.Errorf("scan key: %T is no text", value)
	}
	return nil
}

// put adds a row to the days; one from before the first day counts where it holds steps.
func (t *rollupTable) put(days []row, i int, values row) {
	for column, steps := range t.steps {
		if i >= 0 || steps {
			days[max(i, 0)][column] += values[column]
		}
	}
}

func (t *rollupTable) sumUp(days []row) {
	for i := 1; i < len(days); i++ {
		for column, steps := range t.steps {
			if steps {
				days[i][column] += days[i-1][column]
			}
		}
	}
}

// allSQL asks for every row as it is stored.
func (t *rollupTable) allSQL() string {
	return fmt.Sprintf("SELECT %s FROM %s ORDER BY 1", strings.Join(t.columns, ", "), t.name)
}

// partText names a cell's part as scan does a stored row's.
func (t *rollupTable) partText(c cell) string {
	parts := make([]string, len(t.part))
	for i, name := range t.part {
		parts[i] = name(c.part)
	}
	return strings.Join(parts, " ")
}

func joinKey(day Day, part string) string { return strings.TrimSpace(day.String() + " " + part) }
