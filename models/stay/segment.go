package stay

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// Segment is a part of the installations: those of which every condition holds. An empty one is all of them.
type Segment []Condition

// Condition is a property and the value that it must have.
type Condition struct{ Property, Value string }

// The properties of installations. Those of a day are as of the last day that is asked about; the others are as they
// are known now.
const (
	propertySize        = "size"        // class of the largest face collection when it was last seen
	propertyService     = "service"     // what it created first
	propertyAge         = "age"         // days since its first, on the day
	propertyEstablished = "established" // seen on two days of the 28 up to the day
	propertyOnce        = "once"        // seen on one day only, up to the day
	propertyKey         = "key"         // the ingest key of its first post
)

// NoKey stands for installations without a first post of a known key.
const NoKey = "none"

// ErrBadSegment is returned for a segment that cannot be; its words say why.
var ErrBadSegment = errors.New("not a segment")

// segmentAges are the days from the first to the last that is asked about, both counted, and segmentAgeDays the most of
// each but the last.
var (
	segmentAges    = []string{"1-28", "29-91", "92-365", "366-up"}
	segmentAgeDays = []models.Day{28, 91, 365}
)

// Properties lists the properties in the order in which people are asked for them.
func Properties() []string {
	return []string{
		propertySize, propertyService, propertyAge, propertyEstablished, propertyOnce, propertyKey,
	}
}

// ValuesOf lists the values of a property, but for the names of keys.
func ValuesOf(property string) []string {
	if property == propertyKey {
		return []string{NoKey}
	}
	return segmentValues()[property]
}

// segmentValues lists the values of each property but the key, whose values are the names of keys.
func segmentValues() map[string][]string {
	return map[string][]string{
		propertySize: sizeNames(), propertyService: serviceGroups(), propertyAge: segmentAges,
		propertyEstablished: {"yes", "no"}, propertyOnce: {"yes", "no"},
	}
}

// sizeNames are the groups of sizes; an address reads a plus as a blank.
func sizeNames() []string {
	names := sizeGroups()
	for i := range names {
		names[i] = strings.ReplaceAll(names[i], "+", "-up")
	}
	return names
}

// ParseSegment reads a segment as an address has it: property:value, several with commas between them. The error is
// ErrBadSegment.
func ParseSegment(text string) (s Segment, err error) {
	for part := range strings.SplitSeq(text, ",") {
		property, value, ok := strings.Cut(part, ":")
		values, known := segmentValues()[property]
		switch {
		case !ok || !known && property != propertyKey:
			return nil, fmt.Errorf("%w: write PROPERTY:VALUE, such as size:51-500,established:yes; the properties are size, "+
				"service, age, established, once and key", ErrBadSegment)
		case known && !slices.Contains(values, value):
			return nil, fmt.Errorf("%w: the values of %s are %s", ErrBadSegment, property, strings.Join(values, ", "))
		case slices.ContainsFunc(s, func(c Condition) bool { return c.Property == property }):
			return nil, fmt.Errorf("%w: %s is there twice", ErrBadSegment, property)
		}
		s = append(s, Condition{Property: property, Value: value})
	}
	slices.SortFunc(s, Condition.Compare)
	return s, nil
}

// Compare orders conditions by the names of their properties.
func (c Condition) Compare(other Condition) int { return strings.Compare(c.Property, other.Property) }

// String writes the segment as ParseSegment reads it, the properties in the order of their names.
func (s Segment) String() string {
	var parts []string
	for _, c := range s {
		parts = append(parts, c.Property+":"+c.Value)
	}
	return strings.Join(parts, ",")
}

// IsTracedBack reports whether who belongs to the segment is decided by what they are on the last day. Their numbers on
// earlier days are then those of the same installations, and not of those that were so at the time.
func (s Segment) IsTracedBack() bool {
	return slices.ContainsFunc(s, func(c Condition) bool {
		switch c.Property {
		case propertySize, propertyAge, propertyEstablished, propertyOnce:
			return true
		default:
			return false
		}
	})
}

// Value is what the property must be; empty where it may be anything.
func (s Segment) Value(property string) string {
	for _, c := range s {
		if c.Property == property {
			return c.Value
		}
	}
	return ""
}

// member decides whether an installation belongs to a segment.
type member struct {
	segment         Segment
	day             models.Day
	sizes, services []string // names of groups
	// keyed are the installations that came with the key, or with any where without asks for those that came with none.
	keyed   map[models.ID]bool
	without bool
}

// member reads what decides, in the transaction in which the installations are read.
func (s Segment) member(tx *db.Tx, day models.Day) (m member, err error) {
	m = member{segment: s, day: day, sizes: sizeNames(), services: serviceGroups()}
	name := s.Value(propertyKey)
	if name == "" {
		return m, nil
	}
	m.without = name == NoKey
	var keys []models.IngestKey
	if err := tx.Find(&keys).Error; err != nil {
		return m, db.Wrap("read the ingest keys", err)
	}
	marks := make(map[string]bool)
	for _, key := range keys {
		if m.without || key.Name == name {
			marks[models.MarkKey(key.ID).String()] = true
		}
	}
	if !m.without && len(marks) == 0 {
		return m, fmt.Errorf("%w: there is no ingest key of this name", ErrBadSegment)
	}
	m.keyed = make(map[models.ID]bool)
	var sights []models.FirstSight
	if err := tx.Find(&sights).Error; err != nil {
		return m, db.Wrap("read first sights", err)
	}
	for _, sight := range sights {
		if marks[sight.IngestKey] {
			m.keyed[sight.Installation] = true
		}
	}
	return m, nil
}

// has reports whether the installation belongs to the segment. One that was not seen up to the day belongs to none but
// that of all.
func (m *member) has(l *life) bool {
	if len(m.segment) > 0 && l.seen.First() > m.day {
		return false
	}
	for _, c := range m.segment {
		if !m.holds(l, c) {
			return false
		}
	}
	return true
}

func (m *member) holds(l *life, c Condition) bool {
	if c.Property == propertyKey {
		return m.keyed[l.id] != m.without
	}
	return m.value(l, c.Property) == c.Value
}

// value is what a property is of the installation; not for keys.
func (m *member) value(l *life, property string) string {
	switch property {
	case propertySize:
		return m.sizes[l.newestSize()]
	case propertyService:
		return m.services[l.service(never-1)]
	case propertyAge:
		return ageOn(m.day - l.seen.First())
	case propertyEstablished:
		return yes(l.seen.Count(m.day-Window+1, m.day) >= 2)
	}
	return yes(l.seen.Count(l.seen.First(), m.day) == 1)
}

// newestSize is the group of the size when the installation was last seen, which its state always tells.
func (l *life) newestSize() int8 {
	if p := &l.pauses[len(l.pauses)-1]; !p.late {
		return p.size
	}
	return unknownSize
}

// ageOn is the group of so many days since the first.
func ageOn(days models.Day) string {
	for i, most := range segmentAgeDays {
		if days < most {
			return segmentAges[i]
		}
	}
	return segmentAges[len(segmentAgeDays)]
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}
