package report

import (
	"math"
	"strings"
	"testing"

	"compreface-stats/models"
	"compreface-stats/views"
)

// silentView is a view, on 27 November 2026, of a history that ended with 26 active installations on 31 May 2025.
func silentView(t *testing.T, query string) View {
	t.Helper()
	all := models.Span{From: day("2024-06-01"), To: day("2025-05-31")}
	r, err := ParseRange(queryOf(query), day("2026-11-27"), all)
	if err != nil {
		t.Fatal(err)
	}
	v := View{DateRange: r, Data: emptyData(r)}
	v.History.First = all.From
	for on := all.From; on < r.Today; on++ {
		row := models.ActiveDay{Day: on}
		if on <= all.To {
			row.Active28 = 26
		}
		v.History.Rows = append(v.History.Rows, row)
	}
	return v
}

// Figures of now say nothing of installations that nobody hears: the page speaks of the days with records, says so, and
// leads to now.
func TestASilentServerShowsTheDaysWithRecords(t *testing.T) {
	for query, want := range map[string]struct{ from, to, heading, rest, link string }{
		"by=": {
			"2025-03-02", "2025-05-30", "Silent since 31 May 2025; 26 were active then",
			"These are the days up to the last record.", "/faces?range=90d",
		},
		"compare=year": {
			"2025-03-02", "2025-05-30", "Silent since 31 May 2025; 26 were active then",
			"These are the days up to the last record.", "/faces?range=90d&compare=year",
		},
		"range=90d": { // chosen, and so as it is
			"2026-08-29", "2026-11-26", "Silent since 31 May 2025; 26 were active then",
			"These days reach past the last record.", "/faces?from=2025-03-02&to=2025-05-30",
		},
		"from=2025-01-01&to=2025-01-31": {
			"2025-01-01", "2025-01-31", "0 active installations on 31 Jan 2025, as many as 31 days before", "", "",
		},
	} {
		v, story := silentView(t, query), &views.Story{}
		overview, _ := PageAt("/")
		v.placeSilence("/faces", story)
		if v.From.String() != want.from || v.To.String() != want.to {
			t.Errorf("%q shows %s to %s", query, v.From, v.To)
		}
		if got := overview.Finding(v); got != want.heading+"." || story.Rest != want.rest || story.RestLink.URL != want.link {
			t.Errorf("%q says %q, %+v", query, got, story)
		}
	}
}

// Whichever page is read, it begins with the silence; what it would begin with is a fact of the days with records.
func TestEveryPageOfASilentServerBeginsWithTheSilence(t *testing.T) {
	for _, p := range Pages() {
		for query, facts := range map[string]bool{"by=": true, "range=90d": false} {
			v := silentView(t, query)
			story, alone := v.silenced(p.Story(v)), p.Story(v)
			if got := heading(story); got != "Silent since 31 May 2025; 26 were active then" {
				t.Errorf("%s begins with %q", p.Path, got)
			}
			if facts != (len(story.Facts) == len(alone.Facts)+1 && story.Facts[0].Label == heading(alone)) {
				t.Errorf("%s, %s: %v", p.Path, query, story.Facts)
			}
		}
	}
}

// "Now" is yesterday: a chart of one day whose range ended before says which.
func TestAChartOfNowSaysTheDayThatItIsOf(t *testing.T) {
	c, _ := ByID("sizes")
	for query, want := range map[string]string{
		"by=":       "Face collections by size on 30 May 2025",
		"range=90d": "Face collections by size now",
	} {
		if got := c.Render(silentView(t, query)).Title; got != want {
			t.Errorf("%s: %q", query, got)
		}
	}
}

