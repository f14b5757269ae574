package report

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/views"
)

// readyMade are the addresses of every range that the menu of days offers on a day, and of some that it does not.
func readyMade(t *testing.T, today models.Day, all models.Span) (queries []string) {
	t.Helper()
	r, err := ParseRange(nil, today, all)
	if err != nil {
		t.Fatal(err)
	}
	bar := r.Bar("/")
	for _, p := range slices.Concat(bar.Presets, bar.Months) {
		queries = append(queries, strings.TrimPrefix(p.URL, "/?"))
	}
	fixed := fmt.Sprintf("from=%s&to=%s", today-30, today-3)
	return append(queries, fixed, fmt.Sprintf("from=%s&to=%s", today-9, today))
}

// eventful is a view of days on which installations come, come back and go, each day another number of them.
func eventful(r DateRange, rng *rand.Rand) View {
	v := View{DateRange: r, Data: emptyData(r)}
	active := int64(1000)
	for i := range v.Active.Rows {
		row := &v.Active.Rows[i]
		row.New, row.Resurrected, row.Lapsed = rng.Int64N(9), rng.Int64N(5), rng.Int64N(9)
		active += row.New + row.Resurrected - row.Lapsed
		row.Active28 = active
	}
	return v
}

// Whatever the range, the day and the comparison: the figures are those of the range's days, and what headings say of the
// change is what the finding and What changed add up to.
func TestWhatChangedAddsUpToTheChangeThatHeadingsState(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 15))
	all := models.Span{From: day("2022-05-05"), To: day("2025-12-31")}
	for range 40 {
		now := day("2024-01-01") + models.Day(rng.IntN(700))
		for _, query := range readyMade(t, now, all) {
			for _, compare := range []string{"", previousPeriod, sameWeekdays, yearBefore} {
				r, err := ParseRange(queryOf(query+"&compare="+compare), now, all)
				if err != nil {
					t.Fatal(err)
				}
				if r.AsOf() < now {
					checkFlows(t, fmt.Sprintf("%s, %s on %s", query, compare, now), eventful(r, rng))
				}
			}
		}
	}
}

func checkFlows(t *testing.T, where string, v View) {
	t.Helper()
	want := changeOver(v.Active.Within(models.Span{From: v.From - 1, To: v.AsOf()}))
	tiles := activeHeadlines(v)
	got := [3]int64{
		tiles["new"].value(v.DateRange, 0), tiles["resurrected"].value(v.DateRange, 0), tiles["lapsed"].value(v.DateRange, 0),
	}
	if got != [3]int64{want.arrived, want.resurrected, want.lapsed} {
		t.Errorf("%s: the figures say %v, the days %+v", where, got, want)
	}
	checkChange(t, where, v)
	plain := v.compare == "" || v.compare == previousPeriod
	if span, ok := v.previous(); ok && plain && (span.To != v.From-1 || span.Days() != v.Complete().Days()) {
		t.Errorf("%s is compared with %s – %s", where, span.From, span.To)
	}
}

