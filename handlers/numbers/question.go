package numbers

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"compreface-stats/handlers/report"
	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/models/stay"
)

// LoadQuestion answers a question of the API with the parameters of its address; last is the newest complete day. The
// summary is one of the questions here. It returns *report.BadParameter, and models.ErrNotFound for a question that
// there is none of.
func (s *Source) LoadQuestion(
	ctx context.Context, name string, given map[string]string, last models.Day,
) (table.Table, error) {
	if name == report.SummaryName {
		return s.loadSummaryQuestion(ctx, given, last)
	}
	for _, q := range report.Questions() {
		if q.Name == name {
			return s.loadPeriod(ctx, q, given, last)
		}
	}
	return table.Table{}, models.ErrNotFound
}

// loadPeriod answers of all installations, or of the segment that is given.
func (s *Source) loadPeriod(
	ctx context.Context, q report.Question, given map[string]string, last models.Day,
) (t table.Table, err error) {
	segment, given, err := segmentOf(given)
	if err != nil {
		return t, err
	}
	p, err := report.ParsePeriod(given, last, q.Intervals...)
	if err != nil {
		return t, err
	}
	c, err := s.Count(ctx, segment, p.To)
	if err != nil {
		return t, err
	}
	return c.Rows(ctx, q.Name, p, last)
}

// segmentOf reads which installations are asked about, and returns the other parameters.
func segmentOf(given map[string]string) (segment stay.Segment, others map[string]string, err error) {
	text, asked := given[report.SegmentParameter]
	if !asked {
		return nil, given, nil
	}
	others = maps.Clone(given)
	delete(others, report.SegmentParameter)
	segment, err = report.ParseSegment(text)
	return segment, others, err
}

// Counted answers questions of all installations, or of a part of them that was counted as of a day.
type Counted struct {
	beside *models.Store // of what stands beside the installations
	totals models.Totals
	part   *stay.Part // nil: all
}

// Count counts the segment as of the day; an empty one is all installations, which are counted already. It returns
// *report.BadParameter for one that cannot be.
func (s *Source) Count(ctx context.Context, segment stay.Segment, day models.Day) (c Counted, err error) {
	if len(segment) == 0 {
		return All(s.store), nil
	}
	if c.part, err = s.Part(ctx, segment, day); err == nil {
		c.beside, c.totals = s.store, c.part.Totals
	}
	return c, err
}

// All are the numbers of all installations.
func All(store *models.Store) Counted { return Counted{beside: store, totals: store.Totals} }

// Part is the part that was counted; nil where it is all installations.
func (c Counted) Part() *stay.Part { return c.part }

// Knows returns *report.BadParameter where not every question can be answered of the part over these days any more.
func (c Counted) Knows(span models.Span) error {
	for _, q := range c.Questions() {
		for _, by := range q.Intervals {
			if err := c.knows(q.Name, report.Period{Span: span, By: by}); err != nil {
				return err
			}
		}
	}
	return nil
}

// Questions lists the questions over a period that are answered of these installations.
func (c Counted) Questions() []report.Question {
	return slices.DeleteFunc(report.Questions(), func(q report.Question) bool { return q.Whole && c.part != nil })
}

// Rows answers a question over a period that ends on the day. It returns *report.BadParameter where that is not known
// of the part any more.
func (c Counted) Rows(
	ctx context.Context, name string, p report.Period, last models.Day,
) (t table.Table, err error) {
	if err := c.knows(name, p); err != nil {
		return t, err
	}
	if name == report.ExternalName {
		t, err = c.loadExternal(ctx, p, last)
	} else {
		t, err = questionLoaders()[name](ctx, c.totals, p)
	}
	if err != nil {
		return t, err
	}
	return c.named(report.MarkFinal(t, p, last)), nil
}

// named has the table say of which part it is.
func (c Counted) named(t table.Table) table.Table {
	if c.part != nil {
		t.State = append(t.State, report.SegmentFacts(c.part)...)
	}
	return t
}

