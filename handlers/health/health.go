// Package health says how the collecting is doing: in one line what is wrong, or that nothing is; in facts and tables
// what became of every record. It is given what is known of the server, and knows no request and no database. Start
// reading at Line.
package health

import (
	"time"

	"compreface-stats/models"
	"compreface-stats/models/ingest"
	"compreface-stats/views"
)

// Seen is what is known of the collecting.
type Seen struct {
	Status    ingest.Status
	Heartbeat ingest.Heartbeat
	Kept      Kept
	Counts    []models.IntakeCount   // the newest day first
	Downtimes []models.Downtime      // the newest first
	Positions []models.SpoolPosition // of every spool there ever was
	// Recorded is from the first to the last day with a record, where HasRecords.
	Recorded   models.Span
	HasRecords bool
	// Clock says whether the server's clock is in doubt, FalseDays how many days cannot be true.
	Clock     models.ClockVerdict
	FalseDays int
	// Demo says that all records were invented, so that nobody waits for more of them.
	Demo bool
	// NoBackup says that the server makes no backups.
	NoBackup bool
}

// The sections of the data page that the parts of the line lead to.
const (
	atMidnight  = "#title-midnight"
	atIntake    = "#facts-intake"
	atStrays    = "#title-strays"
	atJobs      = "#title-jobs"
	atRefusals  = "#title-refusals"
	atDowntimes = "#title-downtimes"
	atClock     = "#title-clock"
	atFalseDays = "#title-false-days"
	atServer    = "#facts-server"
)

// Line is the verdict and its parts, each with the section that says more. What is wrong comes first, the worst of it
// before the rest; of what is well only what today is about is named. That no backup is made is no fault, as they may
// be made by other means, and is named all the same.
func Line(s Seen, now time.Time) views.HealthLine {
	wrong, unusual := append(s.losing(now), s.waiting(now)...), s.isUnusual(now)
	line := views.HealthLine{Healthy: len(wrong) == 0, Warned: s.NoBackup, Parts: wrong}
	line.Unusual = line.Healthy && unusual
	line.Verdict = s.verdict(line)
	if line.Warned {
		line.Parts = append(line.Parts, views.Link{Label: "no backup is made", URL: atServer})
	}
	if line.Warned && s.hasNothing() {
		line.Parts = append(line.Parts, views.Link{Label: waitingWords, URL: atMidnight})
	}
	line.Parts = append(line.Parts, views.Link{Label: s.reported(unusual), URL: atMidnight})
	if len(wrong) == 0 {
		line.Parts = append(line.Parts, s.queued(), views.Link{Label: s.jobs(), URL: atJobs})
	}
	line.Parts = append(line.Parts, views.Link{Label: s.downtime(now), URL: atDowntimes})
	return line
}

// waitingWords are for a server that has no records yet.
const waitingWords = "waiting for the first record"

// verdict is what the line begins with. It says what the line's colour says: of what somebody should see to it is never
// that all is well.
func (s Seen) verdict(line views.HealthLine) string {
	switch {
	case !line.Healthy:
		return "Needs attention"
	case line.Unusual:
		return "Unusual"
	case line.Warned:
		return "One thing to see to"
	case s.hasNothing():
		return "Ready: " + waitingWords
	default:
		return "Healthy"
	}
}

// hasNothing reports whether no record ever came.
func (s Seen) hasNothing() bool { return s.Heartbeat.Last.IsZero() && s.Heartbeat.Seen == 0 && !s.Demo }

// losing is what loses records, now or of late.
func (s Seen) losing(now time.Time) (wrong []views.Link) {
	in := s.Status
	switch {
	case in.Full:
		wrong = append(wrong, views.Link{Label: "posts are refused: the disk is full", URL: atIntake})
	case in.Failing:
		wrong = append(wrong, views.Link{Label: "posts are refused: the disk fails", URL: atIntake})
	case in.Scarce:
		wrong = append(wrong, views.Link{Label: "the disk is nearly full", URL: atIntake})
	}
	if !in.BacklogError.Since.IsZero() {
		wrong = append(wrong, views.Link{
			Label: "the database is unavailable: " + views.CountOf(in.Waiting, "record") + " in the queue", URL: atIntake,
		})
	}
	if lost := s.lost(models.DayOf(now) - 6); lost > 0 {
		wrong = append(wrong, views.Link{Label: views.CountOf(lost, "post") + " lost in 7 days", URL: atRefusals})
	}
	return wrong
}

