package handlers

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/report"
	"compreface-stats/models"
	"compreface-stats/views"
)

// showInstallation shows the form. The GUID is never part of an address, where it would end up in histories and logs.
func (s *infoPages) showInstallation(c *fiber.Ctx) error {
	return s.renderInstallation(c, views.Installation{})
}

// rateLimit slows down who asks for many installations, each of which takes work, and erasing one holds up the
// others' records.
func (s *infoPages) rateLimit(c *fiber.Ctx) error {
	if wait := s.limiter.Take(lookupLimit(s.network(c))); wait > 0 {
		return &problem{status: http.StatusTooManyRequests, code: "too_many_requests", words: tooFast(c, wait)}
	}
	return c.Next()
}

// lookUpInstallation shows what is kept of an installation. Whoever knows its GUID may know that, and nobody can
// guess one.
func (s *infoPages) lookUpInstallation(c *fiber.Ctx) error {
	guid := strings.TrimSpace(formValue(c, "guid"))
	held, err := s.Store.Held(c.UserContext(), guid)
	words, err := formMistake(c, err)
	if words != "" {
		return s.renderInstallation(c, views.Installation{Asked: guid, Error: words})
	}
	if err != nil {
		return err
	}
	page := views.Installation{Asked: guid, Answer: "No data is held for an installation with this GUID. " +
		"It never agreed to send statistics, its data was deleted already, or the GUID is mistyped."}
	if len(held.Days) > 0 {
		page.GUID = guid
		page.Created = createdTable(held)
		page.Answer = heldWords(held)
		page.Days = heldTable(held)
	}
	return s.renderInstallation(c, page)
}

func (s *infoPages) renderInstallation(c *fiber.Ctx, page views.Installation) error {
	email, err := s.visitor(c)
	if err != nil {
		return err
	}
	page.Base = s.base(c, "Your installation's data", email)
	return renderPage(c, views.InstallationPage(page))
}

func (s *infoPages) auditErasure(c *fiber.Ctx, who string, erased models.Erased) error {
	if erased.Days == 0 {
		return nil
	}
	return s.Access.Audit(c.UserContext(), who, "erase", erased.Summary())
}

// eraseInstallation asks once more, and then removes what is kept of an installation.
func (s *infoPages) eraseInstallation(c *fiber.Ctx) error {
	guid := strings.TrimSpace(formValue(c, "guid"))
	if formValue(c, "confirmed") != "yes" {
		return s.confirmErase(c, guid)
	}
	email, err := s.visitor(c)
	if err != nil {
		return err
	}
	erased, err := s.Recorder.Erase(c.UserContext(), guid)
	if err != nil {
		return err
	}
	if err := s.auditErasure(c, cmp.Or(email, "nobody"), erased); err != nil {
		return err
	}
	return s.renderErase(c, views.Erase{Words: erasedWords(erased)})
}

func erasedWords(erased models.Erased) string {
	if erased.Days == 0 {
		return "No data is held for an installation with this GUID."
	}
	return fmt.Sprintf("Deleted: %s of %s. All numbers are now as if the installation had never reported. "+
		"If it reports again, it counts as a new installation.",
		views.CountOf(erased.Records, "record"), views.CountOf(int64(erased.Days), "day"))
}

func (s *infoPages) confirmErase(c *fiber.Ctx, guid string) error {
	held, err := s.Store.Held(c.UserContext(), guid)
	if err != nil {
		return err
	}
	if len(held.Days) == 0 {
		return s.renderErase(c, views.Erase{Words: "No data is held for an installation with this GUID."})
	}
	return s.renderErase(
		c,
		views.Erase{
			GUID: guid,
			Words: fmt.Sprintf("This deletes all data of the installation, from %s, and removes it from "+
				"all numbers. It cannot be undone.", views.CountOf(int64(len(held.Days)), "day")),
		},
	)
}

func (s *infoPages) renderErase(c *fiber.Ctx, page views.Erase) error {
	email, err := s.visitor(c)
	if err != nil {
		return err
	}
	page.Base = s.base(c, "Delete an installation's data", email)
	return renderPage(c, views.ErasePage(page))
}

// visitor is the address of the person who is signed in, on a page that is for strangers too.
func (s *infoPages) visitor(c *fiber.Ctx) (string, error) {
	session, _, err := s.session(c)
	return session.User.Email, err
}

func heldWords(held models.Held) string {
	first, last := held.Days[0].Day, held.Days[len(held.Days)-1].Day
	words := fmt.Sprintf("It was seen on %s, from %s to %s (UTC).", views.CountOf(int64(len(held.Days)), "day"),
		views.DayLabel(first.String()), views.DayLabel(last.String()))
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
