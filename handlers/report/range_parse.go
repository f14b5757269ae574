package report

import (
	"fmt"
	"slices"
	"strings"

	"compreface-stats/models"
)

const (
	defaultDays = 90
	longestDays = 20 * 366 // what one answer may hold; a longer history is asked for in parts
)

// BadParameter is a parameter of an address that cannot be read, in words for whoever sent it.
type BadParameter struct {
	Name  string
	Words string
}

func (e *BadParameter) Error() string { return e.Name + ": " + e.Words }

func badParameter(name, format string, args ...any) error {
	return &BadParameter{Name: name, Words: fmt.Sprintf(format, args...)}
}

// ParseRange reads range, or from and to, by, and the options; it passes over other parameters. The error is a
// *BadParameter.
func ParseRange(query map[string]string, today models.Day, all models.Span) (DateRange, error) {
	r := DateRange{Today: today, AllRecords: all, preset: query["range"], keepsBy: query["by"] != ""}
	err := r.chooseDays(query)
	if err != nil {
		return r, err
	}
	if r.By, err = parseBy(query["by"], everyInterval); err != nil {
		return r, err
	}
	r.chooseInterval()
	r.Options, err = parseOptions(query)
	r.compareWithEarlier()
	r.makeRoomForEarlier()
	return r, err
}

// compareWithEarlier takes the days before in the place of days that were chosen to compare with and do not begin
// before those shown: a comparison stays in the address while other days are chosen.
func (r *DateRange) compareWithEarlier() {
	if r.compare == chosenDay && r.first >= r.From {
		r.compare, r.notEarlier = previousPeriod, true
	}
}

// mostComparedWeeks is of how many weeks the earlier ones are told apart: of more, what they came to is a line through
// bars as thin as it.
const mostComparedWeeks = 26

// makeRoomForEarlier takes months in the place of more weeks than that where others are compared with them, unless
// somebody chose weeks.
func (r *DateRange) makeRoomForEarlier() {
	if r.compare != "" && !r.keepsBy && r.By == models.ByWeek && r.Days() > mostComparedWeeks*7 {
		r.By, r.isCompared = models.ByMonth, true
	}
}

// chooseDays reads the days. Where nobody chose any they are the last 90, of a server that has been silent for long the
// last 90 with records.
func (r *DateRange) chooseDays(query map[string]string) (err error) {
	free := query["from"] != "" || query["to"] != ""
	if free && r.preset != "" {
		return badParameter("range", "give either range, or from and to")
	}
	if r.preset == "" && !free {
		if r.isSilent() {
			r.Span = r.lastRecorded()
			return nil
		}
		r.preset = "90d"
	}
	r.isOpen = query["from"] != "" && query["to"] == ""
	r.Span, err = parseDays(query, r.preset, r.Today, r.AllRecords)
	return err
}

// RangeParameters are the names that ParseRange reads.
func RangeParameters() []string {
	return []string{"range", "from", "to", "by", "compare", "show", "scale", SegmentParameter, "legend"}
}

var everyInterval = []models.Interval{models.ByDay, models.ByWeek, models.ByMonth}

// chooseInterval takes the nearest interval that fits the days: an address that was right once stays so while the
// history grows.
func (r *DateRange) chooseInterval() {
	fitting := intervalsFor(r.Span)
	switch {
	case !r.keepsBy:
		r.By = fitting[0]
	case !slices.Contains(fitting, r.By):
		r.asked, r.By = r.By, slices.Min(fitting)
		r.widened = true
	}
}

// ParsePeriod reads from, to and by of a question, and no other parameter; without them it returns the 90 days that
// end with last, by the first of intervals. It ends on the day after last at the latest, which is still being
// counted: days to come have no rows. A value that is missing, or empty, is the same. The error is a *BadParameter.
func ParsePeriod(query map[string]string, last models.Day, intervals ...models.Interval) (Period, error) {
	if err := OnlyKnown(query, "from", "to", "by"); err != nil {
		return Period{}, err
	}
	span, err := parseFreeSpan(query, last+1)
	if err != nil {
		return Period{}, err
	}
	by, err := parseBy(query["by"], intervals)
	return Period{Span: span, By: by}, err
}

