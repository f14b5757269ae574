package handlers

import (
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"compreface-stats/handlers/report"
	"compreface-stats/handlers/table"
	"compreface-stats/models"
)

var update = flag.Bool("update", false, "write the definitions of fields into openapi.json")

// describedTables are the tables behind the schemas of the description.
func describedTables() map[string]table.Table {
	byDay, byWeek := report.Period{By: models.ByDay}, report.Period{By: models.ByWeek}
	cohorts := []models.Cohort{{Retained: []int64{1}}}
	return map[string]table.Table{
		"ActiveDay":      report.ActiveTable(byDay, nil),
		"ActivePeriod":   report.ActivePeriodTable(byWeek, nil),
		"ServiceDay":     report.ServiceTable(byDay, nil, nil),
		"ServicePeriod":  report.ServicePeriodTable(byWeek, nil),
		"SizesDay":       report.CollectionTable(byDay, nil),
		"Move":           report.MoveTable(byDay, nil),
		"AdoptionDay":    report.AdoptionTable(byDay, nil),
		"Cohort":         report.RetentionTable(byWeek, cohorts),
		"ReleasedNumber": report.Public{}.Table(),
		"Summary":        report.SummaryTable(0, models.Summary{}, models.ServicePeriod{}),
	}
}

// go test ./handlers -run FieldsMeans -update writes changed definitions into the description.
func TestEveryFieldMeansInTheDescriptionWhatItsColumnMeans(t *testing.T) {
	var d apiDescription
	if err := json.Unmarshal(openAPIDocument, &d); err != nil {
		t.Fatal(err)
	}
	document := bytes.Clone(openAPIDocument)
	for name, answer := range describedTables() {
		properties := d.Components.Schemas[name].Properties
		for _, c := range answer.Columns {
			field := cmp.Or(c.Group, c.Name)
			property, known := properties[field]
			switch {
			case !known:
				t.Errorf("%s.%s is not described", name, field)
			case strings.Count(property.Description, c.Definition) > 1 && c.Definition != "":
				t.Errorf("%s.%s is described twice: %q", name, field, property.Description)
			case c.Key || strings.HasSuffix(property.Description, c.Definition):
			case *update:
				document = bytes.ReplaceAll(document, quoted(t, property.Description), quoted(t, c.Definition))
			default:
				t.Errorf("%s.%s is described as %q, its column says %q", name, field, property.Description, c.Definition)
			}
		}
	}
	if *update {
		if err := os.WriteFile("openapi.json", document, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// quoted writes the text as the document has it.
func quoted(t *testing.T, text string) []byte {
	t.Helper()
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSpace(out.Bytes())
}

func TestTheDescriptionHasEveryQuestionInEveryFormat(t *testing.T) {
	var d apiDescription
	if err := json.Unmarshal(openAPIDocument, &d); err != nil {
		t.Fatal(err)
	}
	var described, asked []string
	for path := range d.Paths {
		if strings.HasPrefix(path, "/api/v1/") && path != importAPIPath && !strings.HasPrefix(path, seriesAPIPath) {
			described = append(described, path)
		}
	}
	names := []string{report.SummaryName}
	for _, q := range report.Questions() {
		names = append(names, q.Name)
	}
	for _, name := range names {
		for format := range tableFormats {
			asked = append(asked, "/api/v1/"+name+format)
		}
	}
	slices.Sort(described)
	slices.Sort(asked)
	if !slices.Equal(described, asked) {
		t.Errorf("described are %v, asked are %v", described, asked)
	}
}
