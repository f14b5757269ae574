package handlers

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
)

// daySummary is the headline figures of one day with what was created on it.
type daySummary struct {
	models.Summary
	Created models.ServicePeriod
}

// summary answers the headline figures of one day, each with its definition.
func (s *server) summary(c *fiber.Ctx) (sheet, error) {
	query := c.Queries()
	if err := onlyKnown(query, "day"); err != nil {
		return sheet{}, err
	}
	day, err := parseDay(query, "day", s.lastComplete())
	if err != nil {
		return sheet{}, err
	}
	return summarySheet(c.UserContext(), s.Store, day)
}

func summarySheet(ctx context.Context, store *models.Store, day models.Day) (sheet, error) {
	row, err := summarize(ctx, store, day)
	if err != nil {
		return sheet{}, err
	}
	t := tabulate("summary", period{}, summaryColumns(), []daySummary{row})
	t.about, t.explained = []fact{{"day", day.String()}}, true
	return t, nil
}

func summarize(ctx context.Context, store *models.Store, day models.Day) (daySummary, error) {
	summary, err := store.Summary(ctx, day)
	if err != nil {
		return daySummary{}, err
	}
	created, err := store.Services(ctx, models.Span{From: day, To: day}, models.ByDay)
	if err != nil {
		return daySummary{}, err
	}
	return daySummary{summary, created[0]}, nil
}

func summaryColumns() []column[daySummary] {
	columns := lift(func(d daySummary) models.ActiveDay { return d.Active }, activeDayColumns())
	columns = append(columns, lift(func(d daySummary) models.ServicePeriod { return d.Created }, creationFigures())...)
	columns = append(columns, lift(func(d daySummary) models.SizesDay { return d.Sizes }, sizeFigures())...)
	columns = append(columns,
		field("face_collections", func(d daySummary) any { return d.Sizes.FaceCollections() }),
		field("over_one_million", func(d daySummary) any { return d.Sizes.OverOneMillion() }),
		field("holders", func(d daySummary) any { return d.Sizes.Holders() }))
	for _, a := range models.Actions() {
		columns = append(columns, member("reach", a.String(), func(d daySummary) any { return d.Reach.Created[a] }))
	}
	for _, a := range models.Actions() {
		columns = append(columns, member("ever_created_installations", a.String(), func(d daySummary) any { return d.EverCreated[a] }))
	}
	return append(columns, field("installations", func(d daySummary) any { return d.EverSeen }))
}

// appendDefinitions writes the sentence of each field that has one, under the field's name.
func (t sheet) appendDefinitions(out []byte) []byte {
	out = append(out, `,"definitions":{`...)
	written := map[string]bool{}
	for _, h := range t.heads {
		name := h.name
		if h.group != "" {
			name = h.group
		}
		if words := definition(name); words != "" && !written[name] {
			out = appendMember(comma(out, len(written)), name, words)
			written[name] = true
		}
	}
	return append(out, '}')
}
