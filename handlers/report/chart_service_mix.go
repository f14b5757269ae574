package report

import (
	"fmt"

	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/views"
)

func serviceMix() Chart {
	return Chart{
		ID:       "creation-shares",
		Title:    "Service mix",
		Metrics:  []string{"creations"},
		Page:     "/services",
		Question: "services",
		Sources:  []Source{ServicePeriods, ServiceMonths},
		Draw:     drawServiceMix,
	}
}

// drawServiceMix shows which type people choose: users and applications are no choice and are left out.
func drawServiceMix(v View) Drawn {
	if v.By == models.ByDay && v.mostAreFew() {
		return drawMixOfAllDays(v)
	}
	v, why := v.monthsOfFewWeeks()
	p, all := overTime(v, v.By, "% of services created"), valuesOf(v.Services, servicesCreated)
	p.Percent, p.Of = true, all
	var names []string
	for _, a := range serviceTypes() {
		created := valuesOf(v.Services, func(p models.ServicePeriod) int64 { return p.Creations[a] })
		p.shares(actionLabel(a), views.ActionToken(a.String()), created, all)
		names = append(names, actionLabel(a))
	}
	l := newRowList(periodColumn(v.By), "Services created").form(table.CountAndShare, names...)
	for _, row := range v.Services {
		cells := countCells(servicesCreated(row))
		for _, a := range serviceTypes() {
			cells = append(cells, table.Share(row.Creations[a], servicesCreated(row)))
		}
		l.add(periodLabel(v.DateRange, row.Start), cells...)
	}
	return Drawn{
		Instead: nobodyWords(sumOf(all), "No service was created in this range."),
		Note:    joinSentences(why, v.mixNote(sumOf(all)), p.fewPaleNote()),
		Summary: "The share of each service type among those created, by " + v.By.String() + ".",
		Drawing: p.drawing(views.StackedBars), Rows: p.rows,
		Caption: "Services created by " + v.By.String() + ", with the share of each type", Table: l.Table,
		Span: v.Span, By: v.By,
	}
}

// mixNote says of how many services the shares are. Whole weeks and months have more days than the page's figures,
// which speak of the range alone: it says so, so that two sums of a like name differ for a reason.
func (v View) mixNote(all int64) string {
	of := fmt.Sprintf("Of %s detection, verification and recognition services created", views.Number(all))
	if v.By == models.ByDay {
		return joinSentences(of+".", periodNote(v))
	}
	return joinSentences(of+v.wholePeriods()+".", provisionalNote(v), downtimeNote(v))
}

// wholePeriods names the weeks or months of the range: " in whole weeks, 3 – 16 Mar 2025: more days than were chosen".
func (v View) wholePeriods() string {
	whole := v.DateRange.Whole()
	label := views.SpanLabel(whole.From.String(), whole.To.String())
	if whole.To >= v.Today {
		label = views.DayLabel(whole.From.String()) + " to now"
	}
	if whole.To = min(whole.To, v.Today); whole != v.Span {
		label += ": more days than were chosen"
	}
	return " in whole " + v.By.String() + "s, " + label
}

// MayDrawMonths reports whether a chart of shares may have months in the place of weeks that are of too few: nobody
// chose the weeks, and the range is longer than a month.
func (r DateRange) MayDrawMonths() bool { return r.By == models.ByWeek && !r.keepsBy && r.Days() > 31 }

// monthsOfFewWeeks returns the view by month, and why, where most of its weeks have too few services for shares. Such
// weeks jump by chance, and those that are of enough stand out for nothing but that.
func (v View) monthsOfFewWeeks() (mix View, why string) {
	if len(v.ServiceMonths) == 0 || !v.mostAreFew() {
		return v, ""
	}
	v.By, v.Services = models.ByMonth, v.ServiceMonths
	return v, fmt.Sprintf("Shown by month: most weeks have fewer than %d services.", views.FewestForShare)
}

// mostAreFew reports whether most days, weeks or months on which services were created have too few of them for shares.
func (v View) mostAreFew() bool {
	few, all := 0, 0
	for _, row := range v.Services {
		if created := servicesCreated(row); created > 0 {
			all++
			if !views.HasShare(created) {
				few++
			}
		}
	}
	return 2*few > all
}

// drawMixOfAllDays is the mix of days with few services each: all of them together.
func drawMixOfAllDays(v View) Drawn {
	var created [models.ActionCount]int64
	for _, row := range v.Services {
		for _, a := range serviceTypes() {
			created[a] += row.Creations[a]
		}
	}
	all := servicesCreated(models.ServicePeriod{Creations: created})
	days := views.SpanLabel(v.From.String(), v.To.String())
	p := plotOver([]string{days}, "% of services created")
	l := newRowList("Type", "Services created").form(table.ShareOfWhole, "Share")
	p.Percent, p.Horizontal, p.Of = true, true, []int64{all}
	for _, a := range serviceTypes() {
		p.shares(actionLabel(a), views.ActionToken(a.String()), []int64{created[a]}, []int64{all})
		l.add(actionLabel(a), table.Count(created[a]), table.Share(created[a], all))
	}
	why := fmt.Sprintf("All days together: most have fewer than %d services.", views.FewestForShare)
	return Drawn{
		Instead: nobodyWords(all, "No service was created in this range."),
		Note:    joinSentences(why, v.mixNote(all), p.fewPaleNote()),
		Summary: "The share of each service type among those created.",
		Drawing: p.drawing(views.StackedBars), Rows: p.rows, Low: true,
		Caption: "Services created, with the share of each type", Table: l.Table,
		Span: v.Span, By: v.By,
	}
}

func serviceTypes() []models.Action {
	return []models.Action{models.FaceDetectionCreate, models.FaceVerificationCreate, models.FaceRecognitionCreate}
}

func servicesCreated(row models.ServicePeriod) (sum int64) {
	for _, a := range serviceTypes() {
		sum += row.Creations[a]
	}
	return sum
}
