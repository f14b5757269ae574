package report

import (
	"fmt"
	"strings"

	"compreface-stats/models"
	"compreface-stats/views"
)

// helpOf explains a chart in three sentences: what it shows, how it is read, and what it does not say.
func helpOf(id string) [3]string {
	return map[string][3]string{
		"active": {"Each line counts the installations seen in the days that end with a day.",
			"The 28 days are the headline, since they hold every weekday four times; the shorter ones move sooner.",
			"Installations that did not opt in are in none of them."},
		"change": {"The bars lead from the number on one day to that on another.",
			"Each begins where the one before ends, so that the parts add up; a click leads to their days.",
			"It does not say why anybody came or went."},
		"gains": {"Above zero are installations that came, below it those that went.",
			"The dot is the sum of both: above zero the number grew.",
			"Who went quiet is known only 28 days after the last sign, or when the week or month is over."},
		"retention-curve": {"Of all new installations, the line is the share seen again in each week after the first.",
			"Where it runs flat, those who are left stay; the wider its band, the fewer installations are old enough.",
			"A week without a sign is not the end: some come back."},
		"cohorts": {"Each row is the installations first seen in one month, each cell the share seen so many weeks later.",
			"Read down a column to see whether newer ones stay longer.",
			"Small rows jump by chance: the number is below the share."},
		"retention": {"Each row is the installations first seen in one week, each cell the share seen so many weeks later.",
			"Read along a row to follow one cohort, and down a column to compare them.",
			"Cohorts of a week are small, and jump by chance."},
		"days-seen": {"Each bar counts the active installations that were seen on so many of the 28 days to the day shown.",
			"What stands at the right runs every day, what stands at the left was tried out or runs now and then.",
			"An installation that was new this week cannot stand at the right yet."},
		"stickiness": {"The line is the share of the 28 days on which an active installation was seen, on average.",
			"It rises when installations run on more days, whatever their number does.",
			"Days on which this server was down are left out."},
		"quiet-services": {"Each bar is the share that went quiet, of those who had created this first.",
			"The longer the bar, the more of them left; the number before the share says how many that are.",
			"It shows what goes together, and not what is the reason."},
		"quiet-sizes": {"Each bar is the share that went quiet, of those with a largest collection of this size.",
			"Long bars at the small sizes say that people leave before they have filled anything.",
			"Sizes are as of the day on which an installation was last seen."},
		"quiet-ages": {"Each bar counts those that went quiet with so many days between their first and last sign.",
			"Long bars at the top say that many leave after a short trial.",
			"The ages differ in length, and there are more young ones where many come; the table has how many were so old."},
		"external-index": {"Each line is 100 on the first day on which all are known, and goes on in percent of that.",
			"Lines that rise alike grow at the same rate, however different their numbers are.",
			"That two lines move together does not say that one moves the other."},
		"external-amounts": {"The lines are our new installations and what came of each series, per day, week or month.",
			"The axis is logarithmic: the same distance is the same factor, from 1 to 10 as from 1,000 to 10,000.",
			"Where a day is not known the line has a gap; nothing is filled in."},
		"external-share": {"Each line is the share of the units of one series that are new installations which reported.",
			"It is a lower bound: most series count upgrades, automatic builds and mirrors as well.",
			"Where it moves, the habits of machines may have changed and nobody's consent."},
		"services": {"The bars count what was created in each day, week or month, by type.",
			"One installation that makes a hundred counts a hundred times.",
			"Deletions are not reported, so this is not what exists today."},
		"creators": {"The lines count the installations that created something, each once per period and type.",
			"Where it is far below what was created, a few installations made most of it.",
			"An installation that creates two types stands in two lines."},
		"creation-shares": {"The bars are the share of each type among the services created.",
			"A wider band says that the type is chosen more often.",
			"In a period with few services a single one moves the shares."},
		"reach-over-time": {"The lines are the share of the active installations that ever created one of the type.",
			"They rise when a type wins installations, whatever the number of installations does.",
			"It does not say whether the service is still in use."},
		"reach": {"The bars are the share of the active installations that ever created one of the type, now.",
			"They do not add up to 100 %: one installation may have several.",
			"It does not say whether the service is still in use."},
		"adoption": {"The bars are how many of all installations ever seen came so far.",
			"The largest step down is where most are lost.",
			"It counts everybody who ever came, active or not."},
		"sizes": {"The bars count the current face collections by their size.",
			"A size is a range, since installations report no exact numbers.",
			"Empty and untouched demo collections are left out unless they are included under View."},
		"largest": {"The bars count installations, each once, by its largest collection.",
			"The bars at the right are the installations in earnest use.",
			"An installation without a collection is in none."},
		"sizes-over-time": {"The lines count the current face collections of each class of sizes.",
			"A class that grows while the one below shrinks says that collections grow.",
			"A collection that is not reported for 7 days is no longer counted."},
		"size-shares": {"The areas are the share of each class of sizes among all collections.",
			"Darker areas that widen say that collections become larger.",
			"The shares say nothing of the number."},
		"largest-over-time": {"The lines count installations by the class of their largest collection.",
			"Each installation stands in one line.",
			"It drops out of all when it reports no collection for 7 days."},
		"flow": {"Above zero is what came into each size, below it what went.",
			"What came from another size went from that one.",
			"One that moves several times counts each time."},
		"moves": {"Each cell counts the collections that went from the size of the row to that of the column.",
			"Right of the diagonal they grew, left of it they shrank.",
			"One that moves several times counts each time."},
		"ladder": {"Each bar is what became of the collections that were in a size.",
			"A large green part says that collections of the size grow on; the table has the days that it took.",
			"One that comes back to a size counts anew."},
		"over-one-million": {"The line counts the current collections of more than a million faces.",
			"Each is one of the largest installations there are.",
			"One that is not reported for 7 days is no longer counted."},
		"at-least-faces": {"The line adds up the lower ends of all collections' sizes.",
			"The true number of faces is higher.",
			"It jumps when a large collection moves to the next size."},
	}[id]
}

