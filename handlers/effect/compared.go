package effect

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"compreface-stats/models"
	"compreface-stats/views"
)

// Compared is what each window finds around the note's day, so that nobody takes the one that is open for all:
// "28 days: more new installations". Each leads to its window. Usual comes first: it was chosen before anybody had seen
// the days, and three looks at the same days would find something by chance more often than one.
func Compared(note models.Annotation, c Counts) (links []views.Link) {
	windows := slices.Clone(Windows())
	slices.SortStableFunc(windows, func(a, b Window) int { return cmp.Compare(isAside(a), isAside(b)) })
	for _, w := range windows {
		_, rows := c.Within(note.Day, w)
		links = append(links, views.Link{
			Label: views.CountOf(int64(w), "day") + ": " + inBrief(rows), URL: addressOf(note, w),
		})
	}
	return links
}

func isAside(w Window) int {
	if w == Usual {
		return 0
	}
	return 1
}

// inBrief names what is beyond chance without its numbers, in the order of Finding.
func inBrief(rows []Row) string {
	if len(judged(rows)) == 0 {
		return "too few days"
	}
	return cmp.Or(namesOf(beyondChance(rows)), "nothing")
}

func namesOf(rows []Row) string {
	var names []string
	for _, r := range rows {
		names = append(names, r.named())
	}
	return strings.Join(names, ", ")
}

// Since is what changed beyond chance at a day, looked at with the window that was chosen beforehand, in brief: "more
// new installations". It is empty where nothing did, or too few days are there to tell.
func Since(day models.Day, c Counts) string {
	_, rows := c.Within(day, Usual)
	return namesOf(beyondChance(rows))
}

// addressOf is the page of the note with the window.
func addressOf(note models.Annotation, w Window) string {
	return fmt.Sprintf("/annotations/%s/effect?days=%d", note.ID, w)
}
