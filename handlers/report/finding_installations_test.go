package report

import (
	"slices"
	"strings"
	"testing"

	"compreface-stats/models"
	"compreface-stats/views"
)

// heading is a story's heading as it is read.
func heading(s *views.Story) string {
	words, mark := s.Number+s.When, ""
	if s.Than != "" {
		mark = ","
		if s.Mark != "" {
			mark = s.Mark
		}
	}
	return strings.Join(strings.Fields(words+mark+" "+s.Moved+" "+s.Than), " ")
}

func checkStory(t *testing.T, s *views.Story, want string, facts ...string) {
	t.Helper()
	var labels []string
	for _, f := range s.Facts {
		labels = append(labels, f.Label)
		address, chart, _ := strings.Cut(f.URL, "#chart-")
		if _, ok := ByID(chart); !ok || !strings.HasPrefix(address, "/") {
			t.Errorf("%q leads to no chart: %s", f.Label, f.URL)
		}
	}
	if got := heading(s); got != want {
		t.Errorf("the heading is %q, want %q", got, want)
	}
	if !slices.Equal(labels, facts) {
		t.Errorf("%q stands below %q, want %q", labels, want, facts)
	}
}

// tenDays is a view of ten days after a hundred that were recorded, in all of which nothing happened.
func tenDays() View {
	span := models.Span{From: day("2025-03-01"), To: day("2025-03-10")}
	r := DateRange{
		Period: Period{Span: span, By: models.ByDay}, Today: span.To + 1,
		AllRecords: models.Span{From: span.From - 100, To: span.To},
	}
	return View{DateRange: r, Data: emptyData(r)}
}

// comes lets this many come and go on the range's first day.
func (v View) comes(before, arrived, back, gone int64) View {
	for i := range v.Active.Rows {
		row := &v.Active.Rows[i]
		row.Active28 = before
		if row.Day >= v.From {
			row.Active28 = before + arrived + back - gone
		}
		if row.Day == v.From {
			row.New, row.Resurrected, row.Lapsed = arrived, back, gone
		}
	}
	return v
}

func TestInstallationsBeginWithWhoCameAndWhoWent(t *testing.T) {
	for _, c := range []struct {
		before, arrived, back, gone int64
		heading, fact               string
	}{
		{136, 114, 21, 102, "114 new, 21 came back, 102 went quiet: 33 more active than 10 days ago", "169 active in 28 days"},
		{40, 0, 0, 40, "40 went quiet: 40 fewer active than 10 days ago", "0 active in 28 days"},
		{3, 2, 0, 2, "2 new, 2 went quiet: as many active as 10 days ago", "3 active in 28 days"},
		{0, 1, 0, 0, "1 new: 1 more active than 10 days ago", "1 active in 28 days"},
		{12, 0, 0, 0, "No installation came or went since 28 Feb", "12 active in 28 days"},
	} {
		s := installationsStory(tenDays().comes(c.before, c.arrived, c.back, c.gone))
		facts := []string{c.fact}
		if c.before+c.arrived+c.back > c.gone {
			facts = append(facts, "seen on 0.0 of 28 days on average")
		}
		checkStory(t, s, c.heading, facts...)
	}
}

// What is still being counted is said to be, and held against nothing.
func TestADayThatGoesOnIsNoFindingOfInstallations(t *testing.T) {
	v := today(tenDays().comes(5, 2, 1, 4))
	const want = "0 installations have reported today so far: 2 new, 1 came back"
	if got := heading(installationsStory(v)); got != want { // and not who went quiet: they may still report
		t.Errorf("%q, want %q", got, want)
	}
	if got := heading(installationsStory(today(tenDays()))); got != "0 installations have reported today so far" {
		t.Error(got)
	}
}

// today is the view of its first day, which goes on.
func today(v View) View {
	v.To, v.Today = v.From, v.From
	return v
}

