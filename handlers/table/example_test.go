package table_test

import (
	"fmt"
	"time"

	"compreface-stats/handlers/table"
)

// A row type, its fields stated once, and two of the files that are made from them.
func Example() {
	type week struct {
		begins time.Time
		active int64
	}
	fields := []table.Field[week]{
		table.DayField(table.Named("week").Keys("The Monday of the week."), func(w week) time.Time { return w.begins }),
		table.CountField(table.Named("active").Of("installations").Means("Installations that were seen."),
			func(w week) int64 { return w.active }),
	}
	monday := time.Date(2025, time.March, 24, 0, 0, 0, 0, time.UTC)
	t := table.Of("weeks", nil, fields, []week{{begins: monday, active: 26}})
	fmt.Println(string(t.JSON()))
	lines, _ := t.CSV()
	fmt.Print(string(lines))
	words, _ := table.Dictionary([]table.Table{t}).CSV()
	fmt.Print(string(words))
	// Output:
	// {"rows":[{"week":"2025-03-24","active":26}]}
	// week,active
	// 2025-03-24,26
	// file,column,holds,meaning
	// weeks,week,day,The Monday of the week.
	// weeks,active,number,Installations that were seen.
}
