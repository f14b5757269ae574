package external_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"compreface-stats/models"
	"compreface-stats/models/backup"
	"compreface-stats/models/external"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

var pulls = models.ExternalSeries{Name: "docker-pulls", Unit: "pulls", Kind: external.Total, Source: "Docker Hub", MadeBy: "ada"}

func read(t *testing.T, text string) []external.Value {
	t.Helper()
	return testhistory.Must(external.Read(strings.NewReader(text), testhistory.NewYear))(t)
}

var all = models.Span{From: models.MinDay, To: models.MaxDay}

// known is what the series holds, by day.
func known(t *testing.T, k *external.Keeper, name string) map[models.Day]int64 {
	t.Helper()
	values := map[models.Day]int64{}
	for _, l := range testhistory.Must(k.Lines(t.Context(), all))(t) {
		for day := testhistory.Day("2024-01-01"); l.Name == name && day <= testhistory.NewYear; day++ {
			if value, ok := l.Value(day); ok {
				values[day] = value
			}
		}
	}
	return values
}

// Whatever overlapping files come in whatever order, each day has the value of the last file that names it, and what an
// import says of itself, tried or done, is what a recount finds.
func TestAnyOrderOfOverlappingFilesLeavesTheLastValueOfEachDay(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		k := external.Open(testhistory.Open(t, url))
		rng := rand.New(rand.NewPCG(5, 24))
		first := testhistory.Day("2025-01-01")
		want := map[models.Day]int64{}
		for n := range 12 {
			var days []external.Value
			expect := external.Outcome{Series: pulls.Name, Made: n == 0}
			now := maps.Clone(want)
			for day := first + models.Day(rng.IntN(40)); len(days) < 25; day += 1 + models.Day(rng.IntN(2)) {
				v := external.Value{Day: day, Value: rng.Int64N(3)}
				switch before, found := now[day]; {
				case !found:
					expect.Added++
				case before != v.Value:
					expect.Changed++
				default:
					expect.Same++
				}
				days, now[day] = append(days, v), v.Value
			}
			for _, try := range []bool{true, true, false} {
				expect.Tried = try
				if got := testhistory.Must(k.Import(t.Context(), pulls, days, try))(t); got != expect {
					t.Errorf("import %d: %+v, want %+v", n, got, expect)
				}
				if try && !maps.Equal(known(t, k, pulls.Name), want) {
					t.Fatal("a trial has changed something")
				}
			}
			if want = now; !maps.Equal(known(t, k, pulls.Name), want) {
				t.Fatalf("after import %d: %v, want %v", n, known(t, k, pulls.Name), want)
			}
		}
	})
}

// The amounts of every span equal a recount by brute force: day by day, of days that are known, and of no others.
func TestAmountsAreKnownWhereTheirDaysAreAndEqualARecount(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 1))
	first := testhistory.Day("2025-01-01")
	for _, kind := range []string{external.Total, external.Daily} {
		var days []models.ExternalDay
		values, counter := map[models.Day]int64{}, int64(0)
		for day := first - 40; day < first+60; day++ {
			counter += rng.Int64N(9)
			if rng.IntN(12) > 0 {
				values[day] = map[string]int64{external.Total: counter, external.Daily: rng.Int64N(9)}[kind]
				days = append(days, models.ExternalDay{Series: "s", Day: day, Value: values[day]})
			}
		}
		l := external.LineOf(models.ExternalSeries{Name: "s", Kind: kind}, append(days, models.ExternalDay{Series: "t", Day: first}))
		for from := first; from < first+60; from++ {
			for to := from; to < first+60; to++ {
				got, ok := l.Amount(models.Span{From: from, To: to})
				want, all := recount(values, kind, from, to)
				if ok != all || ok && got != want {
					t.Fatalf("%s %s to %s: %d, %t, want %d, %t", kind, from, to, got, ok, want, all)
				}
			}
			level, ok := l.Level(from)
			want, all := values[from], false
			if _, all = values[from]; kind == external.Daily {
				want, all = recount(values, kind, from-27, from)
			}
			if ok != all || ok && level != want {
				t.Fatalf("%s, level of %s: %d, %t, want %d, %t", kind, from, level, ok, want, all)
			}
		}
	}
}

func recount(values map[models.Day]int64, kind string, from, to models.Day) (sum int64, all bool) {
	last, some := values[to]
	before, more := values[from-1]
	if kind == external.Total {
		return last - before, some && more
	}
	for day := from; day <= to; day++ {
		value, known := values[day]
		if !known {
			return 0, false
		}
		sum += value
	}
	return sum, true
}

