package report

import (
	"strings"
	"testing"

	"compreface-stats/models"
	"compreface-stats/models/external"
	"compreface-stats/models/stay"
)

// beside is a view of the last 60 days with ten active installations and one new one a day, and series beside them.
func beside(t *testing.T, query map[string]string, lines ...external.Line) View {
	t.Helper()
	today := day("2025-03-31")
	query["from"], query["to"] = (today - 60).String(), (today - 1).String()
	r, err := ParseRange(query, today, models.Span{From: today - 200, To: today})
	if err != nil {
		t.Fatal(err)
	}
	v := View{DateRange: r, Data: emptyData(r)}
	for i := range v.Active.Rows {
		v.Active.Rows[i].Active28, v.Active.Rows[i].New = 10+int64(i), 1
	}
	for _, start := range r.Starts(r.By) {
		v.Periods = append(v.Periods, models.ActivePeriod{Start: start, New: 7})
	}
	v.External = lines
	return v
}

// counter rose by ten a day; on the days that are left out nobody read it.
func counter(name string, unread ...string) external.Line {
	var days []models.ExternalDay
	for d := day("2024-12-01"); d <= day("2025-03-30"); d++ {
		if !strings.Contains(strings.Join(unread, " "), d.String()) {
			days = append(days, models.ExternalDay{Series: name, Day: d, Value: 1000 + 10*int64(d-day("2024-12-01"))})
		}
	}
	s := models.ExternalSeries{Name: name, Unit: "pulls", Kind: external.Total, Source: "a hub", Comparable: true}
	return external.LineOf(s, days)
}

// column is the named column of a chart's file by its labels.
func column(t *testing.T, id, name string, v View) map[string]string {
	t.Helper()
	c, _ := ByID(id)
	file, values := c.Rows(v), map[string]string{}
	for i, col := range file.Columns {
		for _, row := range file.Rows {
			if col.Flat == name {
				values[row[0].String()] = row[i].String()
			}
		}
	}
	if len(values) == 0 {
		t.Fatalf("%s has no column %s: %+v", id, name, file.Columns)
	}
	return values
}

func TestEachLineIsAHundredOnTheFirstDayOnWhichAllAreKnown(t *testing.T) {
	v := beside(t, map[string]string{}, counter("a", "2025-01-30"), counter("b", "2025-01-31", "2025-03-01"),
		external.LineOf(models.ExternalSeries{Name: "c", Kind: external.Total}, nil))
	a, b := column(t, "external-index", "a, index", v), column(t, "external-index", "b, index", v)
	for label, want := range map[string][2]string{
		"2025-01-30": {"", "98.8"}, "2025-01-31": {"99.4", ""}, "2025-02-01": {"100", "100"}, "2025-03-01": {"117.3", ""},
	} {
		if got := [2]string{a[label], b[label]}; got != want {
			t.Errorf("%s: %q, want %q", label, got, want)
		}
	}
	if active := column(t, "external-index", "Active installations, index", v)["2025-02-01"]; active != "100" {
		t.Errorf("ours is %s", active)
	}
	c, _ := ByID("external-index")
	if note := c.Render(v).Note; !strings.Contains(note, "Of 1 series nothing is known") || !strings.Contains(note, "a (pulls): a hub") {
		t.Errorf("the note says %q", note)
	}
}

func TestAmountsAndSharesHaveGapsWhereADayIsNotKnown(t *testing.T) {
	v := beside(t, map[string]string{"by": "week"}, counter("a", "2025-02-09"))
	amounts, shares := column(t, "external-amounts", "a", v), column(t, "external-share", "By a", v)
	for label, want := range map[string][2]string{
		"2025-01-27": {"70", "10"}, "2025-02-03": {"", ""}, "2025-02-10": {"", ""}, "2025-02-17": {"70", "10"},
	} {
		if got := [2]string{amounts[label], shares[label]}; got != want {
			t.Errorf("the week of %s: %q, want %q", label, got, want)
		}
	}
}

func TestTheEstimateIsOfAllInstallationsAndOfComparableSeriesAlone(t *testing.T) {
	other := counter("b")
	other.Comparable = false
	if words, rest := externalFinding(beside(t, map[string]string{}, counter("a"), other)); !strings.HasPrefix(words, "60 new installations for 600 pulls (10") || !strings.HasPrefix(rest, "By a, ") {
		t.Errorf("%q %q", words, rest)
	}
	part := beside(t, map[string]string{}, counter("a"))
	part.Part = &stay.Part{}
	first := beside(t, map[string]string{}, counter("a"))
	first.AllRecords.From = first.Today - 50
	for says, v := range map[string]View{
		"a part of the installations has none": part,
		"no external series is marked":         beside(t, map[string]string{}, other),
		"the days of no comparable series":     beside(t, map[string]string{}, counter("a", "2025-03-30")),
		"takes them in":                        beside(t, map[string]string{}),
		"fewer than installations":             first,
	} {
		if words, rest := externalFinding(v); !strings.HasPrefix(words, "No ") || !strings.Contains(rest, says) {
			t.Errorf("%q %q, want %q", words, rest, says)
		}
	}
}
