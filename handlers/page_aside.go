package handlers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
	"compreface-stats/models/aside"
	"compreface-stats/views"
)

const asidePath = "/data/aside"

// hourLayout is how a browser's field writes a time.
const hourLayout = "2006-01-02T15:04"

var (
	errNoHours = errors.New("choose a first and a last hour, in UTC")
	errNoneNew = errors.New("no installation was heard of first in these hours")
)

// showAside lists what is set aside, hours that brought many new installations, and what setting those of the
// address aside would change.
func (s *infoPages) showAside(c *fiber.Ctx) error {
	page := views.Aside{From: formLineOf(c, "from"), To: formLineOf(c, "to"), Key: formLineOf(c, "key")}
	if page.From == "" && page.To == "" {
		return s.renderAside(c, page)
	}
	selected, err := readSelection(page.From, page.To, page.Key)
	var preview aside.Preview
	if err == nil {
		preview, err = s.Aside.Preview(c.UserContext(), selected)
	}
	if err == nil && preview.Installations == 0 {
		err = errNoneNew
	}
	words, err := formMistake(c, err, errNoHours, errNoneNew, aside.ErrNoSpan, aside.ErrNoKey)
	if err != nil {
		return err
	}
	if page.Error = words; words == "" {
		page.Selected = views.UpperFirst(selected.Summary())
		page.Preview = previewWords(preview)
		page.Count = preview.Installations
	}
	return s.renderAside(c, page)
}

// formLineOf reads a parameter of the address as formLine reads a field.
func formLineOf(c *fiber.Ctx, name string) string {
	return strings.TrimSpace(strings.Clone(c.Query(name)))
}

func readSelection(from, to, key string) (selected aside.Selection, err error) {
	first, err := time.Parse(hourLayout, from)
	if err != nil {
		return selected, errNoHours
	}
	last, err := time.Parse(hourLayout, to)
	if err != nil {
		return selected, errNoHours
	}
	return aside.Selection{From: models.HourOf(first), To: models.HourOf(last.Add(time.Hour - 1)), Key: key}, nil
}

func previewWords(p aside.Preview) string {
	return fmt.Sprintf("Active installations, 28 days to %s (so far): %s instead of %s.", views.DayLabel(p.Day.String()),
		views.Number(p.Then), views.Number(p.Now))
}

func (s *infoPages) renderAside(c *fiber.Ctx, page views.Aside) error {
	ctx := c.UserContext()
	page.Base = s.base(c, "Set aside", signedInAs(c))
	batches, err := s.Aside.List(ctx)
	if err != nil {
		return err
	}
	for _, b := range batches {
		row, err := s.asideRow(ctx, b)
		if err != nil {
			return err
		}
		page.Batches = append(page.Batches, row)
	}
	if page.Suspected, err = s.suspectedRows(ctx); err != nil {
		return err
	}
	if page.Keys, page.Busy, err = s.busyHours(ctx); err != nil {
		return err
	}
	return renderPage(c, views.AsidePage(page))
}

// seenOf is what a form was made of: whoever joins a batch after somebody has looked at it is not decided about.
func seenOf(b aside.Batch) string {
	return fmt.Sprintf("%d.%d.%d", b.Installations, b.Records, b.LastAt)
}

// errChanged is answered to a decision about what has changed since it was shown.
var errChanged = &problem{
	status: http.StatusConflict, code: "changed",
	words: "Meanwhile there are others than you saw: look again, then decide.",
}

var asideKinds = map[string]string{
	models.AsideChosen:  "Set aside by hand",
	models.AsideCeiling: "Too many new installations",
	models.AsideErasure: "Deletion requested",
	models.AsideSurplus: "Beyond the daily limit",
}