// lost is how many posts the disk lost since a day.
func (s Seen) lost(since models.Day) (lost int64) {
	for _, c := range s.Counts {
		if c.Day >= since && c.What == ingest.CountFailed {
			lost += c.Count
		}
	}
	return lost
}

// waiting is what waits for somebody to look at it.
func (s Seen) waiting(now time.Time) (wrong []views.Link) {
	if silent := s.Heartbeat.Silent(now); silent > SilentAfter && !s.Demo {
		words := "no record for " + views.CountOf(int64(silent/(24*time.Hour)), "day")
		wrong = append(wrong, views.Link{Label: words, URL: atMidnight})
	}
	if s.Clock.Doubt {
		wrong = append(wrong, views.Link{Label: "the server's clock is in doubt", URL: atClock})
	}
	if s.FalseDays > 0 {
		wrong = append(wrong, views.Link{
			Label: views.CountOf(int64(s.FalseDays), "day") + " cannot be true", URL: atFalseDays,
		})
	}
	if n := s.strays(); n > 0 {
		wrong = append(wrong, views.Link{Label: views.CountOf(n, "queue") + " to look at", URL: atStrays})
	}
	if n := s.Status.DeadLetters; n > 0 {
		wrong = append(wrong, views.Link{Label: views.CountOf(n, "unprocessable record"), URL: atIntake})
	}
	if n := s.failedJobs(); n > 0 {
		wrong = append(wrong, views.Link{Label: views.CountOf(n, "background job") + " failed", URL: atJobs})
	}
	return wrong
}

// strays counts the queues that nobody counts, and those that were damaged.
func (s Seen) strays() int64 {
	n := int64(len(s.Status.Strays))
	for _, spool := range s.Status.Spools {
		if len(spool.Damage) > 0 {
			n++
		}
	}
	return n
}

func (s Seen) failedJobs() (n int64) {
	for _, job := range s.Kept.Jobs {
		if job.Failure != "" {
			n++
		}
	}
	return n
}

// isUnusual reports whether few reported for this hour. Of demo data nobody reports.
func (s Seen) isUnusual(now time.Time) bool { return !s.Demo && isFew(s.Heartbeat, now) }

// reported is how many installations reported today, of as many as yesterday. Of demo data nobody reports.
func (s Seen) reported(unusual bool) string {
	if s.Demo {
		return "demo data, to which no installation reports"
	}
	words := seenOf(s.Heartbeat, "installation") + " today"
	if unusual {
		words += ", " + fewWords + " (at least " + views.Number(s.Heartbeat.Least) + " on each of the last 7 days)"
	}
	return words
}

// queued is what is acknowledged and not yet counted, which is nothing wrong while the database is there.
func (s Seen) queued() views.Link {
	if s.Status.Waiting == 0 {
		return views.Link{Label: "queue empty", URL: atIntake}
	}
	return views.Link{Label: views.CountOf(s.Status.Waiting, "record") + " in the queue", URL: atIntake}
}

func (s Seen) jobs() string {
	if len(s.Kept.Jobs) == 0 {
		return "no job has run yet"
	}
	return "background jobs OK"
}

// recent is how far back a downtime is still news.
const recent = 28 * 24 * time.Hour

// downtime says how often the server was down of late.
func (s Seen) downtime(now time.Time) string {
	var times int64
	for _, d := range s.Downtimes {
		if now.Sub(d.Ended) < recent {
			times++
		}
	}
	if times == 0 {
		return "no downtime in 28 days"
	}
	return "down " + views.CountOf(times, "time") + " in 28 days"
}
