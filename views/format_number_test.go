package views

import (
	"strings"
	"testing"
)

func TestNumbersAreSetApartByThousands(t *testing.T) {
	for n, want := range map[int64]string{
		0:       "0",
		12:      "12",
		999:     "999",
		1000:    "1,000",
		1234567: "1,234,567",
		-1234:   "−1,234",
		-999:    "−999",
	} {
		same(t, "number", Number(n), want)
	}
}

func TestAPercentageNeverStandsWithoutItsNumbers(t *testing.T) {
	same(t, "share", Percent(12, 26), "46.2 % (12 of 26)")
	same(t, "whole", Percent(1200, 1200), "100.0 % (1,200 of 1,200)")
	same(t, "nothing", Percent(0, 0), "– (0 of 0)")
}

func TestChangeSaysHowMuchAndWhichWay(t *testing.T) {
	cases := []struct {
		now, before      int64
		words, direction string
	}{
		{27, 24, "+3 (+13 %)", "up"},         // a decimal of so few is noise
		{2712, 2400, "+312 (+13.0 %)", "up"}, // and of many it is not
		{20, 24, "−4 (−17 %)", "down"},
		{8, 1, "+7 (from 1 to 8)", "up"},
		{1, 19, "−18 (from 19 to 1)", "down"},
		{24, 24, "no change", "same"},
		{0, 0, "no change", "same"},
		{3, 0, "+3", "up"},
		{0, 3, "−3 (from 3 to 0)", "down"},
		{14_055_114, 14_055_178, "−64", "down"}, // and not −0.0 %
		{14_055_178, 14_055_114, "+64", "up"},
	}
	for _, c := range cases {
		words, direction := Change(c.now, c.before)
		same(t, "words", words, c.words)
		same(t, "direction", direction, c.direction)
	}
}

func TestSpansLeaveOutWhatRepeats(t *testing.T) {
	cases := [][3]string{
		{"2025-01-14", "2025-05-31", "14 Jan – 31 May 2025 (138 days)"},
		{"2025-05-01", "2025-05-31", "1 – 31 May 2025 (31 days)"},
		{"2024-12-31", "2025-01-01", "31 Dec 2024 – 1 Jan 2025 (2 days)"},
		{"2025-05-31", "2025-05-31", "31 May 2025 (1 day)"},
		{"then", "now", "then – now"},
	}
	for _, c := range cases {
		same(t, "range", RangeLabel(c[0], c[1]), c[2])
	}
	same(t, "day", DayLabel("2025-05-31"), "31 May 2025")
	same(t, "no day", DayLabel("soon"), "soon")
}

func TestSparklinesStayInTheirBox(t *testing.T) {
	same(t, "course", sparkLine([]int64{0, 10, 5}), "0.0,30.0 60.0,2.0 120.0,16.0")
	same(t, "flat course", sparkLine([]int64{7, 7}), "0.0,16.0 120.0,16.0")
	same(t, "noise of one in a hundred", sparkLine([]int64{1000, 1010}), "0.0,17.4 120.0,14.6")
	same(t, "nothing", sparkLine([]int64{0, 0}), "0.0,30.0 120.0,30.0")
	same(t, "bars", sparkBars([]int64{0, 10}), "M0.0,30.0h48.0V30H0.0zM60.0,2.0h48.0V30H60.0z")
}

func TestEveryActionAndSizeHasItsOwnColour(t *testing.T) {
	seen := map[string]bool{}
	for _, action := range []string{
		"USER_CREATE",
		"APP_CREATE",
		"FACE_DETECTION_CREATE",
		"FACE_VERIFICATION_CREATE",
		"FACE_RECOGNITION_CREATE",
	} {
		seen[ActionToken(action)] = true
	}
	for place := range 11 {
		seen[SizeToken(place)] = true
	}
	same(t, "colours", len(seen), 16)
	same(t, "beyond the last range", SizeToken(99), SizeToken(10))
}

