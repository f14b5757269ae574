package models

import (
	"cmp"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"compreface-stats/models/testdb"
)

// outside is all that is public on two days running, which everything public is made of.
type outside [2]Publication

func outsideOf(n *recount, k Anonymity, asOf Day) outside {
	return outside{n.publication(k, asOf), n.publication(k, asOf+1)}
}

// isOf says whether the history publishes the very same; it stops at the first difference.
func (o outside) isOf(n *recount, k Anonymity, asOf Day) bool {
	for i := range o {
		d := asOf + Day(i)
		if k.Count(n.active(d).Active28) != o[i].Now().Active28 || !reflect.DeepEqual(n.publication(k, d), o[i]) {
			return false
		}
	}
	return true
}

// publication is Store.Publication over a recount.
func (n *recount) publication(k Anonymity, asOf Day) Publication {
	p := Publication{K: k}
	for _, d := range publicDays(asOf, n.first()) {
		p.Days = append(p.Days, k.publishDay(n.active(d), n.reach(d), n.sizes(d)))
	}
	if !p.Now().Small {
		p.Retention = k.pool(n.retention(pooledWeeks(asOf)))
	}
	return p
}

func (n *recount) first() Day {
	first := Day(1 << 30)
	for _, days := range n.seen {
		for d := range days {
			first = min(first, d)
		}
	}
	return first
}

// secret is a number of installations that must not be told, and its name.
type secret struct {
	name  string
	day   Day
	value func(n *recount) int64
}

// secrets are all cells that anything public could give away: counts, what is left over of the active ones, and who came and
// went between the two days. Only those of 1 to k-1 installations are secret.
func secrets(n *recount, k Anonymity, asOf Day) (list []secret) {
	add := func(name string, d Day, value func(n *recount) int64) {
		if v := value(n); v > 0 && v < int64(k) {
			list = append(list, secret{d.String() + " " + name, d, value})
		}
	}
	for _, d := range slices.Compact(append(publicDays(asOf, n.first()), publicDays(asOf+1, n.first())...)) {
		add("active", d, func(n *recount) int64 { return n.active(d).Active28 })
		add("established", d, func(n *recount) int64 { return n.active(d).Established })
		add("seen but once", d, func(n *recount) int64 { a := n.active(d); return a.Active28 - a.Established })
		for _, a := range Actions() {
			add("created "+a.String(), d, func(n *recount) int64 { return n.reach(d).Created[a] })
			add("never created "+a.String(), d, func(n *recount) int64 { r := n.reach(d); return r.Active28 - r.Created[a] })
		}
		for _, r := range SizeRanges()[1:] {
			add("holding "+r.String(), d, func(n *recount) int64 { return n.sizes(d).Holding[r] })
			add("largest "+r.String(), d, func(n *recount) int64 { return n.sizes(d).Largest[r] })
		}
	}
	for _, d := range []Day{asOf, asOf + 1} {
		add("new", d, func(n *recount) int64 { return n.active(d).New })
		add("lapsed", d, func(n *recount) int64 { return n.active(d).Lapsed })
		add("resurrected", d, func(n *recount) int64 { return n.active(d).Resurrected })
	}
	return list
}

// An adversary who has everything public of two days running cannot tell any cell of 1 to 4 installations: there is another
// history that publishes the very same, and in which the cell is another number.
func TestNoCellOfAFewInstallationsCanBeTold(t *testing.T) {
	const k, asOf = DefaultAnonymity, Day(20000)
	told := 0
	for seed := range uint64(5) {
		rng := rand.New(rand.NewPCG(seed, 6))
		history := smallCells(rng, asOf)
		n := newRecount(history)
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
func deniable(rng *rand.Rand, history []raw, public outside, k Anonymity, asOf Day, s secret) bool {
	truth := s.value(newRecount(history))
	for range 60000 {
		other, one := slices.Clone(history), history[rng.IntN(len(history))]
		for range 1 + rng.IntN(3) {
			other = changed(rng, other, one, s.day)
			if rng.IntN(3) == 0 {
				one = history[rng.IntN(len(history))]
			}
		}
		if n := newRecount(other); s.value(n) != truth && public.isOf(n, k, asOf) {
			return true
		}
	}
	return false
}

// smallCells makes a history of some thirty installations in which many cells are of a few, over the weeks before a day.
func smallCells(rng *rand.Rand, asOf Day) (history []raw) {
	for range 24 + rng.IntN(14) {
		install := guid(rng)
		first := asOf - Day(rng.IntN(45))
		for a := range rng.IntN(4) {
			history = append(history, raw{at: first.Time().Add(time.Duration(a+1) * time.Hour), install: install, action: testActions[a]})
		}
		collection := guid(rng)
		size := sizeRanges[rng.IntN(5)*2].name
		for d := first; d <= asOf+1; d += Day(1 + rng.IntN(9)) {
			history = append(history, raw{at: d.Time().Add(time.Hour), install: install, collection: collection, size: size})
		}
	}
	return history
}

// changed tells the history a little otherwise: somebody more or fewer, seen on another day, with another collection or creation.
func changed(rng *rand.Rand, history []raw, one raw, about Day) []raw {
	on := (about + 1 - Day(min(rng.IntN(32), rng.IntN(32)))).Time().Add(2 * time.Hour)
	switch rng.IntN(9) {
	case 0: // somebody was there on one more day
		return append(history, raw{at: on, install: one.install, collection: guid(rng), size: "0"})
	case 1: // somebody was there who was not
		return append(history, raw{at: on, install: guid(rng), collection: guid(rng), size: "0"})
	case 2: // somebody was not there
		return slices.DeleteFunc(history, func(r raw) bool { return r.install == one.install })
	case 3: // one record was not sent
		return slices.DeleteFunc(history, func(r raw) bool { return r == one })
	case 4: // a collection was held for one day
		collection, size := guid(rng), sizeRanges[1+rng.IntN(SizeRangeCount-1)].name
		return append(history, raw{at: on, install: one.install, collection: collection, size: size},
			raw{at: on.Add(24 * time.Hour), install: one.install, collection: collection, size: "0"})
	case 5: // a collection held nothing on one day
		for _, r := range history {
			if r.install == one.install && r.size != "" && r.size != "0" {
				return append(history, raw{at: on, install: r.install, collection: r.collection, size: "0"},
					raw{at: on.Add(24 * time.Hour), install: r.install, collection: r.collection, size: r.size})
			}
		}
	case 6: // somebody created something, perhaps what he created later too
		action := cmp.Or(one.action, testActions[rng.IntN(len(testActions))])
		return append(history, raw{at: on, install: one.install, action: action})
	case 7: // somebody did not create it
		return slices.DeleteFunc(history, func(r raw) bool { return r.install == one.install && r.action != "" && r.action == one.action })
	case 8: // somebody came later, and did then what he had done before
		for i, r := range history {
			if r.install == one.install && r.at.Before(on) {
				history[i].at = on
			}
		}
	}
	return history
}

func TestThePublicationAgreesWithARecount(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		const asOf = Day(20000)
		rng := rand.New(rand.NewPCG(3, 6))
		s, history := openTest(t, url), smallCells(rng, asOf)
		addInGroups(t, s, slices.Clone(history), rng)
		n := newRecount(history)
		for _, d := range []Day{asOf, asOf + 1, asOf - 20} {
			got, err := s.Publication(t.Context(), d)
			if err != nil {
				t.Fatal(err)
			}
			same(t, "publication", got, n.publication(DefaultAnonymity, d))
		}
	})
}
