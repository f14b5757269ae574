package report

import (
	"cmp"
	"slices"
	"strings"

	"compreface-stats/models"
	"compreface-stats/views"
)

// reached is how many of the active installations created a service of this type, now and on the day to compare with.
type reached struct {
	action        models.Action
	part, whole   int64
	before, among int64 // of nothing where there is nothing to compare with
}

// reachedServices are the types of services, the most popular first.
func reachedServices(v View) (list []reached) {
	now, before := v.Reach.At(v.AsOf()), models.ReachDay{}
	if _, ok := v.previous(); ok && v.AsOf() < v.Today && !v.Segment().IsTracedBack() {
		before = v.Reach.At(v.AsOf() - v.offset())
	}
	for _, a := range serviceTypes() {
		list = append(list, reached{
			action: a, part: now.Created[a], whole: now.Active28, before: before.Created[a], among: before.Active28,
		})
	}
	slices.SortStableFunc(list, func(a, b reached) int { return cmp.Compare(b.part, a.part) })
	return list
}

// share is "77.5 %", and of few "2 of 3".
func (r reached) share() string { return views.Share(r.part, r.whole) }

// points is by how many percentage points the share moved: "+1.0"; empty where either share is one of few.
func (r reached) points() (words, direction string) {
	if !views.HasShare(min(r.whole, r.among)) {
		return "", "none"
	}
	by := r.gained()
	switch words = views.Decimal(by); {
	case words == "0.0" || words == "−0.0":
		return "±0.0", "same"
	case by > 0:
		return "+" + words, "up"
	default:
		return words, "down"
	}
}

// gained is by how many percentage points the share moved; 0 where either is one of few.
func (r reached) gained() float64 {
	if !views.HasShare(min(r.whole, r.among)) {
		return 0
	}
	return 100*float64(r.part)/float64(r.whole) - 100*float64(r.before)/float64(r.among)
}

// hasMoved reports whether the share changed by more than chance makes in twenty times but one.
func (r reached) hasMoved() bool {
	now, before := r.shares()
	return views.HasShare(min(r.whole, r.among)) && now.differs(before, z95)
}

func (r reached) shares() (now, before share) {
	return share{r.part, r.whole}, share{r.before, r.among}
}

// verdict says in words whether chance alone would do it.
func (r reached) verdict() string {
	now, before := r.shares()
	return chanceWords(func(z float64) bool { return now.differs(before, z) })
}

// likely is the 95 % interval of the points: "95 %: 9.2 to 24.6".
func (r reached) likely() string {
	now, before := r.shares()
	low, high := now.since(before, z95)
	return "95 %: " + views.Decimal(100*low) + " to " + views.Decimal(100*high)
}

// comparedIn has the figure say by how many points the share moved, with the verdict; ok is false where either share is
// one of few.
func (r reached) comparedIn(f *views.Figure) (ok bool) {
	if f.Change, f.Direction = r.points(); f.Change == "" {
		return false
	}
	f.Change += " points"
	f.Said = r.verdict()
	f.Tested = f.Said == beyondChance
	f.Definition += " The change, " + f.Change + ", is " + f.Said + " (" + r.likely() + ")."
	return true
}

// beyondChance is "+17.1 points, beyond chance (95 %: 9.2 to 24.6)", where the share changed by more than chance; else
// empty.
func (r reached) beyondChance() string {
	if !r.hasMoved() {
		return ""
	}
	points, _ := r.points()
	return points + " points, " + r.verdict() + " (" + r.likely() + ")"
}

// noneMoved says that no share changed by more than chance between the two days that it names; empty where one did, or
// where there is nothing to compare with.
func (v View) noneMoved(list []reached) string {
	if !views.HasShare(min(list[0].whole, list[0].among)) || slices.ContainsFunc(list, reached.hasMoved) {
		return ""
	}
	return v.twoDays() + ": no share changed beyond chance"
}

// moved is "22 % → 39 %".
func (r reached) moved() string {
	return views.ShortShare(r.before, r.among) + " → " + views.ShortShare(r.part, r.whole)
}

// grewMost returns the type whose share gained most, of those that gained more than chance; ok is false where none
// gained a point.
func grewMost(list []reached) (most reached, ok bool) {
	for _, r := range list {
		if r.hasMoved() && r.gained() > most.gained() {
			most = r
		}
	}
	return most, most.gained() >= 1
}

// servicesStory says which type of service grew much, or else which is the most popular, and how the others do.
func servicesStory(v View) *views.Story {
	list, back := reachedServices(v), v.backLength()
	s := &views.Story{Number: v.noneCreated()}
	time := " in " + back // said once
	if list[0].part > 0 {
		first := v.leading(list)
		s.Number = v.asMostPopular(first, back)
		if most, _ := grewMost(list); most.action != first.action && most.gained() >= muchGained {
			first, s.Number = most, v.asGrown(most, back)
		}
		if strings.HasSuffix(s.Number, time) {
			time = ""
		}
		if words := first.beyondChance(); words != "" {
			s.Facts = append(s.Facts, views.Link{
				Label: actionLabel(first.action) + " " + words, URL: v.here("/services", "reach-over-time"),
			})
		}
		s.Facts = append(s.Facts, otherShares(v, list, first.action, time)...)
	}
	if words := v.noneMoved(list); words != "" {
		s.Facts = append(s.Facts, views.Link{Label: words, URL: v.here("/services", "reach-over-time")})
	}
	s.Facts = append(s.Facts, views.Link{
		Label: v.createdWords(time), URL: v.here("/services", "services"),
	})
	return s
}

