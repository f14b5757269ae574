package stay

import "compreface-stats/models"

// What was created first. Several types on one day stand in no order.
const (
	createdNothing = iota
	createdAccount // a user or an application alone
	createdFirst   // the types of services follow, in their order
	createdSeveral = createdFirst + 3
)

func serviceGroups() []string {
	return []string{"nothing", "account", "detection", "verification", "recognition", "several"}
}

// serviceOf is what the installation had created first, on or before the day.
func serviceOf(l models.Life, day models.Day) int {
	group, first := createdNothing, day+1
	for _, a := range []models.Action{models.UserCreate, models.AppCreate} {
		if d, ok := l.CreatedFirst(a); ok && d <= day {
			group = createdAccount
		}
	}
	for i, a := range []models.Action{
		models.FaceDetectionCreate, models.FaceVerificationCreate, models.FaceRecognitionCreate,
	} {
		d, ok := l.CreatedFirst(a)
		switch {
		case !ok || d > first || d > day:
		case d == first:
			group = createdSeveral
		default:
			group, first = createdFirst+i, d
		}
	}
	return group
}

const noSize = 0

// sizeGroups are no face collection, the classes of sizes, and what nobody knows any more.
func sizeGroups() []string {
	names := []string{"none"}
	for _, c := range models.SizeClasses() {
		names = append(names, c.String())
	}
	return append(names, "unknown")
}

func groupOfPart(p models.SizePart) int {
	class, ok := p.Class()
	if !ok {
		return noSize
	}
	return 1 + int(class)
}

func sizeGroup(found map[models.LifeDay]models.SizePart, place models.LifeDay) int {
	if p, ok := found[place]; ok {
		return groupOfPart(p)
	}
	return 1 + models.SizeClassCount
}

// ages are the most days from the first to the last day seen, both counted; longer ones come last.
var ages = []models.Day{1, 7, 28, 91, 365}

func ageGroups() []string { return []string{"1", "2-7", "8-28", "29-91", "92-365", "366+"} }

func ageOf(first, last models.Day) int {
	for i, most := range ages {
		if last-first+1 <= most {
			return i
		}
	}
	return len(ages)
}

func named(names []string) []Group {
	list := make([]Group, len(names))
	for i, name := range names {
		list[i].Name = name
	}
	return list
}
