package models

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"compreface-stats/models/internal/db"
	"compreface-stats/models/testdb"
)

// openTest opens a store on an empty database; its clock is fixed after every record a test makes.
func openTest(t testing.TB, url string) *Store {
	t.Helper()
	s, err := Open(
		t.Context(),
		Options{URL: url, SpoolDir: t.TempDir(), Clock: func() time.Time { return day("2026-01-01").Time() }},
	)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func day(text string) Day {
	d, err := ParseDay(text)
	if err != nil {
		panic(err)
	}
	return d
}

var testActions = []string{
	"USER_CREATE",
	"APP_CREATE",
	"FACE_DETECTION_CREATE",
	"FACE_VERIFICATION_CREATE",
	"FACE_RECOGNITION_CREATE",
}

// inventHistory makes records of a few installations with gaps, repeats, fast clocks, moving sizes, demo
// collections and ties.
func inventHistory(rng *rand.Rand) []raw {
	var history []raw
	start := day("2025-01-01") + Day(rng.IntN(40))
	for range 1 + rng.IntN(7) {
		install := guid(rng)
		collections := []string{"00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000003"}
		for range rng.IntN(4) {
			collections = append(collections, guid(rng))
		}
		d := start + Day(rng.IntN(60))
		for range rng.IntN(40) {
			d += Day(1 + rng.IntN(3))
			if rng.IntN(6) == 0 {
				d += Day(rng.IntN(45))
			}
			history = append(history, inventDay(rng, install, collections, d)...)
		}
	}
	return history
}

func inventDay(rng *rand.Rand, install string, collections []string, d Day) []raw {
	var records []raw
	at := d.Time().Add(time.Duration(rng.Int64N(86_400_000)) * time.Millisecond)
	if rng.IntN(3) == 0 {
		at = d.Time().Add(time.Duration(rng.Int64N(1_800_000)-900_000) * time.Millisecond) // about midnight
	}
	for rng.IntN(4) == 0 {
		records = append(records, raw{at: at, install: install, action: testActions[rng.IntN(5)]})
		at = at.Add(time.Millisecond)
	}
	for _, c := range collections {
		for n := rng.IntN(3); n > 0; n-- {
			size := sizeRanges[min(rng.IntN(SizeRangeCount), 2+rng.IntN(9))].name
			records = append(records, raw{at: at, install: install, collection: c, size: size})
			at = at.Add(time.Duration(rng.IntN(2)*rng.IntN(40_000_000)) * time.Millisecond)
		}
	}
	return records
}

func guid(rng *rand.Rand) string {
	return fmt.Sprintf("%08x-%04x-11eb-%04x-%012x", rng.Uint32(), rng.IntN(1<<16), rng.IntN(1<<16), rng.Int64N(1<<48))
}

// record makes of a raw record what a post at its time would.
func (s *Store) record(t testing.TB, r raw) Record {
	t.Helper()
	rec, err := s.generalRecord(r.install, r.action, r.at)
	if r.action == "" {
		rec, err = s.facesRecord(r.install, r.collection, r.size, r.at)
	}
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

func addInGroups(t testing.TB, s *Store, history []raw, rng *rand.Rand) {
	t.Helper()
	for len(history) > 0 {
		n := min(1+rng.IntN(1+rng.IntN(60)), len(history))
		group := make([]Record, n)
		for i, r := range history[:n] {
			group[i] = s.record(t, r)
		}
		if _, err := s.Add(t.Context(), group, AddOptions{}); err != nil {
			t.Fatal(err)
		}
		history = history[n:]
	}
}

// csvOf writes the history as the two files of the old service.
func csvOf(history []raw) (general, faces string) {
	var g, f strings.Builder
	g.WriteString("\"_createdAt:date\",\"install_guid:string\",\"action_name:string\"\n")
	f.WriteString("\"_createdAt:date\",\"install_guid:string\",\"collection_guid:string\",\"faces_range:string\"\n")
	for _, r := range history {
		if r.action != "" {
			fmt.Fprintf(&g, "%q,%q,%q\n", r.at.Format(db.SQLiteTime), r.install, r.action)
		} else {
			fmt.Fprintf(&f, "%q,%q,%q,%q\n", r.at.Format(db.SQLiteTime), r.install, r.collection, r.size)
		}
	}
	return g.String(), f.String()
}

// checkNumbers compares every question's answer with the recount, on a span that reaches past both ends of the
// history.
func checkNumbers(t testing.TB, s *Store, history []raw, span Span) {
	t.Helper()
	n, ctx := newRecount(history), context.Background()
	active := answer(t, func() ([]ActiveDay, error) { return s.ActiveInstallations(ctx, span) })
	sizes := answer(t, func() ([]SizesDay, error) { return s.FaceCollections(ctx, span) })
	reaches := answer(t, func() ([]ReachDay, error) { return s.Reach(ctx, span) })
	adoption := answer(t, func() ([]AdoptionDay, error) { return s.Adoption(ctx, span) })
	for i := range active {
		d := span.From + Day(i)
		same(t, "active", active[i], n.active(d))
		same(t, "sizes", sizes[i], n.sizes(d))
		same(t, "adoption", adoption[i], n.adoption(d))
		same(t, "reach", reaches[i], n.reach(d))
	}
	checkMoves(t, s, n, span, sizes)
	for _, by := range []Interval{ByDay, ByWeek, ByMonth} {
		for _, p := range answer(t, func() ([]ServicePeriod, error) { return s.Services(ctx, span, by) }) {
			same(t, "services by "+by.String(), p, n.services(p.Start, by))
		}
	}
	for _, by := range []Interval{ByWeek, ByMonth} {
		for _, p := range answer(t, func() ([]ActivePeriod, error) { return s.ActivePeriods(ctx, span, by) }) {
			same(t, "active by "+by.String(), p, n.period(p.Start, by))
		}
	}
	same(t, "retention", answer(t, func() ([]Cohort, error) { return s.Retention(ctx, span) }), n.retention(span))
	for _, d := range []Day{span.From, span.From + Day(span.Days()/2), span.To} {
		same(t, "summary", answer(t, func() (Summary, error) { return s.Summary(ctx, d) }), n.summary(d))
	}
}

// checkVerify expects that the program's own recount agrees too.
func checkVerify(t testing.TB, s *Store) {
	t.Helper()
	for _, d := range answer(t, func() ([]Difference, error) { return s.Verify(context.Background(), nil) }) {
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

func TestEveryNumberEqualsARecountInAnyOrderOfArrival(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := openTest(t, url)
		rounds := cmp.Or(map[bool]int{true: 4}[testing.Short()], 12)
		for seed := range uint64(rounds) {
			rng := rand.New(rand.NewPCG(seed, 7))
			history := inventHistory(rng)
			span := Span{day("2024-12-20") + Day(rng.IntN(60)), day("2025-06-01") + Day(rng.IntN(60))}
			if seed%3 > 0 {
				rng.Shuffle(len(history), func(i, j int) { history[i], history[j] = history[j], history[i] })
			}
			forget(t, s)
			addInGroups(t, s, history, rng)
			checkNumbers(t, s, history, span)
			checkVerify(t, s)
		}
	})
}

func TestAnImportEqualsPostsAndImportingAgainChangesNothing(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := openTest(t, url)
		for seed := range uint64(4) {
			rng := rand.New(rand.NewPCG(seed, 11))
			history := inventHistory(rng)
			forget(t, s)
			half := len(history) / 2
			general, faces := csvOf(history)
			earlier, earlierFaces := csvOf(history[half:])
			for _, file := range []string{earlier, earlierFaces, faces, general, faces} {
				if _, err := s.Import(t.Context(), strings.NewReader(file), nil); err != nil {
					t.Fatal(err)
				}
			}
			again := answer(t, func() (ImportSummary, error) { return s.Import(t.Context(), strings.NewReader(general), nil) })
			if again.Accepted != 0 || again.Refused != 0 {
				t.Errorf("imported again: %+v", again)
			}
			checkNumbers(t, s, history, Span{day("2025-01-01"), day("2025-07-01")})
			checkVerify(t, s)
		}
	})
}

// forget empties the database between rounds.
func forget(t testing.TB, s *Store) {
	t.Helper()
	err := s.db.Update(t.Context(), func(tx *db.Tx) error {
		for _, name := range append(derivedTables(), "statistics_general", "statistics_faces", "settings") {
			if err := tx.Exec("DELETE FROM " + name).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
