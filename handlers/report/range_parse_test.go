package report

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"

	"compreface-stats/models"
)

func day(text string) models.Day {
	d, err := models.ParseDay(text)
	if err != nil {
		panic(err)
	}
	return d
}

func queryOf(text string) map[string]string {
	values, _ := url.ParseQuery(text)
	query := map[string]string{}
	for name, all := range values {
		query[name] = all[0]
	}
	return query
}

func TestParsePeriod(t *testing.T) {
	last := day("2025-03-30")
	for query, want := range map[string]string{
		"":                                         "2024-12-31 2025-03-30 day",
		"from=&to=&by=":                            "2024-12-31 2025-03-30 day",
		"from=2025-03-01":                          "2025-03-01 2025-03-30 day",
		"to=2025-01-31":                            "2024-11-03 2025-01-31 day",
		"from=2025-01-01&to=2025-01-01&by=month":   "2025-01-01 2025-01-01 month",
		"from=2025-01-01&to=2026-01-01&by=week":    "2025-01-01 2025-03-31 week",
		"from=2025-03-31&to=2025-03-31":            "2025-03-31 2025-03-31 day",
		"from=2025-04-01&to=2025-04-02":            "from: 2025-04-01 lies in the future",
		"from=2025-04-01":                          "from: 2025-04-01 is later than to, 2025-03-30",
		"from=2025-02-02&to=2025-02-01":            "from: 2025-02-02 is later than to, 2025-02-01",
		"from=1990-01-01&to=2025-01-01":            "from: 1990-01-01 to 2025-01-01 is more than 20 years",
		"from=2025-02-29":                          `from: "2025-02-29" is not a day`,
		"to=yesterday":                             `to: "yesterday" is not a day`,
		"to=2025-1-1":                              `to: "2025-1-1" is not a day`,
		"by=year":                                  `by: "year" is not offered here: use day, week, month`,
		"form=2025-01-01":                          "form: not known here: use from, to, by",
		"to=" + strings.Repeat("9", 1000):          "to: ",
		"by=" + url.QueryEscape("<script>'\"\x00"): "by: ",
	} {
		got := ""
		p, err := ParsePeriod(queryOf(query), last, everyInterval...)
		if err != nil {
			got = err.Error()
		} else {
			got = p.From.String() + " " + p.To.String() + " " + p.By.String()
		}
		if !strings.HasPrefix(got, want) || len(got) > 400 {
			t.Errorf("%q: %s, want %s", query, got, want)
		}
	}
}

func TestParseRange(t *testing.T) {
	today, extent := day("2025-03-31"), models.Span{From: day("2024-06-15"), To: day("2025-03-31")}
	for query, want := range map[string]string{
		"":                                  "2024-12-31 2025-03-30 week 90d",
		"utm_source=mail":                   "2024-12-31 2025-03-30 week 90d",
		"range=7d":                          "2025-03-24 2025-03-30 day 7d",
		"range=28d&by=week":                 "2025-03-03 2025-03-30 week 28d",
		"range=12m":                         "2024-06-15 2025-03-30 week 12m",
		"range=12m&by=day":                  "2024-06-15 2025-03-30 week 12m",
		"range=all":                         "2024-06-15 2025-03-30 week all",
		"from=2025-03-01&to=2025-12-31":     "2025-03-01 2025-03-31 day ",
		"from=2025-03-31&to=2025-03-31":     "2025-03-31 2025-03-31 day ",
		"from=2020-01-01":                   "2020-01-01 2025-03-30 month ",
		"from=2020-01-01&by=day":            "2020-01-01 2025-03-30 week ",
		"from=2025-04-01&to=2025-04-02":     "from: 2025-04-01 lies in the future",
		"compare=last":                      `compare: "last" is not known: use previous, weekdays, year, or the first of the days, such as 2025-06-01`,
		"show=empty,all":                    `show: "all" is not known: use empty, demo, or both with a comma between`,
		"range=1y":                          `range: "1y" is not known: use 7d, 28d, 90d, 12m or all`,
		"range=7d&from=2025-01-01":          "range: give either range, or from and to",
		"from=2025-03-02&to=2025-03-01":     "2025-03-01 2025-03-02 day ",
		"from=2025-03-02&to=2025-03-09&by=": "2025-03-02 2025-03-09 day ",
	} {
		got := ""
		w, err := ParseRange(queryOf(query), today, extent)
		if err != nil {
			got = err.Error()
		} else {
			got = w.From.String() + " " + w.To.String() + " " + w.By.String() + " " + w.preset
		}
		if got != want {
			t.Errorf("%q: %s, want %s", query, got, want)
		}
	}
}

func TestAllShowsTodayWhenThereIsNoOtherDay(t *testing.T) {
	today := day("2025-03-31")
	w, err := ParseRange(map[string]string{"range": "all"}, today, models.Span{From: today, To: today})
	if err != nil || w.From > w.To || w.To != today-1 {
		t.Errorf("%v %v", w, err)
	}
}

func TestARangeKnowsItsNeighbours(t *testing.T) {
	today, extent := day("2025-03-31"), models.Span{From: day("2025-01-01"), To: day("2025-03-31")}
	for _, c := range []struct{ query, previous, next string }{
		{"range=7d", "/?from=2025-03-17&to=2025-03-23", ""},
		{"from=2025-03-10&to=2025-03-16&by=week", "/?from=2025-03-03&to=2025-03-09&by=week", "/?from=2025-03-17&to=2025-03-23&by=week"},
		{"from=2025-03-10&to=2025-03-26", "/?from=2025-02-21&to=2025-03-09", "/?from=2025-03-14&to=2025-03-30"},
		{"range=all", "", ""},
		{"range=7d&compare=year&show=demo,empty", "/?from=2025-03-17&to=2025-03-23&compare=year&show=empty,demo", ""},
		{"from=2024-12-30&to=2025-01-05", "", "/?from=2025-01-06&to=2025-01-12"},
	} {
		w, err := ParseRange(queryOf(c.query), today, extent)
		if err != nil {
			t.Fatal(err)
		}
		bar := w.Bar("/")
		if bar.PreviousURL != c.previous || bar.NextURL != c.next {
			t.Errorf("%s: %q and %q, want %q and %q", c.query, bar.PreviousURL, bar.NextURL, c.previous, c.next)
		}
	}
}

