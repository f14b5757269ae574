package main

import (
	"fmt"
	"slices"
	"strings"

	"compreface-stats/web/bidi"
)

// hidesASeries presses a key of the legend, which lasts, and presses it again.
func (w *walker) hidesASeries(golden) {
	const key = `#chart-active [data-entry="7-days"] button`
	const lines = `document.querySelectorAll("[data-chart=active] svg path[fill=none][stroke-width='2']").length`
	w.open("/installations?range=28d")
	w.chartsAreDrawn(2)
	all := value[int](w, lines)
	for _, presses := range []struct {
		pressed string
		lines   int
		query   string
	}{{"false", all - 1, "&legend=active.7-days"}, {"true", all, ""}} {
		w.click(key)
		w.waits(fmt.Sprintf(`%s === %d`, lines, presses.lines))
		w.follow(func() { w.must(w.Open(w.ctx, w.site+"/installations?range=28d"+presses.query)) })
		w.waits(visible(key+"[aria-pressed="+presses.pressed+"]") + fmt.Sprintf(` && %s === %d`, lines, presses.lines))
	}
}

// opensADay clicks on a bar, reads the dialog, and notes something in it.
func (w *walker) opensADay(g golden) {
	w.open("/installations?range=all&by=day")
	w.chartsAreDrawn(3)
	w.must(w.Move(w.ctx, w.place("[data-chart=gains]", 0.5)))
	w.sees("[data-chart=gains] .tip", "Active", "Change")
	w.must(w.Click(w.ctx, w.place("[data-chart=gains]", 0.5), 1))
	day := awaits[string](w, `document.querySelector(".day-dialog [data-day]")?.dataset.day`)
	i := slices.IndexFunc(g.Days, func(r row) bool { return r["day"] == day })
	if i < 0 {
		w.t.Fatalf("%s is no golden day", day)
	}
	w.says(".day-dialog", fmt.Sprintf("%v active installations, ", g.Days[i]["active_28"]))
	for label, field := range map[string]string{"New": "new", "Came back": "resurrected"} {
		w.says(".day-dialog", fmt.Sprintf("%s\n%v", label, g.Days[i][field]))
	}
	w.types(".day-dialog [name=text]", "A talk in Lyon")
	w.follow(func() { w.press(bidi.KeyEnter) })
	w.sees("[data-testid=notes]", inWords(w.t, day), "A talk in Lyon")
}

// opensATable compares every row of the active installations.
func (w *walker) opensATable(g golden) {
	w.open("/installations?range=all&by=day")
	w.chartsAreDrawn(3)
	w.click("#chart-active .table-view > summary")
	w.waits(visible("#chart-active td"))
	table := value[[][]string](w, `[...document.querySelectorAll("#chart-active tr")].map(tr => [...tr.children].map(cell => cell.innerText.trim()))`)
	columns, rows := table[0], table[1:]
	if len(rows) != len(g.Days) {
		w.t.Fatalf("the table has %d rows, want %d", len(rows), len(g.Days))
	}
	slices.SortFunc(rows, func(a, b []string) int { return strings.Compare(a[0], b[0]) })
	for label, field := range map[string]string{"28 days": "active_28", "7 days": "active_7", "1 day": "active_1", "Established": "established"} {
		at := slices.Index(columns, label)
		if at < 0 {
			w.t.Fatalf("the table has the columns %q", columns)
		}
		for _, want := range g.Days {
			i := slices.IndexFunc(rows, func(cells []string) bool { return cells[0] == want["day"] || cells[0] == inWords(w.t, want["day"]) })
			if i < 0 || rows[i][at] != fmt.Sprint(want[field]) {
				w.t.Fatalf("%v: %s is not %v: %q", want["day"], label, want[field], rows[max(i, 0)])
			}
		}
	}
}

// presents goes through the charts by the keyboard.
func (w *walker) presents(g golden) {
	w.open("/?range=28d")
	w.chartsAreDrawn(3)
	heading, _ := g.finding(28)
	number, _, _ := strings.Cut(heading, ",")
	w.click("[data-present]")
	w.sees(".presented .presented-message", number)
	w.sees(".presented .presented-foot", "31 May 2025 (UTC) · opted-in installations only · exact numbers, not for publication")
	w.press(bidi.KeyArrowRight)
	w.waits(visible(".presented #chart-change [data-drawn] svg"))
	w.sees(".presented-count", "2 of ")
	w.press(bidi.KeyEscape)
	w.waits(`!document.querySelector(".presented, .presented-message") && ` + visible("#chart-active [data-drawn] svg"))
}
