package milestone

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// line is a line of pieces: a value and for how many days.
func line(pieces ...[2]int) Line {
	l := Line{From: testhistory.Day("2025-01-01")}
	for _, p := range pieces {
		for range p[1] {
			l.Values = append(l.Values, int64(p[0]))
		}
	}
	return l
}

func TestAMilestoneCountsAfterSevenCompleteDaysAboveIt(t *testing.T) {
	for name, c := range map[string]struct {
		line Line
		want []Passing
	}{
		"six days are no milestone": {line([2]int{9, 3}, [2]int{11, 6}), nil},
		"seven are":                 {line([2]int{9, 3}, [2]int{11, 7}), []Passing{{10, testhistory.Day("2025-01-04")}}},
		"on the number is not above": {
			line([2]int{10, 30}), nil,
		},
		"a day below begins anew": {
			line([2]int{11, 6}, [2]int{10, 1}, [2]int{11, 7}), []Passing{{10, testhistory.Day("2025-01-08")}},
		},
		"a fall afterwards changes nothing": {
			line([2]int{21, 7}, [2]int{0, 50}, [2]int{21, 7}),
			[]Passing{{10, testhistory.Day("2025-01-01")}, {20, testhistory.Day("2025-01-01")}},
		},
		"nothing": {Line{}, nil},
	} {
		if got := Passed(c.line); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	if got, want := ladder([]int64{1001}), []int64{10, 20, 50, 100, 200, 500, 1000}; !slices.Equal(got, want) {
		t.Errorf("the ladder is %v", got)
	}
}

// crowd is a history of so many installations that several numbers of the ladder are passed.
func crowd(rng *rand.Rand) (history []testhistory.Record) {
	for range 15 {
		history = append(history, testhistory.Invent(rng)...)
	}
	rng.Shuffle(len(history), func(i, j int) { history[i], history[j] = history[j], history[i] })
	return history
}

// passedByBruteForce looks at every seven days of every number.
func passedByBruteForce(counted func(models.Day) int64, from, last models.Day) (all []Passing) {
	values := make(map[models.Day]int64)
	for d := from; d <= last; d++ {
		values[d] = counted(d)
	}
	for _, number := range []int64{10, 20, 50, 100, 200, 500} {
		for since := from; since+6 <= last; since++ {
			least := int64(math.MaxInt64)
			for d := since; d <= since+6; d++ {
				least = min(least, values[d])
			}
			if least > number {
				all = append(all, Passing{Number: number, Since: since})
				break
			}
		}
	}
	return all
}

func TestMilestonesAgreeWithARecountInAnyOrderOfArrival(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		ctx, history := t.Context(), crowd(rand.New(rand.NewPCG(16, 9)))
		now := testhistory.Day("2025-07-01")
		store := testhistory.OpenWith(t, models.Options{URL: url, Clock: func() time.Time { return now.Time() }})
		testhistory.Import(t, store, history)
		keeper, recount := Open(store), testhistory.NewRecount(history)
		testhistory.Must(keeper.Note(ctx))(t)
		all := testhistory.Must(keeper.List(ctx))(t)
		extent, _, err := store.Extent(ctx)
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for figure, value := range map[Figure]func(models.Day) int64{
			Active:      func(d models.Day) int64 { return recount.Active(d).Active28 },
			EverSeen:    func(d models.Day) int64 { return recount.Summary(d).EverSeen },
			OverMillion: func(d models.Day) int64 { return recount.Sizes(d).Collections[models.SizeRangeCount-1] },
		} {
			want := passedByBruteForce(value, extent.From, now-1)
			for _, m := range all {
				if m.Figure == string(figure) && !(m.Confirmed && slices.Contains(want, Passing{m.Number, m.Since})) {
					t.Errorf("%+v is not in the recount %v", m, want)
				}
			}
			found += len(want)
		}
		if len(all) != found || found < 3 {
			t.Errorf("%d milestones, a recount has %d", len(all), found)
		}
	})
}

// What made a milestone is erased: it is still told, once, and the page can say that it would not be passed now.
func TestAMilestoneNeverUnHappens(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		ctx, rng := t.Context(), rand.New(rand.NewPCG(1, 7))
		now := testhistory.Day("2025-03-20")
		store := testhistory.OpenWith(t, models.Options{URL: url, Clock: func() time.Time { return now.Time() }})
		var history []testhistory.Record
		for range 11 {
			at := testhistory.Day("2025-03-10").Time().Add(time.Hour)
			history = append(history, testhistory.Record{At: at, Install: testhistory.GUID(rng), Action: "USER_CREATE"})
		}
		testhistory.Import(t, store, history)
		keeper := Open(store)
		if fresh := testhistory.Must(keeper.Note(ctx))(t); len(fresh) != 2 {
			t.Fatalf("noted %+v, want active and ever seen above 10", fresh)
		}
		for range 2 {
			if fresh := testhistory.Must(keeper.Note(ctx))(t); len(fresh) != 0 {
				t.Errorf("noted twice: %+v", fresh)
			}
			all := testhistory.Must(keeper.List(ctx))(t)
			since := testhistory.Day("2025-03-10")
			if len(all) != 2 || all[0].Since != since || Told(since) != testhistory.Day("2025-03-17") {
				t.Errorf("%+v", all)
			}
			now++
		}
		if _, err := store.Erase(ctx, history[0].Install); err != nil {
			t.Fatal(err)
		}
		for _, m := range testhistory.Must(keeper.List(ctx))(t) {
			if m.Confirmed || m.Number != 10 {
				t.Errorf("after the erasure: %+v", m)
			}
		}
	})
}

func TestGoalsAreKeptInTheOrderOfTheirDaysAndRefusedWhereTheyCannotBe(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		ctx, today := t.Context(), testhistory.Day("2025-03-20")
		store := testhistory.OpenWith(t, models.Options{URL: url, Clock: func() time.Time { return today.Time() }})
		keeper := Open(store)
		add := func(figure Figure, number int64, day models.Day) error {
			return keeper.AddGoal(ctx, models.Goal{Figure: string(figure), Number: number, Day: day, MadeBy: "ada@example.org"})
		}
		var invalid *models.Invalid
		for name, err := range map[string]error{
			"no figure": add("x", 10, today+9), "nothing": add(Active, 0, today+9), "too many": add(Active, 2e9, today+9),
			"today": add(Active, 10, today), "far": add(Active, 10, today+5000),
		} {
			if !errors.As(err, &invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		for i := range mostGoals {
			if err := add(Active, int64(100+i), today+models.Day(30-i)); err != nil {
				t.Fatal(err)
			}
		}
		if err := add(Active, 1, today+1); !errors.As(err, &invalid) {
			t.Errorf("one more: %v", err)
		}
		all := testhistory.Must(keeper.Goals(ctx))(t)
		if len(all) != mostGoals || all[0].Day != today+11 || all[0].Number != 119 || all[0].MadeBy == "" {
			t.Errorf("%+v", all)
		}
		if err := keeper.RemoveGoal(ctx, all[0].ID); err != nil {
			t.Error(err)
		}
		if err := keeper.RemoveGoal(ctx, all[0].ID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("removed twice: %v", err)
		}
	})
}