// checkChange holds the parts against the heading's words: "169 active installations, 78 more than a year ago".
func checkChange(t *testing.T, where string, v View) {
	t.Helper()
	whole, span := v.headingSpan(), v.changeSpan()
	m, parts := v.changeIn(whole), v.changeIn(span)
	for _, sum := range []activeChange{m, parts} {
		if sum.before+sum.arrived+sum.resurrected-sum.lapsed != sum.after {
			t.Errorf("%s: %+v does not add up", where, sum)
		}
	}
	if _, ok := v.previous(); ok {
		moved, than := v.moveWords(m.after, m.before)
		s, here := v.headline(), installationsStory(v)
		got, _, _ := strings.Cut(s.Than, " (")
		if s.Moved != moved || got != than || v.Active.At(v.AsOf()-v.offset()).Active28 != m.before {
			t.Errorf("%s: the heading says %s %s, the parts %s %s", where, s.Moved, got, moved, than)
		}
		told := strings.Replace(here.Heading(), " active than", " than", 1) + here.Facts[0].Label
		told = strings.Replace(told, "as many active as", "as many as", 1)
		if said := strings.TrimSpace(moved + " " + than); !strings.Contains(told, said) {
			t.Errorf("%s: Installations says %q and %q, the parts %s", where, here.Heading(), here.Facts[0].Label, said)
		}
		if here.Number != parts.cameAndWent() || parts.after != parts.before && here.Moved != movedBy(parts.after-parts.before)+" active" {
			t.Errorf("%s: Installations says %q, its days %+v", where, here.Heading(), parts)
		}
	}
	words := strings.Replace(wordsOf(v.why()), v.whyTime(), "", 1)
	if words = strings.Replace(words, v.newByChance(), "", 1); words != parts.cameAndWent() {
		t.Errorf("%s: the heading's why is %q, the days %+v", where, words, parts)
	}
	if d := drawChange(v); !strings.Contains(d.Note, v.changeDays(span)) || !strings.Contains(d.Note, parts.sentence()) {
		t.Errorf("%s: What changed says %q, want %s", where, d.Note, parts.sentence())
	}
}

func wordsOf(links []views.Link) string {
	var words []string
	for _, l := range links {
		words = append(words, l.Label)
	}
	return strings.Join(words, ", ")
}

// The heading's why has the waterfall's figures and leads where its bars lead; it is silent of a day that is not over,
// of a server that is, and of a history that began in the range, where everybody is new.
func TestTheHeadingSaysWhatMadeItChange(t *testing.T) {
	all := models.Span{From: day("2023-01-01"), To: day("2025-03-31")}
	r, err := ParseRange(queryOf("range=90d"), day("2025-03-31"), all)
	if err != nil {
		t.Fatal(err)
	}
	v := eventful(r, rand.New(rand.NewPCG(3, 1)))
	bars := drawChange(v).Drawing.Plot.Links
	story := v.Story()
	if len(story.Why) != 3 || story.Than == "" {
		t.Fatalf("%+v", story)
	}
	for i, part := range story.Why {
		if part.URL != bars[i+1] || !strings.Contains(part.URL, "from=2024-12-31&to=2025-03-30") {
			t.Errorf("%q leads to %s, its bar to %s", part.Label, part.URL, bars[i+1])
		}
	}
	open := v
	open.From, open.To = v.Today, v.Today
	if why := open.why(); why != nil {
		t.Errorf("of today: %+v", why)
	}
	young := v
	young.AllRecords.From = v.From
	for i := range young.Active.Rows {
		young.Active.Rows[i].Resurrected, young.Active.Rows[i].Lapsed = 0, 0
	}
	if why := young.why(); why != nil {
		t.Errorf("where all is new: %+v", why)
	}
}

// Beside a year ago the parts are those of the chosen days, beside the same ones a year before; of a longer range they are
// those of the year.
func TestBesideAYearAgoAShortRangeHasPartsOfItsOwn(t *testing.T) {
	all := models.Span{From: day("2022-01-01"), To: day("2025-03-31")}
	for query, want := range map[string]struct{ heading, why, note string }{
		"range=7d&compare=year": {
			"7 new, 7 went quiet in 7 days: as many active as on 23 Mar", "7 new in 7 days, 7 went quiet",
			"23 Mar to 30 Mar 2025: 100 + 7 new + 0 came back − 7 went quiet = 100. " +
				"Outlined: 25 – 31 Mar 2024, 7 new, 0 came back, 7 went quiet.",
		},
		"range=all&compare=year": {
			"364 new, 364 went quiet in 364 days: as many active as on 31 Mar 2024", "364 new in 364 days, 364 went quiet",
			"In 364 days, 31 Mar 2024 to 30 Mar 2025: 100 + 364 new + 0 came back − 364 went quiet = 100. " +
				"Outlined: 3 Apr 2023 – 31 Mar 2024, 364 new, 0 came back, 364 went quiet.",
		},
	} {
		r, err := ParseRange(queryOf(query), day("2025-03-31"), all)
		if err != nil {
			t.Fatal(err)
		}
		v := View{DateRange: r, Data: emptyData(r)}
		for i := range v.Active.Rows {
			row := &v.Active.Rows[i]
			row.New, row.Lapsed, row.Active28 = 1, 1, 100
		}
		if got := heading(installationsStory(v)); got != want.heading {
			t.Errorf("%s: %q, want %q", query, got, want.heading)
		}
		if why := wordsOf(v.why()); why != want.why {
			t.Errorf("%s: the heading's why is %q, want %q", query, why, want.why)
		}
		if note := drawChange(v).Note; note != want.note {
			t.Errorf("%s: What changed says %q, want %q", query, note, want.note)
		}
	}
}

