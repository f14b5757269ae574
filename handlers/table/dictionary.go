package table

// describedColumn is a column of one of the tables that a dictionary explains.
type describedColumn struct {
	file   string
	column Column
}

// Dictionary returns what every column of every table holds and means.
func Dictionary(tables []Table) Table {
	var rows []describedColumn
	for _, t := range tables {
		for _, c := range t.flat().Columns {
			rows = append(rows, describedColumn{file: t.Part(), column: c})
		}
	}
	return Of("dictionary", nil, []Field[describedColumn]{
		TextField(Named("file"), func(d describedColumn) string { return d.file }),
		TextField(Named("column"), func(d describedColumn) string { return d.column.Flat }),
		TextField(Named("holds"), func(d describedColumn) string { return d.column.Type.String() }),
		TextField(Named("meaning"), func(d describedColumn) string { return d.column.Definition }),
	}, rows)
}
