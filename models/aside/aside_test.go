package aside

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

const keyA, keyB = "00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000b"

var start = time.Date(2025, 3, 1, 12, 0, 0, 0, time.UTC)

// world is a database whose clock a test sets.
type world struct {
	*Keeper
	store *models.Store
	now   time.Time
}

func newWorld(t testing.TB, url string, rules Rules, ceiling int) *world {
	t.Helper()
	w := &world{now: start}
	w.store = testhistory.OpenWith(t, models.Options{
		URL: url, Clock: func() time.Time { return w.now }, NewcomersHourly: ceiling,
	})
	w.Keeper = Open(w.store, rules)
	return w
}

// post stores what an installation posts now.
func (w *world) post(t testing.TB, key string, installs ...string) []models.Outcome {
	t.Helper()
	var group []models.Record
	for _, install := range installs {
		rec := testhistory.Must(w.store.GeneralRecord(install, "USER_CREATE"))(t)
		rec.IngestKey = models.MarkKey(key)
		group = append(group, rec)
	}
	return testhistory.Must(w.store.Add(t.Context(), group, models.AddOptions{Posted: true}))(t)
}

// listened notes that a server has run on so many days.
func (w *world) listened(t testing.TB, days int) {
	t.Helper()
	row := map[string]any{"name": "days_alive", "value": strconv.Itoa(days)}
	if err := w.store.DB().Write(t.Context()).Table("settings").Create(row).Error; err != nil {
		t.Fatal(err)
	}
}

func (w *world) active(t testing.TB) int64 {
	t.Helper()
	day := models.DayOf(w.now)
	days := testhistory.Must(w.store.ActiveInstallations(t.Context(), models.Span{From: day, To: day}))(t)
	return days[0].Active28
}

func guids(rng *rand.Rand, n int) (all []string) {
	for range n {
		all = append(all, testhistory.GUID(rng))
	}
	return all
}

func TestAFloodIsSetAsideByItsHourAndKeyAndReleased(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w, rng, ctx := newWorld(t, url, Rules{}, 0), rand.New(rand.NewPCG(1, 1)), t.Context()
		conn := w.store.DB().Write(ctx)
		keys := []models.IngestKey{{ID: keyA, Name: "fleet", Value: "x"}, {ID: keyB, Name: "other", Value: "y"}}
		for i := range keys {
			keys[i].CreatedAt = start
			if err := conn.Create(&keys[i]).Error; err != nil {
				t.Fatal(err)
			}
		}
		w.post(t, keyA, guids(rng, 3)...)
		w.now = w.now.Add(2 * time.Hour)
		flood, others := guids(rng, 60), guids(rng, 2)
		w.post(t, keyB, flood...)
		w.post(t, keyA, others...)
		w.now = w.now.Add(24 * time.Hour)
		hour := models.HourOf(start) + 2
		selected := Selection{From: hour, To: hour + 1, Key: "other"}
		preview := testhistory.Must(w.Preview(ctx, selected))(t)
		if preview.Installations != 60 || preview.Now != 65 || preview.Then != 5 {
			t.Errorf("preview: %+v", preview)
		}
		busy := testhistory.Must(w.BusyHours(ctx))(t)
		if len(busy) != 3 || busy[0].Installations != 60 || !busy[0].Suspect || busy[1].Suspect {
			t.Errorf("busy hours: %+v", busy)
		}
		batch, change, err := w.SetAside(ctx, "ada@example.org", selected)
		if err != nil || change.Installations != 60 || change.Records != 60 || w.active(t) != 5 {
			t.Fatalf("%+v %v, active %d", change, err, w.active(t))
		}
		if got := w.post(t, keyB, flood[0])[0]; got != models.SetAside {
			t.Errorf("a further post of one of them: %d", got)
		}
		if back := testhistory.Must(w.PreviewRelease(ctx, batch))(t); back.Then-back.Now != 60 {
			t.Errorf("release would change %+v", back)
		}
		all := testhistory.Must(w.List(ctx))(t)
		if len(all) != 1 || all[0].Installations != 60 || strings.Contains(all[0].Why, flood[0]) {
			t.Errorf("batches: %+v", all)
		}
		testhistory.CheckVerify(t, w.store)
		if change, err := w.Release(ctx, batch); err != nil || change.Records != 61 || w.active(t) != 65 {
			t.Errorf("released %+v %v, active %d", change, err, w.active(t))
		}
		if _, err := w.Release(ctx, batch); !errors.Is(err, models.ErrNoBatch) {
			t.Errorf("released twice: %v", err)
		}
		testhistory.CheckVerify(t, w.store)
	})
}

