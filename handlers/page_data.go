package handlers

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/health"
	"compreface-stats/models"
	"compreface-stats/models/ingest"
	"compreface-stats/views"
)

// collectingStatus is what the store and the recorder say of the collecting itself.
type collectingStatus struct {
	extent       models.Span
	recorded     bool // there is an extent
	demo         bool // all of it was invented
	ingestStatus ingest.Status
	heartbeat    ingest.Heartbeat
	downtimes    []models.Downtime // the newest first
	maintenance  maintenanceStatus
	positions    []models.SpoolPosition
	counts       []models.IntakeCount // the newest day first
	leastOfWeek  int64                // seen on each of the seven complete days before today
}

const downtimesShown = 20

// showData shows how the collecting itself is doing.
func (s *infoPages) showData(c *fiber.Ctx) error {
	status, err := s.loadCollecting(c.UserContext())
	if err != nil {
		return err
	}
	outcomes, _ := s.ingestMetrics.snapshot()
	falseDays, err := s.loadFalseDays(c)
	if err != nil {
		return err
	}
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
		Line:      health.Line(s.seen(status, len(falseDays.Rows)), s.Clock()),
		Silence:   s.silenceHelp(status),
		Midnight:  midnightCounter(status.heartbeat, s.Clock()),
		Base:      s.base(c, "Data", signedInAs(c)),
		Health:    s.healthFacts(status, outcomes, setAside, s.proxyFact(c)),
		Jobs:      jobTable(status.maintenance.jobs, s.Clock()),
		Queues:    queueTable(status.ingestStatus.Spools, status.positions),
		Strays:    strayTable(status.ingestStatus),
		Counts:    countTable(status.counts, models.DayOf(s.Clock())),
		CountDays: countDaysTable(status.counts),
		Downtimes: downtimeTable(status.downtimes, s.Clock()),
		Clock:     s.clockDoubt(c),
		FalseDays: falseDays,
		ImportURL: upload,
		AsideURL:  asideURL,
		TestAlert: s.TestAlert != nil && asideURL != "",
	}))
}

// silenceHelp says how to test the way here while no records come that should.
func (s *infoPages) silenceHelp(status collectingStatus) *views.EmptyState {
	if status.demo || status.heartbeat.Silent(s.Clock()) <= silentAfter {
		return nil
	}
	return s.emptyState()
}

func (s *infoPages) seen(status collectingStatus, falseDays int) health.Seen {
	return health.Seen{
		Status: status.ingestStatus, Heartbeat: status.heartbeat, Jobs: status.maintenance.jobs, Counts: status.counts,
		Downtimes: status.downtimes, Clock: s.Store.Clock(), FalseDays: falseDays, Demo: status.demo,
		SilentAfter: silentAfter, LeastOfWeek: status.leastOfWeek,
	}
}

