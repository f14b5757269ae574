package handlers

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/report"
	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/views"
)

// showAnnotations lists what was noted of days, with the forms for whoever may write.
func (s *infoPages) showAnnotations(c *fiber.Ctx) error {
	page := views.Annotations{Base: s.base(c, "Notes", signedInAs(c))}
	if _, err := models.ParseDay(c.Query("day")); err == nil { // a day that was clicked in a chart
		page.Draft.Day = strings.Clone(c.Query("day"))
	}
	if _, err := models.ParseDay(c.Query("removed")); err == nil {
		page.Removed = views.NoteRow{
			ID: strings.Clone(c.Query("id")), Day: strings.Clone(c.Query("removed")), Text: strings.Clone(c.Query("text")),
		}
	}
	return s.renderAnnotations(c, page)
}

// renderAnnotations fills in all that does not depend on what was typed.
func (s *infoPages) renderAnnotations(c *fiber.Ctx, page views.Annotations) error {
	notes, err := s.Store.Annotations(c.UserContext(), models.Span{From: models.MinDay, To: models.MaxDay})
	if err != nil {
		return err
	}
	typed := page.Notes
	page.Notes = nil
	for _, n := range slices.Backward(notes) {
		page.Notes = append(page.Notes, noteRow(n, typed, c.Query("edit")))
	}
	page.MayWrite, page.Longest = currentUser(c).Role.AtLeast(models.RoleMaintainer), models.LongestAnnotation
	if page.Draft.Day == "" {
		page.Draft.Day = models.DayOf(s.Clock()).String()
	}
	return renderPage(c, views.AnnotationsPage(page))
}

// noteRow is a note as it is kept or, where it was typed wrong, as it was typed. The form of the open one is unfolded.
func noteRow(n models.Annotation, typed []views.NoteRow, open string) views.NoteRow {
	for _, t := range typed {
		if t.ID == n.ID {
			t.Author = n.Author
			return t
		}
	}
	return views.NoteRow{ID: n.ID, Day: n.Day.String(), Text: n.Text, Author: n.Author, Open: n.ID == open}
}

// annotate adds the note of the form.
func (s *infoPages) annotate(c *fiber.Ctx) error {
	draft := views.NoteRow{Day: formValue(c, "day"), Text: formValue(c, "text")}
	note, err := models.NewAnnotation(draft.Day, draft.Text, actorOf(c))
	words, err := formMistake(c, err)
	if words != "" {
		base := s.base(c, "Notes", signedInAs(c))
		return s.renderAnnotations(c, views.Annotations{Base: base, Draft: draft, Error: words})
	}
	if err != nil {
		return err
	}
	note.ID = formValue(c, "id") // of one that was removed, which comes back as it was
	added, err := s.Store.Annotate(c.UserContext(), note)
	if err != nil {
		return err
	}
	if added == 0 {
		return redirectWithNotice(c, "/annotations", "note-known")
	}
	if err := s.audit(c, "annotate", note.Day.String()); err != nil {
		return err
	}
	return s.showNoted(c, note, "note-added")
}

// showNoted sends the browser on to the note, which has the focus there.
func (s *infoPages) showNoted(c *fiber.Ctx, note models.Annotation, notice string) error {
	notes, err := s.Store.Annotations(c.UserContext(), models.Span{From: note.Day, To: note.Day})
	if err != nil {
		return err
	}
	address := "/annotations?done=" + url.QueryEscape(notice)
	for _, n := range notes {
		if n.Text == note.Text {
			address += "#note-" + n.ID
			break
		}
	}
	return c.Redirect(address, http.StatusSeeOther)
}

// changeAnnotation gives a note the day and the text of its form.
func (s *infoPages) changeAnnotation(c *fiber.Ctx) error {
	typed := views.NoteRow{
		ID:   strings.Clone(c.Params("id")),
		Day:  formValue(c, "day"),
		Text: formValue(c, "text"),
		Open: true,
	}
	note, err := models.NewAnnotation(typed.Day, typed.Text, actorOf(c))
	words, err := formMistake(c, err)
	if words != "" {
		base := s.base(c, "Notes", signedInAs(c))
		return s.renderAnnotations(c, views.Annotations{Base: base, Notes: []views.NoteRow{typed}, Error: words})
	}
	if err != nil {
		return err
	}
	if err := s.Store.ChangeAnnotation(c.UserContext(), typed.ID, note); err != nil {
		return err
	}
	if err := s.audit(c, "change note", note.Day.String()); err != nil {
		return err
	}
	return s.showNoted(c, note, "note-changed")
}

func (s *infoPages) removeAnnotation(c *fiber.Ctx) error {
	id := strings.Clone(c.Params("id"))
	note, err := s.Store.Annotation(c.UserContext(), id)
	if err != nil {
		return err
	}
	if err := s.Store.RemoveAnnotation(c.UserContext(), id); err != nil {
		return err
	}
	if err := s.audit(c, "remove note", note.Day.String()); err != nil {
		return err
	}
	removed := url.Values{"removed": {note.Day.String()}, "text": {note.Text}, "id": {note.ID}}
	return c.Redirect("/annotations?"+removed.Encode(), http.StatusSeeOther)
}

// importAnnotations takes a small CSV file, all of it or nothing.
func (s *infoPages) importAnnotations(c *fiber.Ctx) error {
	notes, err := uploadedNotes(c)
	words, err := formMistake(c, err)
	if words != "" {
		return s.renderAnnotations(c, views.Annotations{Base: s.base(c, "Notes", signedInAs(c)), ImportError: words})
	}
	if err != nil {
		return err
	}
	added, err := s.Store.Annotate(c.UserContext(), notes...)
	if err != nil {
		return err
	}
	if added == 0 {
		return redirectWithNotice(c, "/annotations", "notes-known")
	}
	return s.finish(c, "import notes", fmt.Sprintf("%d of %d", added, len(notes)), "/annotations", "notes-imported")
}

// downloadAnnotations is a file that importAnnotations takes; what a spreadsheet would run has an
// apostrophe before it, which reading takes off again.
func (s *infoPages) downloadAnnotations(c *fiber.Ctx) error {
	notes, err := s.Store.Annotations(c.UserContext(), models.Span{From: models.MinDay, To: models.MaxDay})
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8; header=present")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="compreface-stats-notes.csv"`)
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	lines := [][]string{{"day", "text"}}
	for _, n := range notes {
		lines = append(lines, []string{n.Day.String(), table.Harmless(n.Text)})
	}
	if err := w.WriteAll(lines); err != nil {
		return err
	}
	return c.Send(table.MarkForeign(out.Bytes()))
}

// showDay tells what happened on a day, or from it to another.
func (s *server) showDay(c *fiber.Ctx) error {
	day := strings.Clone(c.Params("day"))
	extent, recorded, err := s.Store.Extent(c.UserContext())
	if err != nil || !recorded {
		return orMissing(err)
	}
	days := map[string]string{"from": day, "to": cmp.Or(c.Query("to"), day)}
	r, err := report.ParseRange(days, models.DayOf(s.Clock()), extent)
	if err != nil {
		return err
	}
	v, err := s.numbers.Load(c.UserContext(), r, report.DaySources())
	if err != nil {
		return err
	}
	story := report.DayStory(v)
	return renderPage(c, views.DayStoryPage(views.DayPage{
		Base: s.base(c, story.Title, signedInAs(c)), Story: story,
		MayNote: currentUser(c).Role.AtLeast(models.RoleMaintainer), LongestNote: models.LongestAnnotation,
	}))
}
