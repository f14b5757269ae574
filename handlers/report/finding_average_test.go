package report

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"compreface-stats/models"
	"compreface-stats/views"
)

// Whatever the days: the averages are those of a recount, of the days with 20 active installations on both sides, and the
// type that is named is the one that differs most.
func TestAveragesOfTheSpanAreThoseOfARecount(t *testing.T) {
	dice := rand.New(rand.NewPCG(37, 27))
	all, said := models.Span{From: day("2024-12-04"), To: day("2026-11-28")}, 0
	for range 400 {
		query := []string{"range=12m&compare=year", "range=28d", "range=90d&compare=weekdays"}[dice.IntN(3)]
		r, err := ParseRange(queryOf(query), all.To, all)
		if err != nil {
			t.Fatal(err)
		}
		v := View{DateRange: r, Data: emptyData(r)}
		for i := range v.Reach.Rows {
			row := &v.Reach.Rows[i]
			if row.Day < all.From {
				continue
			}
			row.Active28 = 10 + dice.Int64N(100)
			for a := range row.Created {
				row.Created[a] = dice.Int64N(row.Active28 + 1)
			}
			if row.Day >= v.From && query != "range=12m&compare=year" {
				row.Created[models.FaceDetectionCreate] = row.Active28 * 9 / 10
			} else if row.Day >= v.From {
				row.Created[models.FaceVerificationCreate] = row.Active28 / 5
			}
		}
		want := recountedAverages(v)
		got := ""
		for _, f := range v.averageFacts() {
			got = f.Label
			said++
		}
		if got != want {
			t.Fatalf("%s: %q, want %q", query, got, want)
		}
	}
	if said < 100 {
		t.Errorf("said %d times", said)
	}
}

func recountedAverages(v View) (words string) {
	most := 5.0
	for _, a := range serviceTypes() {
		var now, before []float64
		since := ""
		for i, row := range v.Reach.Rows {
			j := i - int(v.offset())
			if row.Day < v.From || row.Day > v.AsOf() || j < 0 || row.Active28 < 20 || v.Reach.Rows[j].Active28 < 20 {
				continue
			}
			if len(now) == 0 && row.Day > v.From {
				since = " from " + views.DayLabel(row.Day.String()) + " on"
			}
			now = append(now, float64(row.Created[a])/float64(row.Active28))
			before = append(before, float64(v.Reach.Rows[j].Created[a])/float64(v.Reach.Rows[j].Active28))
		}
		by, ago := 100*mean(now)-100*mean(before), fmt.Sprintf("the %d days before", v.offset())
		if v.offset() >= 364 {
			ago = "the year before"
		}
		if math.Abs(by) >= most {
			most = math.Abs(by)
			words = fmt.Sprintf("%s: %.0f %% on average%s, %.0f %% %s (not tested)", actionLabel(a), 100*mean(now), since, 100*mean(before), ago)
		}
	}
	return words
}

func mean(values []float64) (sum float64) {
	for _, v := range values {
		sum += v / float64(len(values))
	}
	return sum
}

// A page tells of averages that nobody can test, and says so; a title has no room for that.
func TestATitleSaysNothingThatWasNotTested(t *testing.T) {
	c, _ := ByID("reach-over-time")
	v := reachView([3]int64{200, 155, 78}, [3]int64{200, 155, 40})
	last, early := len(v.Reach.Rows)-1, 0
	for i := range v.Reach.Rows { // alike on the two days, apart on the others
		if v.Reach.Rows[i].Day < v.From {
			early = i
		}
	}
	v.Reach.Rows[early] = v.Reach.Rows[last]
	v.Reach.Rows[early].Day = v.From - 1
	const want = "10 Mar against 28 Feb: no share changed beyond chance"
	if shown := c.Render(v); shown.Finding != want || len(shown.MessageOf) != 0 {
		t.Errorf("%q of %v", shown.Finding, shown.MessageOf)
	}
	if facts := wordsOf(v.averageFacts()); facts != "Detection: 39 % on average, 22 % the 10 days before (not tested)" {
		t.Errorf("the page says %q", facts)
	}
}