// An installation whose earlier days were imported was not heard of first when it posted.
func TestAnInstallationOfAnImportIsNoNewcomer(t *testing.T) {
	w, ctx := newWorld(t, testdb.SQLite(t), Rules{}, 0), t.Context()
	install := testhistory.GUID(rand.New(rand.NewPCG(1, 2)))
	w.post(t, "", install)
	before := testhistory.Record{At: start.AddDate(0, -1, 0), Install: install, Action: "APP_CREATE"}
	testhistory.Import(t, w.store, []testhistory.Record{before})
	hour := models.HourOf(start)
	if got := testhistory.Must(w.Preview(ctx, Selection{From: hour, To: hour + 1}))(t); got.Installations != 0 {
		t.Errorf("%+v", got)
	}
}

func TestNewcomersBeyondTheCeilingWaitAndNobodyElse(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w, rng, ctx := newWorld(t, url, Rules{}, 10), rand.New(rand.NewPCG(2, 1)), t.Context()
		honest := guids(rng, 50)
		w.post(t, "", honest...) // the first midnight of a young database
		if got := w.active(t); got != 50 {
			t.Fatalf("a young database counts %d of 50", got)
		}
		w.now = w.now.Add(80 * time.Hour)
		w.listened(t, 4)
		flood := guids(rng, 30)
		outcomes := append(w.post(t, "", flood[:7]...), w.post(t, "", append(honest[:1:1], flood[7:]...)...)...)
		let := len(slices.DeleteFunc(slices.Clone(outcomes), func(o models.Outcome) bool { return o != models.Stored }))
		if let != 11 || outcomes[7] != models.Stored || outcomes[10] != models.Stored || outcomes[11] != models.SetAside {
			t.Errorf("let in: %d of %v", let, outcomes)
		}
		waiting := testhistory.Must(w.Waiting(ctx))(t)
		if waiting.Newcomers != 20 || w.active(t) != 60 {
			t.Errorf("%+v, active %d", waiting, w.active(t))
		}
		testhistory.CheckVerify(t, w.store)
		w.now = w.now.Add(time.Hour)
		w.post(t, "", guids(rng, 10)...)
		if got := w.active(t); got != 70 {
			t.Errorf("the next hour's: active %d", got)
		}
		history := []testhistory.Record{{At: w.now, Install: testhistory.GUID(rng), Action: "USER_CREATE"}}
		testhistory.Import(t, w.store, history)
		batch := testhistory.Must(w.List(ctx))(t)[0].ID
		if _, err := w.Release(ctx, batch); err != nil || w.active(t) != 91 {
			t.Errorf("%v, active %d", err, w.active(t))
		}
		testhistory.CheckVerify(t, w.store)
	})
}

// A server that was started with a clock a month behind has heard of hours of a month ago.
func TestAClockThatWasWrongForAMomentMakesNoYoungDatabaseOld(t *testing.T) {
	w, rng := newWorld(t, testdb.SQLite(t), Rules{}, 10), rand.New(rand.NewPCG(2, 3))
	w.listened(t, 1)
	w.now = start.AddDate(0, -1, 0)
	w.post(t, "", guids(rng, 1)...)
	w.now = start
	w.post(t, "", guids(rng, 30)...)
	if got := w.active(t); got != 30 {
		t.Errorf("active %d of 30", got)
	}
}