// Any address gives a sound range or a 400 that names the parameter.
func FuzzRange(f *testing.F) {
	f.Add("2025-01-01", "2025-02-01", "week", "")
	f.Add("", "", "", "12m")
	f.Add("1900-01-01", "2199-12-31", "day", "all")
	f.Fuzz(func(t *testing.T, from, to, by, preset string) {
		today, extent := day("2025-03-31"), models.Span{From: day("2024-06-15"), To: day("2025-03-31")}
		query := map[string]string{"from": from, "to": to, "by": by}
		p, err := ParsePeriod(query, today-1, everyInterval...)
		checkPeriod(t, p, err)
		query["range"] = preset
		w, err := ParseRange(query, today, extent)
		checkPeriod(t, w.Period, err)
		if err == nil && (w.To > today || w.AsOf() < w.From || w.AsOf() > w.To || w.FetchRange().To != w.To) {
			t.Errorf("odd window %v", w)
		}
	})
}

func checkPeriod(t *testing.T, p Period, err error) {
	t.Helper()
	if err != nil {
		var known *BadParameter
		if !errors.As(err, &known) || known.Name == "" || len(known.Error()) > 400 {
			t.Errorf("odd error %v", err)
		}
		return
	}
	if p.From > p.To || p.Days() > longestDays || !slices.Contains(everyInterval, p.By) {
		t.Errorf("odd period %v", p)
	}
}

// A year holds the day after the same day of the year before, also where there is no such day.
func TestTwelveMonthsHoldEveryDay(t *testing.T) {
	for today, want := range map[string]string{
		"2024-03-01": "2023-03-01 2024-02-29", "2024-02-29": "2023-03-01 2024-02-28", "2025-03-01": "2024-03-01 2025-02-28",
		"2026-11-26": "2025-11-26 2026-11-25", "2024-01-01": "2023-01-01 2023-12-31",
	} {
		r, err := ParseRange(queryOf("range=12m"), day(today), models.Span{From: day("2020-01-01"), To: day(today)})
		if got := r.From.String() + " " + r.To.String(); err != nil || got != want {
			t.Errorf("on %s: %s, %v, want %s", today, got, err, want)
		}
	}
}

func TestAnOldAddressIsGroupedByTheNearestInterval(t *testing.T) {
	today := day("2025-03-31")
	r, err := ParseRange(queryOf("range=all&by=day"), today, models.Span{From: day("2020-01-01"), To: today})
	if err != nil || r.By != models.ByWeek {
		t.Fatalf("%v, %v", r.By, err)
	}
	bar := r.Bar("/")
	if !strings.Contains(bar.Word, "Grouped by week") || !strings.Contains(bar.Word, "140 days") {
		t.Errorf("the page says %q", bar.Word)
	}
	if bar.Presets[2].URL != "/?range=90d&by=day" || r.FullQuery() != "range=all&by=day" {
		t.Errorf("what was asked for is lost: %q, %q", bar.Presets[2].URL, r.FullQuery())
	}
	span := "from=2024-11-12&to=2025-03-31&by=day" // as many days as half a page has room for bars
	if r, _ := ParseRange(queryOf(span), today, models.Span{From: day("2020-01-01"), To: today}); r.By != models.ByDay ||
		r.Bar("/").Word != "" || r.Days() != mostDayBars {
		t.Errorf("%d days are grouped by %s", r.Days(), r.By)
	}
	if r, _ := ParseRange(queryOf("range=12m&by=day"), today, models.Span{From: day("2020-01-01"), To: today}); r.By != models.ByWeek {
		t.Errorf("365 days have a bar for every %s", r.By)
	}
}

func TestKeysOfLegendsStayInTheAddress(t *testing.T) {
	today := day("2025-03-31")
	r, err := ParseRange(queryOf("legend=gains.new,active.28-days,gains.new"), today, models.Span{From: day("2025-01-01"), To: today})
	if err != nil || r.WholeQuery() != "range=90d&legend=active.28-days,gains.new" {
		t.Errorf("%q, %v", r.WholeQuery(), err)
	}
	for _, bad := range []string{"x", "a.b&", "<script>", "active.", strings.Repeat("a.b1,", 21) + "a.c", "A.b"} {
		if _, err := parseLegend(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

// The same weekdays are whole weeks earlier, and never within the range itself.
func TestTheSameWeekdaysAreWholeWeeksEarlier(t *testing.T) {
	today := day("2025-03-31")
	for query, want := range map[string]models.Day{"range=7d": 7, "range=28d": 28, "range=90d": 91, "from=2025-03-30": 7} {
		if query == "from=2025-03-30" {
			query += "&to=2025-03-30"
		}
		r, err := ParseRange(queryOf(query+"&compare=weekdays"), today, models.Span{From: day("2020-01-01"), To: today})
		if err != nil || r.offset() != want || r.offset()%7 != 0 || int(r.offset()) < r.Days() {
			t.Errorf("%s: %d days earlier, want %d, %v", query, r.offset(), want, err)
		}
	}
}
