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
	"was deleted already, or the GUID is mistyped: the command below prints the right one."

// NothingToErase is the answer to who has such an installation deleted.
const NothingToErase = "No data is held for an installation with this GUID."

// Kept fills in what is kept of an installation with at least one day, as of today.
func Kept(page *views.Installation, held models.Held, today models.Day) {
	page.Answer = keptWords(held)
	page.Waits = held.Aside != nil && held.Aside.Kind == models.AsideErasure
	page.Created = createdTable(held)
	page.Days = heldTable(held)
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
	return words + "; " + views.CountOf(int64(len(day.Created)), "create event") + "."
}

// ownClasses is what a browser needs to place the installation among those of a release.
func ownClasses(held models.Held) (s views.OwnClasses) {
	if class, ok := held.Largest.Class(); ok {
		s.Largest = class.String() + " faces"
	}
	created := map[models.Action]bool{}
	for _, day := range held.Days {
		for _, event := range day.Created {
			created[event.Action] = true
		}
	}
	for action, name := range map[models.Action]string{
		models.FaceDetectionCreate: "detection", models.FaceVerificationCreate: "verification",
		models.FaceRecognitionCreate: "recognition",
	} {
		if created[action] {
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
	return words
}

// heldTable lists the newest day first.
func heldTable(held models.Held) views.Table {
	table := views.Table{
		Caption: "Days on which it was seen, and the size ranges its collections reported",
		Columns: []views.Column{{Label: "Day"}, {Label: "Size ranges"}},
	}
	for i := len(held.Days) - 1; i >= 0; i-- {
		day := held.Days[i]
		table.Rows = append(table.Rows, []string{views.DayLabel(day.Day.String()), rangeWords(day.Sizes)})
	}
	return table
}

// createdTable lists the newest event first.
func createdTable(held models.Held) views.Table {
	table := views.Table{Columns: []views.Column{{Label: "Time (UTC)"}, {Label: "Created"}}}
	for _, day := range slices.Backward(held.Days) {
		for _, event := range slices.Backward(day.Created) {
			table.Rows = append(table.Rows, []string{
				event.At.Format("2 Jan 2006 15:04:05.000"), report.CreatedKind(event.Action),
			})
		}
	}
	table.Caption = "Everything that it created: " + views.CountOf(int64(len(table.Rows)), "event")
	return table
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