func TestAShareIsALowerBoundOrNothing(t *testing.T) {
	span := testhistory.Span("2025-01-01", "2025-01-31")
	for name, c := range map[string]struct {
		comparable      bool
		before, after   int64
		reported, units int64
		late            models.Day
		silent          bool
	}{
		"so many of so many":                 {comparable: true, before: 100, after: 300, reported: 20, units: 200},
		"all":                                {comparable: true, before: 0, after: 20, reported: 20, units: 20},
		"the first eight weeks of records":   {comparable: true, before: 0, after: 30, reported: 3, late: 1, silent: true},
		"nobody":                             {comparable: true, before: 0, after: 20, reported: 0, units: 20},
		"not marked as comparable":           {before: 100, after: 300, reported: 20, silent: true},
		"too few units":                      {comparable: true, before: 0, after: 19, reported: 1, silent: true},
		"no unit":                            {comparable: true, before: 5, after: 5, silent: true},
		"a counter that was set back":        {comparable: true, before: 500, after: 5, reported: 1, silent: true},
		"more reported than there are units": {comparable: true, before: 0, after: 30, reported: 31, silent: true},
		"a day that is not known":            {comparable: true, before: -1, after: 300, reported: 20, silent: true},
	} {
		s := pulls
		s.Comparable = c.comparable
		days := []models.ExternalDay{{Series: s.Name, Day: span.To, Value: c.after}}
		if c.before >= 0 {
			days = append(days, models.ExternalDay{Series: s.Name, Day: span.From - 1, Value: c.before})
		}
		got, ok := external.LineOf(s, days).ShareOf(c.reported, span, span.From-56+c.late)
		if ok == c.silent || ok && got != (external.Share{Reported: c.reported, Units: c.units}) {
			t.Errorf("%s: %+v, %t", name, got, ok)
		}
	}
}

func TestAFileIsReadAsItsProgramWritesItOrRefusedWithLineAndField(t *testing.T) {
	const most = "100000000000000"
	for text, want := range map[string]any{
		"2025-03-01,12\n2025-03-02,13\n":                    2,
		"day,value\r\n2025-03-01,12\r\n":                    1,
		"\ufeff\"Date\";\"pull_count\"\n2025-03-01; 12\n":   1,
		"2025-03-01\t12\n\n2025-03-02\t0":                   2,
		"2025-03-01,12\n2025-03-01,12\n":                    1,
		"2025-03-01," + most:                                1,
		"2025-03-01,1" + most:                               "line 1, value: ",
		"2025-03-01,-1":                                     `line 1, value: "-1" is no whole number`,
		"2025-03-01,+1":                                     "line 1, value: ",
		"2025-03-01,1e3":                                    "line 1, value: ",
		"2025-03-01,\"12,345\"":                             `line 1, value: "12,345"`,
		"2025-03-01,":                                       "line 1, value: ",
		"2025-03-01,99999999999999999999":                   "line 1, value: ",
		"day,value\n2025-13-01,12":                          `line 2, day: "2025-13-01" is not a day`,
		"2025-03-01,12\n01/03/2025,12":                      "line 2, day: ",
		"2026-01-02,12":                                     "line 1, day: 2026-01-02 has not been yet",
		"2025-03-01,12\n2025-03-01,13":                      "line 2, day: 2025-03-01 stands in the file twice",
		"2025-03-01,12,13":                                  "line 1, write a day and a value",
		"2025-03-01":                                        "line 1, write a day and a value",
		"2025-03-01,\"12":                                   "line 1, write a day and a value",
		"":                                                  "the file holds no day",
		"day,value\n":                                       "the file holds no day",
		`{"pull_count": 12}`:                                "this is JSON",
		"2025-03-01," + strings.Repeat("1", 3<<20):          "longer than 2048 KiB",
		strings.Repeat("2025-03-01,12\n", 200_000):          "longer than 2048 KiB",
		"1900-01-01,1\n" + strings.Repeat("\n", 10) + "a,b": "line 12, day: ",
	} {
		days, err := external.Read(strings.NewReader(text), testhistory.NewYear)
		var bad *models.Invalid
		if words, refused := want.(string); refused {
			if !errors.As(err, &bad) || !strings.Contains(bad.Words, words) || days != nil {
				t.Errorf("%.40q: %d days, %v, want %q", text, len(days), err, words)
			}
		} else if err != nil || len(days) != want {
			t.Errorf("%.40q: %d days, %v, want %d", text, len(days), err, want)
		}
	}
}

