package handlers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/report"
	"compreface-stats/models"
	"compreface-stats/models/external"
	"compreface-stats/views"
)

const (
	seriesPath    = "/data/external"
	seriesAPIPath = "/api/v1/series/"
)

// showSeries lists the series that others counted, with the forms for whoever may write.
func (s *infoPages) showSeries(c *fiber.Ctx) error { return s.renderSeries(c, views.ExternalSeries{}) }

// renderSeries fills in all that does not depend on what was sent.
func (s *infoPages) renderSeries(c *fiber.Ctx, page views.ExternalSeries) error {
	page.Base = s.base(c, "External series", signedInAs(c))
	all, err := external.Open(s.Store).List(c.UserContext())
	if err != nil {
		return err
	}
	for _, series := range all {
		page.Series = append(page.Series, seriesRow(series))
	}
	page.MayWrite = currentUser(c).Role.AtLeast(models.RoleMaintainer)
	return renderPage(c, views.ExternalSeriesPage(page))
}

func seriesRow(s external.Held) views.SeriesRow {
	row := views.SeriesRow{
		Name: s.Name, Unit: s.Unit, Kind: s.Kind, Source: s.Source, Licence: s.Licence, Comparable: s.Comparable,
		MadeBy: s.MadeBy, Known: "No day is known.",
	}
	if s.Days > 0 {
		row.Known = fmt.Sprintf("%s known, %s.", views.CountOf(s.Days, "day"),
			views.SpanLabel(s.First.String(), s.Last.String()))
	}
	return row
}

// seriesOfForm is the series as the form has it.
func seriesOfForm(c *fiber.Ctx, name string) models.ExternalSeries {
	return models.ExternalSeries{
		Name: name, Kind: formLine(c, "kind"), Unit: formLine(c, "unit"), Source: formLine(c, "source"),
		Licence: formLine(c, "licence"), Comparable: formValue(c, "comparable") != "", MadeBy: actorOf(c),
	}
}

// importSeries takes the file of the form, all of it or nothing, and shows what became of it.
func (s *infoPages) importSeries(c *fiber.Ctx) error {
	series := seriesOfForm(c, formLine(c, "name"))
	page := views.ExternalSeries{Form: views.SeriesRow{
		Name: series.Name, Unit: series.Unit, Kind: series.Kind, Source: series.Source, Licence: series.Licence,
		Comparable: series.Comparable,
	}}
	outcome, err := s.takeSeriesForm(c, series)
	words, err := formMistake(c, err)
	if words != "" {
		page.Error = words
		return s.renderSeries(c, page)
	}
	if err != nil {
		return err
	}
	page.Outcome, page.Tried = views.UpperFirst(outcome.String()), outcome.Tried
	if !outcome.Tried {
		page.Form = views.SeriesRow{Name: series.Name}
	}
	return s.renderSeries(c, page)
}

func (s *infoPages) takeSeriesForm(c *fiber.Ctx, series models.ExternalSeries) (o external.Outcome, err error) {
	header, err := c.FormFile("file")
	if err != nil {
		return o, models.NewInvalid(external.BadSeries, "choose a file first")
	}
	file, err := header.Open()
	if err != nil {
		return o, fmt.Errorf("open the uploaded file: %w", err)
	}
	defer file.Close()
	return s.takeSeries(c, series, file, formValue(c, "try") != "")
}

// takeSeries imports a file, or tries to, and notes it in the audit log.
func (s *infoPages) takeSeries(
	c *fiber.Ctx, series models.ExternalSeries, file io.Reader, try bool,
) (o external.Outcome, err error) {
	days, err := external.Read(file, models.DayOf(s.Clock()))
	if err != nil {
		return o, err
	}
	if o, err = external.Open(s.Store).Import(c.UserContext(), series, days, try); err != nil || try {
		return o, err
	}
	return o, s.audit(c, "series import", o.String())
}

// importSeriesByToken takes the file as the body of the request. The series is named in the address; what a new one
// needs stands in the query.
func (s *infoPages) importSeriesByToken(c *fiber.Ctx) error {
	if err := onceEach(c); err != nil {
		return err
	}
	if err := report.OnlyKnown(c.Queries(), "kind", "unit", "source", "licence", "comparable", "try"); err != nil {
		return err
	}
	given := func(name string) string { return strings.TrimSpace(strings.Clone(c.Query(name))) }
	like, badLike := yesOrNo(c, "comparable")
	try, badTry := yesOrNo(c, "try")
	if err := errors.Join(badLike, badTry); err != nil {
		return err
	}
	outcome, err := s.takeSeries(c, models.ExternalSeries{
		Name: plainParam(c, "name"), Kind: given("kind"), Unit: given("unit"), Source: given("source"),
		Licence: given("licence"), Comparable: like, MadeBy: actorOf(c),
	}, bytes.NewReader(c.BodyRaw()), try)
	if bad, ok := errors.AsType[*models.Invalid](err); ok {
		return &problem{status: http.StatusUnprocessableEntity, code: string(bad.Cause), words: sentencesOf(bad)}
	}
	if err != nil {
		return err
	}
	return c.JSON(outcome)
}

// plainParam is a part of the address as text: a sign may stand there as %67 as well. What cannot be read so stays.
func plainParam(c *fiber.Ctx, name string) string {
	text := strings.Clone(c.Params(name))
	if plain, err := url.PathUnescape(text); err == nil {
		return plain
	}
	return text
}

func (s *infoPages) changeSeries(c *fiber.Ctx) error {
	series := seriesOfForm(c, plainParam(c, "name"))
	words, err := formMistake(c, external.Open(s.Store).Change(c.UserContext(), series))
	if words != "" {
		return s.renderSeries(c, views.ExternalSeries{ChangeError: words})
	}
	if err != nil {
		return missingProblem(err, "series")
	}
	return s.finish(c, "series changed", series.Name, seriesPath, "saved")
}

func (s *infoPages) removeSeries(c *fiber.Ctx) error {
	name := plainParam(c, "name")
	if err := external.Open(s.Store).Remove(c.UserContext(), name); err != nil {
		return missingProblem(err, "series")
	}
	return s.finish(c, "series removed", name, seriesPath, "series-removed")
}

// mayImportSeries is mayImport for the values of a series, which are small.
func (s *server) mayImportSeries(authorization string) bool {
	ctx, cancel := context.WithTimeout(context.Background(), headerPatience)
	defer cancel()
	token, err := s.bearer(ctx, authorization)
	return err == nil && token.May(models.ScopeImport)
}