// A day that goes on is in the drawing, and has no whole day beside it.
func TestTodayStandsBesideNoEarlierDay(t *testing.T) {
	all := models.Span{From: day("2023-01-01"), To: day("2025-03-31")}
	r, err := ParseRange(queryOf("from=2025-03-01&to=2025-03-31&by=day&compare=previous"), day("2025-03-31"), all)
	if err != nil {
		t.Fatal(err)
	}
	v := View{DateRange: r, Data: emptyData(r)}
	for _, id := range []string{"active", "at-least-faces", "services"} {
		c, _ := ByID(id)
		rows := c.Rows(v).Rows
		last, before := rows[len(rows)-1], rows[len(rows)-2]
		if at := len(last) - 2; !last[at].IsEmpty() || before[at].IsEmpty() {
			t.Errorf("%s: today stands beside %v, yesterday beside %v", id, last, before)
		}
	}
	if label := compareLabel(r); label != "previous 30 days" {
		t.Errorf("the days before are called %q", label)
	}
}

// What changed and the daily change stand beside those of the days that the range is compared with, in whole or not at
// all; so do the courses of figures.
func TestFlowsStandBesideThoseOfTheDaysComparedWith(t *testing.T) {
	v := comparedView(t, previousPeriod)
	for i := range v.Active.Rows {
		row := &v.Active.Rows[i]
		row.Active28, row.New, row.Lapsed = 100, 2, 1
		if row.Day >= v.From {
			row.New = 5
		}
	}
	plot := drawChange(v).Drawing.Plot
	if len(plot.Series) != 2 || plot.Series[0].Values[1] != 14 || plot.Series[1].Values[1] != 35 || plot.EarlierWords[1] != "+14" {
		t.Errorf("What changed draws %+v, %q", plot.Series, plot.EarlierWords)
	}
	if day := plot.Comparisons[0].Day; day != "17 – 23 Mar 2025" {
		t.Errorf("it is held against %q", day)
	}
	plot = drawGains(v).Drawing.Plot
	net, before := plot.Series[len(plot.Series)-2], plot.Series[len(plot.Series)-1]
	if !before.Ticks || before.Values[0] != 1 || net.Values[0] != 4 {
		t.Errorf("the change is drawn as %+v, before as %+v", net, before)
	}
	file, earlier := drawGains(v).Rows(), map[string]int64{"New": 2, "Resurrected": 0, "Lapsed": -1, "Change": 1}
	for i, c := range file.Columns {
		name, _ := strings.CutSuffix(c.Name, ", period before")
		if want, known := earlier[name]; known && name != c.Name {
			if file.Rows[0][i] != table.Count(want) {
				t.Errorf("the file's %q is %v, want %d", c.Name, file.Rows[0][i], want)
			}
			delete(earlier, name)
		}
	}
	if len(earlier) > 0 {
		t.Errorf("not in the file: %v", earlier)
	}
	if ghost := activeHeadlines(v)["new"].figure(v.DateRange).Spark.Ghost; len(ghost) != 7 || ghost[0] != 2 {
		t.Errorf("behind the course of new installations is %v", ghost)
	}
	v.AllRecords.From = v.From - v.offset() + 1
	if n := len(drawChange(v).Drawing.Plot.Comparisons); n > 0 {
		t.Error("sums are held against those of days without records")
	}
}
