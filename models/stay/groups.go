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

func named(names []string) []Group {
	list := make([]Group, len(names))
	for i, name := range names {
		list[i].Name = name
	}
	return list
}
