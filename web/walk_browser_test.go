package main

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"compreface-stats/models/testdb"
)

// One walk goes past every control, in Chromium and in Firefox alike: what is shown after each is held against the
// numbers of expected.json.
func TestEveryControlIsWalkedWithTheGoldenNumbersInBothBrowsers(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(testing.TB) (context.Context, tab){
		"chromium": openChromium, "firefox": openFirefox,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := environment{"DATABASE_URL": testdb.SQLite(t), "ADMIN_EMAIL": email, "ADMIN_PASSWORD": password}
			mustCommand(t, env, append([]string{"import"}, goldenFiles...)...)
			w := &walker{t: t, site: start(t, env, clockAt(firstOfJune).now).url}
			w.ctx, w.tab = open(t)
			w.walks(readGolden(t))
			if name == "firefox" { // in Chromium other tests look at each page in each width
				w.isNowhereTooWide()
			}
		})
	}
}

func (w *walker) walks(g golden) {
	for _, step := range []func(golden){
		w.signsIn, w.readsTheFinding, w.choosesDays, w.choosesHowDaysAreShown, w.compares, w.hidesASeries, w.drawsOverDays,
		w.drawsOverTheNavigator, w.opensADay, w.opensATable, w.takesFiles, w.savesAView, w.usesThePalette, w.presents,
		w.switchesTheme, w.choosesASegment, w.writesANote, w.readsTheData, w.startsReleases, w.sharesAView,
		w.worksInTheStudio,
	} {
		step(g)
		w.nothingWasComplainedAbout()
		if w.t.Failed() {
			w.keep("failed.png")
			w.t.FailNow()
		}
	}
}

func (w *walker) signsIn(golden) {
	w.open("/")
	w.types("input[name=email]", email)
	w.types("input[name=password]", password)
	w.push("[data-testid=login] button[type=submit]")
	w.waits(visible("form.sign-out"))
}

func (w *walker) readsTheFinding(g golden) {
	w.open("/?range=28d")
	w.chartsAreDrawn(3)
	heading, sum := g.finding(28)
	w.says("h1", heading)
	w.says("#chart-change [data-testid=note]", sum)
	w.says("[data-testid=figure-active_28] [data-testid=value]", fmt.Sprint(g.last()["active_28"]))
	w.says("[data-testid=figure-at_least_faces] [data-testid=value]", fmt.Sprintf("%.1fK", fieldOf(g.last(), []string{"at_least_faces"})/1000))
	w.drawsDays(g, "2025-05-04", "2025-05-31")
}

// says looks for words that must stand in an element.
func (w *walker) says(css, want string) {
	w.t.Helper()
	if text := w.text(css); !strings.Contains(text, want) {
		w.t.Errorf("at %s %s says %q, want %q", w.address(), css, text, want)
	}
}

// drawsDays holds what the chart of active installations draws against the golden days from one to another.
func (w *walker) drawsDays(g golden, from, to string) {
	w.t.Helper()
	w.chartsAreDrawn(1)
	drawn := value[struct {
		Days   []string
		Series map[string][]float64
	}](w, `(({xAxis, series}) => ({Days: xAxis.data, Series: Object.fromEntries(series.map(s => [s.name, s.data.map(d => d.value ?? d)]))}))(
		JSON.parse(document.getElementById("option-active").textContent))`)
	rows := g.between(w.t, from, to)
	if days := drawn.Days; len(days) != len(rows) || days[0] != from || days[len(days)-1] != to {
		w.t.Fatalf("at %s %d days are drawn: %v, want %s to %s", w.address(), len(days), days, from, to)
	}
	for name, field := range map[string]string{"1 day": "active_1", "7 days": "active_7", "28 days": "active_28"} {
		compareSeries(w.t, w.address()+": "+name, drawn.Series[name], rows, func(r row) float64 { return fieldOf(r, []string{field}) })
	}
}

func (g golden) last() row { return g.Days[len(g.Days)-1] }

func (g golden) between(t testing.TB, from, to string) (rows []row) {
	t.Helper()
	for _, r := range g.Days {
		if day := fmt.Sprint(r["day"]); from <= day && day <= to {
			rows = append(rows, r)
		}
	}
	if len(rows) == 0 {
		t.Fatalf("no golden day lies between %s and %s", from, to)
	}
	return rows
}

// finding is what the overview says of the last days: its heading, and how the number came about.
func (g golden) finding(days int) (heading, sum string) {
	now := int64(fieldOf(g.last(), []string{"active_28"}))
	before := int64(fieldOf(g.Days[len(g.Days)-1-days], []string{"active_28"}))
	moved := map[string]int64{}
	for _, row := range g.Days[len(g.Days)-days:] {
		for _, field := range []string{"new", "resurrected", "lapsed"} {
			moved[field] += int64(fieldOf(row, []string{field}))
		}
	}
	heading = fmt.Sprintf("%d active installations, %d more than %d days ago", now, now-before, days)
	sum = fmt.Sprintf("%d + %d new + %d came back − %d went quiet = %d.", before, moved["new"], moved["resurrected"], moved["lapsed"], now)
	return heading, sum
}

// inWords is a day as pages print it.
func inWords(t testing.TB, day any) string {
	t.Helper()
	at, err := time.Parse(time.DateOnly, fmt.Sprint(day))
	if err != nil {
		t.Fatal(err)
	}
	return at.Format("2 Jan 2006")
}
