package ingest

import (
	"context"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// What models.IntakeCount counts. Refusals have a cause each, the others none.
const (
	CountRefused  = "refused"  // posts, and requests that could not be read, that were not taken
	CountFailed   = "failed"   // posts that were lost, because the disk did not take them
	CountRepeated = "repeated" // records that were known, or further reports of a collection on its day
	CountSurplus  = "surplus"  // records beyond the limit of a day
	CountExpired  = "expired"  // records that came too late to be counted
)

var intakeCounts = db.TableOf[models.IntakeCount]()

// countedOutcomes names the outcomes that are counted by day.
var countedOutcomes = map[models.Outcome]string{
	models.Repeated: CountRepeated,
	models.Surplus:  CountSurplus,
	models.Expired:  CountExpired,
}

// addOutcomes counts by day what became of a spool's records, in the transaction that stores them: a record that is
// stored again after a crash is counted once.
func addOutcomes(tx *db.Tx, spool string, records []models.Record, outcomes []models.Outcome) error {
	var rows []models.IntakeCount
	at := make(map[models.IntakeCount]int)
	for i, outcome := range outcomes {
		what, counted := countedOutcomes[outcome]
		if !counted {
			continue
		}
		key := models.IntakeCount{Day: records[i].Day(), What: what, Origin: spool}
		n, known := at[key]
		if !known {
			n = len(rows)
			at[key], rows = n, append(rows, key)
		}
		rows[n].Count++
	}
	return intakeCounts.Add(tx, rows)
}

// KeepCounts writes what one process has counted so far of each day, in the place of what it wrote before: an answer
// that got lost counts nothing twice.
func KeepCounts(ctx context.Context, s *models.Store, counts []models.IntakeCount) error {
	if len(counts) == 0 {
		return nil
	}
	err := s.DB().Update(ctx, func(tx *db.Tx) error { return intakeCounts.Replace(tx, counts) })
	return db.Wrap("keep the counts of posts", err)
}

// Counts returns all that was ever counted by day, the newest first, whoever counted it.
func Counts(ctx context.Context, s *models.Store) (counts []models.IntakeCount, err error) {
	err = s.DB().Read(ctx).Model(&models.IntakeCount{}).
		Select("day, what, cause, CAST(SUM(count) AS bigint) AS count").
		Group("day, what, cause").Order("day DESC, what, cause").Find(&counts).Error
	return counts, db.Wrap("read the counts of posts", err)
}
