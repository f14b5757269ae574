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

// sentences writes the words of an error of models that was written for people: "Too short. No address."
func sentences(err error) string {
	var words []string
	for line := range strings.SplitSeq(err.Error(), "\n") {
		words = append(words, strings.TrimSuffix(upperFirst(line), ".")+".")
	}
	return strings.Join(words, " ")
}

// upperFirst writes the first letter in upper case.
func upperFirst(words string) string {
	if words == "" {
		return words
	}
	return strings.ToUpper(words[:1]) + words[1:]
}
