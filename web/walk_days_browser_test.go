package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"compreface-stats/web/bidi"
)

const daysMenu, activeOption = ".range-free > summary", `JSON.parse(document.getElementById("option-active").textContent)`

// choosesDays takes ready-made ranges, months of the calendar, neighbouring days, and days that are typed.
func (w *walker) choosesDays(g golden) {
	w.open("/installations?range=28d")
	for label, from := range map[string]string{"7 days": "2025-05-25", "90 days": "2025-03-03"} {
		w.choosesIn(daysMenu, "Range", label)
		w.drawsDays(g, from, g.Last)
	}
	w.choosesIn(daysMenu, "Calendar", "Last month")
	w.drawsDays(g, "2025-05-01", "2025-05-31")
	w.follow(func() { w.press(bidi.KeyArrowLeft) })
	w.drawsDays(g, "2025-03-31", "2025-04-30")
	w.follow(func() { w.press(bidi.KeyArrowRight) })
	w.drawsDays(g, "2025-05-01", "2025-05-31")
	w.click(daysMenu)
	w.waits(`document.activeElement.closest(".range-free .menu-panel")`) // where an open menu puts it
	w.typesDay(".range-form input[name=from]", "02032025")
	w.typesDay(".range-form input[name=to]", "02122025")
	w.push(".range-form button")
	w.drawsDays(g, "2025-02-03", "2025-02-12")
	w.says("[data-testid=range-label]", "3 – 12 Feb 2025 (10 days)")
}

// choosesIn opens a menu and takes what has the label in one of its groups.
func (w *walker) choosesIn(menu, group, label string) {
	w.t.Helper()
	w.click(menu)
	at := awaits[int](w, fmt.Sprintf(`(at => at < 0 ? null : at)([...document.querySelectorAll('nav[aria-label="%s"] a')]
		.findIndex(a => a.firstChild.textContent.trim() === %q))`, group, label))
	w.push(fmt.Sprintf(`nav[aria-label="%s"] a:nth-child(%d)`, group, at+1))
}

// choosesHowDaysAreShown groups by week and by month, and takes the other scales.
func (w *walker) choosesHowDaysAreShown(g golden) {
	const menu = "[data-testid=view-menu] > summary"
	w.open("/installations?range=all&by=day")
	for by, rows := range map[string][]row{"week": g.Weeks, "month": g.Months} {
		w.choosesIn(menu, "Group by", by)
		w.chartsAreDrawn(2)
		gains := value[map[string][]float64](w, strings.Replace(`Object.fromEntries(OPTION.series.map(s => [s.name, s.data.map(d => d.value ?? d)]))`,
			"OPTION", `JSON.parse(document.getElementById("option-gains").textContent)`, 1))
		compareSeries(w.t, "new by "+by, gains["New"], rows, func(r row) float64 { return fieldOf(r, []string{"new"}) })
		compareSeries(w.t, "gone by "+by, gains["Went quiet"], rows, func(r row) float64 { return -fieldOf(r, []string{"lapsed"}) })
	}
	w.open("/installations?range=28d")
	for _, scale := range []struct{ label, kind string }{{"Log", "log"}, {"Counts", "value"}} {
		w.choosesIn(menu, "Scale", scale.label)
		w.drawsDays(g, "2025-05-04", g.Last)
		if kind := value[string](w, activeOption+`.yAxis.type`); kind != scale.kind {
			w.t.Errorf("%s is drawn on an axis of the kind %s", scale.label, kind)
		}
	}
}

// compares lays other days below those shown, and takes them away.
func (w *walker) compares(g golden) {
	const menu = "[data-testid=compare-menu] > summary"
	w.open("/installations?range=28d")
	w.choosesIn(menu, "Comparison line", "previous 28 days")
	w.drawsDays(g, "2025-05-04", g.Last)
	before := value[[]float64](w, activeOption+`.series.find(s => s.lineStyle?.type === "dashed").data.map(d => d.value ?? d)`)
	compareSeries(w.t, "28 days before", before, g.between(w.t, "2025-04-06", "2025-05-03"), func(r row) float64 {
		return fieldOf(r, []string{"active_28"})
	})
	w.choosesIn(menu, "Comparison line", "none")
	w.drawsDays(g, "2025-05-04", g.Last)
	w.waits(`!` + activeOption + `.series.some(s => s.lineStyle?.type === "dashed")`)
}

// drawsOverDays zooms into a chart by the mouse; Escape and a double click lead back.
func (w *walker) drawsOverDays(g golden) {
	w.open("/installations?range=90d")
	for name, back := range map[string]func(){
		"Escape":       func() { w.press(bidi.KeyEscape) },
		"double click": func() { w.must(w.Click(w.ctx, w.place("[data-chart=active]", 0.5), 2)) },
	} {
		w.drawsDays(g, "2025-03-03", g.Last)
		from, to := w.place("[data-chart=active]", 0.3), w.place("[data-chart=active]", 0.6)
		w.follow(func() { w.must(w.Drag(w.ctx, from, to)) })
		w.drawsWhatTheAddressSays(g)
		w.follow(back)
		if at := w.address(); at != "/installations?range=90d" {
			w.t.Errorf("%s leads back to %s", name, at)
		}
	}
}

// drawsOverTheNavigator chooses days in the strip of the whole history.
func (w *walker) drawsOverTheNavigator(g golden) {
	w.open("/installations?range=28d")
	w.drawsDays(g, "2025-05-04", g.Last)
	from, to := w.place("[data-navigator]", 0.2), w.place("[data-navigator]", 0.5)
	w.follow(func() { w.must(w.Drag(w.ctx, from, to)) })
	w.drawsWhatTheAddressSays(g)
	w.push("[data-zoom-out]")
	w.drawsDays(g, "2025-05-04", g.Last)
}

func (w *walker) drawsWhatTheAddressSays(g golden) {
	w.t.Helper()
	days := value[[]string](w, `["from", "to"].map((name) => new URLSearchParams(location.search).get(name) ?? "")`)
	if days[0] == "" || days[1] <= days[0] {
		words, _ := json.Marshal(days)
		w.t.Fatalf("the address %s says %s", w.address(), words)
	}
	w.drawsDays(g, days[0], days[1])
}
