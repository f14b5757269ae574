package handlers

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
	"compreface-stats/models/access"
	"compreface-stats/views"
)

const (
	keysPath = "/settings/keys"
	// keyDaysShown is how many days the table of posts by day and key has.
	keyDaysShown = 14
)

// keyOverlaps are the choices for how many days an old key stays good beside the new one: installations change
// theirs when they are updated.
var keyOverlaps = []int{30, 90, 180, 365}

// showKeys lists the keys that installations post with, and how many do.
func (s *settingsPages) showKeys(c *fiber.Ctx) error { return s.renderKeys(c, views.IngestKeys{}) }

func (s *settingsPages) renderKeys(c *fiber.Ctx, page views.IngestKeys) error {
	keys, err := s.Access.IngestKeys.List(c.UserContext())
	if err != nil {
		return err
	}
	days, err := s.Access.IngestKeys.Days(c.UserContext(), keyDaysShown)
	if err != nil {
		return err
	}
	page.Settings, page.Days = s.settings(c, "Ingest keys"), keyDaysTable(keys, days)
	for _, d := range keyOverlaps {
		page.Overlaps = append(page.Overlaps, views.Choice{Value: strconv.Itoa(d), Label: strconv.Itoa(d) + " days"})
	}
	for _, key := range keys {
		row := keyRow(key, s.Clock())
		row.Taken = s.Access.IngestKeys.Taken(key.IngestKey)
		page.Keys = append(page.Keys, row)
	}
	page.Enforced = s.Access.IngestKeys.Enforced()
	page.State = keysState(page)
	if page.Observed, err = s.observedKeys(c.UserContext(), keys); err != nil {
		return err
	}
	return renderPage(c, views.IngestKeysPage(page))
}

func keysState(page views.IngestKeys) string {
	taken := slices.ContainsFunc(page.Keys, func(k views.IngestKeyRow) bool { return !k.Retired || k.Taken })
	switch {
	case len(page.Keys) == 0:
		return "No keys: installations can post with any key or none."
	case !page.Enforced:
		return "Observing: every post is accepted, and what the keys below would refuse is counted."
	case !taken:
		return "All keys are retired: no installation can post."
	}
	return "Only posts with a key from this list that is not retired are accepted."
}

// observedKeys lists what would be refused, and is not before an administrator agrees: posts without a key of the
// list, and those with a retired key that installations used lately.
func (s *settingsPages) observedKeys(ctx context.Context, keys []access.IngestKeyUse) ([]views.ObservedKey, error) {
	counted, err := s.Access.IngestKeys.Observations(ctx)
	if err != nil {
		return nil, err
	}
	of := make(map[string]access.Observation, len(counted))
	for _, o := range counted {
		of[o.KeyID] = o
	}
	today := models.ReportDay(s.Clock())
	active, err := s.Store.ActiveInstallations(ctx, models.Span{From: today, To: today})
	if err != nil {
		return nil, err
	}
	there, err := s.withThoseAside(ctx, active[0].Active28)
	if err != nil {
		return nil, err
	}
	row := func(id, name string) views.ObservedKey { return observedRow(name, of[id], there, s.Clock()) }
	var rows []views.ObservedKey
	if len(keys) > 0 && !s.Access.IngestKeys.Enforced() {
		rows = append(rows, row("", "No key from this list"))
	}
	for _, key := range keys {
		if s.Access.IngestKeys.Taken(key.IngestKey) {
			rows = append(rows, row(key.ID, key.Name+" (retired)"))
		}
	}
	return rows, nil
}

// withThoseAside adds the installations that are in no number: they post all the same.
func (s *settingsPages) withThoseAside(ctx context.Context, active int64) (int64, error) {
	batches, err := s.Aside.List(ctx)
	for _, b := range batches {
		if b.Kind != models.AsideSurplus { // whose installations are counted
			active += b.Installations
		}
	}
	return active, err
}