func TestSizeRangesAreWrittenForReading(t *testing.T) {
	for sent, want := range map[string]string{
		"0": "0", "1-10": "1–10", "2001-10000": "2,001–10,000", "200001-1000000": "200,001–1,000,000", "1000001+": "1,000,001+",
		"": "", "many": "many", "1-many": "1-many",
	} {
		if got := SizeLabel(sent); got != want {
			t.Errorf("%q is written %q, want %q", sent, got, want)
		}
	}
}

func TestACountStandsBesideItsShare(t *testing.T) {
	if got := CountAndShare(1200, 2400); got != "1,200 (50.0 %)" {
		t.Error(got)
	}
	if got := CountAndShare(0, 0); got != "0 (–)" {
		t.Error(got)
	}
}

func TestNumbersOnAxesAreShort(t *testing.T) {
	for value, want := range map[float64]string{
		0:      "0",
		7:      "7",
		999:    "999",
		1000:   "1K",
		1240:   "1.2K",
		12000:  "12K",
		999949: "999.9K",
		999960: "1M",
		2.5e6:  "2.5M",
		3e9:    "3B",
		-130:   "−130",
		-2500:  "−2.5K",
		0.5:    "0.5",
	} {
		same(t, "number", ShortNumber(value, false), want)
	}
	for value, want := range map[float64]string{0: "0 %", 20: "20 %", 2.5: "2.5 %", 1e5: "100,000 %"} {
		same(t, "share", ShortNumber(value, true), want)
	}
	for sent, want := range map[string]string{
		"1-10":           "1–10",
		"2001-10000":     "2K–10K",
		"200001-1000000": "200K–1M",
		"1000001+":       "1M+",
		"0":              "0",
		"Users":          "Users",
		"501-2000":       "501–2K",
	} {
		same(t, "range", ShortSizeLabel(sent), want)
	}
	same(t, "alone", FullNumber(1240, false)+" "+FullNumber(46.25, true)+" "+FullNumber(-3, false), "1,240 46.2 % −3")
}

func TestOneIsWrittenWithoutAnS(t *testing.T) {
	for n, want := range map[int64]string{0: "0 days", 1: "1 day", 2: "2 days", 1234: "1,234 days"} {
		same(t, "count", CountOf(n, "day"), want)
	}
}

// A course of one year needs no years, one of two has them at both ends.
func TestTheEndsOfASparklineHaveYearsWhereTheyDiffer(t *testing.T) {
	one := Spark{From: "2026-08-29", To: "2026-11-26"}
	two := Spark{From: "2024-12-03", To: "2026-11-26"}
	for got, want := range map[string]string{
		one.first(): "29 Aug", one.last(): "26 Nov", two.first(): "Dec 2024", two.last(): "Nov 2026",
	} {
		same(t, "end", got, want)
	}
}

// Below twenty one more or less would move a percentage by five points and more.
func TestPercentagesBeginAtTwentyWhereverTheyAreWritten(t *testing.T) {
	for whole := int64(1); whole < 60; whole++ {
		part := whole/2 + 1
		change, _ := Change(whole+part, whole)
		plot := Plot{Percent: true, Of: []int64{whole}}
		plot.Series = []Series{SharesOf("", "", []int64{part}, plot.Of)}
		for name, words := range map[string]string{
			"share": Share(part, whole), "short share": ShortShare(part, whole), "percent": Percent(part, whole),
			"count and share": CountAndShare(part, whole), "share of": ShareOf(part, whole, "all"), "change": change,
			"change in a heading": WholePercent(part, whole), "value of a chart": plot.ValueWords(plot.Series[0], 0),
		} {
			if strings.Contains(words, "%") != (whole >= 20) {
				t.Errorf("%s of %d of %d is %q", name, part, whole, words)
			}
		}
	}
	same(t, "few", Percent(3, 7), "3 of 7")
	same(t, "few of something", ShareOf(3, 7, "new installations"), "3 of 7 new installations")
}
