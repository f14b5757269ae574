package report

import (
	"strconv"
	"time"

	"compreface-stats/models"
	"compreface-stats/views"
)

// PeriodName is the range as a report is called by: "October 2026", "2026"; empty for other days. What is under way
// says so.
func (r DateRange) PeriodName() string {
	span := models.Span{From: r.From, To: r.To}
	for _, p := range calendarPeriods(r.Span, r.Today) {
		if p.Span == span {
			return p.label
		}
	}
	return ""
}

// ReportTitle is what the name of a report begins with.
const ReportTitle = "Report: "

// Reports are the years and months of the records as pages to print, the newest first, for whoever searches for one.
func Reports(records models.Span, today models.Day) (list []views.Place) {
	for _, p := range calendarPeriods(records, today) {
		days := "from=" + p.From.String() + "&to=" + p.To.String()
		list = append(list, views.Place{
			Title: ReportTitle + p.label, URL: "/?" + days, Also: "print pdf month year " + p.From.String()[:len("2026-10")],
		})
	}
	return list
}

// calendarPeriods are the years, then the months that the span touches, the newest first; what is under way ends today.
func calendarPeriods(span models.Span, today models.Day) (list []calendarRange) {
	add := func(label string, from, next time.Time) {
		p := calendarRange{label: label, Span: models.Span{From: models.DayOf(from), To: models.DayOf(next) - 1}}
		if p.To >= today {
			p.To, p.label = today, label+" so far"
		}
		list = append(list, p)
	}
	first, last := span.From.Time(), min(span.To, today).Time()
	for year := last.Year(); year >= first.Year(); year-- {
		add(strconv.Itoa(year), yearStart(year), yearStart(year+1))
	}
	for month := monthStart(last); !month.Before(monthStart(first)); month = month.AddDate(0, -1, 0) {
		add(month.Format("January 2006"), month, month.AddDate(0, 1, 0))
	}
	return list
}

func yearStart(year int) time.Time { return time.Date(year, time.January, 1, 0, 0, 0, 0, time.UTC) }

func monthStart(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), 1, 0, 0, 0, 0, time.UTC)
}