// observedRow says how many would be refused. Until posts have been looked at for as long as the installations that are
// active may have been silent, it can be every one of them.
func observedRow(name string, o access.Observation, active int64, now time.Time) views.ObservedKey {
	seen := views.CountOf(o.Installations, "installation") + ", " + views.CountOf(o.Posts, "post")
	row := views.ObservedKey{ID: o.KeyID, Name: name, Most: o.Installations, Counted: seen + " in 28 days"}
	if now.Sub(o.Since) >= access.ObservedFor || active <= o.Installations {
		return row
	}
	row.Most = active
	row.Counted = "up to " + views.CountOf(active, "installation") + ": all that were active in 28 days or are set " +
		"aside, since nobody looked at this before " + views.TimeLabel(o.Since) + ". Seen since then: " + seen
	return row
}

// enforceWord is what a person types who agrees that posts are refused.
const enforceWord = "enforce"

// enforceKeys refuses from now on what was observed, once somebody has typed that, of no more installations than he
// saw.
func (s *settingsPages) enforceKeys(c *fiber.Ctx) error {
	if formLine(c, "typed") != enforceWord {
		return s.notEnforced(c, "Type “"+enforceWord+"” to refuse these posts.")
	}
	id := formLine(c, "id")
	most, err := s.mostRefused(c.UserContext(), id)
	if err != nil {
		return err
	}
	if agreed, _ := strconv.ParseInt(formLine(c, "agreed"), 10, 64); most > agreed {
		return s.notEnforced(c, "Meanwhile it would be posts of "+views.CountOf(most, "installation")+": look again.")
	}
	if err := s.Access.IngestKeys.Enforce(c.UserContext(), id); err != nil {
		return missingProblem(err, "key")
	}
	what := "posts without a key of the list"
	if id != "" {
		what = "posts with a retired key"
	}
	return s.finish(c, "ingest keys enforced", what, keysPath, "keys-enforced")
}

func (s *settingsPages) notEnforced(c *fiber.Ctx, words string) error {
	c.Status(http.StatusUnprocessableEntity)
	return s.renderKeys(c, views.IngestKeys{Error: words})
}

// mostRefused is of how many installations at most posts would be refused with the key; 0 of one that is not observed.
func (s *settingsPages) mostRefused(ctx context.Context, id string) (most int64, err error) {
	keys, err := s.Access.IngestKeys.List(ctx)
	if err != nil {
		return 0, err
	}
	rows, err := s.observedKeys(ctx, keys)
	for _, row := range rows {
		if row.ID == id {
			most = row.Most
		}
	}
	return most, err
}

// observeKeys accepts all posts again.
func (s *settingsPages) observeKeys(c *fiber.Ctx) error {
	if err := s.Access.IngestKeys.Observe(c.UserContext()); err != nil {
		return err
	}
	return s.finish(c, "ingest keys observed", "all posts are accepted", keysPath, "keys-observed")
}

func keyRow(key access.IngestKeyUse, now time.Time) views.IngestKeyRow {
	row := views.IngestKeyRow{
		ID:       key.ID,
		Name:     key.Name,
		Value:    key.Value,
		Retired:  key.Retired(now),
		Retiring: key.RetiresAt != nil,
		Today:    views.Number(key.Today),
		Week:     views.Number(key.Week),
		Total:    views.Number(key.Total),
	}
	last, ends := "no posts yet", ""
	if key.Last != nil {
		last = "last post " + views.DayLabel(key.Last.String())
	}
	switch {
	case row.Retired:
		ends = "retired " + views.TimeLabel(*key.RetiresAt)
	case row.Retiring:
		ends = "expires " + views.TimeLabel(*key.RetiresAt)
	}
	row.Facts = joinDots("created "+formatDate(key.CreatedAt), ends, last)
	return row
}

// keyDaysTable has a row a day with posts and a column a key.
func keyDaysTable(keys []access.IngestKeyUse, days []models.IngestKeyCount) views.Table {
	table := views.Table{
		Caption: "Stored posts by UTC day and key, last 14 days",
		Columns: []views.Column{{Label: "Day"}},
	}
	at := map[string]int{}
	for i, key := range keys {
		at[key.ID] = i + 1
		table.Columns = append(table.Columns, views.Column{Label: key.Name, Numeric: true})
	}
	for i, d := range days {
		if i == 0 || d.Day != days[i-1].Day {
			row := make([]string, len(table.Columns))
			row[0] = views.DayLabel(d.Day.String())
			table.Rows = append(table.Rows, row)
		}
		if column := at[d.KeyID]; column > 0 {
			table.Rows[len(table.Rows)-1][column] = views.Number(d.Posts)
		}
	}
	return table
}
