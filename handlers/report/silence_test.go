package report

import (
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
			"2025-03-03", "2025-05-31", "Silent since 31 May 2025; 26 were active then",
			"These are the days up to the last record.", "/faces?range=90d",
		},
		"compare=year": {
			"2025-03-03", "2025-05-31", "Silent since 31 May 2025; 26 were active then",
			"These are the days up to the last record.", "/faces?range=90d&compare=year",
		},
		"range=90d": { // chosen, and so as it is
			"2026-08-29", "2026-11-26", "Silent since 31 May 2025; 26 were active then",
			"These days reach past the last record.", "/faces?from=2025-03-03&to=2025-05-31",
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
		"by=":       "Face collections by size on 31 May 2025",
		"range=90d": "Face collections by size now",
	} {
		if got := c.Render(silentView(t, query)).Title; got != want {
			t.Errorf("%s: %q", query, got)
		}
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
		if r.isSilent() != silent || (r.To == all.To) != (silent || without == 0) {
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