// holding is what collections there are: so many of each range, from 1–10 on.
func (v View) holding(from models.Day, counts ...int64) View {
	for i := range v.Sizes.Rows {
		if row := &v.Sizes.Rows[i]; row.Day >= from {
			row.Collections = [models.SizeRangeCount]int64{}
			copy(row.Collections[1:], counts)
			row.Largest = row.Collections
		}
	}
	return v
}

func TestFaceCollectionsBeginWithHowManyThereAre(t *testing.T) {
	sizes := models.SizeRanges()[1:]
	first, second := views.SizeLabel(sizes[0].String()), views.SizeLabel(sizes[1].String())
	for _, c := range []struct {
		before, now []int64
		heading     string
		facts       []string
	}{
		{[]int64{100, 90}, []int64{96, 110}, "206 face collections, 16 more than 10 days ago",
			[]string{"most hold " + second + " faces", "in 206 installations"}},
		{[]int64{9, 9, 9}, []int64{5, 4, 4}, "13 face collections, 14 fewer than 10 days ago",
			[]string{first + " faces is the most common size: 5", "in 13 installations"}},
		{[]int64{1, 1}, []int64{1, 1}, "2 face collections, as many as 10 days ago", []string{"in 2 installations"}},
		{[]int64{1}, nil, "No face collections, 1 fewer than 10 days ago", nil},
		{nil, nil, "No face collections, as many as 10 days ago", nil},
	} {
		v := tenDays()
		checkStory(t, collectionsStory(v.holding(0, c.before...).holding(v.From, c.now...)), c.heading, c.facts...)
	}
}

func TestRetentionBeginsWithHowManyAreSeenAgain(t *testing.T) {
	v := tenDays()
	v.Cohorts = []models.Cohort{{Week: v.From - 70, Size: 100, Retained: []int64{100, 63, 50, 48, 47}}}
	checkStory(t, retentionStory(v), "63 % of new installations are seen a week later, 47 % after four weeks",
		"63 of 100 a week later, 47 of 100 after four (those old enough)")
	v.Cohorts = append(v.Cohorts, models.Cohort{Week: v.From - 14, Size: 20, Retained: []int64{20, 0}})
	v.Cohorts[0] = models.Cohort{Week: v.From - 70, Size: 10, Retained: []int64{10, 6, 5, 4, 4}}
	checkStory(t, retentionStory(v), "20 % of new installations are seen a week later", "6 of 30 a week later")
	v.Cohorts = v.Cohorts[:1]
	checkStory(t, retentionStory(v), "Too few to say how many stay", "needs 20 new installations, of which these weeks had 10")
	v.Cohorts = append(v.Cohorts, models.Cohort{Week: v.To, Size: 30, Retained: []int64{30}})
	checkStory(t, retentionStory(v), "Too early to say how many stay", "needs 20 new installations whose next week is over, so far 10")
}

// A dot at 100 %, and tables of zeros, say nothing of three installations.
func TestAYoungDatabaseDrawsNothingOfWhoStays(t *testing.T) {
	v := tenDays()
	v.Cohorts = []models.Cohort{{Week: v.Today.Week(), Size: 3, Retained: []int64{3}}}
	for _, c := range []struct {
		draw func(View) Drawn
		says string
	}{
		{drawRetentionCurve, "This needs 20 new installations whose next week is over, so far 0."},
		{drawMonthlyCohorts, "No new installation's next week is over yet."},
		{drawRetention, "No new installation's next week is over yet."},
		{drawStickiness, "No day of this range has 28 days of records before it yet."},
		{drawDaysSeen, "No installation was active in the 28 days to"},
		{drawQuietAges, "No installation went quiet in this range"},
	} {
		if d := c.draw(v); !strings.HasPrefix(d.Instead, c.says) {
			t.Errorf("%q stands in the drawing's place, want %q", d.Instead, c.says)
		}
	}
	v.Cohorts = []models.Cohort{{Week: v.From - 70, Size: 20, Retained: []int64{20, 9}}}
	if d := drawRetentionCurve(v); d.Instead != "" {
		t.Errorf("of 20 it draws nothing: %q", d.Instead)
	}
}
