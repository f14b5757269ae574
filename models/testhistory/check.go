package testhistory

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"compreface-stats/models"
)

// Import stores the history as an import of the old service's two files does.
func Import(t testing.TB, s *models.Store, history []Record) {
	t.Helper()
	general, faces := CSV(history)
	for _, text := range []string{general, faces} {
		if _, err := s.Import(context.Background(), strings.NewReader(text), nil); err != nil {
			t.Fatal(err)
		}
	}
}

// Check compares every question's answer with the recount, on a span that reaches past both ends of the history.
func Check(t testing.TB, s *models.Store, history []Record, span models.Span) {
	t.Helper()
	n, ctx := NewRecount(history), context.Background()
	active := answer(t, func() ([]models.ActiveDay, error) { return s.ActiveInstallations(ctx, span) })
	sizes := answer(t, func() ([]models.SizesDay, error) { return s.FaceCollections(ctx, span) })
	reaches := answer(t, func() ([]models.ReachDay, error) { return s.Reach(ctx, span) })
	adoption := answer(t, func() ([]models.AdoptionDay, error) { return s.Adoption(ctx, span) })
	for i := range active {
		d := span.From + models.Day(i)
		same(t, "active", active[i], n.Active(d))
		same(t, "sizes", sizes[i], n.Sizes(d))
		same(t, "adoption", adoption[i], n.Adoption(d))
		same(t, "reach", reaches[i], n.Reach(d))
	}
	moves := answer(t, func() ([]models.Move, error) { return s.Moves(ctx, span) })
	same(t, "moves", movesByName(moves), n.Moves(span))
	for _, by := range []models.Interval{models.ByDay, models.ByWeek, models.ByMonth} {
		for _, p := range answer(t, func() ([]models.ServicePeriod, error) { return s.Services(ctx, span, by) }) {
			same(t, "services by "+by.String(), p, n.Services(p.Start, by))
		}
	}
	for _, by := range []models.Interval{models.ByWeek, models.ByMonth} {
		for _, p := range answer(t, func() ([]models.ActivePeriod, error) { return s.ActivePeriods(ctx, span, by) }) {
			same(t, "active by "+by.String(), p, n.Period(p.Start, by))
		}
	}
	same(t, "retention", answer(t, func() ([]models.Cohort, error) { return s.Retention(ctx, span) }), n.Retention(span))
	for _, d := range []models.Day{span.From, span.From + models.Day(span.Days()/2), span.To} {
		same(t, "summary", answer(t, func() (models.Summary, error) { return s.Summary(ctx, d) }), n.Summary(d))
	}
}

// CheckVerify expects that the program's own recount agrees too.
func CheckVerify(t testing.TB, s *models.Store) {
	t.Helper()
	for _, d := range answer(t, func() ([]models.Difference, error) { return s.Verify(context.Background(), nil) }) {
		t.Errorf("%+v", d)
	}
}

func answer[T any](t testing.TB, ask func() (T, error)) T {
	t.Helper()
	got, err := ask()
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func same(t testing.TB, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

func movesByName(moves []models.Move) map[[2]string]int64 {
	named := map[[2]string]int64{}
	for _, m := range moves {
		named[[2]string{m.From.String(), m.To.String()}] = m.Collections
	}
	return named
}
