package testhistory

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"testing"

	"compreface-stats/models"
)

// Check compares every question's answer with the recount, on a span that reaches past both ends of the history.
func Check(t testing.TB, s *models.Store, history []Record, span models.Span) {
	t.Helper()
	CheckTotals(t, s.Totals, history, span)
}

// CheckTotals is Check of numbers that may be those of a part of the installations: the history holds no others.
func CheckTotals(t testing.TB, s models.Totals, history []Record, span models.Span) {
	t.Helper()
	n, ctx := NewRecount(history), context.Background()
	checkDays(t, s, n, span)
	checkMoves(t, s, n, span)
	checkPeriods(t, s, n, span)
	Same(t, "retention", Must(s.Retention(ctx, span))(t), n.Retention(span))
	early := models.Span{From: span.From, To: span.From + models.Day(span.Days()/3)}
	Same(t, "retention followed", Must(s.RetentionUntil(ctx, early, span.To))(t), n.RetentionUntil(early, span.To))
	for _, d := range []models.Day{span.From, span.From + models.Day(span.Days()/2), span.To} {
		Same(t, "summary", Must(s.Summary(ctx, d))(t), n.Summary(d))
	}
}

// CheckVerify expects that the program's own recount agrees too.
func CheckVerify(t testing.TB, s *models.Store) {
	t.Helper()
	for _, d := range Must(s.Verify(context.Background(), nil))(t) {
		t.Errorf("%+v", d)
	}
}

func checkDays(t testing.TB, s models.Totals, n *Recount, span models.Span) {
	t.Helper()
	ctx := context.Background()
	active := Must(s.ActiveInstallations(ctx, span))(t)
	sizes := Must(s.FaceCollections(ctx, span))(t)
	reaches := Must(s.Reach(ctx, span))(t)
	adoption := Must(s.Adoption(ctx, span))(t)
	for i := range active {
		d := span.From + models.Day(i)
		Same(t, "active", active[i], n.Active(d))
		Same(t, "sizes", sizes[i], n.Sizes(d))
		Same(t, "adoption", adoption[i], n.Adoption(d))
		Same(t, "reach", reaches[i], n.Reach(d))
	}
}

func checkPeriods(t testing.TB, s models.Totals, n *Recount, span models.Span) {
	t.Helper()
	ctx := context.Background()
	for _, by := range []models.Interval{models.ByDay, models.ByWeek, models.ByMonth} {
		for _, p := range Must(s.Services(ctx, span, by))(t) {
			Same(t, "services by "+by.String(), p, n.Services(p.Start, by))
		}
	}
	for _, by := range []models.Interval{models.ByWeek, models.ByMonth} {
		for _, p := range Must(s.ActivePeriods(ctx, span, by))(t) {
			Same(t, "active by "+by.String(), p, n.Period(p.Start, by))
		}
	}
}

// checkMoves compares the moves of the whole span and of each day with the recount, and expects that yesterday's
// sizes and today's moves give today's sizes.
func checkMoves(t testing.TB, s models.Totals, n *Recount, span models.Span) {
	t.Helper()
	sizes := Must(s.FaceCollections(context.Background(), span))(t)
	checkMovesOf(t, s, n, span)
	for i := 1; i < len(sizes); i++ {
		moves := checkMovesOf(t, s, n, models.Span{From: sizes[i].Day, To: sizes[i].Day})
		Same(t, "yesterday's sizes and today's moves", after(standings(sizes[i-1]), moves), standings(sizes[i]))
	}
}

// checkMovesOf returns the moves of the span, which it compares with the recount and whose order it checks.
func checkMovesOf(t testing.TB, s models.Totals, n *Recount, span models.Span) []models.Move {
	t.Helper()
	moves := Must(s.Moves(context.Background(), span))(t)
	Same(t, "moves", MovesByName(moves), n.Moves(span))
	if !slices.IsSortedFunc(moves, func(a, b models.Move) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	}) {
		t.Errorf("moves out of order: %+v", moves)
	}
	return moves
}

// standings counts the collections in each part; none is left out.
func standings(d models.SizesDay) (count [models.SizePartCount]int64) {
	for p := range models.SizePartCount {
		if size, ok := p.Range(); ok {
			count[p] = d.Collections[size]
		}
	}
	count[models.PartDemo] = d.Demo
	return count
}

func after(count [models.SizePartCount]int64, moves []models.Move) [models.SizePartCount]int64 {
	for _, m := range moves {
		count[m.From] -= m.Collections
		count[m.To] += m.Collections
	}
	count[models.PartNone] = 0
	return count
}

// MovesByName returns how many collections moved, by the names of the two parts, as Recount.Moves does.
func MovesByName(moves []models.Move) map[[2]string]int64 {
	named := map[[2]string]int64{}
	for _, m := range moves {
		named[[2]string{m.From.String(), m.To.String()}] = m.Collections
	}
	return named
}

// Must returns the value of a call that may not fail, to be called with the test: Must(s.Reach(ctx, span))(t).
func Must[T any](value T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// Same stops the test unless the two are deeply equal.
func Same(t testing.TB, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}
