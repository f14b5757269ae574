package health

import (
	"time"

	"compreface-stats/models"
	"compreface-stats/models/ingest"
	"compreface-stats/views"
)

// ClockFact says whether the server's clock is trusted.
func ClockFact(verdict models.ClockVerdict) views.Fact {
	if verdict.Doubt {
		return views.Fact{Label: "Server clock", Value: "in doubt", Hint: views.UpperFirst(verdict.Reason)}
	}
	return views.Fact{Label: "Server clock", Value: "OK", Hint: "agrees with the last time the server was seen running"}
}

// SecretsFact tells whether a copy of the database gives away what must not be read.
func SecretsFact(sealed bool) views.Fact {
	if sealed {
		return views.Fact{Label: "Secrets", Value: "sealed", Hint: "a backup is of no use without the key in SECRETS_KEY"}
	}
	return views.Fact{Label: "Secrets", Value: "not sealed", Hint: "set SECRETS_KEY, or whoever has a backup has them"}
}

// backupLate is when a daily backup was missed, and not only late.
const backupLate = 48 * time.Hour

// BackupFact says how old the newest scheduled backup is; the function is nil where none are made. It warns of none and
// of an old one.
func BackupFact(newest func() (time.Time, error), now time.Time) views.Fact {
	f := views.Fact{Label: "Newest backup", Value: "none is made", Warns: true}
	if newest == nil {
		f.Hint = "set BACKUP_DIR, or make backups by other means"
		return f
	}
	made, err := newest()
	switch {
	case err != nil:
		f.Value, f.Hint = "unknown", "the folder of BACKUP_DIR cannot be read"
	case made.IsZero():
		f.Value, f.Hint, f.Warns = "none yet", "one is made every day after 04:00 UTC", false
	default:
		f.Value, f.Hint, f.Warns = views.TimeLabel(made), Ago(max(now.Sub(made), 0)), now.Sub(made) > backupLate
	}
	return f
}

// StreamFacts tell whether records come in as they should.
func (s Seen) StreamFacts(now time.Time) []views.Fact {
	first, last := "none yet", "none yet"
	var ago string
	if s.HasRecords {
		first = views.DayLabel(s.Recorded.From.String())
	}
	if at := s.Heartbeat.Last; !at.IsZero() {
		last, ago = views.TimeLabel(at), Ago(now.Sub(at))
	}
	seen, usual := views.Number(s.Heartbeat.Seen), "yesterday: "+views.Number(s.Heartbeat.Expected)
	return []views.Fact{
		{Label: "Last record", Value: last, Hint: ago},
		{
			Label: "Records in the last minute",
			Value: views.Number(s.Heartbeat.PerMinute),
			Hint:  "last full minute; most installations report at midnight UTC",
		},
		{Label: "Installations seen today", Value: seen, Hint: usual},
		{Label: "First day with a record", Value: first, Hint: "UTC"},
	}
}

// IntakeFacts tell where acknowledged records are that are not counted yet.
func IntakeFacts(in ingest.Status) []views.Fact {
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

// UncountedFacts tell what came and is in no number.
func (s Seen) UncountedFacts() []views.Fact {
	sums := sumsOf(s.Counts)
	return append(postFacts(sums), limitFacts(s.Status.Surplus, sums)...)
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

// countSums are the counts of all days by what was counted.
type countSums map[string]int64

func sumsOf(counts []models.IntakeCount) countSums {
	sums := countSums{}
	for _, c := range counts {
		sums[c.What] += c.Count
	}
	return sums
}

func (sums countSums) of(what string) int64 { return sums[what] }
