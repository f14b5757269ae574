package models

// rollupTable is how a roll-up's cells are written as rows.
type rollupTable struct {
	table
	// part answers the key columns after the day.
	part []func(part int32) string
	// steps says which columns hold steps; the others hold counts.
	steps []bool
}

func rangeName(part int32) string {
	if part == sizeOfDemo {
		return "demo"
	}
	return SizeRange(part).String()
}

func actionName(part int32) string { return Action(part).String() }
func intervalName(part int32) string  { return Interval(part).String() }
func weekName(part int32) string   { return Day(part).String() }

var rollupTables = [rollupCount]rollupTable{
	dailyActive: describe("daily_active", "day", nil, nil,
		"active_1/", "active_7/", "active_28/", "active_30/", "established/", "new", "resurrected", "lapsed"),
	dailyServices: describe("daily_services", "day", []string{"action_name"}, []func(int32) string{actionName},
		"creations", "installations", "reach/", "ever/"),
	dailySizes: describe("daily_sizes", "day", []string{"faces_range"}, []func(int32) string{rangeName},
		"collections/", "holding_installations/", "largest_collection/"),
	dailyMoves: describe("daily_moves", "day", []string{"from_range", "to_range"},
		[]func(int32) string{
			func(part int32) string { return SizePart(part / int32(SizePartCount)).String() },
			func(part int32) string { return SizePart(part % int32(SizePartCount)).String() },
		}, "collections"),
	dailyAdoption: describe("daily_adoption", "day", nil, nil,
		"seen/", "user_created/", "application_created/", "service_created/", "collection_filled/"),
	periodActive: describe("period_active", "period", []string{"grain"}, []func(int32) string{intervalName},
		"active", "new", `"returning"`, "resurrected", "lapsed"),
	periodServices: describe("period_services", "period", []string{"grain", "action_name"},
		[]func(int32) string{
			func(part int32) string { return intervalName(part / int32(ActionCount)) },
			func(part int32) string { return actionName(part % int32(ActionCount)) },
		}, "installations"),
	retention: describe("retention", "cohort", []string{"week"}, []func(int32) string{weekName}, "retained"),
}

// describe makes a roll-up's description; a value's name that ends in a slash is a column of steps.
func describe(name, day string, partNames []string, part []func(int32) string, values ...string) rollupTable {
	t := rollupTable{part: part, table: table{name: name, keys: 1 + len(partNames), conflict: addToRow}}
	t.columns, t.types = append([]string{day}, partNames...), []string{"date"}
	for _, p := range partNames {
		if p == "week" {
			t.types = append(t.types, "date")
		} else {
			t.types = append(t.types, "text")
		}
	}
	for _, v := range values {
		steps := v[len(v)-1] == '/'
		if steps {
			v = v[:len(v)-1]
		}
		t.columns, t.types, t.steps = append(t.columns, v), append(t.types, "bigint"), append(t.steps, steps)
	}
	return t
}

// rows writes the cells, all of this roll-up, by column.
func (t *rollupTable) rows(cells []cell, of delta) columns {
	days := make([]Day, len(cells))
	texts := make([][]string, len(t.part))
	for i := range texts {
		texts[i] = make([]string, len(cells))
	}
	values := make([][]int64, len(t.steps))
	for i := range values {
		values[i] = make([]int64, len(cells))
	}
	for n, c := range cells {
		days[n] = c.day
		for i, name := range t.part {
			texts[i][n] = name(c.part)
		}
		for i := range values {
			values[i][n] = of[c][i]
		}
	}
	cols := columns{days}
	for _, column := range texts {
		cols = append(cols, column)
	}
	for _, column := range values {
		cols = append(cols, column)
	}
	return cols
}
