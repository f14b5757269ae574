package handlers

import (
	"context"
	"net/http"
	"slices"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/health"
	"compreface-stats/models"
	"compreface-stats/models/ingest"
	"compreface-stats/views"
)

const downtimesShown = 20

// showData shows how the collecting itself is doing.
func (s *infoPages) showData(c *fiber.Ctx) error {
	seen, err := s.loadSeen(c.UserContext())
	if err != nil {
		return err
	}
	falseDays, err := s.loadFalseDays(c)
	if err != nil {
		return err
	}
	seen.FalseDays = len(falseDays.Rows)
	upload := ""
	if currentUser(c).Role.AtLeast(models.RoleMaintainer) {
		upload = importPagePath
	}
	setAside, err := s.asideFact(c.UserContext())
	if err != nil {
		return err
	}
	asideURL := ""
	if currentUser(c).Role.AtLeast(models.RoleAdministrator) {
		asideURL = asidePath
	}
	return renderPage(c, views.DataPage(views.Data{
		Line:      health.Line(seen, s.Clock()),
		Silence:   s.silenceHelp(seen),
		Midnight:  health.Midnight(seen.Heartbeat, s.Clock()),
		Base:      s.base(c, "Data", signedInAs(c)),
		Health:    s.healthFacts(seen, setAside, s.proxyFact(c)),
		Jobs:      health.JobTable(seen.Kept.Jobs, s.Clock()),
		Queues:    health.QueueTable(seen.Status.Spools, seen.Positions),
		Strays:    health.StrayTable(seen.Status),
		Counts:    health.CountTable(seen.Counts, models.DayOf(s.Clock())),
		CountDays: health.CountDaysTable(seen.Counts),
		Downtimes: health.DowntimeTable(seen.Downtimes, s.Clock()),
		Clock:     s.clockDoubt(c),
		FalseDays: falseDays,
		ImportURL: upload,
		AsideURL:  asideURL,
		TestAlert: s.TestAlert != nil && asideURL != "",
	}))
}

// silenceHelp says how to test the way here while no records come that should.
func (s *infoPages) silenceHelp(seen health.Seen) *views.EmptyState {
	if seen.Demo || seen.Heartbeat.Silent(s.Clock()) <= health.SilentAfter {
		return nil
	}
	return s.emptyState()
}

func (s *infoPages) healthFacts(seen health.Seen, setAside, proxy views.Fact) []views.FactGroup {
	server := slices.Concat([]views.Fact{health.ClockFact(seen.Clock)}, seen.Kept.Facts(s.RetentionDays), []views.Fact{
		health.BackupFact(s.NewestBackup, s.Clock()), health.SecretsFact(s.Store.Options().Secrets.Seals()), proxy,
	})
	return []views.FactGroup{
		{ID: "stream", Title: "Coming in", Facts: seen.StreamFacts(s.Clock())},
		{ID: "intake", Title: "From post to number", Facts: append(health.IntakeFacts(seen.Status), s.storedFact())},
		{ID: "uncounted", Title: "Not counted", Facts: append(seen.UncountedFacts(), setAside)},
		{ID: "server", Title: "Server", Facts: server},
	}
}

// testAlert has a message sent to the webhook, and says what that answered where it did not take it.
func (s *infoPages) testAlert(c *fiber.Ctx) error {
	if s.TestAlert == nil {
		return fiber.ErrNotFound
	}
	if err := s.TestAlert(c.UserContext()); err != nil {
		words := "The test alert was not taken: " + err.Error() + "."
		return &problem{status: http.StatusBadGateway, code: "not_taken", words: words}
	}
	return s.finish(c, "alert tested", "", "/data", "alert-sent")
}

// proxyFact says whether visitors can be distinguished by their addresses. What the person's own request came by is
// sure; what another one brought may be a stranger's doing.
func (s *infoPages) proxyFact(c *fiber.Ctx) views.Fact {
	fact := views.Fact{Label: "Visitors' addresses", Value: "known", Hint: "each network has rate limits of its own"}
	switch {
	case s.cameByUntrusted(c):
		fact.Value = "hidden by a proxy"
		fact.Hint = "this page came through a proxy that is not in TRUSTED_PROXIES: add its address"
	case s.untrustedProxy.Load():
		fact.Value = "perhaps hidden by a proxy"
		fact.Hint = "a request came through an address that is not in TRUSTED_PROXIES: add it if it is your proxy's"
	}
	return fact
}

// loadSeen is what the store and the recorder say of the collecting itself.
func (s *infoPages) loadSeen(ctx context.Context) (seen health.Seen, err error) {
	seen.Clock, seen.Status, seen.NoBackup = s.Store.Clock(), s.Recorder.Status(), s.NewestBackup == nil
	if seen.Recorded, seen.HasRecords, err = s.Store.Extent(ctx); err != nil {
		return seen, err
	}
	if seen.Demo, err = s.Store.IsDemo(ctx); err != nil {
		return seen, err
	}
	if seen.Heartbeat, err = s.Recorder.Heartbeat(ctx); err != nil {
		return seen, err
	}
	if seen.Downtimes, err = s.Store.Downtimes(ctx, downtimesShown); err != nil {
		return seen, err
	}
	if seen.Positions, err = s.Store.SpoolPositions(ctx); err != nil {
		return seen, err
	}
	if seen.Counts, err = s.loadCounts(ctx); err != nil {
		return seen, err
	}
	seen.Kept, err = s.loadKept(ctx)
	return seen, err
}

// loadKept says how much is kept, for how long, and how the jobs went.
func (s *infoPages) loadKept(ctx context.Context) (kept health.Kept, err error) {
	if kept.Bytes, err = s.Store.DatabaseBytes(ctx); err != nil {
		return kept, err
	}
	if _, kept.Cutoff, kept.Removed, err = s.Store.RetentionCutoff(ctx); err != nil {
		return kept, err
	}
	kept.Jobs, err = s.Store.Jobs(ctx)
	return kept, err
}

// loadCounts returns what was counted of each day, the newest first, with what this process had not written down yet.
func (s *infoPages) loadCounts(ctx context.Context) ([]models.IntakeCount, error) {
	if err := s.keepCounts(ctx); err != nil {
		s.Log.Debug("the page is shown before the newest counts are stored", "error", err)
	}
	return ingest.Counts(ctx, s.Store)
}

// storedFact counts what this process stored.
func (s *infoPages) storedFact() views.Fact {
	outcomes, _ := s.ingestMetrics.snapshot()
	general := postOutcome{kind: kindName(models.General), what: outcomeAccepted}
	faces := postOutcome{kind: kindName(models.Faces), what: outcomeAccepted}
	stored := int64(outcomes[general] + outcomes[faces])
	return views.Fact{Label: "Posts stored", Value: views.Number(stored), Hint: "since the server started"}
}
