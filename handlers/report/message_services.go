package report

import (
	"fmt"
	"slices"
	"strings"

	"compreface-stats/models"
	"compreface-stats/views"
)

// createdOf are services of a type, and how many there are of all types.
type createdOf struct {
	action    models.Action
	part, all int64
}

// servicesByNumber are the types of services created in the weeks or months drawn, the most first.
func (v View) servicesByNumber() (list []createdOf) {
	all := sumOf(valuesOf(v.Services, servicesCreated))
	for _, a := range serviceTypes() {
		created := valuesOf(v.Services, func(p models.ServicePeriod) int64 { return p.Creations[a] })
		list = append(list, createdOf{action: a, part: sumOf(created), all: all})
	}
	slices.SortStableFunc(list, func(a, b createdOf) int { return int(b.part - a.part) })
	return list
}

// createdMessage names the type of service that was created most.
func (v View) createdMessage() string {
	most := v.servicesByNumber()[0]
	if most.part == 0 {
		return ""
	}
	whole := ""
	if v.By != models.ByDay {
		whole = " in whole " + v.By.String() + "s"
	}
	return fmt.Sprintf("%s was created most: %s of %s%s",
		actionLabel(most.action), views.Number(most.part), views.CountOf(most.all, "service"), whole)
}

// mixMessage is the share of each type, the largest first; of a few services that says nothing.
func (v View) mixMessage() string {
	mix, _ := v.monthsOfFewWeeks()
	list := mix.servicesByNumber()
	if !views.HasShare(list[0].all) {
		return ""
	}
	var parts []string
	for _, one := range list {
		parts = append(parts, strings.ToLower(actionLabel(one.action))+" "+views.Share(one.part, one.all))
	}
	return "Of services created: " + strings.Join(parts, ", ")
}

// creatorsMessage is how many installations a week, or month, created the type that most are of: the fewest and the
// most of those that are over and were recorded.
func (v View) creatorsMessage() string {
	most := v.servicesByNumber()[0].action
	var counts []int64
	for i, row := range v.Services {
		if i < len(v.Services)-v.provisional(v.By) && row.Start >= v.AllRecords.From {
			counts = append(counts, row.Installations[most])
		}
	}
	if len(counts) == 0 || slices.Max(counts) == 0 {
		return ""
	}
	number := views.Number(slices.Min(counts))
	if least, highest := slices.Min(counts), slices.Max(counts); least < highest {
		number += " to " + views.Number(highest)
	}
	noun := "installations"
	if number == "1" {
		noun = "installation"
	}
	return number + " " + noun + " a " + v.By.String() + " created a " + strings.ToLower(CreatedKind(most))
}

// flowMessage is how many face collections came, and how many went.
func (v View) flowMessage() string {
	facts := v.moved().Facts
	return "New or filled collections: " + facts[0].Value + ", gone or emptied: " + facts[3].Value
}

// sizeSharesMessage names the class of sizes with the largest share; of a few collections that says nothing.
func (v View) sizeSharesMessage() string {
	kinds, now := collectionClasses(v.Options), v.lastSizes()
	all := totalOf(kinds, now)
	if !views.HasShare(all) {
		return ""
	}
	most := slices.MaxFunc(kinds, func(a, b sizeKind) int { return int(a.count(now) - b.count(now)) })
	return "The most common size is " + most.label + ": " + views.ShareOf(most.count(now), all, populationOf(v.Options))
}

// stickinessMessage is on how many days active installations are seen.
func (v View) stickinessMessage() string {
	now := stickinessDays(v).At(v.AsOf())
	if now.possible == 0 {
		return ""
	}
	return "Active installations are seen on " + now.onAverage()
}
