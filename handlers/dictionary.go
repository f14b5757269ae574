package handlers

import (
	"cmp"
	"strings"
)

// dictionary says of every column of every sheet what it holds.
func dictionary(sheets []sheet) sheet {
	t := sheet{name: "dictionary", heads: []head{{"", "file", "file"}, {"", "column", "column"}, {"", "holds", "holds"}, {"", "meaning", "meaning"}}}
	for _, s := range sheets {
		for i, h := range s.heads {
			t.rows = append(t.rows, []any{s.part(), h.flat, holds(s, i), meaning(h)})
		}
	}
	return t
}

// holds names the type of a column by its first value.
func holds(s sheet, column int) string {
	for _, row := range s.rows {
		switch row[column].(type) {
		case nil:
			continue
		case string:
			if _, ok := dayOf(row[column]); ok {
				return "day"
			}
			return "text"
		}
		return "number"
	}
	return "number"
}

// keys are the columns that name a row.
var keys = map[string]string{
	"day":    "UTC day, YYYY-MM-DD.",
	"period": "The Monday that an ISO week begins with, or the month as YYYY-MM. Counted whole, also where the range begins or ends within.",
	"cohort": "The Monday of the week in which these installations were first seen.",
	"size":   "Installations first seen in the week, or in the weeks counted together.",
	"week":   "The so-manieth week after the first; the week of the first is 0.",

	"from_range": "The size that the collections moved from: none (not reported), demo (as it was installed), or a range as it is sent.",
	"to_range":   "The size that they moved to, in the same words.",
}

func meaning(h head) string {
	name := h.name
	switch {
	case h.group != "":
		name = h.group
	case definition("adoption_"+name) != "":
		name = "adoption_" + name
	case strings.HasSuffix(name, "_reach"):
		name = "reach"
	}
	return cmp.Or(keys[h.flat], definition(name))
}

func aboutSheet(about []fact) sheet {
	t := sheet{name: "about", heads: []head{{"", "what", "what"}, {"", "value", "value"}}}
	for _, f := range about {
		t.rows = append(t.rows, []any{f.name, f.value})
	}
	return t
}

func aboutJSON(about []fact) []byte {
	out := []byte{'{'}
	for i, f := range about {
		out = appendMember(comma(out, i), f.name, f.value)
	}
	return append(out, "}\n"...)
}

func readme(about []fact) []byte {
	var b strings.Builder
	b.WriteString("CompreFace Stats, exported numbers\n\n")
	for _, f := range about {
		b.WriteString(f.name + ": " + f.value + "\n")
	}
	b.WriteString(`
csv/ and json/      the same rows, a file a question
everything.xlsx     the same again, a sheet a question
dictionary.csv      what every column means
SHA256SUMS          check the files: sha256sum -c SHA256SUMS
`)
	return []byte(b.String())
}