func parseDays(query map[string]string, name string, today models.Day, all models.Span) (models.Span, error) {
	last := today - 1
	if name == "" {
		return parseFreeSpan(inOrder(query), today)
	}
	for _, p := range rangePresets() {
		if p.name == name {
			first := min(all.From, last) // before it there is nothing
			return models.Span{From: max(p.from(last, all), first), To: last}, nil
		}
	}
	return models.Span{}, badParameter("range", "%q is not known: use 7d, 28d, 90d, 12m or all", Shortened(name))
}

// inOrder turns round two days that were given in the wrong order: what is meant is plain.
func inOrder(query map[string]string) map[string]string {
	from, errFrom := models.ParseDay(query["from"])
	to, errTo := models.ParseDay(query["to"])
	if errFrom != nil || errTo != nil || from <= to {
		return query
	}
	return map[string]string{"from": query["to"], "to": query["from"]}
}

// parseFreeSpan ends today at the latest: the figures of a day to come would show a fall that nobody saw. Without an
// end it is the last complete day, unless the days begin today.
func parseFreeSpan(query map[string]string, today models.Day) (models.Span, error) {
	last := today - 1
	if query["from"] == today.String() {
		last = today
	}
	span, err := parseSpan(query, last)
	if err == nil && span.From > today {
		return span, badParameter("from", "%s lies in the future", span.From)
	}
	span.To = min(span.To, today)
	return span, err
}

// intervalsFor lists the intervals that fit a range, the most readable first.
func intervalsFor(span models.Span) []models.Interval {
	switch days := span.Days(); {
	case days <= 31:
		return []models.Interval{models.ByDay, models.ByWeek, models.ByMonth}
	case days <= mostDayBars:
		return []models.Interval{models.ByWeek, models.ByDay, models.ByMonth}
	case days <= longestDaily:
		return []models.Interval{models.ByWeek, models.ByMonth}
	default:
		return []models.Interval{models.ByMonth, models.ByWeek}
	}
}

func parseSpan(query map[string]string, last models.Day) (models.Span, error) {
	to, err := ParseDay(query, "to", last)
	if err != nil {
		return models.Span{}, err
	}
	from, err := ParseDay(query, "from", to-defaultDays+1)
	if err != nil {
		return models.Span{}, err
	}
	span := models.Span{From: from, To: to}
	return span, checkSpan(span)
}

func checkSpan(span models.Span) error {
	switch {
	case span.From > span.To:
		return badParameter("from", "%s is later than to, %s", span.From, span.To)
	case span.Days() > longestDays:
		return badParameter("from", "%s to %s is more than 20 years", span.From, span.To)
	default:
		return nil
	}
}

// ParseDay reads one day; a missing or empty value is otherwise.
func ParseDay(query map[string]string, name string, otherwise models.Day) (models.Day, error) {
	text := query[name]
	if text == "" {
		return otherwise, nil
	}
	day, err := models.ParseDay(text)
	if err != nil {
		return 0, badParameter(name, "%s", Shortened(err.Error()))
	}
	return day, nil
}

func parseBy(text string, intervals []models.Interval) (models.Interval, error) {
	if text == "" {
		return intervals[0], nil
	}
	by, err := models.ParseInterval(text)
	if err != nil || !slices.Contains(intervals, by) {
		return 0, badParameter("by", "%q is not offered here: use %s", Shortened(text), intervalList(intervals))
	}
	return by, nil
}

func intervalList(intervals []models.Interval) string {
	names := make([]string, len(intervals))
	for i, by := range intervals {
		names[i] = by.String()
	}
	return strings.Join(names, ", ")
}

// OnlyKnown refuses a parameter that does not exist here: a mistyped one would answer another question unnoticed.
func OnlyKnown(query map[string]string, known ...string) error {
	for name := range query {
		if !slices.Contains(known, name) {
			return badParameter(Shortened(name), "not known here: use %s", strings.Join(known, ", "))
		}
	}
	return nil
}

// Shortened returns a copy of a foreign text, cut so that it cannot fill an answer.
func Shortened(text string) string {
	const longest = 120
	if len(text) > longest {
		return strings.ToValidUTF8(text[:longest], "") + "…"
	}
	return strings.Clone(text)
}
