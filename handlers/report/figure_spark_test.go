package report

import (
	"slices"
	"testing"

	"compreface-stats/models"
)

// A share's course is drawn from where there are enough to take a share of, compared days in full or not at all.
func TestTheCourseOfAShareHasOnlyDaysWithEnough(t *testing.T) {
	at := func(from, to models.Day) models.Span { return models.Span{From: from, To: to} }
	for name, of := range map[string]struct {
		whole []int64 // from day 100 on
		span  models.Span
		want  models.Day
	}{
		"enough on all days":               {[]int64{20, 25, 30}, at(100, 102), 100},
		"too few at first":                 {[]int64{5, 19, 20}, at(100, 102), 102},
		"too few in between":               {[]int64{20, 19, 20, 21}, at(100, 103), 102},
		"too few on all":                   {[]int64{1, 2, 3}, at(100, 102), 103},
		"the days begin before the counts": {[]int64{20, 25}, at(90, 101), 100},
		"too few before the span":          {[]int64{1, 20, 20}, at(101, 102), 101},
	} {
		t.Run(name, func(t *testing.T) {
			if got := enoughFrom(DaysFrom(100, of.whole), of.span); got != of.want {
				t.Errorf("from %d on, want %d", got, of.want)
			}
		})
	}
}

func TestTheCourseOfAShareIsThatOfPartsByWholes(t *testing.T) {
	r := DateRange{Period: Period{Span: models.Span{From: 100, To: 103}}, Today: 104}
	part, whole := DaysFrom(100, []int64{1, 10, 30, 20}), DaysFrom(100, []int64{4, 40, 40, 80})
	if got := shareSpark(r, part, whole); !slices.Equal(got.Values, []int64{250, 750, 250}) || len(got.Ghost) > 0 {
		t.Errorf("%v", got)
	}
	whole.Rows[3] = 4
	if got := shareSpark(r, part, whole); len(got.Values) > 1 {
		t.Errorf("a line of %d days with few", len(got.Values))
	}
}

// Whatever the days are, a sparkline's first and last days are those of its first and last values, and its last one is the
// last complete day of the range. What is so on a day begins with the range.
func TestASparklineIsLabelledWithTheDaysThatItDraws(t *testing.T) {
	const first, last = 1000, 3000
	days := DaysFrom(first, make([]int64, last-first+1)) // each day has its own number
	for i := range days.Rows {
		days.Rows[i] = int64(first + i)
	}
	for length := 2; length <= 1500; length += 1 + length/9 {
		for _, today := range []models.Day{0, 1} { // a range up to yesterday, and one with a day that goes on
			r := DateRange{Period: Period{Span: models.Span{From: last - models.Day(length) + 1, To: last}}, Today: last + 1 - today}
			complete := r.Complete()
			of := headline{series: days}.sparkOf(r)
			drawn := models.Span{From: models.Day(of.Values[0]), To: models.Day(of.Values[len(of.Values)-1])}
			if drawn != complete || of.From != drawn.From.String() || of.To != drawn.To.String() || len(of.Values) > mostSparked {
				t.Errorf("%d days: %v is drawn and %s to %s written of %v", length, drawn, of.From, of.To, complete)
			}
			sums := headline{series: days, summed: true}.sparkOf(r)
			from, err := models.ParseDay(sums.From)
			total := sumOf(days.Within(models.Span{From: from, To: complete.To}))
			if err != nil || sumOf(sums.Values) != total || sums.To != complete.To.String() || from < complete.From {
				t.Errorf("%d days: sums are of %s to %s: %v", length, sums.From, sums.To, err)
			}
		}
	}
}
