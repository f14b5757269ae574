package report

import (
	"strings"

	"compreface-stats/models"
	"compreface-stats/views"
)

// FigurePlaces returns where each figure of the pages stands, the overview's on the page that they lead to.
func FigurePlaces(today models.Day) (places []views.Place) {
	known := map[string]bool{}
	for _, p := range Pages() {
		if p.Path == "/" || p.House {
			continue
		}
		for _, f := range p.Figures(blankDay(today)) {
			_, chart, _ := strings.Cut(f.URL, "#chart-")
			if !known[f.Name] {
				places = append(places, views.Place{
					Title: f.Label, Page: p.Title, Figure: true, URL: p.Path + "#figure-" + f.Name, Also: SearchWords(chart),
				})
			}
			known[f.Name] = true
		}
	}
	return places
}

// blankDay is a complete day on which nothing was recorded: figures are read off it for their names.
func blankDay(today models.Day) View {
	last := today - 1
	span := models.Span{From: last, To: last}
	r := DateRange{Period: Period{Span: span, By: models.ByDay}, Today: today, AllRecords: span}
	var active []models.ActiveDay
	for day := last - StickyDays + 1; day <= last; day++ {
		active = append(active, models.ActiveDay{Day: day})
	}
	return View{DateRange: r, Data: Data{
		Active:      DaysFrom(last-StickyDays+1, active),
		ServiceDays: DaysFrom(last, []models.ServicePeriod{{}}),
		Reach:       DaysFrom(last, []models.ReachDay{{}}),
		Sizes:       DaysFrom(last, []models.SizesDay{{}}),
	}}
}

// SearchWords are the product's own words by which a chart is looked for, beside its title: the series in it, and what
// people call what it shows.
func SearchWords(id string) string {
	services := "services applications detection verification recognition face model "
	sizes := "faces collections subjects size "
	words := map[string]string{
		"active":   "users count growth how many total daily weekly monthly dau wau mau",
		"change":   "waterfall growth new lapsed went quiet came back",
		"gains":    "new lapsed went quiet came back churn",
		"services": services + "created popularity",
		"creators": services + "created who", "creation-shares": services + "mix popularity share",
		"reach": services + "adoption popularity share", "reach-over-time": services + "adoption popularity share growth",
		"adoption": services + "funnel conversion",
		"sizes":    sizes, "sizes-over-time": sizes + "growth", "size-shares": sizes + "share",
		"largest": sizes, "largest-over-time": sizes,
		"flow": sizes + "growth shrinkage", "moves": sizes + "growth", "ladder": sizes + "growth",
		"over-one-million": sizes + "million large",
		"at-least-faces":   sizes + "total sum",
		"retention":        "churn cohort who stays return", "cohorts": "churn cohort who stays return",
		"retention-curve": "churn cohort who stays return",
		"days-seen":       "stickiness engagement frequency", "stickiness": "engagement frequency",
		"quiet-services": services + "churn lapsed who left leaves lost",
		"quiet-sizes":    sizes + "churn lapsed who left leaves lost",
		"quiet-ages":     "churn lapsed who left leaves lost",
		"external-index": "docker pulls stars github", "external-amounts": "docker pulls stars github",
		"external-share": "docker pulls stars github opt-in rate",
	}
	return strings.TrimSpace(words[id])
}
