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

// service is what the installation had created first, on or before the day.
func (l *life) service(day models.Day) int8 {
	group, first := int8(createdNothing), day+1
	if min(l.created[models.UserCreate], l.created[models.AppCreate]) <= day {
		group = createdAccount
	}
	for i, a := range []models.Action{
		models.FaceDetectionCreate, models.FaceVerificationCreate, models.FaceRecognitionCreate,
	} {
		switch d := l.created[a]; {
		case d > first || d > day:
		case d == first:
			group = createdSeveral
		default:
			group, first = createdFirst+int8(i), d
		}
	}
	return group
}

const (
	noSize      int8 = 0
	unknownSize int8 = 1 + models.SizeClassCount
)

// sizeGroups are no face collection, the classes of sizes, and what nobody knows any more.
func sizeGroups() []string {
	names := []string{"none"}
	for _, c := range models.SizeClasses() {
		names = append(names, c.String())
	}
	return append(names, "unknown")
}

func groupOfPart(p models.SizePart) int8 {
	class, ok := p.Class()
	if !ok {
		return noSize
	}
	return 1 + int8(class)
}

// ages are the most days from the first to the last day seen, both counted; longer ones come last.
var ages = []models.Day{1, 7, 28, 91, 365}

func ageGroups() []string { return []string{"1", "2-7", "8-28", "29-91", "92-365", "366+"} }

// age is the group of its age on a day on which it was seen.
func (l *life) age(last models.Day) int8 {
	for i, most := range ages {
		if last-l.seen.First()+1 <= most {
			return int8(i)
		}
	}
	return int8(len(ages))
}

func named(names []string) []Group {
	list := make([]Group, len(names))
	for i, name := range names {
		list[i].Name = name
	}
	return list
}
