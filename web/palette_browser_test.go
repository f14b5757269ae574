package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// What people open with the keyboard shows the golden numbers: a month that is typed into the palette, a chart of
// another page, the curve of retention, a presentation, a saved view, and pins that are drawn as one.
func TestThePaletteThePresentationAndSavedViewsShowTheGoldenNumbers(t *testing.T) {
	t.Parallel()
	golden := readGolden(t)
	site, b := openGolden(t)
	b.do(chromedp.Navigate(site + "/"))
	b.chartsAreDrawn(3)
	b.typesIntoPalette("mar 2025")
	b.chartsAreDrawn(3)
	b.tellsOfTheDay(golden.Days, "2025-03-31")

	b.findsByWords()
	b.typesIntoPalette("days active per month: days seen")
	address := answered(b, chromedp.Location())
	if !strings.Contains(address, "/installations/retention?") || !strings.HasSuffix(address, "#chart-days-seen") ||
		!strings.Contains(address, "from=2025-03-01") {
		t.Errorf("the palette leads to %s", address)
	}
	b.do(chromedp.Navigate(site + "/installations/retention?range=all"))
	b.chartsAreDrawn(3)
	b.drawsTheCurveOf(golden.Retention)
	b.opensWhatIsFolded("retention", len(golden.Retention)+1)
	b.passesAudit("retention", readAxe(t))

	b.presents()
	b.savesAView(site)
	b.presentsASavedView(site)
	b.joinsPins(site)
	b.leadsToWhatWasSince(site)
	b.nothingWasComplainedAbout()
}

// typesIntoPalette looks for something and goes where the first thing found leads.
func (b *browser) typesIntoPalette(words string) {
	b.t.Helper()
	b.do(
		chromedp.WaitVisible(chromedp.CSS("[data-palette]")),
		chromedp.Click(chromedp.CSS("[data-palette]")),
		chromedp.WaitVisible(chromedp.CSS("#palette [role=option]")),
		chromedp.SendKeys(chromedp.CSS("#palette input"), words),
		chromedp.WaitReady(chromedp.CSS("#palette-0[aria-selected=true]")),
	)
	if _, err := chromedp.RunResponse(b.ctx, chromedp.KeyEvent(kb.Enter)); err != nil {
		b.t.Fatal(err)
	}
}

// findsByWords asks the palette, which a slash opens, in the words that people use and in every form in which pages print
// days. Today is the server's, the first of June 2025.
func (b *browser) findsByWords() {
	b.t.Helper()
	b.do(chromedp.KeyEvent("/"), chromedp.WaitVisible(chromedp.CSS("#palette [role=option]")))
	const found = `(words => { const field = document.querySelector("#palette input");
		field.value = words; field.dispatchEvent(new Event("input"));
		return [...document.querySelectorAll("#palette [role=option]")].map(e => e.textContent).join(" | ") ||
			document.querySelector("#palette [data-nothing]").textContent })`
	b.do(chromedp.Poll[chromedp.Void](found + `("share links").startsWith("Share links")`)) // what is fetched is there
	for words, want := range map[string]string{
		"quarter": "This quarter 1 Apr – 1 Jun 2025 | Last quarter 1 Jan – 31 Mar 2025", "last month": "Last month 1 – 31 May 2025",
		"this month": "This month 1 Jun 2025", "yesterday": "Yesterday 31 May 2025", "last year": "Last year 1 Jan – 31 Dec 2024",
		"18 Apr 2025": "18 Apr 2025 18 Apr 2025", "Sat, 31 May 2025": "Sat, 31 May 2025 31 May 2025", "31 dec": "31 Dec 31 Dec 2024",
		"17 Feb – 13 Mar 2025 (25 days)":    "17 Feb – 13 Mar 2025 (25 days) 17 Feb – 13 Mar 2025",
		"29 Dec 2024 – 4 Jan 2025":          "29 Dec 2024 – 4 Jan 2025 29 Dec 2024 – 4 Jan 2025",
		"1 – 31 May 2025":                   "1 – 31 May 2025 1 – 31 May 2025",
		"14 May – 1 Jun 2025, today so far": "14 May – 1 Jun 2025, today so far 14 May – 1 Jun 2025",
		"Week of 5 May 2025":                "Week of 5 May 2025 5 – 11 May 2025",
		"May 2025":                          "May 2025 1 – 31 May 2025",
		"31 feb 2025":                       "Nothing found. Try: last quarter, q3, nov 2025, since 1.2.0",
		"report":                            "Report: 2025 so far Page | Report: May 2025 Page",
		"report may 2025":                   "Report: May 2025 Page",
		"retention":                         "Retention Page", "segments": "Segments Page", "people": "People Page",
		"q3": "Q3 2024 1 Jul – 30 Sep 2024", "q1": "Q1 2025 1 Jan – 31 Mar 2025", "Q3 2024": "Q3 2024 1 Jul – 30 Sep 2024",
		"2025 h1": "H1 2025 1 Jan – 1 Jun 2025", "h2": "H2 2024 1 Jul – 31 Dec 2024",
		"tokens": "Tokens Page", "wording": "Wording Page", "share links": "Share links Page", "badge": "Claims and badges Page",
		"export": "Exports Page", "compare": "Compare with the previous 31 days Action",
		"previous period": "Compare with the previous 31 days Action", "year ago": "Compare with a year ago Action",
		"created first recognition": "Created first: Recognition Segment",
		"verif":                     "Verification, adoption Figure on Services", "recognition": "Recognition, adoption Figure on Services",
		"recognition, adoption": "Recognition, adoption Figure on Services", "went quiet": "Went quiet Figure on Installations",
		"compare last year": "Compare with a year ago Action",
		"vs a year ago":     "Compare with a year ago Action", "previous year": "Compare with a year ago Action",
		"october": "October 2024 1 – 31 Oct 2024", "may": "May 2025 1 – 31 May 2025", "by week": "Group by: week View", "scale log": "Scale: Log View",
		"faces at least":           "Faces (at least) " + b.text("#figure-at_least_faces [data-testid=value]") + " · Figure",
		"how many recognition":     "Recognition, adoption Figure on Services",
		"recognition last quarter": "Recognition, adoption, last quarter 1 Jan – 31 Mar 2025",
		"services nov 2024":        "Services, Nov 2024 1 – 30 Nov 2024", "promote nov 2024": "Nothing found",
		"12 months": "Last 12 months 1 Jun 2024 – 31 May 2025", "sign out": "Sign out Action",
		"dark": "Use the dark theme Action", "add note": "Add a note Action", "share this": "Share this view Action",
	} {
		if got := answered(b, chromedp.Evaluate[string](fmt.Sprintf("%s(%q)", found, words))); !strings.HasPrefix(got, want) {
			b.t.Errorf("of %q the palette says %q, want %q", words, got, want)
		}
	}
	b.keep("palette.png")
	b.do(chromedp.Evaluate[chromedp.Void](found+`("dark theme")`), chromedp.KeyEvent(kb.Enter),
		chromedp.WaitReady(chromedp.CSS("html[data-theme=dark]")))
}

