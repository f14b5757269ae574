package report

import (
	"strings"
	"testing"
	"time"

	"compreface-stats/models"
)

func TestProvisionalCountsPeriodsThatGoOn(t *testing.T) {
	for _, c := range []struct {
		to   string
		by   models.Interval
		want int
	}{
		{"2025-04-02", models.ByDay, 0}, {"2025-04-03", models.ByDay, 1},
		{"2025-03-30", models.ByWeek, 0}, {"2025-03-31", models.ByWeek, 1}, {"2025-03-31", models.ByMonth, 0}, {"2025-04-01", models.ByMonth, 1},
	} {
		w := DateRange{
			Period: Period{Span: models.Span{From: day("2025-02-01"), To: day(c.to)}, By: c.by},
			Today:  day("2025-04-03"),
		}
		if got := w.provisional(c.by); got != c.want {
			t.Errorf("to %s by %s: %d, want %d", c.to, c.by, got, c.want)
		}
	}
}

func TestLongRangesDrawOneDayAWeekAndEndWithTheLast(t *testing.T) {
	w := DateRange{Period: Period{Span: models.Span{From: day("2010-01-01"), To: day("2025-03-30")}, By: models.ByMonth}}
	days := w.drawnDays()
	if len(days) > longestDaily*3 || days[len(days)-1] != w.To || days[0] < w.From || days[1]-days[0] != 7 {
		t.Errorf("%d days from %v to %v", len(days), days[0], days[len(days)-1])
	}
}

func TestTheRunningDayWeekAndMonthAreMarkedAsNotFinal(t *testing.T) {
	last := day("2025-04-02")
	for by, want := range map[models.Interval]string{
		models.ByDay: "true true true false", models.ByWeek: "true false", models.ByMonth: "true false",
	} {
		p := Period{Span: models.Span{From: day("2025-03-30"), To: last + 1}, By: by}
		if by == models.ByDay {
			p.From = day("2025-03-31")
		}
		rows := make([]models.ActivePeriod, len(p.Starts(by)))
		for i, start := range p.Starts(by) {
			rows[i].Start = start
		}
		got := ""
		for _, row := range MarkFinal(ActivePeriodTable(p, rows), p, last).Rows {
			got += " " + row[len(row)-1].String()
		}
		if got != " "+want {
			t.Errorf("by %s:%s, want %s", by, got, want)
		}
	}
}

// The calendar's ranges hold whole months, also across a year; one that is under way ends today.
func TestMonthsQuartersAndYearsAreThoseOfTheCalendar(t *testing.T) {
	for today, want := range map[string]string{
		"2025-03-31": "from=2025-03-01&to=2025-03-31 from=2025-02-01&to=2025-02-28 from=2025-01-01&to=2025-03-31 " +
			"from=2024-10-01&to=2024-12-31 from=2025-01-01&to=2025-03-31",
		"2025-01-01": "from=2025-01-01&to=2025-01-01 from=2024-12-01&to=2024-12-31 from=2025-01-01&to=2025-01-01 " +
			"from=2024-10-01&to=2024-12-31 from=2025-01-01&to=2025-01-01",
		"2024-05-31": "from=2024-05-01&to=2024-05-31 from=2024-04-01&to=2024-04-30 from=2024-04-01&to=2024-05-31 " +
			"from=2024-01-01&to=2024-03-31 from=2024-01-01&to=2024-05-31",
	} {
		all := models.Span{From: day("2020-01-01"), To: day(today)}
		r, err := ParseRange(queryOf("range=7d&by=week&compare=year"), day(today), all)
		if err != nil {
			t.Fatal(err)
		}
		var got, labels []string
		for _, c := range r.Bar("/faces").Months {
			span, kept := strings.CutSuffix(strings.TrimPrefix(c.URL, "/faces?"), "&by=week&compare=year")
			if !kept {
				t.Errorf("%s forgets how the days are shown", c.URL)
			}
			got, labels = append(got, span), append(labels, c.Label)
		}
		if strings.Join(got, " ") != want || strings.Join(labels, ", ") !=
			"This month, Last month, This quarter, Last quarter, This year" {
			t.Errorf("on %s: %v %v", today, labels, got)
		}
	}
	all := models.Span{From: day("2025-03-10"), To: day("2025-03-31")}
	r, err := ParseRange(queryOf("from=2025-03-01&to=2025-03-31"), day("2025-03-31"), all)
	if months := r.Bar("/").Months; err != nil || len(months) != 3 || !months[0].Current || months[1].Current {
		t.Errorf("of a young history %+v are offered, %v", months, err)
	}
}

// A range without an end has a day more tomorrow: in its address, where it is saved and where it is shared.
func TestARangeSinceADayGrows(t *testing.T) {
	all := models.Span{From: day("2025-01-01"), To: day("2025-12-31")}
	for _, c := range []struct{ query, today, to, address, label string }{
		{"from=2025-03-01", "2025-03-11", "2025-03-10", "from=2025-03-01", "Since 1 Mar 2025 (10 days)"},
		{"from=2025-03-01&to=", "2025-03-12", "2025-03-11", "from=2025-03-01", "Since 1 Mar 2025 (11 days)"},
		{"from=2025-03-11", "2025-03-11", "2025-03-11", "from=2025-03-11", "Since 11 Mar 2025 (1 day), today so far"},
		{"from=2025-03-01&to=2025-03-10", "2025-03-12", "2025-03-10", "from=2025-03-01&to=2025-03-10",
			"1 – 10 Mar 2025 (10 days)"},
	} {
		r, err := ParseRange(queryOf(c.query), day(c.today), all)
		if err != nil {
			t.Fatal(err)
		}
		if bar := r.Bar("/"); r.To != day(c.to) || r.Query() != c.address || bar.Label != c.label {
			t.Errorf("%s on %s: to %s, %s, %q", c.query, c.today, r.To, r.Query(), bar.Label)
		}
		if again := ViewQuery(c.query, day(c.today)); again != c.address {
			t.Errorf("%s is remembered as %s", c.query, again)
		}
	}
	v, err := ParseView("/services?from=2025-03-01", day("2025-03-11"), all)
	if err != nil || v.Address() != "/services?from=2025-03-01" {
		t.Fatalf("%s, %v", v.Address(), err)
	}
	if v.Days() != "the days since 1 Mar 2025 before it is opened" || v.Fixed().Address() != "/services?from=2025-03-01&to=2025-03-10" {
		t.Errorf("%q, %s", v.Days(), v.Fixed().Address())
	}
}

// Of a year each week's earlier bar would be a hair line, so months are compared; who chose weeks gets weeks.
func TestMonthsAreComparedWhereWeeksWouldBeTooThin(t *testing.T) {
	today := models.DayOf(time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC))
	all := models.Span{From: today - 900, To: today}
	for _, c := range []struct {
		query map[string]string
		want  models.Interval
	}{
		{map[string]string{"range": "12m", "compare": "year"}, models.ByMonth},
		{map[string]string{"range": "12m", "compare": "year", "by": "week"}, models.ByWeek},
		{map[string]string{"range": "12m"}, models.ByWeek},
		{map[string]string{"range": "90d", "compare": "year"}, models.ByWeek},
		{map[string]string{"range": "28d", "compare": "previous"}, models.ByDay},
	} {
		r, err := ParseRange(c.query, today, all)
		if err != nil {
			t.Fatal(err)
		}
		v := View{DateRange: r}
		if said := strings.Contains(periodNote(v), "By month: weekly bars"); r.By != c.want || said != (c.want == models.ByMonth) {
			t.Errorf("%v is shown by %s, and says so: %v", c.query, r.By, said)
		}
	}
}
