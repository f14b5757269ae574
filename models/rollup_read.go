package models

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"compreface-stats/models/internal/db"
)

// daily reads a roll-up by day: for each part, which is a row with neither day nor numbers, one row a day of the
// span, oldest first. Columns of steps come summed up, so that they hold each day's value.
//
// One statement answers all, so that a group committed meanwhile is in it whole or not at all.
func daily[R rollupRow[R]](ctx context.Context, s *Store, t *rollupTable[R], span Span) (map[R][]R, error) {
	rows, err := s.db.Read(ctx).Raw(t.dailySQL(), span.From, span.To, span.From).Rows()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", t.Name, err)
	}
	parts := make(map[R][]R)
	var last R // rows of one part often follow each other: most are not looked up
	var days []R
	err = t.Scan(rows, func(r *R) error {
		part := t.key(*r)
		*t.day(&part) = 0
		if days == nil || part != last {
			last, days = part, parts[part]
		}
		if days == nil {
			days = make([]R, span.Days())
			parts[part] = days
		}
		if day := *t.day(r); day >= span.From {
			t.add(&days[day-span.From], r, +1)
		} else {
			t.addSteps(&days[0], r, +1)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", t.Name, err)
	}
	for _, days := range parts {
		t.sumUp(days)
	}
	return parts, nil
}

// dailySQL asks for the rows of the span and for the sums before it, one row a part. The rows as they are stored
// come first: SQLite's driver would take the text of a MAX for a time and try to read it as one.
func (t *rollupTable[R]) dailySQL() string {
	parts, group := "", ""
	for _, c := range t.Columns[1:t.Keys] {
		parts += db.QuoteName(c.Name) + ", "
	}
	if parts != "" {
		group = "GROUP BY " + strings.TrimSuffix(parts, ", ") + " "
	}
	sums := make([]string, len(t.numbers))
	for i, n := range t.numbers {
		sums[i] = "CAST(SUM(" + db.QuoteName(n.Name) + ") AS BIGINT)"
	}
	return fmt.Sprintf(`
SELECT %[1]s FROM %[2]s WHERE day BETWEEN ? AND ?
UNION ALL
SELECT MAX(day), %[3]s%[4]s FROM %[2]s WHERE day < ? %[5]sHAVING COUNT(*) > 0`,
		t.List(""), t.Name, parts, strings.Join(sums, ", "), group)
}

func (t *rollupTable[R]) sumUp(days []R) {
	rows := reflect.ValueOf(days)
	for i := 1; i < len(days); i++ {
		before, row := rows.Index(i-1), rows.Index(i)
		for _, n := range t.numbers {
			if n.steps {
				n.AddInt(row, n.Int(before))
			}
		}
	}
}