// Each name and each text comes from outside, and the number of series is bounded.
func TestWhatCannotBeASeriesIsRefusedInWords(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		k := external.Open(testhistory.Open(t, url))
		days := read(t, "2025-03-01,12")
		refused := func(says string, s models.ExternalSeries) {
			t.Helper()
			var bad *models.Invalid
			if _, err := k.Import(t.Context(), s, days, false); !errors.As(err, &bad) || !strings.Contains(bad.Words, says) {
				t.Errorf("%+v: %v, want %q", s, err, says)
			}
		}
		for _, name := range []string{"", "Docker", "-a", "a b", "ä", "../x", strings.Repeat("a", 41), "a\n"} {
			s := pulls
			s.Name = name
			refused("name: ", s)
		}
		for says, change := range map[string]func(*models.ExternalSeries){
			"kind: ":    func(s *models.ExternalSeries) { s.Kind = "weekly" },
			"unit: s":   func(s *models.ExternalSeries) { s.Unit = "" },
			"source: s": func(s *models.ExternalSeries) { s.Source = "" },
			"licence: ": func(s *models.ExternalSeries) { s.Licence = strings.Repeat("x", 121) },
			"unit: o":   func(s *models.ExternalSeries) { s.Unit = "pulls\u202e" },
		} {
			s := pulls
			change(&s)
			refused(says, s)
		}
		testhistory.Must(k.Import(t.Context(), pulls, days, false))(t)
		testhistory.Must(k.Import(t.Context(), models.ExternalSeries{Name: pulls.Name}, days, false))(t)
		refused("kind: docker-pulls is known with another one", models.ExternalSeries{Name: pulls.Name, Kind: external.Daily})
		for n := range external.MostSeries - 1 {
			s := pulls
			s.Name = fmt.Sprintf("series-%d", n)
			testhistory.Must(k.Import(t.Context(), s, days, false))(t)
		}
		one := pulls
		one.Name = "one-more"
		refused("there are 8 series already", one)
		many := make([]external.Value, external.MostDays)
		for i := range many {
			many[i] = external.Value{Day: models.MinDay + models.Day(i), Value: 1}
		}
		days = many
		refused("at most 20000 days", pulls)
	})
}

func TestASeriesIsListedChangedRemovedAndComesBackFromABackup(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		store := testhistory.Open(t, url)
		k := external.Open(store)
		testhistory.Must(k.Import(t.Context(), pulls, read(t, "2025-03-01,99999999999993\n2025-03-04,99999999999995"), false))(t)
		testhistory.Must(k.Import(t.Context(), models.ExternalSeries{
			Name: "a-stars", Kind: external.Daily, Unit: "stars", Source: "x",
		}, read(t, "2025-03-02,5"), false))(t)
		changed := pulls
		changed.Unit, changed.Licence, changed.Comparable, changed.Kind = "downloads", "CC0", true, ""
		if err := k.Change(t.Context(), changed); err != nil {
			t.Fatal(err)
		}
		var file bytes.Buffer
		testhistory.Must(backup.Write(t.Context(), store, &file, nil))(t)
		testdb.Each(t, func(t *testing.T, url string) {
			other := models.Options{URL: url, SpoolDir: t.TempDir(), Clock: testhistory.NewYear.Time}
			testhistory.Must(backup.Restore(t.Context(), other, bytes.NewReader(file.Bytes()), nil))(t)
			k := external.Open(testhistory.OpenWith(t, other))
			list := testhistory.Must(k.List(t.Context()))(t)
			if len(list) != 2 || list[0].Name != "a-stars" || list[1].Unit != "downloads" || list[1].Kind != external.Total ||
				list[1].Days != 2 || list[1].First.String() != "2025-03-01" || list[1].Last.String() != "2025-03-04" ||
				!list[1].Comparable || list[1].Licence != "CC0" {
				t.Fatalf("%+v", list)
			}
			if got := known(t, k, pulls.Name)[testhistory.Day("2025-03-04")]; got != 99999999999995 {
				t.Errorf("the value has become %d", got)
			}
		})
		for _, want := range []error{nil, models.ErrNotFound} {
			if err := k.Remove(t.Context(), pulls.Name); !errors.Is(err, want) {
				t.Errorf("%v, want %v", err, want)
			}
		}
		if err := k.Change(t.Context(), changed); !errors.Is(err, models.ErrNotFound) || len(known(t, k, pulls.Name)) > 0 {
			t.Errorf("changed what is gone: %v, %v", err, known(t, k, pulls.Name))
		}
	})
}