// After a restore the installations that began meanwhile are all newcomers, and after a long outage.
func TestTheCeilingDoesNotHoldAfterALongAbsence(t *testing.T) {
	w, rng := newWorld(t, testdb.SQLite(t), Rules{}, 10), rand.New(rand.NewPCG(2, 2))
	w.post(t, "", guids(rng, 1)...)
	w.now = w.now.AddDate(0, 1, 0)
	w.listened(t, 9)
	absence := models.Downtime{Began: start, Ended: w.now.Add(-time.Hour)}
	if err := w.store.DB().Write(t.Context()).Create(&absence).Error; err != nil {
		t.Fatal(err)
	}
	w.post(t, "", guids(rng, 30)...)
	if got := w.active(t); got != 30 {
		t.Errorf("active %d of 30", got)
	}
}

func (w *world) request(t testing.TB, install string) Erasure {
	t.Helper()
	return testhistory.Must(w.RequestErasure(context.Background(), install, "ipv4"))(t)
}

func TestAnErasureCountsAtOnceAndCanBeStopped(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w, twin := newWorld(t, url, Rules{WaitDays: 7}, 0), newWorld(t, testdb.SQLite(t), Rules{WaitDays: 7}, 0)
		rng, span := rand.New(rand.NewPCG(4, 1)), testhistory.Span("2025-01-01", "2025-09-02")
		history := testhistory.Invent(rng)
		for len(history) < 20 {
			history = testhistory.Invent(rng)
		}
		half, later := len(history)/2, testhistory.Day("2025-09-01").Time()
		w.now, twin.now = later, later
		for _, w := range []*world{w, twin} {
			testhistory.Import(t, w.store, history[:half])
		}
		victim := history[0].Install
		if e := w.request(t, strings.ToUpper(victim)); !e.Known || e.Held || !e.Due.Equal(later.AddDate(0, 0, 7)) {
			t.Errorf("%+v", e)
		}
		if e := w.request(t, victim); !e.Known { // and again
			t.Errorf("%+v", e)
		}
		if e := w.request(t, testhistory.GUID(rng)); e.Known {
			t.Errorf("nothing is kept of it: %+v", e)
		}
		rest := slices.DeleteFunc(slices.Clone(history[:half]), func(r testhistory.Record) bool { return r.Install == victim })
		testhistory.Check(t, w.store, rest, span)
		for _, w := range []*world{w, twin} {
			testhistory.Import(t, w.store, history[half:])
			w.post(t, "", victim)
		}
		if held := testhistory.Must(w.store.Held(t.Context(), victim))(t); held.Aside == nil || len(held.Days) == 0 {
			t.Errorf("held: %+v", held)
		}
		testhistory.CheckVerify(t, w.store)
		if _, err := w.Release(t.Context(), testhistory.Must(w.List(t.Context()))(t)[0].ID); err != nil {
			t.Fatal(err)
		}
		for day := span.From; day <= span.To; day++ {
			sum := func(w *world) models.Summary { return testhistory.Must(w.store.Summary(t.Context(), day))(t) }
			testhistory.Same(t, "summary of "+day.String(), sum(w), sum(twin))
		}
		testhistory.CheckVerify(t, w.store)
	})
}