func (s *infoPages) healthFacts(
	status collectingStatus, outcomes map[postOutcome]uint64, setAside, proxy views.Fact,
) []views.FactGroup {
	sums := sumsOf(status.counts)
	server := slices.Concat([]views.Fact{clockFact(s.Store.Clock())}, status.maintenance.facts(s.RetentionDays),
		[]views.Fact{backupFact(s.NewestBackup, s.Clock()), secretsFact(s.Store.Options().Secrets.Seals()), proxy})
	return []views.FactGroup{
		{ID: "stream", Title: "Coming in", Facts: streamFacts(status, s.Clock())},
		{ID: "intake", Title: "From post to number", Facts: append(intakeFacts(status.ingestStatus), storedFact(outcomes))},
		{ID: "uncounted", Title: "Not counted", Facts: slices.Concat(
			postFacts(sums), limitFacts(status.ingestStatus.Surplus, sums), []views.Fact{setAside})},
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

// secretsFact tells whether a copy of the database gives away what must not be read.
func secretsFact(sealed bool) views.Fact {
	if sealed {
		return views.Fact{Label: "Secrets", Value: "sealed", Hint: "a backup is of no use without the key in SECRETS_KEY"}
	}
	return views.Fact{Label: "Secrets", Value: "not sealed", Hint: "whoever has a backup has them: SECRETS_KEY is not set"}
}

// proxyFact says whether visitors are told apart. What the person's own request came by is sure; what another one
// brought may be a stranger's doing.
func (s *infoPages) proxyFact(c *fiber.Ctx) views.Fact {
	fact := views.Fact{Label: "Visitors", Value: "told apart", Hint: "by network, in limits on tries"}
	switch {
	case s.cameByUntrusted(c):
		fact.Value = "one network"
		fact.Hint = "a proxy passed this page on that is not in TRUSTED_PROXIES: add its address"
	case s.untrustedProxy.Load():
		fact.Value = "perhaps one network"
		fact.Hint = "somebody who is not in TRUSTED_PROXIES passed a request on: add the address if it is your proxy's"
	}
	return fact
}

func (s *infoPages) loadCollecting(ctx context.Context) (status collectingStatus, err error) {
	if status.extent, status.recorded, err = s.Store.Extent(ctx); err != nil {
		return status, err
	}
	if status.demo, err = s.Store.IsDemo(ctx); err != nil {
		return status, err
	}
	status.ingestStatus = s.Recorder.Status()
	if status.heartbeat, err = s.Recorder.Heartbeat(ctx); err != nil {
		return status, err
	}
	if status.leastOfWeek, err = s.leastOfWeek(ctx); err != nil {
		return status, err
	}
	if status.downtimes, err = s.Store.Downtimes(ctx, downtimesShown); err != nil {
		return status, err
	}
	if status.positions, err = s.Store.SpoolPositions(ctx); err != nil {
		return status, err
	}
	if status.counts, err = s.loadCounts(ctx); err != nil {
		return status, err
	}
	status.maintenance, err = s.loadMaintenance(ctx)
	return status, err
}

// leastOfWeek is how many installations were seen at least on each of the seven complete days before today.
func (s *infoPages) leastOfWeek(ctx context.Context) (least int64, err error) {
	last := s.lastComplete()
	days, err := s.Store.ActiveInstallations(ctx, models.Span{From: last - 6, To: last})
	if err != nil {
		return 0, err
	}
	least = days[0].Active1
	for _, d := range days {
		least = min(least, d.Active1)
	}
	return least, nil
}

// streamFacts tell whether records come in as they should.
func streamFacts(status collectingStatus, now time.Time) []views.Fact {
	first, last := "none yet", "none yet"
	var ago string
	if status.recorded {
		first = views.DayLabel(status.extent.From.String())
	}
	if at := status.heartbeat.Last; !at.IsZero() {
		last, ago = views.TimeLabel(at), agoWords(now.Sub(at))
	}
	seen := views.Number(status.heartbeat.Seen)
	if status.heartbeat.Expected > 0 {
		seen += " of " + views.Number(status.heartbeat.Expected)
	}
	return []views.Fact{
		{Label: "Last record", Value: last, Hint: ago},
		{
			Label: "Records in the last minute",
			Value: views.Number(status.heartbeat.PerMinute),
			Hint:  "last full minute; most installations report at midnight UTC",
		},
		{Label: "Installations seen today", Value: seen, Hint: "expected: about as many as yesterday"},
		{Label: "First day with a record", Value: first, Hint: "UTC"},
	}
}

// intakeFacts tell where acknowledged records are that are not counted yet.
func intakeFacts(in ingest.Status) []views.Fact {
	database := views.Fact{Label: "Database", Value: "OK"}
	if in.BacklogError.Since != (time.Time{}) {
		database.Value, database.Hint = "unavailable since "+views.TimeLabel(
			in.BacklogError.Since,
		), "acknowledged records wait: "+in.BacklogError.Error
	}
	disk := views.Fact{
		Label: "Queue",
		Value: "OK",
		Hint:  "records wait in a file on the server's disk",
	}
	switch {
	case in.Scarce:
		disk.Value = "nearly full"
		disk.Hint = "installations that were never seen are refused: free space on the server's disk"
	case in.Full:
		disk.Value, disk.Hint = "full", "posts are refused and lost: free space on the server's disk"
	case in.Failing:
		disk.Value, disk.Hint = "failing", "posts are refused and lost: the server's log says what the disk refuses"
	}
	return []views.Fact{
		database,
		disk,
		{
			Label: "Records in the queue",
			Value: views.Number(in.Waiting),
			Hint:  "acknowledged, not yet counted",
		},
		{
			Label: "Unprocessable records",
			Value: views.Number(in.DeadLetters),
			Hint:  "the database rejects them; they stay in the queue",
		},
	}
}

func storedFact(outcomes map[postOutcome]uint64) views.Fact {
	general := postOutcome{kind: kindName(models.General), what: outcomeAccepted}
	faces := postOutcome{kind: kindName(models.Faces), what: outcomeAccepted}
	stored := int64(outcomes[general] + outcomes[faces])
	return views.Fact{Label: "Posts stored", Value: views.Number(stored), Hint: "since the server started"}
}

func postFacts(kept countSums) []views.Fact {
	return []views.Fact{
		{Label: "Posts refused", Value: views.Number(kept.of(ingest.CountRefused)), Hint: "ever; by cause below"},
		{Label: "Posts lost", Value: views.Number(kept.of(ingest.CountFailed)), Hint: "ever; the disk failed"},
		{
			Label: "Repeated records",
			Value: views.Number(kept.of(ingest.CountRepeated)),
			Hint:  "ever; known already, or a further report of a collection on one day: counted as one",
		},
		{
			Label: "Records too late to count",
			Value: views.Number(kept.of(ingest.CountExpired)),
			Hint:  "ever; acknowledged, not stored: their days were already removed",
		},
	}
}

// limitFacts tell what was sent beyond the limit of a day.
func limitFacts(surplus ingest.SurplusCount, kept countSums) []views.Fact {
	if surplus.Limit == 0 {
		return []views.Fact{{Label: "Daily limit", Value: "none", Hint: "no limit per installation"}}
	}
	return []views.Fact{
		{
			Label: "Daily limit",
			Value: views.Number(int64(surplus.Limit)),
			Hint:  "collections, and creations, counted per installation and day",
		},
		{
			Label: "Records beyond the limit",
			Value: views.Number(kept.of(ingest.CountSurplus)),
			Hint:  "ever; acknowledged, and set aside",
		},
	}
}

// downtimeTable names the midnights that were missed: the reports of those days are gone.
func downtimeTable(downtimes []models.Downtime, now time.Time) views.Table {
	table := views.Table{
		Caption: "Downtime (UTC), newest first",
		Columns: []views.Column{{Label: "From"}, {Label: "To"}, {Label: "Midnight reports missed"}},
	}
	for _, d := range downtimes {
		missed := "none"
		if days := d.Days(); len(days) > 0 {
			missed = dayList(days)
		}
		table.Rows = append(table.Rows, []string{datedTime(d.Began, now), datedTime(d.Ended, now), missed})
	}
	return table
}

func dayList(days []models.Day) string {
	names := make([]string, len(days))
	for i, day := range days {
		names[i] = views.DayLabel(day.String())
	}
	if len(names) > 3 {
		return fmt.Sprintf("%s … %s (%s)", names[0], names[len(names)-1], views.CountOf(int64(len(names)), "day"))
	}
	return strings.Join(names, ", ")
}
