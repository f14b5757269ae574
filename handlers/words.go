package handlers

import (
	"slices"
	"strings"

	"compreface-stats/views"
)

// joinSentences puts a space between sentences and leaves out those that are empty.
func joinSentences(sentences ...string) string {
	return strings.Join(slices.DeleteFunc(sentences, func(s string) bool { return s == "" }), " ")
}

// numbered makes columns of which all but the first hold numbers.
func numbered(labels ...string) []views.Column {
	columns := make([]views.Column, len(labels))
	for i, label := range labels {
		columns[i] = views.Column{Label: label, Numeric: i > 0}
	}
	return columns
}

func tableRow(name string, counts ...int64) []string {
	row := []string{name}
	for _, n := range counts {
		row = append(row, views.Number(n))
	}
	return row
}
