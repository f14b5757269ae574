package report

import (
	"strings"

	"compreface-stats/models"
	"compreface-stats/models/stay"
	"compreface-stats/views"
)

// messageAbout returns the keys of the series that the chart's message speaks of, as it is drawn at first: with one of
// them hidden the message would speak of what nobody sees.
func (c Chart) messageAbout(d *views.Drawing, message string) (keys []string) {
	if d == nil {
		return nil
	}
	for _, s := range d.Plot.Series {
		if !s.Off && c.speaksOf(message, s.Name) {
			keys = append(keys, s.Key())
		}
	}
	return keys
}

// speaksOf reports whether the chart's message is about the series. Of services it is about the one that it names; that
// none changed is true of any that are drawn.
func (c Chart) speaksOf(message, series string) bool {
	switch c.ID {
	case "active":
		return strings.HasPrefix(series, activeMetric("active_28").label)
	case "reach-over-time":
		return strings.HasPrefix(message, series+" ") || strings.HasPrefix(message, series+":")
	default:
		return true
	}
}

// changeMessage is what came and went, and what that adds up to.
func (v View) changeMessage() string {
	if v.AsOf() >= v.Today {
		return ""
	}
	span := v.changeSpan()
	m := v.changeIn(span)
	return m.flows() + v.timeOf(span) + ": " + signed(m.after-m.before)
}

// cohortsMessage and weeksMessage are the curve's, with how the chart divides it.
func (v View) cohortsMessage() string { return v.curveMessage() + ", by the month they came" }

func (v View) weeksMessage() string { return v.curveMessage() + ", by the week they came" }

// quietMost names the group of which the largest share went quiet, of those with enough for a share; where there is
// none it says how many went quiet, and by what the chart divides them.
func (v View) quietMost(groups []stay.Group, label func(string) string, parts string) string {
	var most stay.Group
	for _, g := range groups {
		all := g.Quiet + g.Active
		if views.HasShare(all) && (most.Name == "" || g.Quiet*(most.Quiet+most.Active) > most.Quiet*all) {
			most = g
		}
	}
	if most.Quiet == 0 {
		return views.CountOf(v.wentQuiet(), "installation") + " went quiet, " + parts
	}
	share := views.Share(most.Quiet, most.Quiet+most.Active)
	return label(most.Name) + ": " + share + " went quiet, the most of all groups"
}

func (v View) wentQuiet() (quiet int64) {
	for _, g := range v.Stay.Ages {
		quiet += g.Quiet
	}
	return quiet
}

func (v View) quietServicesMessage() string {
	return v.quietMost(v.Stay.Services, serviceGroupLabel, "by first service")
}

func (v View) quietSizesMessage() string {
	return v.quietMost(v.Stay.Sizes, func(name string) string {
		if name == "none" || name == "unknown" {
			return sizeGroupLabel(name)
		}
		return sizeGroupLabel(name) + " faces"
	}, "by largest collection")
}

// quietAgesMessage is how many of those that went quiet were a week old at most.
func (v View) quietAgesMessage() string {
	var young int64
	for i, g := range v.Stay.Ages {
		if i < upToAWeek {
			young += g.Quiet
		}
	}
	if v.wentQuiet() == 0 {
		return "0 installations went quiet, by age"
	}
	return views.PartOf(young, v.wentQuiet()) + " that went quiet were at most a week old"
}

// growthMessage names the type of service whose share grew most; where none changed beyond chance it says so.
func (v View) growthMessage() string {
	r, ok := grewMost(reachedServices(v))
	if !ok {
		return v.noneMoved(reachedServices(v))
	}
	return actionLabel(r.action) + " grew most: " + r.moved() + " in " + v.backLength()
}

// mostHoldMessage names the size that most collections have; of a few collections that says nothing.
func (v View) mostHoldMessage() string {
	now := v.lastSizes()
	words := views.CountOf(now.FaceCollections(), "face collection")
	most := models.SizeRanges()[1]
	for _, r := range models.SizeRanges()[1:] {
		if now.Collections[r] > now.Collections[most] {
			most = r
		}
	}
	if !views.HasShare(now.FaceCollections()) {
		return words + " by size"
	}
	of := "most often of "
	if v.includes(includeEmpty) {
		words, of = words+" and "+views.Number(now.Collections[0])+" empty ones", "of those with faces most hold "
	}
	return words + ", " + of + views.SizeLabel(most.String()) + " faces"
}

// collectionsMessage is how many collections there are, and how many more than before.
func (v View) collectionsMessage() string {
	return v.sizesMoved("face collection", "", models.SizesDay.FaceCollections)
}

func (v View) holdersOverTime() string {
	return v.sizesMoved("installation", " with face collections", models.SizesDay.Holders)
}

func (v View) sizesMoved(one, rest string, count func(models.SizesDay) int64) string {
	now := count(v.lastSizes())
	words := views.CountOf(now, one) + rest
	day := v.AsOf() - v.offset()
	if _, ok := v.previous(); !ok || v.AsOf() >= v.Today || day < v.Sizes.First || v.Segment().IsTracedBack() {
		return words + " on " + views.DayLabel(v.AsOf().String())
	}
	moved, than := v.moveWords(now, count(v.Sizes.At(day)))
	return words + ", " + strings.TrimSpace(moved+" "+than)
}

// ladderMessage is how often a collection that was in a size outgrew it; from the largest none can.
func (v View) ladderMessage() string {
	var all, grew int64
	for _, part := range faceParts() {
		if r := rungOf(part, v.SizesBefore, v.Moves); !r.isTop() {
			all, grew = all+r.all, grew+r.grew
		}
	}
	return views.Number(grew) + " of " + views.CountOf(all, "time") + " a collection outgrew its size"
}
