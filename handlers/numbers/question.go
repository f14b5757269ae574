package numbers

import (
	"context"
	"errors"
	"maps"

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
		return loadSummaryQuestion(ctx, s.store, given, last)
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
	text, part := given[segmentParameter]
	if part && report.HasSegments(q.Name) {
		given = maps.Clone(given)
		delete(given, segmentParameter)
	}
	p, err := report.ParsePeriod(given, last, q.Intervals...)
	if err != nil {
		return t, err
	}
	if part {
		t, err = s.loadSegment(ctx, q.Name, text, p)
		facts := t.State
		t = report.MarkFinal(t, p, last)
		t.State = append(t.State, facts...)
		return t, err
	}
	t, err = QuestionLoaders()[q.Name](ctx, s.store, p)
	return report.MarkFinal(t, p, last), err
}

const segmentParameter = "segment"

// loadSegment answers a question of a part of the installations.
func (s *Source) loadSegment(ctx context.Context, name, text string, p report.Period) (t table.Table, err error) {
	segment, err := stay.ParseSegment(text)
	var part stay.Part
	if err == nil {
		part, err = s.keeper.Part(ctx, segment, p.Span, p.By)
	}
	if errors.Is(err, stay.ErrBadSegment) {
		return t, &report.BadParameter{Name: segmentParameter, Words: err.Error()} // it has no word of the address
	}
	if err != nil {
		return t, err
	}
	switch {
	case name == "retention":
		t = report.RetentionTable(p, part.Cohorts)
	case p.By == models.ByDay:
		t = report.ActiveTable(p, part.Days)
	default:
		t = report.ActivePeriodTable(p, part.Periods)
	}
	t.State = report.SegmentFacts(segment, part)
	return t, nil
}

func loadSummaryQuestion(
	ctx context.Context, store *models.Store, given map[string]string, last models.Day,
) (table.Table, error) {
	if err := report.OnlyKnown(given, "day"); err != nil {
		return table.Table{}, err
	}
	day, err := report.ParseDay(given, "day", last)
	if err != nil {
		return table.Table{}, err
	}
	if day > last+1 {
		return table.Table{}, &report.BadParameter{Name: "day", Words: day.String() + " lies in the future"}
	}
	return LoadSummary(ctx, store, day, last)
}

// QuestionLoader asks the store a question over a period and returns its rows as a table.
type QuestionLoader func(ctx context.Context, store *models.Store, p report.Period) (table.Table, error)

// QuestionLoaders has a loader for each of report.Questions.
func QuestionLoaders() map[string]QuestionLoader {
	return map[string]QuestionLoader{
		"active-installations": loadActive,
		"services":             loadServices,
		"face-collections":     loadCollections,
		"collection-moves":     loadMoves,
		"adoption":             loadAdoption,
		"retention":            loadRetention,
	}
}

func loadActive(ctx context.Context, store *models.Store, p report.Period) (table.Table, error) {
	if p.By == models.ByDay {
		rows, err := store.ActiveInstallations(ctx, p.Span)
		return report.ActiveTable(p, rows), err
	}
	rows, err := store.ActivePeriods(ctx, p.Span, p.By)
	return report.ActivePeriodTable(p, rows), err
}

func loadServices(ctx context.Context, store *models.Store, p report.Period) (table.Table, error) {
	rows, err := store.Services(ctx, p.Span, p.By)
	if err != nil || p.By != models.ByDay {
		return report.ServicePeriodTable(p, rows), err
	}
	reach, err := store.Reach(ctx, p.Span)
	if err != nil {
		return table.Table{}, err
	}
	return report.ServiceTable(p, rows, reach), nil
}

func loadCollections(ctx context.Context, store *models.Store, p report.Period) (table.Table, error) {
	rows, err := store.FaceCollections(ctx, p.Span)
	return report.CollectionTable(p, rows), err
}

func loadMoves(ctx context.Context, store *models.Store, p report.Period) (table.Table, error) {
	rows, err := store.Moves(ctx, p.Span)
	return report.MoveTable(p, rows), err
}

func loadAdoption(ctx context.Context, store *models.Store, p report.Period) (table.Table, error) {
	rows, err := store.Adoption(ctx, p.Span)
	return report.AdoptionTable(p, rows), err
}

func loadRetention(ctx context.Context, store *models.Store, p report.Period) (table.Table, error) {
	rows, err := store.Retention(ctx, p.Span)
	return report.RetentionTable(p, rows), err
}

// LoadSummary asks for the figures of one day, and what was created on it.
func LoadSummary(ctx context.Context, store *models.Store, day, last models.Day) (table.Table, error) {
	summary, err := store.Summary(ctx, day)
	if err != nil {
		return table.Table{}, err
	}
	created, err := store.Services(ctx, models.Span{From: day, To: day}, models.ByDay)
	if err != nil {
		return table.Table{}, err
	}
	t := report.SummaryTable(day, summary, created[0])
	return report.MarkFinal(t, report.Period{Span: models.Span{From: day, To: day}}, last), nil
}
