package report

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"compreface-stats/models"
)

// storyOf tells a history of 28-day numbers that begins on 1 January, as of its last day, over the last 28 days.
func storyOf(t *testing.T, active []int64, fresh ...int64) (View, []string) {
	t.Helper()
	first := day("2024-01-01") // a Monday
	today := first + models.Day(len(active))
	r, err := ParseRange(map[string]string{"range": "28d"}, today, models.Span{From: first, To: today})
	if err != nil {
		t.Fatal(err)
	}
	v := View{DateRange: r, Data: emptyData(r)}
	v.History.First = first // which ends with the last complete day
	for i, n := range active {
		row := models.ActiveDay{Day: first + models.Day(i), Active28: n}
		if i < len(fresh) {
			row.New = fresh[i]
		}
		v.History.Rows = append(v.History.Rows, row)
		if at := int(row.Day - v.Active.First); at >= 0 {
			v.Active.Rows[at] = row
		}
	}
	var words []string
	for _, f := range v.Story().Facts {
		words = append(words, f.Label)
	}
	return v, words
}

func has(words []string, part string) bool { return strings.Contains(strings.Join(words, "|"), part) }

// Of a range that ended before yesterday nobody says that its number is the most on record: there may have been more since.
func TestARecordOfAPastRangeIsOneUpToThen(t *testing.T) {
	active := make([]int64, 200)
	for i := range active {
		active[i] = int64(i + 1)
	}
	v, words := storyOf(t, active)
	if !has(words, "the most on record") {
		t.Errorf("of now: %q", words)
	}
	v.To -= 20
	words = nil
	for _, f := range v.recordFinding() {
		words = append(words, f.words)
	}
	if !slices.Equal(words, []string{"the most up to then"}) {
		t.Errorf("of 20 days ago: %q", words)
	}
}

// Whatever the history: a record is one, and a crossing is named on the day on which it happened first.
func TestFindingsAreWhatASearchOfTheWholeHistoryFinds(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 1))
	for range 300 {
		active := make([]int64, 100+rng.IntN(200))
		level := int64(rng.IntN(120))
		for i := range active {
			level = max(0, level+int64(rng.IntN(9))-int64(3+rng.IntN(3)))
			active[i] = level
		}
		v, words := storyOf(t, active)
		last := len(active) - 1
		isRecord, sameOrMore := active[last] > 0, -1
		for i, n := range active[:last] {
			if n >= active[last] {
				isRecord, sameOrMore = false, i
			}
		}
		if has(words, "the most on record") != isRecord {
			t.Errorf("record %t: %q of %v", isRecord, words, active)
		}
		if long := !isRecord && active[last] > 0 && last-sameOrMore >= 90; has(words, "the most since") != long {
			t.Errorf("the most for %d days: %q", last-sameOrMore, words)
		}
		checkCrossing(t, v, words, active)
	}
}

func checkCrossing(t *testing.T, v View, words []string, active []int64) {
	t.Helper()
	want, most := "", int64(0)
	for i, n := range active {
		on := v.History.First + models.Day(i)
		for _, round := range []int64{10, 20, 50, 100, 200, 500, 1000} {
			if n >= round && most < round && on >= v.From && i > leastHistory {
				want = on.Time().Format("on 2 Jan 2006")
			}
		}
		most = max(most, n)
	}
	if got := has(words, "reached for the first time"); got != (want != "") || !has(words, want) {
		t.Errorf("%q, want a crossing %q", words, want)
	}
}

func TestAWeekIsHeldAgainstItsOwnTwelveBefore(t *testing.T) {
	for _, c := range []struct {
		last int64
		want string
	}{
		{7, "the most of 13 weeks, beyond chance"}, {3, ""}, {0, "the fewest of 13 weeks, beyond chance"},
	} {
		active, fresh := make([]int64, 7*20), make([]int64, 7*20)
		for i := range fresh {
			fresh[i] = 3
			if i >= 7*19 {
				fresh[i] = c.last
			}
		}
		_, words := storyOf(t, active, fresh...)
		if c.want == "" && has(words, "13 weeks") || !has(words, c.want) {
			t.Errorf("%d a day in the last week: %q, want %q", c.last, words, c.want)
		}
	}
}

// The most of a few weeks is often chance, and no news.
func TestAWeekWithinChanceIsNoFinding(t *testing.T) {
	for _, last := range []int64{6, 9} {
		active, fresh := make([]int64, 7*20), make([]int64, 7*20)
		for i := range fresh {
			fresh[i] = 1
		}
		fresh[7*19] += last - 7
		if _, words := storyOf(t, active, fresh...); has(words, "13 weeks") {
			t.Errorf("%d in the last week, 7 in each before: %q", last, words)
		}
	}
}