// tellsOfTheDay holds the overview's heading against the golden row of its last day.
func (b *browser) tellsOfTheDay(rows []row, day string) {
	b.t.Helper()
	for _, r := range rows {
		if r["day"] == day {
			want := fmt.Sprintf("%d active installations", int64(fieldOf(r, []string{"active_28"})))
			if heading := b.text("h1"); !strings.HasPrefix(heading, want) {
				b.t.Errorf("of %s the heading says %q, want %q", day, heading, want)
			}
			return
		}
	}
	b.t.Fatalf("%s is no golden day", day)
}

// drawsTheCurveOf adds the golden cohorts up, week by week; of the weeks that are over, which on the first of June are
// all but the one of 26 May.
func (b *browser) drawsTheCurveOf(cohorts []map[string]any) {
	b.t.Helper()
	var part, whole []float64
	for i, c := range cohorts {
		kept := c["retained"].([]any)
		for k := range kept[:len(kept)-1] {
			if k == len(part) {
				part, whole = append(part, 0), append(whole, 0)
			}
			part[k] += kept[k].(float64)
			whole[k] += c["size"].(float64)
		}
		if i == 0 && len(part) < 10 {
			b.t.Fatalf("the first cohort has %d weeks", len(part))
		}
	}
	const fewest = 20 // installations that make a share; the curve ends where there are fewer
	if end := slices.IndexFunc(whole, func(of float64) bool { return of < fewest }); end > 0 {
		part, whole = part[:end], whole[:end]
	}
	type reading struct {
		Of     []float64
		Counts map[string][]float64
	}
	got := answered(b, chromedp.Evaluate[reading](
		`JSON.parse(document.getElementById("option-retention-curve").textContent, (k, v) => v).reading`))
	if fmt.Sprint(got.Counts["Seen again"], got.Of) != fmt.Sprint(part, whole) {
		b.t.Errorf("the curve is %v of %v, want %v of %v", got.Counts["Seen again"], got.Of, part, whole)
	}
}

// opensWhatIsFolded fetches a table that is shown on demand.
func (b *browser) opensWhatIsFolded(chart string, rows int) {
	b.t.Helper()
	fold := "[data-testid=table-" + chart + "]"
	b.do(chromedp.Click(chromedp.CSS(fold+" > summary")), chromedp.WaitVisible(chromedp.CSS(fold+" table.heat")))
	count := fmt.Sprintf(`document.querySelectorAll("%s tbody tr").length`, fold)
	if got := answered(b, chromedp.Evaluate[int](count)); got != rows {
		b.t.Errorf("%s has %d rows, want %d", chart, got, rows)
	}
}
