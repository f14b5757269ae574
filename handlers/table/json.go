package table

import (
	"encoding/json"
	"slices"
	"strconv"
)

// JSON returns the table as an object: what was asked, then the rows. Fields keep the order of the columns.
func (t Table) JSON() []byte {
	if t.Explained {
		out := appendRow([]byte{'{'}, t.Columns, t.Rows[0])
		for _, f := range t.State {
			out = appendMember(append(out, ','), f.Name, f.Value)
		}
		return append(t.appendDefinitions(out), '}')
	}
	out := []byte{'{'}
	for _, f := range slices.Concat(t.About, t.State) {
		out = append(appendMember(out, f.Name, f.Value), ',')
	}
	out = append(out, `"rows":[`...)
	for i, row := range t.Rows {
		out = append(appendRow(append(appendComma(out, i), '{'), t.Columns, row), '}')
	}
	return append(out, "]}"...)
}

// Object returns the facts as one JSON object, in their order.
func Object(facts []Fact) []byte {
	out := []byte{'{'}
	for i, f := range facts {
		out = appendMember(appendComma(out, i), f.Name, f.Value)
	}
	return append(out, '}')
}

func appendRow(out []byte, columns []Column, row []Cell) []byte {
	for i := 0; i < len(columns); {
		out = appendComma(out, i)
		if columns[i].Group == "" {
			out = appendMember(out, columns[i].Name, row[i])
			i++
			continue
		}
		end := i + 1
		for end < len(columns) && columns[end].Group == columns[i].Group {
			end++
		}
		out = appendGroup(appendName(out, columns[i].Group), columns[i:end], row[i:end])
		i = end
	}
	return out
}

// appendGroup ends a list where the row's values do; objects are complete.
func appendGroup(out []byte, columns []Column, cells []Cell) []byte {
	brackets := "{}"
	if columns[0].Name == "" {
		brackets = "[]"
	}
	out = append(out, brackets[0])
	for i, cell := range cells {
		if cell.kind == kindEmpty {
			break
		}
		out = appendComma(out, i)
		if columns[i].Name != "" {
			out = appendName(out, columns[i].Name)
		}
		out = appendCell(out, cell)
	}
	return append(out, brackets[1])
}

// Definitions returns the sentence of each field that has one, as an object with the fields' names.
func (t Table) Definitions() []byte {
	var facts []Fact
	written := map[string]bool{}
	for _, c := range t.Columns {
		name := c.field()
		if c.Key || c.Definition == "" || written[name] {
			continue
		}
		facts = append(facts, Fact{Name: name, Value: Words(c.Definition)})
		written[name] = true
	}
	for _, f := range t.State {
		facts = append(facts, Fact{Name: f.Name, Value: Words(f.Meaning)})
	}
	return Object(facts)
}

func (t Table) appendDefinitions(out []byte) []byte {
	return append(append(out, `,"definitions":`...), t.Definitions()...)
}

// DefinedJSON is JSON with the definitions of the fields, whatever the table is.
func (t Table) DefinedJSON() []byte {
	out := t.JSON()
	if t.Explained {
		return out
	}
	return append(t.appendDefinitions(out[:len(out)-1]), '}')
}

func appendMember(out []byte, name string, value Cell) []byte {
	return appendCell(appendName(out, name), value)
}

func appendName(out []byte, name string) []byte { return append(appendText(out, name), ':') }

func appendCell(out []byte, c Cell) []byte {
	switch c.kind {
	case kindCount:
		return strconv.AppendInt(out, c.count, 10)
	case kindAmount:
		return appendAmount(out, c.amount())
	case kindShare:
		return appendCell(out, Amount(c.percent()))
	case kindText, kindRange:
		return appendText(out, c.text)
	case kindDay:
		return appendText(out, c.day().Format(dateFormat))
	case kindTruth:
		return strconv.AppendBool(out, c.count != 0)
	default:
		return append(out, "null"...)
	}
}

func appendAmount(out []byte, v float64) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // Amount takes no NaN, and no share is infinite
	}
	return append(out, text...)
}

func appendText(out []byte, text string) []byte {
	quoted, _ := json.Marshal(text) // never fails on a string
	return append(out, quoted...)
}

func appendComma(out []byte, i int) []byte {
	if i > 0 {
		return append(out, ',')
	}
	return out
}