func (s *infoPages) asideRow(ctx context.Context, b aside.Batch) (views.AsideRow, error) {
	preview, err := s.Aside.PreviewRelease(ctx, b.ID)
	row := views.AsideRow{
		ID:      b.ID,
		Seen:    seenOf(b),
		Title:   asideKinds[b.Kind],
		Count:   views.CountOf(b.Installations, "installation"),
		Facts:   joinDots(views.UpperFirst(b.Why), "by "+b.Who, "since "+views.TimeLabel(b.MadeAt)),
		Release: "Released: " + previewWords(preview),
		Erasure: b.Kind == models.AsideErasure,
		Held:    b.Held,
	}
	if b.GoingBack > 0 {
		row.Back = views.CountOf(b.GoingBack, "installation")
		if again := b.Installations - b.GoingBack; again > 0 {
			row.Again = views.CountOf(again, "installation")
		}
	}
	switch {
	case b.Held:
		row.Next = "More than the day's number were asked for: nothing is deleted before you let it."
	case row.Erasure:
		row.Next = "Deleted for good by " + views.TimeLabel(s.Aside.Due(b)) + ", unless you stop it."
	case b.Kind == models.AsideSurplus:
		surplusRow(&row, b)
	}
	return row, err
}

// surplusRow is about records: their installations are counted.
func surplusRow(row *views.AsideRow, b aside.Batch) {
	row.Count = views.CountOf(b.Records, "record") + " of " + views.CountOf(b.Installations, "installation")
	row.Facts = "More than one installation may send on " + views.DayLabel(b.MadeAt.Format(time.DateOnly))
	row.Counted = b.Counted
	row.Release = "Released: these create events and reports of collections count as if there were no limit."
	if b.Counted {
		row.Release = "They are counted, as an administrator decided."
	}
}

// busyHours lists the hours with most new installations, and the keys that can be chosen.
func (s *infoPages) busyHours(ctx context.Context) (keys []views.Choice, busy []views.BusyHour, err error) {
	all, err := s.Access.IngestKeys.List(ctx)
	if err != nil {
		return nil, nil, err
	}
	keys = []views.Choice{{Value: aside.AnyKey, Label: "Any key"}, {Value: aside.NoKey, Label: "No known key"}}
	names := map[string]string{"": aside.NoKey}
	for _, key := range all {
		keys = append(keys, views.Choice{Value: key.Name, Label: key.Name})
		names[models.MarkKey(key.ID).String()] = key.Name
	}
	hours, err := s.Aside.BusyHours(ctx)
	for _, h := range hours {
		busy = append(busy, busyHour(h, names))
	}
	return keys, busy, err
}

func busyHour(h aside.Busy, names map[string]string) views.BusyHour {
	at := models.HourTime(h.Hour)
	row := views.BusyHour{
		Label: views.TimeLabel(at), From: at.Format(hourLayout), To: nextHour(at),
		Count: views.Number(h.Installations), Suspect: h.Suspect,
	}
	name, known := names[h.IngestKey]
	switch {
	case !known:
		row.KeyLabel = "a removed key"
	case name == aside.NoKey:
		row.Key, row.KeyLabel = name, "none known"
	default:
		row.Key, row.KeyLabel = name, name
	}
	return row
}

// setAside sets the installations aside that the preview showed.
func (s *infoPages) setAside(c *fiber.Ctx) error {
	selected, err := readSelection(formLine(c, "from"), formLine(c, "to"), formLine(c, "key"))
	if err != nil {
		return badForm(err)
	}
	batch, change, err := s.Aside.SetAside(c.UserContext(), signedInAs(c), selected)
	switch {
	case errors.Is(err, aside.ErrNoSpan) || errors.Is(err, aside.ErrNoKey):
		return badForm(err)
	case err != nil:
		return err
	case batch == "":
		return badForm(errNoneNew)
	}
	what := aside.Summary(batch+", "+selected.Summary(), change)
	return s.finish(c, "set aside", what, asidePath, "set-aside")
}

// nextHour is the hour behind one, as a browser's field writes it.
func nextHour(at time.Time) string { return at.Add(time.Hour).Format(hourLayout) }

// asideFact says how many installations are in no number.
func (s *infoPages) asideFact(ctx context.Context) (views.Fact, error) {
	w, err := s.Aside.Waiting(ctx)
	return views.Fact{
		Label: "Installations set aside",
		Value: views.Number(w.Newcomers + w.Chosen + w.Erasures),
		Hint: fmt.Sprintf("in no number: %s set aside by hand, %s beyond the hourly limit, %s to be deleted; and %s "+
			"beyond the daily limit of their installations", views.Number(w.Chosen), views.Number(w.Newcomers),
			views.Number(w.Erasures), views.CountOf(w.Surplus, "record")),
	}, err
}
