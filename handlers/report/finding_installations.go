package report

import (
	"strings"

	"compreface-stats/models"
	"compreface-stats/views"
)

// installationsStory says who came and who went, and what that came to, against the day that other pages name as well.
func installationsStory(v View) *views.Story {
	span := v.changeSpan()
	m := v.changeIn(span)
	s := &views.Story{Number: m.cameAndWent()}
	switch {
	case v.AsOf() >= v.Today:
		s.Number = v.todaySoFar()
	case !v.statesChange(), m == activeChange{before: m.before, after: m.after}:
		s.When = " since " + sinceWords(v, span.From)
	case span.From == v.earlierDay():
		s.When, s.Mark = v.timeOf(span), ":"
		s.Moved, s.Than = sayActive(v.moveWords(m.after, m.before))
		s.Than += inBrackets(v.pairOf("active_28", m.after, m.before).verdict())
	default: // the day that is compared with is another one, of which a fact speaks
		s.When, s.Mark = v.rangeTime(), ":"
		s.Moved, s.Than = sayActive(moveSince(m.after, m.before, "on "+sinceWords(v, span.From)))
	}
	s.Facts = v.installationFacts()
	return s
}

// todaySoFar says who came on a day that is not over. Who went quiet it does not say: they may still report.
func (v View) todaySoFar() string {
	now := v.Active.At(v.Today)
	came := activeChange{arrived: now.New, resurrected: now.Resurrected}
	if came == (activeChange{}) {
		return v.haveReported() + " today so far"
	}
	return v.haveReported() + " today so far: " + came.cameAndWent()
}

// cameAndWent names what there was of it: "114 new, 21 came back, 102 went quiet".
func (m activeChange) cameAndWent() string {
	var parts []string
	for _, p := range m.parts() {
		if p.count > 0 {
			parts = append(parts, p.words())
		}
	}
	if len(parts) == 0 {
		return "No installation came or went"
	}
	return strings.Join(parts, ", ")
}

// installationFacts are how many there are, what is remarkable of it, and on how many days they run.
func (v View) installationFacts() []views.Link {
	now := v.Active.At(v.AsOf())
	facts := []views.Link{{
		Label: views.Number(now.Active28) + " active in 28 days" + v.movedSinceHeading(),
		URL:   v.here("/installations", "active"),
	}}
	for _, found := range [][]finding{v.recordFinding(), v.crossingFinding(), v.weekFinding()} {
		for _, f := range found {
			facts = append(facts, views.Link{Label: f.words, URL: f.url})
		}
	}
	if day := stickinessDays(v).At(v.AsOf()); day.possible > 0 {
		facts = append(facts, views.Link{
			Label: "seen on " + day.onAverage(), URL: v.here(retentionPath, "stickiness"),
		})
	}
	return facts
}

// movedSinceHeading says by how many more than on the day that is compared with, where the heading speaks of another:
// ", 86 more than on 28 Nov 2025".
func (v View) movedSinceHeading() string {
	span := v.headingSpan()
	m := v.changeIn(span)
	if v.changeSpan() == span || m.after == m.before {
		return ""
	}
	moved, than := v.moveWords(m.after, m.before)
	return ", " + moved + " " + than
}

// collectionsStory says how many face collections there are, how that moved, and of which size they are.
func collectionsStory(v View) *views.Story {
	now := v.lastSizes()
	s := &views.Story{Number: views.CountOf(now.FaceCollections(), "face collection"), When: v.sizesDay()}
	if now.FaceCollections() == 0 {
		s.Number = "No face collections"
	}
	if _, ok := v.previous(); ok && v.AsOf() < v.Today && !v.Segment().IsTracedBack() {
		s.Moved, s.Than = v.moveWords(now.FaceCollections(), v.Sizes.At(v.AsOf()-v.offset()).FaceCollections())
	}
	if words := commonSize(now); words != "" {
		s.Facts = append(s.Facts, views.Link{Label: words, URL: v.here("/faces", "sizes")})
	}
	if now.Holders() > 0 {
		s.Facts = append(s.Facts, views.Link{
			Label: "in " + views.CountOf(now.Holders(), "installation"), URL: v.here("/faces", "largest"),
		})
	}
	if moved := v.moved().Facts; moved[1].Value != "0" || moved[2].Value != "0" {
		words := "moves to a larger size: " + moved[1].Value + ", to a smaller one: " + moved[2].Value + v.rangeTime()
		s.Facts = append(s.Facts, views.Link{Label: words, URL: v.here("/faces", "moves")})
	}
	for _, f := range v.millionFinding() {
		s.Facts = append(s.Facts, views.Link{Label: f.words, URL: f.url})
	}
	return s
}

// sizesDay says of which day the collections are, unless it is yesterday.
func (v View) sizesDay() string {
	if v.AsOf() >= v.Today {
		return " today so far"
	}
	return v.headlineDay()
}

// moveWords say by how much a number moved since the day that the range is compared with.
func (v View) moveWords(now, before int64) (moved, than string) {
	return moveSince(now, before, v.backWords())
}

func moveSince(now, before int64, then string) (moved, than string) {
	if now == before {
		return "", "as many as " + then
	}
	return movedBy(now - before), "than " + then
}

// sayActive says of whom there are more, where those that came and went were named before: "30 more active".
func sayActive(moved, than string) (string, string) {
	if moved == "" {
		return "", strings.Replace(than, "as many as", "as many active as", 1)
	}
	return moved + " active", than
}

// movedBy is "30 more", "3 fewer" or "as many".
func movedBy(by int64) string {
	switch {
	case by > 0:
		return views.Number(by) + " more"
	case by < 0:
		return views.Number(-by) + " fewer"
	default:
		return "as many"
	}
}

// commonSize says which size most collections have, or which is the most common; empty where two are.
func commonSize(now models.SizesDay) string {
	var best models.SizeRange
	var most int64
	tied := false
	for _, r := range models.SizeRanges()[1:] {
		switch n := now.Collections[r]; {
		case n > most:
			best, most, tied = r, n, false
		case n == most:
			tied = true
		default:
		}
	}
	switch faces := views.SizeLabel(best.String()) + " faces"; {
	case tied || most == 0:
		return ""
	case 2*most > now.FaceCollections():
		return "most hold " + faces
	default:
		return faces + " is the most common size: " + views.Number(most)
	}
}
