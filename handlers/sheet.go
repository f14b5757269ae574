package handlers

import (
	"encoding/json"
	"strconv"
)

// column is one field of a question's rows. JSON, CSV and XLSX are all written from the same columns, so they
// cannot disagree on a name, an order or a value.
type column[R any] struct {
	head
	value func(R) any // an int64, a string, or nil where the row has no such field
}

// head places a field. In JSON it is the member called name of the object called group, or an element of the list
// called group when name is empty, or a member of the row when group is empty. In CSV and XLSX it is the column flat.
type head struct{ group, name, flat string }

func field[R any](name string, value func(R) any) column[R] {
	return column[R]{head{"", name, name}, value}
}

func member[R any](group, name string, value func(R) any) column[R] {
	return column[R]{head{group, name, group + "_" + name}, value}
}

func element[R any](group, flat string, value func(R) any) column[R] {
	return column[R]{head{group, "", flat}, value}
}

// lift uses the columns of a part for the whole.
func lift[W, P any](part func(W) P, columns []column[P]) []column[W] {
	lifted := make([]column[W], len(columns))
	for i, c := range columns {
		lifted[i] = column[W]{c.head, func(whole W) any { return c.value(part(whole)) }}
	}
	return lifted
}

// sheet is an answer whose format is not chosen yet.
type sheet struct {
	name  string // of the question, for the file's name
	about []fact // what was asked: from, to, by
	heads []head
	rows  [][]any
	// explained makes the JSON the only row itself, with the definitions of its fields.
	explained bool
}

type fact struct{ name, value string }

func tabulate[R any](name string, p period, columns []column[R], rows []R) sheet {
	t := sheet{name: name, rows: make([][]any, len(rows))}
	t.about = []fact{{"from", p.From.String()}, {"to", p.To.String()}, {"by", p.By.String()}}
	for _, c := range columns {
		t.heads = append(t.heads, c.head)
	}
	for i, row := range rows {
		t.rows[i] = make([]any, len(columns))
		for j, c := range columns {
			t.rows[i][j] = c.value(row)
		}
	}
	return t
}

// fileName says what is inside: compreface-stats-services-2025-01-01-2025-03-31-week.
func (t sheet) fileName() string {
	name := "compreface-stats-" + t.name
	for _, f := range t.about {
		name += "-" + f.value
	}
	return name
}

// part names the sheet among others of one export: active-installations-week, retention.
func (t sheet) part() string {
	for _, f := range t.about {
		if f.name == "by" && f.value != "" {
			return t.name + "-" + f.value
		}
	}
	return t.name
}

// json writes the fields in the order of the columns, which a map would lose.
func (t sheet) json() []byte {
	if t.explained {
		return append(t.appendDefinitions(appendRow([]byte{'{'}, t.heads, t.rows[0])), '}')
	}
	out := []byte{'{'}
	for _, f := range t.about {
		out = append(appendMember(out, f.name, f.value), ',')
	}
	out = append(out, `"rows":[`...)
	for i, row := range t.rows {
		out = append(appendRow(append(comma(out, i), '{'), t.heads, row), '}')
	}
	return append(out, "]}"...)
}

func appendRow(out []byte, heads []head, row []any) []byte {
	for i := 0; i < len(heads); {
		out = comma(out, i)
		if heads[i].group == "" {
			out = appendMember(out, heads[i].name, row[i])
			i++
			continue
		}
		end := i + 1
		for end < len(heads) && heads[end].group == heads[i].group {
			end++
		}
		out = appendGroup(appendName(out, heads[i].group), heads[i:end], row[i:end])
		i = end
	}
	return out
}

func appendGroup(out []byte, heads []head, values []any) []byte {
	brackets := "{}"
	if heads[0].name == "" {
		brackets = "[]"
	}
	out = append(out, brackets[0])
	for i, value := range values {
		if value == nil {
			break // a list ends where the row's values do; objects are complete
		}
		out = comma(out, i)
		if heads[i].name != "" {
			out = appendName(out, heads[i].name)
		}
		out = appendValue(out, value)
	}
	return append(out, brackets[1])
}

func appendMember(out []byte, name string, value any) []byte {
	return appendValue(appendName(out, name), value)
}

func appendName(out []byte, name string) []byte { return append(appendValue(out, name), ':') }

func appendValue(out []byte, value any) []byte {
	if n, ok := value.(int64); ok {
		return strconv.AppendInt(out, n, 10)
	}
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // columns hold numbers and strings alone
	}
	return append(out, text...)
}

func comma(out []byte, i int) []byte {
	if i > 0 {
		return append(out, ',')
	}
	return out
}
