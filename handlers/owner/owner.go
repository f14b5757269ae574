// Package owner says what the owner of an installation is told of it: what is kept, a receipt of the day before, where
// it stands among the others, and what becomes of a deletion. It knows no request. Start reading at Kept.
package owner

import (
	"fmt"
	"slices"
	"strings"

	"compreface-stats/handlers/report"
	"compreface-stats/models"
	"compreface-stats/views"
)

// Unknown is the answer about an installation of which nothing is kept.
const Unknown = "No data is held for an installation with this GUID. It never agreed to send statistics, its data " +
	"was deleted already, or the GUID is mistyped: the command above prints the right one."

// NothingToErase is the answer to who has such an installation deleted.
const NothingToErase = "No data is held for an installation with this GUID."

// Kept fills in what is kept of an installation with at least one day, as of today.
func Kept(page *views.Installation, held models.Held, today models.Day) {
	page.Answer = keptWords(held)
	page.Waits = held.Aside != nil && held.Aside.Kind == models.AsideErasure
	page.Created, page.MoreCreated = createdTable(held)
	page.Days, page.MoreDays = heldTable(held)
	page.Receipt = receipt(held, today-1)
	page.Classes = ownClasses(held)
}

// receipt tells what arrived on a day.
func receipt(held models.Held, day models.Day) string {
	on := "Receipt for yesterday, " + views.DayLabel(day.String()) + " (UTC): "
	for _, kept := range held.Days {
		if kept.Day == day {
			return on + receivedWords(kept)
		}
	}
	return on + "nothing arrived. CompreFace reports once a day, shortly after midnight (UTC), while it runs and " +
		"statistics are switched on."
}

func receivedWords(day models.HeldDay) string {
	words := views.CountOf(int64(len(day.Sizes)), "collection") + " reported"
	if len(day.Sizes) > 0 {
		words += ", faces: " + rangeWords(day.Sizes)
	}
	return words + "; " + views.CountOf(int64(day.Created), "create event") + "."
}

// ownClasses is what a browser needs to place the installation among those of a release.
func ownClasses(held models.Held) (s views.OwnClasses) {
	if class, ok := held.Largest.Class(); ok {
		s.Largest = class.String() + " faces"
	}
	for action, name := range map[models.Action]string{
		models.FaceDetectionCreate: "detection", models.FaceVerificationCreate: "verification",
		models.FaceRecognitionCreate: "recognition",
	} {
		if held.Created[action] {
			s.Services = append(s.Services, name)
		}
	}
	slices.Sort(s.Services)
	return s
}

func keptWords(held models.Held) string {
	first, last := held.Days[0].Day, held.Days[len(held.Days)-1].Day
	words := fmt.Sprintf("It was seen on %s: %s (UTC).", views.CountOf(int64(len(held.Days)), "day"),
		views.SpanLabel(first.String(), last.String()))
	if held.Removed && first < held.Since {
		words += fmt.Sprintf(
			" Records before %s were removed: for those days only the visit itself is known.",
			views.DayLabel(held.Since.String()),
		)
	}
	if held.Surplus > 0 {
		words += " " + views.CountOf(held.Surplus, "more record") + " came beyond the limit of a day: kept, in no number, " +
			"and deleted with the rest."
	}
	return words
}

// mostRows is how many rows each table has: anybody can post in an installation's name, and its page stays a page.
const mostRows = models.MostHeld

// heldTable lists the newest day first, and says how many more there are.
func heldTable(held models.Held) (table views.Table, more string) {
	table = views.Table{
		Caption: "Days on which it was seen, and the size ranges its collections reported",
		Columns: []views.Column{{Label: "Day"}, {Label: "Size ranges"}},
	}
	for _, day := range slices.Backward(held.Days[max(0, len(held.Days)-mostRows):]) {
		table.Rows = append(table.Rows, []string{views.DayLabel(day.Day.String()), rangeWords(day.Sizes)})
	}
	return table, moreWords(len(table.Rows), len(held.Days), "day")
}

// createdTable lists the newest event first, and says how many more there are.
func createdTable(held models.Held) (table views.Table, more string) {
	all := 0
	for _, day := range held.Days {
		all += day.Created
	}
	table = views.Table{
		Caption: "Everything that it created: " + views.CountOf(int64(all), "event"),
		Columns: []views.Column{{Label: "Time (UTC)"}, {Label: "Created"}},
	}
	for _, event := range held.Newest {
		table.Rows = append(table.Rows, []string{
			event.At.Format("2 Jan 2006 15:04:05.000"), report.CreatedKind(event.Action),
		})
	}
	return table, moreWords(len(table.Rows), all, "event")
}

// moreWords say how many are held besides those that are listed; empty where all are.
func moreWords(listed, all int, noun string) string {
	if listed == all {
		return ""
	}
	return fmt.Sprintf("The newest %s are listed, and %s more are held.",
		views.CountOf(int64(listed), noun), views.Number(int64(all-listed)))
}

// rangeWords writes each range once, with how many collections reported it: "0 (2), 11–50".
func rangeWords(sizes []models.SizeRange) string {
	var words []string
	for i := 0; i < len(sizes); {
		n := i
		for n < len(sizes) && sizes[n] == sizes[i] {
			n++
		}
		word := views.SizeLabel(sizes[i].String())
		if n-i > 1 {
			word += fmt.Sprintf(" (%d)", n-i)
		}
		words, i = append(words, word), n
	}
	if len(words) == 0 {
		return "–"
	}
	return strings.Join(words, ", ")
}
