package report

import (
	"slices"
	"strings"

	"compreface-stats/models"
	"compreface-stats/views"
)

// joinSentences puts a space between sentences and leaves out those that are empty.
func joinSentences(sentences ...string) string {
	return strings.Join(slices.DeleteFunc(sentences, func(s string) bool { return s == "" }), " ")
}

// dayNote says what a chart of days leaves open.
func dayNote(v View) string {
	var notes []string
	if v.To >= v.Today {
		notes = append(notes, "Today is incomplete until "+v.finalOn(models.ByDay)+".")
	}
	if v.Days() > longestDaily {
		notes = append(notes, "One day a week is drawn; files have every day.")
	}
	return joinSentences(append(notes, downtimeNote(v))...)
}

// periodNote says what a chart of days, weeks or months leaves open.
func periodNote(v View) string {
	if v.By == models.ByDay {
		return dayNote(v)
	}
	why, whole := "", "Whole"+strings.TrimPrefix(v.wholePeriods(), " in whole")+"."
	if v.isCompared {
		why = "By month: weekly bars would be too thin to compare."
	}
	return joinSentences(why, whole, provisionalNote(v), downtimeNote(v))
}

// panelsNote is why lengths of two panels are not held against each other.
const panelsNote = "Each panel has its own scale."

// provisionalNote says from which day on the last period will not change any more.
func provisionalNote(v View) string {
	if v.provisional(v.By) == 0 {
		return ""
	}
	return thisPeriod(v.By) + " is incomplete until " + v.finalOn(v.By) + "."
}

func thisPeriod(by models.Interval) string {
	if by == models.ByDay {
		return "Today"
	}
	return "This " + by.String()
}

// paleNote says the same of a chart whose bars are drawn pale.
func paleNote(v View) string {
	if v.provisional(v.By) == 0 {
		return ""
	}
	return "Pale: incomplete until " + v.finalOn(v.By) + "."
}

// downtimeNote says of how many days of the range the reports were missed.
func downtimeNote(v View) string {
	count := v.downtimesWithin(v.Complete())
	if count == 0 {
		return ""
	}
	return "Hatched: server down on " + views.CountOf(count, "day") + "; reports may be missing."
}

// compareLabel names the second line in legend and table.
func compareLabel(r DateRange) string {
	switch r.offered(r.compare) {
	case yearBefore:
		return "a year ago"
	case sameWeekdays:
		return "same weekdays before"
	case chosenDay:
		return views.CountOf(int64(r.offset()), "day") + " before"
	default:
		return r.previousDays()
	}
}

// compareColumn is compareLabel as a file's column has it: its name does not change with the range.
func compareColumn(r DateRange) string {
	switch r.compare {
	case yearBefore:
		return "a year before"
	case sameWeekdays:
		return "same weekdays before"
	case chosenDay:
		return "days chosen before"
	default:
		return "period before"
	}
}

// compareNote says what the second line is, or why there is none.
func compareNote(r DateRange) string {
	if r.compare == "" {
		return ""
	}
	span, ok := r.compared()
	if !ok {
		return "No data in the comparison period."
	}
	return "Dashed: " + views.SpanLabel(span.From.String(), span.To.String()) + yearWords(r) + "."
}

// yearWords say what a year is here.
func yearWords(r DateRange) string {
	if r.offered(r.compare) != yearBefore {
		return ""
	}
	if r.offset() != aYear {
		return ", a year earlier"
	}
	return ", 364 days earlier (same weekdays)"
}

// compareDayNote is compareNote of a chart of one day.
func compareDayNote(r DateRange) string {
	if _, ok := r.compared(); !ok {
		return compareNote(r)
	}
	return "Outlined: " + views.DayLabel(r.earlierDay().String()) + yearWords(r) + "."
}

// notCompared marks the charts that show no earlier days beside others that do.
func (v View) notCompared(c Chart, d Drawn) string {
	_, ok := v.compared()
	compares := d.Compared || d.Drawing != nil && len(d.Drawing.Plot.Comparisons) > 0
	switch {
	case !ok || compares || d.Instead != "", c.ID == "change": // which leads from the day compared with
		return ""
	case c.ID == "gains" && v.By == models.ByMonth:
		return "The change is compared by day and by week: months differ in length."
	}
	return "Not compared."
}

// rowLabel writes a day for a page's table, and marks the one that is not over.
func rowLabel(r DateRange, day models.Day) string {
	if day >= r.Today {
		return views.DayLabel(day.String()) + " (so far)"
	}
	return views.DayLabel(day.String())
}

// periodLabel writes a day, week or month for a page's table, and marks the one that is not over.
func periodLabel(r DateRange, start models.Day) string {
	if r.By.Next(start) > r.Today {
		return writtenPeriod(r.By, start) + " (so far)"
	}
	return writtenPeriod(r.By, start)
}

// writtenPeriod is a period as people write it: "26 May 2025" for a day or a week, "May 2025" for a month.
func writtenPeriod(by models.Interval, start models.Day) string {
	if by == models.ByMonth {
		return start.Time().Format("January 2006")
	}
	return views.DayLabel(start.String())
}

// periodColumn heads the column of periodLabel.
func periodColumn(by models.Interval) string {
	return [...]string{models.ByDay: "Day", models.ByWeek: "Week from", models.ByMonth: "Month"}[by]
}

// dayWords writes a day within a sentence.
func dayWords(r DateRange, day models.Day) string {
	if day >= r.Today {
		return "today so far"
	}
	return views.DayLabel(day.String())
}

// withinWords writes the range's complete days within a sentence: "on 26 Nov 2026", "from 1 to 26 Nov 2026".
func withinWords(v View) string {
	words := views.SpanLabel(v.From.String(), v.AsOf().String())
	if v.From == v.AsOf() {
		return "on " + words
	}
	return "from " + strings.Replace(words, " – ", " to ", 1)
}

// definitionsOf joins the sentences of several fields.
func definitionsOf(fields ...string) (words string) {
	for _, name := range fields {
		if sentence := Definition(name); sentence != "" {
			words += sentence + " "
		}
	}
	return words
}

// Definition returns what the field means. The sentence is the same for all actions.
func Definition(field string) string {
	switch {
	case strings.HasSuffix(field, "_CREATE"):
		field = "creations"
	case strings.HasSuffix(field, "_CREATE_installations"):
		field = "creating_installations"
	default:
	}
	return models.Definition(field)
}

// actionLabel names what an action creates.
func actionLabel(a models.Action) string {
	return [models.ActionCount]string{
		models.UserCreate:             "Users",
		models.AppCreate:              "Applications",
		models.FaceDetectionCreate:    "Detection",
		models.FaceVerificationCreate: "Verification",
		models.FaceRecognitionCreate:  "Recognition",
	}[a]
}

// CreatedKind names one thing that an action creates, within a table: "Recognition service".
func CreatedKind(a models.Action) string {
	return [models.ActionCount]string{
		models.UserCreate:             "User",
		models.AppCreate:              "Application",
		models.FaceDetectionCreate:    "Detection service",
		models.FaceVerificationCreate: "Verification service",
		models.FaceRecognitionCreate:  "Recognition service",
	}[a]
}
