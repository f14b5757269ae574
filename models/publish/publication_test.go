package publish

import (
	"cmp"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// outside is all that is public on two days running, which everything public is made of.
type outside [2]Publication

func outsideOf(n *testhistory.Recount, k Anonymity, asOf models.Day) outside {
	return outside{recountedPublication(n, k, asOf), recountedPublication(n, k, asOf+1)}
}

// isOf says whether the history publishes the very same; it stops at the first difference.
func (o outside) isOf(n *testhistory.Recount, k Anonymity, asOf models.Day) bool {
	for i := range o {
		d := asOf + models.Day(i)
		if k.Count(n.Active(d).Active28) != o[i].Now().Active28 || !reflect.DeepEqual(recountedPublication(n, k, d), o[i]) {
			return false
		}
	}
	return true
}

// recountedPublication is Desk.Publication over a recount.
func recountedPublication(n *testhistory.Recount, k Anonymity, asOf models.Day) Publication {
	p := Publication{K: k}
	for _, d := range publicDays(asOf, firstDayOf(n)) {
		p.Days = append(p.Days, k.publishDay(n.Active(d), n.Reach(d), n.Sizes(d)))
	}
	if !p.Now().Small {
		p.Retention = k.pool(n.Retention(pooledWeeks(asOf)))
	}
	return p
}

func firstDayOf(n *testhistory.Recount) models.Day {
	first := models.Day(1 << 30)
	for _, days := range n.Seen() {
		for d := range days {
			first = min(first, d)
		}
	}
	return first
}

// secret is a number of installations that must not be told, and its name.
type secret struct {
	name  string
	day   models.Day
	value func(n *testhistory.Recount) int64
}

// secrets are all cells that anything public could give away: counts, what is left over of the active ones, and who
// came and went between the two days. Only those of 1 to k-1 installations are secret.
func secrets(n *testhistory.Recount, k Anonymity, asOf models.Day) (list []secret) {
	add := func(name string, d models.Day, value func(n *testhistory.Recount) int64) {
		if v := value(n); v > 0 && v < int64(k) {
			list = append(list, secret{d.String() + " " + name, d, value})
		}
	}
	for _, d := range slices.Compact(append(publicDays(asOf, firstDayOf(n)), publicDays(asOf+1, firstDayOf(n))...)) {
		add("active", d, func(n *testhistory.Recount) int64 { return n.Active(d).Active28 })
		add("established", d, func(n *testhistory.Recount) int64 { return n.Active(d).Established })
		add("seen but once", d, func(n *testhistory.Recount) int64 { a := n.Active(d); return a.Active28 - a.Established })
		for _, a := range models.Actions() {
			add("created "+a.String(), d, func(n *testhistory.Recount) int64 { return n.Reach(d).Created[a] })
			add(
				"never created "+a.String(),
				d,
				func(n *testhistory.Recount) int64 { r := n.Reach(d); return r.Active28 - r.Created[a] },
			)
		}
		for _, r := range models.SizeRanges()[1:] {
			add("holding "+r.String(), d, func(n *testhistory.Recount) int64 { return n.Sizes(d).Holding[r] })
			add("largest "+r.String(), d, func(n *testhistory.Recount) int64 { return n.Sizes(d).Largest[r] })
		}
	}
	for _, d := range []models.Day{asOf, asOf + 1} {
		add("new", d, func(n *testhistory.Recount) int64 { return n.Active(d).New })
		add("lapsed", d, func(n *testhistory.Recount) int64 { return n.Active(d).Lapsed })
		add("resurrected", d, func(n *testhistory.Recount) int64 { return n.Active(d).Resurrected })
	}
	return list
}

// An adversary who has everything public of two days running cannot tell any cell of 1 to 4 installations: there is
// another history that publishes the very same, and in which the cell is another number.
func TestNoCellOfAFewInstallationsCanBeTold(t *testing.T) {
	const k, asOf = DefaultAnonymity, models.Day(20000)
	told := 0
	for seed := range uint64(5) {
		rng := rand.New(rand.NewPCG(seed, 6))
		history := smallCells(rng, asOf)
		n := testhistory.NewRecount(history)
		public := outsideOf(n, k, asOf)
		list := secrets(n, k, asOf)
		rng.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		for _, s := range list[:min(len(list), 12)] {
			told++
			if !deniable(rng, history, public, k, asOf, s) {
				t.Errorf("history %d: %s = %d can be told", seed, s.name, s.value(n))
			}
		}
	}
	if told < 40 {
		t.Errorf("only %d cells were small enough to be secret", told)
	}
}

// deniable looks for the other history.
func deniable(
	rng *rand.Rand,
	history []testhistory.Record,
	public outside,
	k Anonymity,
	asOf models.Day,
	s secret,
) bool {
	truth := s.value(testhistory.NewRecount(history))
	for range 60000 {
		other, one := slices.Clone(history), history[rng.IntN(len(history))]
		for range 1 + rng.IntN(3) {
			other = changed(rng, other, one, s.day)
			if rng.IntN(3) == 0 {
				one = history[rng.IntN(len(history))]
			}
		}
		if n := testhistory.NewRecount(other); s.value(n) != truth && public.isOf(n, k, asOf) {
			return true
		}
	}
	return false
}

// smallCells makes a history of some thirty installations in which many cells are of a few, over the weeks before a
// day.
func smallCells(rng *rand.Rand, asOf models.Day) (history []testhistory.Record) {
	for range 24 + rng.IntN(14) {
		install := testhistory.GUID(rng)
		first := asOf - models.Day(rng.IntN(45))
		for a := range rng.IntN(4) {
			history = append(
				history,
				testhistory.Record{
					At:      first.Time().Add(time.Duration(a+1) * time.Hour),
					Install: install,
					Action:  actionNames()[a],
				},
			)
		}
		collection := testhistory.GUID(rng)
		size := models.SizeRanges()[rng.IntN(5)*2].String()
		for d := first; d <= asOf+1; d += models.Day(1 + rng.IntN(9)) {
			history = append(
				history,
				testhistory.Record{At: d.Time().Add(time.Hour), Install: install, Collection: collection, Size: size},
			)
		}
	}
	return history
}

// changed tells the history a little otherwise: somebody more or fewer, seen on another day, with another
// collection or creation.
func changed(
	rng *rand.Rand,
	history []testhistory.Record,
	one testhistory.Record,
	about models.Day,
) []testhistory.Record {
	on := (about + 1 - models.Day(min(rng.IntN(32), rng.IntN(32)))).Time().Add(2 * time.Hour)
	switch rng.IntN(9) {
	case 0: // somebody was there on one more day
		return append(
			history,
			testhistory.Record{At: on, Install: one.Install, Collection: testhistory.GUID(rng), Size: "0"},
		)
	case 1: // somebody was there who was not
		return append(
			history,
			testhistory.Record{At: on, Install: testhistory.GUID(rng), Collection: testhistory.GUID(rng), Size: "0"},
		)
	case 2: // somebody was not there
		return slices.DeleteFunc(history, func(r testhistory.Record) bool { return r.Install == one.Install })
	case 3: // one record was not sent
		return slices.DeleteFunc(history, func(r testhistory.Record) bool { return r == one })
	case 4: // a collection was held for one day
		collection, size := testhistory.GUID(rng), models.SizeRanges()[1+rng.IntN(models.SizeRangeCount-1)].String()
		return append(history, testhistory.Record{At: on, Install: one.Install, Collection: collection, Size: size},
			testhistory.Record{At: on.Add(24 * time.Hour), Install: one.Install, Collection: collection, Size: "0"})
	case 5: // a collection held nothing on one day
		for _, r := range history {
			if r.Install == one.Install && r.Size != "" && r.Size != "0" {
				return append(history, testhistory.Record{At: on, Install: r.Install, Collection: r.Collection, Size: "0"},
					testhistory.Record{At: on.Add(24 * time.Hour), Install: r.Install, Collection: r.Collection, Size: r.Size})
			}
		}
	case 6: // somebody created something, perhaps what he created later too
		action := cmp.Or(one.Action, actionNames()[rng.IntN(len(actionNames()))])
		return append(history, testhistory.Record{At: on, Install: one.Install, Action: action})
	case 7: // somebody did not create it
		return slices.DeleteFunc(history, func(r testhistory.Record) bool {
			return r.Install == one.Install && r.Action != "" && r.Action == one.Action
		})
	case 8: // somebody came later, and did then what he had done before
		for i, r := range history {
			if r.Install == one.Install && r.At.Before(on) {
				history[i].At = on
			}
		}
	}
	return history
}

func TestThePublicationAgreesWithARecount(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		const asOf = models.Day(20000)
		rng := rand.New(rand.NewPCG(3, 6))
		s, history := openTest(t, url), smallCells(rng, asOf)
		testhistory.Import(t, s.store, history)
		n := testhistory.NewRecount(history)
		for _, d := range []models.Day{asOf, asOf + 1, asOf - 20} {
			got, err := s.Publication(t.Context(), d)
			if err != nil {
				t.Fatal(err)
			}
			testhistory.Same(t, "publication", got, recountedPublication(n, DefaultAnonymity, d))
		}
	})
}

func actionNames() (names []string) {
	for _, a := range models.Actions() {
		names = append(names, a.String())
	}
	return names
}
