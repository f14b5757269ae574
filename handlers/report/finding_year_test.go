package report

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"compreface-stats/models"
)

// The last 12 months are told where the range is shorter and the records reach back far enough, and at no other time.
func TestTheLastYearIsToldWhereTheRangeIsShorter(t *testing.T) {
	today := day("2026-11-27")
	for query, want := range map[string]bool{
		"": true, "range=7d": true, "range=28d&compare=weekdays": true, "range=12m": false, "range=all": false,
		"range=28d&compare=year": false, "from=2026-01-01&to=2026-02-01": false, "range=28d&segment=once:no": false,
		"from=2026-11-27&to=2026-11-27": false,
	} {
		for back, reaches := range map[models.Day]bool{365 + 57: true, 365 + 56: false, 60: false} {
			r, err := ParseRange(queryOf(query), today, models.Span{From: today - back, To: today})
			if err != nil {
				t.Fatal(err)
			}
			ends, ok := r.YearEnds()
			if ok != (want && reaches) || ok && (ends.From != today-1-365 || ends.To != today-1) {
				t.Errorf("%q, %d days recorded: %v, %v", query, back, ends, ok)
			}
		}
	}
}

// What is told of the year is the service whose share changed most of those that changed by more than chance; where none
// did, that collections over a million became more; else nothing.
func TestTheLargestChangeOfTheYearIsTold(t *testing.T) {
	for _, c := range []struct {
		now, before       [3]int64
		millions, earlier int64
		want              string
	}{
		{[3]int64{169, 131, 66}, [3]int64{91, 75, 20}, 7, 2, "Detection 22 % → 39 % in the last 12 months"},
		{[3]int64{200, 100, 80}, [3]int64{200, 180, 40}, 7, 2, "Recognition 90 % → 50 % in the last 12 months"},
		{[3]int64{169, 131, 66}, [3]int64{160, 120, 60}, 7, 2, "collections over a million: 2 → 7 in the last 12 months"},
		{[3]int64{169, 131, 66}, [3]int64{160, 120, 60}, 1, 0, "collections over a million: 0 → 1 in the last 12 months"},
		{[3]int64{169, 131, 66}, [3]int64{160, 120, 60}, 2, 7, ""},
		{[3]int64{10, 1, 9}, [3]int64{12, 11, 1}, 2, 2, ""},
	} {
		v := View{Data: Data{Year: yearOf(c.now, c.before)}}
		v.Year.Sizes.Collections[len(v.Year.Sizes.Collections)-1] = c.millions
		v.Year.SizesBefore.Collections[len(v.Year.Sizes.Collections)-1] = c.earlier
		got := ""
		for _, f := range v.yearFinding() {
			got = f.words
			if !strings.Contains(f.url, "range=12m") {
				t.Errorf("%q leads to %s", f.words, f.url)
			}
		}
		if got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
		v.Year.Has = false
		if found := v.yearFinding(); found != nil {
			t.Errorf("without a year: %+v", found)
		}
	}
}

func yearOf(now, before [3]int64) Year {
	y := Year{Has: true}
	y.Reach.Active28, y.ReachBefore.Active28 = now[0], before[0]
	y.Reach.Created[models.FaceRecognitionCreate], y.ReachBefore.Created[models.FaceRecognitionCreate] = now[1], before[1]
	y.Reach.Created[models.FaceDetectionCreate], y.ReachBefore.Created[models.FaceDetectionCreate] = now[2], before[2]
	return y
}

// Whatever the counts, the share that is told of passed the test, and none that passed it moved further.
func TestWhatIsToldOfTheYearPassedTheTest(t *testing.T) {
	dice := rand.New(rand.NewPCG(12, 95))
	for range 2000 {
		var now, before [3]int64
		for i := range now {
			now[i], before[i] = dice.Int64N(200), dice.Int64N(200)
		}
		now[0], before[0] = max(now[0], now[1], now[2]), max(before[0], before[1], before[2])
		most := yearOf(now, before).mostMoved()
		for i := 1; i < 3; i++ {
			r := reached{part: now[i], whole: now[0], before: before[i], among: before[0]}
			by := max(r.gained(), -r.gained())
			if r.hasMoved() && (!most.hasMoved() || by > max(most.gained(), -most.gained())) {
				t.Fatalf("%v after %v: %+v is told", now, before, most)
			}
		}
	}
}

// Two numbers of the same thing, over different times and without them, read as a contradiction.
func TestTheOverviewSaysOnceHowManyCollectionsAreOverAMillion(t *testing.T) {
	f := finding{words: "0 → 13 in the last 12 months", rank: rankOfYear, about: aboutMillions}
	other := finding{words: "the most on any day", rank: rankOfRecord}
	got := oneOfEach([]finding{other, f, {words: "11 → 13", rank: rankOfMillions, about: aboutMillions}, other})
	if !slices.Equal(got, []finding{other, f, other}) {
		t.Errorf("%+v", got)
	}
}
