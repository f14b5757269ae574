package table

// described is a column of one of the tables that a dictionary explains.
type described struct {
	file   string
	column Column
}

// Dictionary returns what every column of every table holds and means.
func Dictionary(tables []Table) Table {
	var rows []described
	for _, t := range tables {
		for _, c := range t.Columns {
			rows = append(rows, described{file: t.Part(), column: c})
		}
	}
	return Of("dictionary", nil, []Field[described]{
		TextField(Named("file"), func(d described) string { return d.file }),
		TextField(Named("column"), func(d described) string { return d.column.Flat }),
		TextField(Named("holds"), func(d described) string { return d.column.Type.String() }),
		TextField(Named("meaning"), func(d described) string { return d.column.Definition }),
	}, rows)
}