const feed = `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" xml:lang="en-US">
  <id>tag:github.com,2008:https://github.com/exadel-inc/CompreFace/releases</id>
  <title>Release notes from CompreFace</title><updated>2025-03-20T08:00:00Z</updated>
  <entry><id>tag:github.com,2008:Repository/1/v1.2.0</id><updated>%s</updated><title>%s</title>
    <content type="html">&lt;p&gt;Words&lt;/p&gt;</content><author><name>x</name></author></entry>
  <entry><id>tag:github.com,2008:Repository/1/v1.1.0</id><updated>2024-11-02T23:59:59+02:00</updated><title>1.1.0</title></entry>
</feed>`

// A release is noted once: not again when it is worded anew, and not after a person has removed its note.
func TestReleasesOfAFeedBecomeNotesOnce(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		store := testhistory.Open(t, url)
		k := external.Open(store)
		take := func(want int, text string) {
			t.Helper()
			if added := testhistory.Must(k.TakeFeed(t.Context(), strings.NewReader(text)))(t); added != want {
				t.Errorf("%d notes, want %d", added, want)
			}
		}
		take(2, fmt.Sprintf(feed, "2025-03-20T08:00:00Z", "1.2.0"))
		take(0, fmt.Sprintf(feed, "2025-03-20T08:00:00Z", "1.2.0"))
		take(0, fmt.Sprintf(feed, "2025-03-21T09:00:00Z", "1.2.0, with words"))
		notes := testhistory.Must(store.Annotations(t.Context(), all))(t)
		if len(notes) != 2 || notes[0].Day.String() != "2024-11-02" || notes[1].Text != "1.2.0" || notes[0].Author != external.FeedAuthor {
			t.Errorf("%+v", notes)
		}
		if err := store.RemoveAnnotation(t.Context(), notes[0].ID); err != nil {
			t.Fatal(err)
		}
		take(0, fmt.Sprintf(feed, "2025-03-20T08:00:00Z", "1.2.0"))
		take(1, strings.Replace(fmt.Sprintf(feed, "2025-03-28T08:00:00Z", "1.2.1"), "v1.2.0", "v1.2.1", 1))
	})
}

func TestAFileThatIsNoFeedIsRefusedAndNothingOfItIsNoted(t *testing.T) {
	store := testhistory.Open(t, testdb.SQLite(t))
	k := external.Open(store)
	whole := fmt.Sprintf(feed, "2025-03-20T08:00:00Z", "1.2.0")
	laughs := `<!DOCTYPE feed [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>` + strings.Replace(whole, "1.1.0</title>", "&b;</title>", 1)
	for says, text := range map[string]string{
		"document type":        laughs,
		"cannot be read":       strings.Replace(whole, "1.1.0</title>", "&b;</title>", 1),
		"larger than 1024":     strings.Replace(whole, "1.2.0", strings.Repeat("x", 1<<20), 1),
		"no feed of Atom":      "<html><body>Not found</body></html>",
		"this is no feed: it":  whole[:len(whole)-20],
		"no title, or no date": strings.Replace(whole, "2024-11-02T23:59:59+02:00", "yesterday", 1),
		"this is no feed":      "Not Found",
		"no feed: it cannot":   strings.Repeat("<a>", 20_000),
	} {
		var bad *models.Invalid
		if _, err := k.TakeFeed(t.Context(), strings.NewReader(text)); !errors.As(err, &bad) || !strings.Contains(bad.Words, says) {
			t.Errorf("%.60q: %v, want %q", text, err, says)
		}
	}
	if notes := testhistory.Must(store.Annotations(t.Context(), all))(t); len(notes) > 0 {
		t.Errorf("%+v", notes)
	}
	if _, err := k.TakeFeedFile(t.Context(), t.TempDir()+"/none.atom"); err == nil || !strings.Contains(err.Error(), "open the feed") {
		t.Error(err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("day,value\n2025-03-01,12\n")
	f.Fuzz(func(t *testing.T, text string) {
		days, err := external.Read(strings.NewReader(text), testhistory.NewYear)
		if (err == nil) != (len(days) > 0) || !slices.IsSortedFunc(days, func(a, b external.Value) int { return int(a.Day - b.Day) }) {
			t.Errorf("%q: %v, %v", text, days, err)
		}
		for _, d := range days {
			if d.Value < 0 || d.Value > external.MostValue || d.Day > testhistory.NewYear {
				t.Errorf("%q: %+v", text, d)
			}
		}
	})
}
