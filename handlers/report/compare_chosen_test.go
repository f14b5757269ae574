package report

import (
	"strings"
	"testing"

	"compreface-stats/models"
)

func rangeOf(t *testing.T, query string) DateRange {
	t.Helper()
	all := models.Span{From: day("2024-01-01"), To: day("2025-03-31")}
	r, err := ParseRange(queryOf(query), day("2025-03-31"), all)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Whatever days somebody wants to compare with begin where he says, and are as many as those that are shown.
func TestAnyEarlierDaysCanBeComparedWith(t *testing.T) {
	for query, want := range map[string]string{
		"range=7d&compare=2024-06-01":                   "2024-06-01 2024-06-07",
		"range=7d&compare=2025-03-23":                   "2025-03-23 2025-03-29", // which overlaps
		"range=7d&compare=2025-03-24":                   "2025-03-17 2025-03-23", // no earlier day: the days before
		"range=7d&compare=2025-06-01":                   "2025-03-17 2025-03-23",
		"from=2025-03-01&to=2025-03-31&compare=2025-01": "",
	} {
		if want == "" {
			if _, err := ParseRange(queryOf(query), day("2025-03-31"), models.Span{}); err == nil {
				t.Errorf("%s is taken", query)
			}
			continue
		}
		r := rangeOf(t, query)
		span, ok := r.compared()
		if got := span.From.String() + " " + span.To.String(); !ok || got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
		if isEarlier := !strings.HasPrefix(r.Bar("/").Word, "Compared with the days before"); isEarlier != (r.compare == chosenDay) {
			t.Errorf("%s: %q", query, r.Bar("/").Word)
		}
	}
}

// Days that have a name keep it, however they were chosen, and an address says what it said.
func TestDaysChosenToCompareWithHaveTheirNameAndTheirAddress(t *testing.T) {
	named := rangeOf(t, "range=7d&compare=2025-03-17")
	if named.offered(named.compare) != previousPeriod || compareLabel(named) != "previous 7 days" {
		t.Errorf("%s is called %s", named.offered(named.compare), compareLabel(named))
	}
	other := rangeOf(t, "range=7d&by=day&compare=2024-06-01")
	if got := other.WholeQuery(); got != "range=7d&by=day&compare=2024-06-01" {
		t.Error(got)
	}
	if got := compareLabel(other); got != "296 days before" {
		t.Error(got)
	}
	choices := other.Bar("/faces").Compare
	if last := choices[len(choices)-1]; !last.Current || last.Label != "1 – 7 Jun 2024" {
		t.Errorf("%+v", last)
	}
	f := other.Bar("/faces").CompareFrom
	if f.From != "2024-06-01" || f.First != "2024-01-01" || f.Last != "2025-03-23" || f.Hidden[0].Value != "7d" {
		t.Errorf("%+v", f)
	}
}

// Beside days chosen apart, what came and went is that of the days shown, and of those.
func TestWhatChangedStandsBesideThatOfAnyEarlierDays(t *testing.T) {
	v := View{DateRange: rangeOf(t, "range=7d&compare=2024-06-01")}
	v.Data = emptyData(v.DateRange)
	for i := range v.Active.Rows {
		v.Active.Rows[i].New = int64(v.Active.Rows[i].Day-v.Active.First) % 11
	}
	sum := func(from string) (n int64) {
		for d := day(from); d < day(from)+7; d++ {
			n += v.Active.At(d).New
		}
		return n
	}
	plot := drawChange(v).Drawing.Plot
	if len(plot.Series) != 2 || plot.Series[1].Values[1] != float64(sum("2025-03-24")) ||
		plot.Series[0].Values[1] != float64(sum("2024-06-01")) {
		t.Errorf("%+v, want %d beside %d", plot.Series, sum("2025-03-24"), sum("2024-06-01"))
	}
}