func TestTheHeadlineIsAWholeSentence(t *testing.T) {
	active := make([]int64, 100)
	for i := range active {
		active[i] = 153
	}
	active[len(active)-1] = 181
	v, _ := storyOf(t, active)
	if s := v.Story(); s.Number != "181 active installations" || s.Moved != "28 more" ||
		s.Than != "than 28 days ago (+18 %)" || s.When != "" {
		t.Errorf("%+v", s)
	}
	active[len(active)-1] = 153
	v, _ = storyOf(t, active)
	if s := v.Story(); s.Moved != "" || s.Than != "as many as 28 days ago" {
		t.Errorf("%+v", s)
	}
	active[len(active)-1] = 1
	v, _ = storyOf(t, active)
	if s := v.Story(); s.Number != "1 active installation" || s.Moved != "152 fewer" {
		t.Errorf("%+v", s)
	}
}

// Of one day "active on the day" would be those that were seen on it: the heading says what its number counts.
func TestTheHeadlineOfOneDaySaysWhatItCounts(t *testing.T) {
	all := models.Span{From: day("2023-01-01"), To: day("2025-03-31")}
	for query, want := range map[string]string{
		"from=2025-03-03&to=2025-03-03":                  "107 active in the 28 days to 3 Mar 2025, 1 fewer than the day before (−1 %)",
		"from=2025-03-03&to=2025-03-03&compare=year":     "107 active in the 28 days to 3 Mar 2025, as many as on 4 Mar 2024",
		"from=2025-03-03&to=2025-03-03&compare=weekdays": "107 active in the 28 days to 3 Mar 2025, as many as 7 days before",
	} {
		r, err := ParseRange(queryOf(query), day("2025-03-31"), all)
		if err != nil {
			t.Fatal(err)
		}
		v := View{DateRange: r, Data: emptyData(r)}
		for i := range v.Active.Rows {
			v.Active.Rows[i].Active28 = 107
			if v.Active.Rows[i].Day == r.To-1 {
				v.Active.Rows[i].Active28 = 108
			}
		}
		if got := heading(v.headline()); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
}

func TestEveryFindingLeadsToAPageAndItsChart(t *testing.T) {
	active := make([]int64, 200)
	for i := range active {
		active[i] = int64(i)
	}
	v, _ := storyOf(t, active, active...)
	for _, f := range v.Story().Facts {
		address, chart, _ := strings.Cut(f.URL, "#chart-")
		if _, ok := ByID(chart); !ok {
			t.Errorf("%q leads to no chart: %s", f.Label, f.URL)
		}
		if _, err := ParseView(address, v.Today, v.AllRecords); err != nil {
			t.Errorf("%q leads nowhere: %v", f.Label, err)
		}
	}
}

// The bars of the waterfall stand on each other, and end at what is.
func TestTheWaterfallAddsUp(t *testing.T) {
	m := activeChange{before: 153, arrived: 96, resurrected: 18, lapsed: 86, after: 181}
	at := int64(0)
	for i, s := range m.steps("27 Aug", "25 Nov") {
		if s.from != at && i != 0 && i != 4 {
			t.Errorf("%s begins at %d, the one before ends at %d", s.label, s.from, at)
		}
		if at = s.from + s.by; i == 3 && at != 181 {
			t.Errorf("the parts come to %d", at)
		}
	}
	if got := m.sentence(); got != "153 + 96 new + 18 came back − 86 went quiet = 181." {
		t.Error(got)
	}
}

func TestAYearIsCalledAYear(t *testing.T) {
	for name, want := range map[string]string{"12m": "a year ago", "90d": "90 days ago"} {
		r, err := ParseRange(map[string]string{"range": name}, day("2025-03-31"),
			models.Span{From: day("2020-01-01"), To: day("2025-03-31")})
		if err != nil {
			t.Fatal(err)
		}
		if got := (View{DateRange: r}).backWords(); got != want {
			t.Errorf("%s: %s", name, got)
		}
		if first := r.Bar("/").Compare[0].Label; first != "none" {
			t.Errorf("where charts draw no line of other days, the menu says %q", first)
		}
	}
}

// Nobody counts in 331 days: of a length that is no round one the day is named.
func TestALengthThatNobodyCountsInIsADay(t *testing.T) {
	days := map[string]string{"from": "2026-01-01", "to": "2026-11-27"}
	r, err := ParseRange(days, day("2026-11-28"), models.Span{From: day("2024-01-01"), To: day("2026-11-28")})
	if err != nil {
		t.Fatal(err)
	}
	if got := (View{DateRange: r}).backWords(); got != "on 31 Dec 2025" {
		t.Errorf("%q", got)
	}
}
