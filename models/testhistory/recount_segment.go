package testhistory

import "compreface-stats/models"

// Part returns the records of those installations that have all of the properties, by their names in the API, as of a
// day: a history in which there are no others.
func Part(history []Record, properties map[string]string, d models.Day) (part []Record) {
	n := NewRecount(history)
	belongs := map[string]bool{}
	for i := range n.seen {
		belongs[i] = n.firstSeen(i) <= d
		for property, value := range properties {
			belongs[i] = belongs[i] && n.property(i, property, d) == value
		}
	}
	for _, r := range history {
		if belongs[r.Install] {
			part = append(part, r)
		}
	}
	return part
}

func (n *Recount) property(i, property string, d models.Day) string {
	last := -never
	for day := range n.seen[i] {
		last = max(last, day)
	}
	word := map[bool]string{true: "yes", false: "no"}
	switch property {
	case "size":
		if size := n.sizeOn(i, last); size != "1000001+" {
			return size
		}
		return "1000001-up"
	case "service":
		return n.firstService(i, last)
	case "established":
		return word[n.daysIn(i, d-27, d) >= 2]
	case "once":
		return word[n.daysIn(i, -never, d) == 1]
	}
	switch days := d - n.firstSeen(i) + 1; {
	case days <= 28:
		return "1-28"
	case days <= 91:
		return "29-91"
	case days <= 365:
		return "92-365"
	}
	return "366-up"
}