// What comes after the request is a new installation's, as after an erasure at once.
func TestAnErasureThatIsCarriedOutIsOneThatWasAtOnce(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w, twin := newWorld(t, url, Rules{WaitDays: 7}, 0), newWorld(t, testdb.SQLite(t), Rules{WaitDays: 7}, 0)
		rng := rand.New(rand.NewPCG(4, 2))
		all, ctx := guids(rng, 3), t.Context()
		both := func(f func(*world)) { f(w); f(twin) }
		both(func(w *world) { w.post(t, "", all...) })
		both(func(w *world) { w.now = w.now.AddDate(0, 0, 2) })
		w.request(t, all[0])
		testhistory.Must(twin.store.Erase(ctx, all[0]))(t)
		both(func(w *world) { w.now = w.now.AddDate(0, 0, 3); w.post(t, "", all...) })
		if change := testhistory.Must(w.EraseDue(ctx))(t); change.Installations != 0 {
			t.Errorf("erased before it was due: %+v", change)
		}
		both(func(w *world) { w.now = w.now.AddDate(0, 0, 5) })
		if change := testhistory.Must(w.EraseDue(ctx))(t); change.Installations != 1 || change.Records != 1 {
			t.Errorf("%+v", change)
		}
		for day := models.DayOf(start); day <= models.DayOf(w.now); day++ {
			sum := func(w *world) models.Summary { return testhistory.Must(w.store.Summary(ctx, day))(t) }
			testhistory.Same(t, "summary of "+day.String(), sum(w), sum(twin))
		}
		testhistory.CheckVerify(t, w.store)
		if left := testhistory.Must(w.List(ctx))(t); len(left) != 0 {
			t.Errorf("%+v", left)
		}
	})
}

func (w *world) create(t testing.TB, install string, action models.Action) {
	t.Helper()
	rec := testhistory.Must(w.store.GeneralRecord(install, action.String()))(t)
	testhistory.Must(w.store.Add(t.Context(), []models.Record{rec}, models.AddOptions{Posted: true}))(t)
}

func TestAnErasureIsConfirmedByTheActionItNamesAndNoOther(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w, ctx := newWorld(t, url, Rules{WaitDays: 7}, 0), t.Context()
		all := guids(rand.New(rand.NewPCG(4, 3)), 2)
		w.post(t, "", all...)
		w.now = w.now.Add(time.Minute)
		first, second := w.request(t, all[0]), w.request(t, all[1])
		w.now = w.now.Add(time.Minute)
		for _, a := range models.Actions() {
			if a != first.Confirm {
				w.create(t, all[0], a)
			}
		}
		w.now = w.now.Add(2 * time.Hour)
		w.create(t, all[1], second.Confirm) // too late
		if change := testhistory.Must(w.EraseDue(ctx))(t); change.Installations != 0 {
			t.Errorf("erased without a confirmation: %+v", change)
		}
		w.now = w.now.Add(-90 * time.Minute)
		w.create(t, all[0], first.Confirm)
		if change := testhistory.Must(w.EraseDue(ctx))(t); change.Installations != 1 {
			t.Errorf("confirmed and not erased: %+v", change)
		}
		if held := testhistory.Must(w.store.Held(ctx, all[0]))(t); held.Aside != nil || len(held.Days) != 1 {
			t.Errorf("what came after the request: %+v", held)
		}
		testhistory.CheckVerify(t, w.store)
	})
}

func TestMoreErasuresThanADayMayBringWaitForAnAdministrator(t *testing.T) {
	w, ctx := newWorld(t, testdb.SQLite(t), Rules{WaitDays: 7, Daily: 2}, 0), t.Context()
	all := guids(rand.New(rand.NewPCG(4, 4)), 4)
	w.post(t, "", all...)
	for i, install := range all {
		if e := w.request(t, install); e.Held != (i >= 2) {
			t.Errorf("the %dth of the day: %+v", i+1, e)
		}
	}
	w.now = w.now.AddDate(0, 0, 30)
	if change := testhistory.Must(w.EraseDue(ctx))(t); change.Installations != 2 {
		t.Errorf("%+v", change)
	}
	left := testhistory.Must(w.List(ctx))(t)
	if len(left) != 1 || !left[0].Held || left[0].Installations != 2 {
		t.Fatalf("%+v", left)
	}
	if _, err := w.LetGo(ctx, left[0].ID); err != nil {
		t.Fatal(err)
	}
	if change := testhistory.Must(w.EraseDue(ctx))(t); change.Installations != 2 {
		t.Errorf("%+v", change)
	}
}
