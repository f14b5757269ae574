package handlers

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"compreface-stats/models"
)

// period is the days a request asks about and how to group them.
type period struct {
	models.Span
	By models.Interval
}

const (
	defaultDays = 90
	longestDays = 20 * 366 // what one answer may hold; a longer history is asked for in parts
)

// lastComplete is the newest day on which nothing more can arrive: the day before today, UTC.
func (s *server) lastComplete() models.Day { return models.DayOf(s.Clock()) - 1 }

// parsePeriod reads from, to and by; without them it answers the 90 days that end with last, by the first of grains.
// A value that is missing, or empty, is the same. The error is a *problem that names the parameter.
func parsePeriod(query map[string]string, last models.Day, grains ...models.Interval) (period, error) {
	if err := onlyKnown(query, "from", "to", "by"); err != nil {
		return period{}, err
	}
	span, err := parseSpan(query, last)
	if err != nil {
		return period{}, err
	}
	by, err := parseBy(query["by"], grains)
	return period{span, by}, err
}

func parseSpan(query map[string]string, last models.Day) (models.Span, error) {
	to, err := parseDay(query, "to", last)
	if err != nil {
		return models.Span{}, err
	}
	from, err := parseDay(query, "from", to-defaultDays+1)
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
	}
	return nil
}

func parseDay(query map[string]string, name string, otherwise models.Day) (models.Day, error) {
	text := query[name]
	if text == "" {
		return otherwise, nil
	}
	day, err := models.ParseDay(text)
	if err != nil {
		return 0, badParameter(name, "%s", shortened(err.Error()))
	}
	return day, nil
}

func parseBy(text string, grains []models.Interval) (models.Interval, error) {
	if text == "" {
		return grains[0], nil
	}
	by, err := models.ParseInterval(text)
	if err != nil || !slices.Contains(grains, by) {
		return 0, badParameter("by", "%q is not offered here: use %s", shortened(text), grainList(grains))
	}
	return by, nil
}

func grainList(grains []models.Interval) string {
	names := make([]string, len(grains))
	for i, g := range grains {
		names[i] = g.String()
	}
	return strings.Join(names, ", ")
}

// onlyKnown refuses a parameter that does not exist here: a mistyped one would answer another question unnoticed.
func onlyKnown(query map[string]string, known ...string) error {
	for name := range query {
		if !slices.Contains(known, name) {
			return badParameter(shortened(name), "not known here: use %s", strings.Join(known, ", "))
		}
	}
	return nil
}

func badParameter(name, format string, args ...any) *problem {
	return &problem{status: http.StatusBadRequest, code: "bad_parameter", words: name + ": " + fmt.Sprintf(format, args...)}
}

// shortened keeps a foreign value from filling an answer, and copies it: Fiber only lends it.
func shortened(text string) string {
	const longest = 120
	if len(text) > longest {
		return strings.ToValidUTF8(text[:longest], "") + "…"
	}
	return strings.Clone(text)
}
