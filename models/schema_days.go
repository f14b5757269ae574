package models

import "slices"

// dayColumns are the columns that hold days, by table: SQLite keeps them as text, in which a backup can be wrong.
var dayColumns = map[string][]string{
	"statistics_general": {"day"},
	"statistics_faces":   {"day"},
	"daily_active":       {"day"},
	"daily_services":     {"day"},
	"daily_sizes":        {"day"},
	"daily_moves":        {"day"},
	"daily_adoption":     {"day"},
	"period_active":      {"period"},
	"period_services":    {"period"},
	"retention":          {"cohort", "week"},
	"annotations":        {"day"},
	"api_tokens":         {"used_on"},
	"ingest_key_counts":  {"day"},
	"citations":          {"day"},
}

// IsDayColumn reports whether a column holds days, whatever its database calls their type.
func IsDayColumn(table, column string) bool { return slices.Contains(dayColumns[table], column) }