// noneCreated says that no creation is on record, and of how many a filled collection proves that there was one: the
// funnel below counts those.
func (v View) noneCreated() string {
	words := "No service created by an active installation is on record"
	if n := v.Adoption.Filled; n > 0 {
		words += "; " + views.Number(n) + " of " + views.CountOf(v.Adoption.Seen, "installation") + " filled a collection"
	}
	return words
}

// createdWords are "738 services created, 30 more, beyond chance", with their days where no words before have them. By
// how much they moved is said where all days have others beside them, and a verdict.
func (v View) createdWords(time string) string {
	created := seriesOf(v.ServiceDays, servicesCreated)
	span := models.Span{From: v.From, To: v.AsOf()}
	days := created.Within(span)
	words := views.CountOf(sumOf(days), "service") + " created" + v.createdTime(time)
	if shared, ok := v.shared(); !ok || shared != span || !v.statesChange() {
		return words
	}
	before := created.Within(models.Span{From: v.From - v.offset(), To: v.AsOf() - v.offset()})
	if verdict := happened(days).verdict(before); verdict != "" {
		words += ", " + movedBy(sumOf(days)-sumOf(before)) + ", " + verdict
	}
	return words
}

// createdTime says in how many days they were, where no words before it do.
func (v View) createdTime(time string) string {
	if words := v.rangeTime(); words != "" || time == "" || v.AsOf() >= v.Today {
		return words
	}
	return " in " + v.lengthWords()
}

// otherShares are those of all types but the one that the heading is about. time says since when, where they changed.
func otherShares(v View, list []reached, but models.Action, time string) (facts []views.Link) {
	for _, r := range list {
		words := actionLabel(r.action) + " " + r.share()
		if points := r.beyondChance(); points != "" {
			words += ", " + points + time
		}
		if r.action != but {
			facts = append(facts, views.Link{Label: words, URL: v.here("/services", "reach-over-time")})
		}
	}
	return facts
}

// muchGained is by how many points a share must have grown to be what the page begins with, above the most popular.
const muchGained = 5

// leading is the most popular type, but for one that the segment is of: all of it created that, which says nothing.
func (v View) leading(list []reached) reached {
	if len(list) > 1 && v.isImplied(list[0].action) && list[1].part > 0 {
		return list[1]
	}
	return list[0]
}

// isImplied reports whether the part shown is of installations that created this type first.
func (v View) isImplied(a models.Action) bool {
	first := v.Segment().Value("service")
	return first != "" && strings.EqualFold(first, actionLabel(a))
}

// ofActive names who shares are of: " of active installations", and of a part " of these 99".
func (v View) ofActive(r reached) string {
	switch {
	case len(v.Segment()) > 0 && views.HasShare(r.whole):
		return " of these " + views.Number(r.whole)
	case len(v.Segment()) > 0:
		return " of these"
	case views.HasShare(r.whole):
		return " of active installations"
	default:
		return " active installations"
	}
}

// asGrown says so in a sentence.
func (v View) asGrown(r reached, back string) string {
	return actionLabel(r.action) + " grew most: " + r.moved() + v.ofActive(r) + " in " + back
}

// asMostPopular says so in a sentence, with the change over so long a time where it is more than chance makes.
func (v View) asMostPopular(r reached, back string) string {
	words := actionLabel(r.action) + " is the most popular: "
	if first := reachedServices(v)[0].action; first != r.action {
		words = "Beside " + strings.ToLower(actionLabel(first)) + ", " + strings.ToLower(words[:1]) + words[1:]
	}
	words += r.share() + v.ofActive(r)
	if points, _ := r.points(); r.hasMoved() {
		words += ", " + points + " points in " + back
	}
	return words
}

// reachFigures are the shares of the finding, each with the numbers behind it.
func reachFigures(v View) (figures []views.Figure) {
	for _, r := range reachedServices(v) {
		f := views.Figure{
			Name:       "reach_" + r.action.String(),
			Label:      actionLabel(r.action) + ", adoption",
			Value:      r.share(),
			Against:    views.DayLabel(v.AsOf().String()),
			Definition: Definition("reach"),
			URL:        v.here("/services", "reach-over-time"),
			Spark:      shareSpark(v.DateRange, reachOf(v, r.action), reachWhole(v)),
		}
		if views.HasShare(r.whole) { // of few the value says so itself
			f.Of = views.Number(r.part) + " of " + views.CountOf(r.whole, "active installation")
		}
		if r.comparedIn(&f) {
			f.Against += ", vs " + views.DayLabel((v.AsOf() - v.offset()).String())
		}
		figures = append(figures, f)
	}
	return figures
}