// helpWords are the three sentences as one text.
func helpWords(id string) string {
	help := helpOf(id)
	return strings.TrimSpace(strings.Join(help[:], " "))
}

// finding says in a sentence what the chart shows now, as the title of a slide; empty where nothing exact can be said.
func (c Chart) finding(v View) string {
	if v.isBeyondRecords() {
		return v.Silence()
	}
	messages := map[string]func() string{
		"active":            v.activeMessage,
		"change":            v.changeMessage,
		"gains":             v.gainsMessage,
		"retention-curve":   v.curveMessage,
		"cohorts":           v.cohortsMessage,
		"retention":         v.weeksMessage,
		"days-seen":         v.daysSeenMessage,
		"quiet-services":    v.quietServicesMessage,
		"quiet-sizes":       v.quietSizesMessage,
		"quiet-ages":        v.quietAgesMessage,
		"reach":             v.reachMessage,
		"reach-over-time":   v.growthMessage,
		"adoption":          v.adoptionMessage,
		"sizes":             v.mostHoldMessage,
		"sizes-over-time":   v.collectionsMessage,
		"largest":           v.holdersMessage,
		"largest-over-time": v.holdersOverTime,
		"over-one-million":  v.millionMessage,
		"moves":             v.movesMessage,
		"ladder":            v.ladderMessage,
		"flow":              v.flowMessage,
		"size-shares":       v.sizeSharesMessage,
		"stickiness":        v.stickinessMessage,
		"services":          v.createdMessage,
		"creators":          v.creatorsMessage,
		"creation-shares":   v.mixMessage,
		"at-least-faces":    v.sizesMessage,
	}
	if say, ok := messages[c.ID]; ok {
		return say()
	}
	return ""
}

func (v View) activeMessage() string {
	s := v.headline()
	words := strings.Join(strings.Fields(s.Number+s.When+", "+s.Moved+" "+s.Than), " ")
	return strings.TrimSuffix(words, ",")
}

func (v View) gainsMessage() string {
	m := v.rangeChange()
	came := views.CountOf(m.arrived+m.resurrected, "installation")
	return fmt.Sprintf("%s came, %s went quiet", came, views.Number(m.lapsed))
}

// curveMessage takes the fourth week, or the last that is over.
func (v View) curveMessage() string {
	cells := curveCells(v)
	k := min(4, len(cells)-1)
	if k < 1 {
		return "Nobody can be told to have stayed yet"
	}
	share := views.ShareOf(cells[k].part, cells[k].whole, "new installations")
	return share + " are seen " + views.CountOf(int64(k), "week") + " later"
}

func (v View) daysSeenMessage() string {
	counts := v.Stay.DaysSeen[1:]
	often := views.ShareOf(sumOf(counts[20:]), sumOf(counts), "active installations")
	return often + " run on at least three days of four"
}

func (v View) reachMessage() string {
	for _, f := range v.reachFinding() {
		return strings.Replace(f.words, " created ", " of active installations created ", 1)
	}
	return ""
}

func (v View) adoptionMessage() string {
	filled := views.ShareOf(v.Adoption.Filled, v.Adoption.Seen, "installations ever seen")
	return filled + " filled a collection"
}

func (v View) lastSizes() models.SizesDay { return v.Sizes.At(v.AsOf()) }

func (v View) sizesMessage() string {
	now := v.lastSizes()
	return views.CountOf(now.FaceCollections(), "face collection") + " hold at least " + views.Number(now.AtLeastFaces()) +
		" faces"
}

func (v View) movesMessage() string {
	facts := v.moved().Facts
	return facts[1].Value + " grew to a larger size, " + facts[2].Value + " shrank to a smaller one"
}

func (v View) holdersMessage() string {
	return views.CountOf(v.lastSizes().Holders(), "installation") + " with face collections"
}

func (v View) millionMessage() string {
	return views.CountOf(v.lastSizes().OverOneMillion(), "collection") + " of more than a million faces"
}