// knows refuses days of which the part's answer is not known any more.
func (c Counted) knows(name string, p report.Period) error {
	if c.part == nil {
		return nil
	}
	whole := models.Span{From: p.By.Start(p.From), To: p.To}
	switch name {
	case "services":
		return knownFrom(whole.From, c.part.CreationsFrom, "numbers of creations")
	case "face-collections":
		return knownFrom(whole.From, c.part.SizesFrom, "sizes")
	case "collection-moves":
		return knownFrom(whole.From-1, c.part.SizesFrom, "sizes")
	case report.ExternalName:
		return &report.BadParameter{
			Name: report.SegmentParameter, Words: "external series stand beside all installations, and beside no part of them",
		}
	case report.SummaryName:
		return cmp.Or(c.knows("services", p), c.knows("face-collections", p))
	}
	return nil
}

func (s *Source) loadSummaryQuestion(
	ctx context.Context, given map[string]string, last models.Day,
) (t table.Table, err error) {
	segment, given, err := segmentOf(given)
	if err != nil {
		return t, err
	}
	if err := report.OnlyKnown(given, "day"); err != nil {
		return t, err
	}
	day, err := report.ParseDay(given, "day", last)
	if err != nil {
		return t, err
	}
	if day > last+1 {
		return t, &report.BadParameter{Name: "day", Words: day.String() + " lies in the future"}
	}
	c, err := s.Count(ctx, segment, day)
	if err != nil {
		return t, err
	}
	return c.Summary(ctx, day, last)
}

// questionLoader asks a question over a period and returns its rows as a table.
type questionLoader func(ctx context.Context, from models.Totals, p report.Period) (table.Table, error)

// questionLoaders has a loader for each of report.Questions that is about installations.
func questionLoaders() map[string]questionLoader {
	return map[string]questionLoader{
		"active-installations": loadActive,
		"services":             loadServices,
		"face-collections":     loadCollections,
		"collection-moves":     loadMoves,
		"adoption":             loadAdoption,
		"retention":            loadRetention,
	}
}

func loadActive(ctx context.Context, from models.Totals, p report.Period) (table.Table, error) {
	if p.By == models.ByDay {
		rows, err := from.ActiveInstallations(ctx, p.Span)
		return report.ActiveTable(p, rows), err
	}
	rows, err := from.ActivePeriods(ctx, p.Span, p.By)
	return report.ActivePeriodTable(p, rows), err
}

func loadServices(ctx context.Context, from models.Totals, p report.Period) (table.Table, error) {
	rows, err := from.Services(ctx, p.Span, p.By)
	if err != nil || p.By != models.ByDay {
		return report.ServicePeriodTable(p, rows), err
	}
	reach, err := from.Reach(ctx, p.Span)
	if err != nil {
		return table.Table{}, err
	}
	return report.ServiceTable(p, rows, reach), nil
}

func loadCollections(ctx context.Context, from models.Totals, p report.Period) (table.Table, error) {
	rows, err := from.FaceCollections(ctx, p.Span)
	return report.CollectionTable(p, rows), err
}

func loadMoves(ctx context.Context, from models.Totals, p report.Period) (table.Table, error) {
	rows, err := from.Moves(ctx, p.Span)
	return report.MoveTable(p, rows), err
}

func loadAdoption(ctx context.Context, from models.Totals, p report.Period) (table.Table, error) {
	rows, err := from.Adoption(ctx, p.Span)
	return report.AdoptionTable(p, rows), err
}

func loadRetention(ctx context.Context, from models.Totals, p report.Period) (table.Table, error) {
	rows, err := from.Retention(ctx, p.Span)
	return report.RetentionTable(p, rows), err
}

// Summary asks for the figures of one day, and what was created on it.
func (c Counted) Summary(ctx context.Context, day, last models.Day) (t table.Table, err error) {
	p := report.Period{Span: models.Span{From: day, To: day}}
	if err := c.knows(report.SummaryName, p); err != nil {
		return t, err
	}
	summary, err := c.totals.Summary(ctx, day)
	if err != nil {
		return t, err
	}
	created, err := c.totals.Services(ctx, p.Span, models.ByDay)
	if err != nil {
		return t, err
	}
	return c.named(report.MarkFinal(report.SummaryTable(day, summary, created[0]), p, last)), nil
}
