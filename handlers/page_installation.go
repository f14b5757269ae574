package handlers

import (
	"cmp"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/report"
	"compreface-stats/models"
	"compreface-stats/models/aside"
	"compreface-stats/views"
)

// showInstallation shows the form. The GUID is never part of an address, where it would end up in histories and logs.
func (s *infoPages) showInstallation(c *fiber.Ctx) error {
	return s.renderInstallation(c, views.Installation{})
}

// showTest says how to test an installation. It is for everybody, and so names no key.
func (s *infoPages) showTest(c *fiber.Ctx) error {
	email, err := s.visitor(c)
	if err != nil {
		return err
	}
	ways := *s.emptyState()
	ways.Key = "YOUR-KEY"
	return renderPage(c, views.InstallationCheckPage(views.InstallationCheck{
		Base: s.base(c, "Test your installation", email), Ways: ways,
	}))
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
		page.Answer = joinSentences(heldWords(held), s.asideWords(held.Aside))
		page.Days = heldTable(held)
		page.Waits = held.Aside != nil && held.Aside.Kind == models.AsideErasure
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
	if s.Aside.Rules().WaitDays > 0 {
		return s.requestErasure(c, cmp.Or(email, "nobody"), guid)
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

// requestErasure has the installation count as erased, and erased for good when the wait is over.
func (s *infoPages) requestErasure(c *fiber.Ctx, who, guid string) error {
	asked, err := s.Aside.RequestErasure(c.UserContext(), guid, networkClass(s.network(c)))
	if err != nil {
		return err
	}
	if !asked.Known {
		return s.renderErase(c, views.Erase{Words: "No data is held for an installation with this GUID."})
	}
	if err := s.Access.Audit(c.UserContext(), who, "erasure requested", "one installation"); err != nil {
		return err
	}
	return s.renderErase(c, views.Erase{Words: requestedWords(asked), More: waitingWords(asked.Held, asked.Confirm)})
}

// networkClass is all that is kept of where a request came from.
func networkClass(network string) string {
	prefix, err := netip.ParsePrefix(network)
	switch addr := prefix.Addr(); {
	case err != nil:
		return "unknown"
	case addr.IsPrivate() || addr.IsLoopback() || addr.IsLinkLocalUnicast():
		return "private"
	case addr.Is4():
		return "ipv4"
	}
	return "ipv6"
}

func requestedWords(asked aside.Erasure) string {
	words := "Your request was received. From now on the installation counts in no number, and what it reports is kept " +
		"apart."
	if asked.Held {
		return words
	}
	return words + " On " + formatTime(asked.Due) + " everything up to now is deleted for good."
}

// waitingWords say what can happen to an erasure that waits.
func waitingWords(held bool, confirm models.Action) string {
	const stop = "The wait is there because a GUID is no secret: an administrator of this server sees how many " +
		"deletions were asked for in an hour, not of which installations, and can stop those of an hour if strangers " +
		"ask for many. Then the installation counts again, and you can ask anew. If the installation reports after " +
		"your request, it counts as a new one once the deletion is done."
	if held {
		return "More deletions than usual were asked for today, so an administrator lets them go on first. " + stop
	}
	return stop + " To have it deleted within minutes, " + confirmWords[confirm] +
		" in CompreFace within an hour of your request."
}

var confirmWords = map[models.Action]string{
	models.AppCreate:              "create an application",
	models.FaceDetectionCreate:    "create a face detection service",
	models.FaceVerificationCreate: "create a face verification service",
	models.FaceRecognitionCreate:  "create a face recognition service",
}

// asideWords say why an installation is in no number.
func (s *infoPages) asideWords(held *models.HeldAside) string {
	if held == nil {
		return ""
	}
	if held.Kind != models.AsideErasure {
		return "It was set aside as unusual on " + formatTime(held.Since) + " and is in no number meanwhile."
	}
	due := held.Since.AddDate(0, 0, s.Aside.Rules().WaitDays)
	confirm, _ := models.ParseAction(held.Confirm) // it was one of ours
	words := "Its deletion was asked for on " + formatTime(held.Since) + "; it is in no number since."
	if !held.Held {
		words += " What it reported until then is deleted for good on " + formatTime(due) + "."
	}
	return words + " " + waitingWords(held.Held, confirm)
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
	words := fmt.Sprintf("This deletes all data of the installation, from %s, and removes it from "+
		"all numbers. It cannot be undone.", views.CountOf(int64(len(held.Days)), "day"))
	if wait := s.Aside.Rules().WaitDays; wait > 0 {
		words = fmt.Sprintf("This removes the installation, with %s, from all numbers at once, and deletes its data for "+
			"good after %s.", views.CountOf(int64(len(held.Days)), "day"), views.CountOf(int64(wait), "day"))
	}
	return s.renderErase(c, views.Erase{GUID: guid, Words: words})
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