// Days behind the last record are not zero, and nobody went quiet on them: nothing is drawn or compared, retention counts
// weeks in which somebody was heard, and every title and note says so.
func TestASilenceIsNoDeparture(t *testing.T) {
	v := silentView(t, "from=2025-03-01&to=2025-06-30&by=day&compare=previous")
	for i := range v.Active.Rows {
		v.Active.Rows[i].Active28 = 26
	}
	const since = "No records since 31 May 2025"
	for _, c := range Charts() {
		if c.ID == ExternalName || strings.HasPrefix(c.ID, "external") {
			continue
		}
		if message := c.finding(v); message != "Silent since 31 May 2025; 26 were active then" {
			t.Errorf("the title of %s is %q", c.ID, message)
		}
	}
	c, _ := ByID("active")
	shown := c.Render(v)
	values := shown.Drawing.Plot.Series[0].Values
	for i, value := range values {
		if known := v.From+models.Day(i) < day("2025-05-31"); known == math.IsNaN(value) {
			t.Errorf("%s: %v is drawn", v.From+models.Day(i), value)
		}
	}
	if !strings.HasPrefix(shown.Note, since) || len(shown.Drawing.Plot.Comparisons) > 0 {
		t.Errorf("the note is %q, compared %v", shown.Note, shown.Drawing.Plot.Comparisons)
	}
	for _, id := range saysOfNow {
		if c, ok := ByID(id); !ok {
			t.Errorf("there is no chart %s", id)
		} else if d := v.unheard(c, Drawn{}); !strings.HasPrefix(d.Instead, since) {
			t.Errorf("%s says %q", id, d.Instead)
		}
	}
	for _, f := range installationFigures(v) {
		if f.Change != "" || f.Said != "" || f.Name != "stickiness" && f.NoChange != "no records since 31 May 2025" {
			t.Errorf("%+v", f)
		}
	}
	v.Cohorts = []models.Cohort{{Week: day("2025-04-28"), Size: 40, Retained: []int64{40, 30, 25, 20, 1, 0, 0, 0, 0}}}
	if cells := curveCells(v); len(cells) != 4 { // the week from 26 May ended after the last record
		t.Errorf("retention counts %d weeks: %+v", len(cells), cells)
	}
}

// A day or two without a record is no silence: the strip of the page says it, and the days stay the last ones.
func TestAFewDaysWithoutARecordAreNoSilence(t *testing.T) {
	for without := range models.Day(20) {
		all := models.Span{From: day("2024-06-01"), To: day("2025-05-31")}
		today := all.To + 1 + without
		r, err := ParseRange(nil, today, all)
		if err != nil {
			t.Fatal(err)
		}
		silent := without >= silentDays
		last := today - 1
		if silent { // the day on which the records ended is not whole
			last = all.To - 1
		}
		if r.isSilent() != silent || r.To != last {
			t.Errorf("%d days without a record: %s to %s", without, r.From, r.To)
		}
		if got := strings.Contains(r.Query(), "range="); got == silent {
			t.Errorf("%d days without a record: the address is %s", without, r.Query())
		}
	}
}

// An empty drawing looks like a mistake, and the same sentence twice like another.
func TestWhereNobodyIsActiveChartsOfNowSaySoOnce(t *testing.T) {
	r, err := ParseRange(map[string]string{"range": "7d"}, day("2025-03-31"),
		models.Span{From: day("2025-01-01"), To: day("2025-03-31")})
	if err != nil {
		t.Fatal(err)
	}
	v := View{DateRange: r, Data: emptyData(r)}
	for _, id := range []string{"reach", "days-seen"} {
		c, _ := ByID(id)
		shown := c.Render(v)
		if !strings.HasPrefix(shown.Instead, "No installation was active") || strings.Contains(shown.Note, shown.Instead) {
			t.Errorf("%s says %q below %q", id, shown.Instead, shown.Note)
		}
	}
}

// The zeros of a day behind the last record are nobody's: its page says since when nothing was recorded.
func TestADayWithinASilenceSaysSo(t *testing.T) {
	for query, want := range map[string]struct{ finding, open string }{
		"from=2026-11-20&to=2026-11-20": {"Silent since 31 May 2025", "No record has come in since"},
		"from=2025-05-20&to=2025-06-20": {
			"active installation", "Silent since 31 May 2025. No record has come in since",
		},
		"from=2025-05-31&to=2025-05-31": {"active installation", ""},
	} {
		story := DayStory(silentView(t, query))
		if !strings.Contains(story.Finding, want.finding) || !strings.HasPrefix(story.Open, want.open) ||
			want.open == "" && story.Open != "" {
			t.Errorf("%s: %q, %q", query, story.Finding, story.Open)
		}
	}
}

// Whatever days are chosen around the last record, every page has its figures, and none of them is of now.
func TestEveryPageOfASilentServerHasFiguresOfAnyDays(t *testing.T) {
	for _, from := range []string{"2025-05-01", "2025-05-30", "2025-05-31", "2025-06-01", "2026-09-01"} {
		v := silentView(t, "from="+from+"&to="+(day(from)+60).String())
		for i := range v.Active.Rows {
			v.Active.Rows[i].New, v.Active.Rows[i].Resurrected, v.Active.Rows[i].Lapsed = 2, 1, 1
		}
		for _, p := range Pages() {
			p.Story(v)
		}
		for _, figures := range [][]views.Figure{overviewFigures(v), installationFigures(v), collectionFigures(v), serviceFigures(v)} {
			for _, f := range figures {
				if f.Change != "" || f.Value == "0" && from > "2025-05-30" && f.NoChange != "" {
					t.Errorf("from %s: %+v", from, f)
				}
			}
		}
	}
}
