package access

import (
	"context"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// IngestKeyUse is an ingest key with the posts that came with it and were stored.
type IngestKeyUse struct {
	models.IngestKey
	Today, Week, Total int64       // on this UTC day, on it and the six before, and ever
	Last               *models.Day // the last day with a post; nil: there was none
}

const ingestKeyUseSQL = `
SELECT k.id, k.name, k.value, k.created_at, k.retires_at,
       CAST(COALESCE(SUM(CASE WHEN c.day = ? THEN c.posts END), 0) AS BIGINT) AS today,
       CAST(COALESCE(SUM(CASE WHEN c.day > ? THEN c.posts END), 0) AS BIGINT) AS week,
       CAST(COALESCE(SUM(c.posts), 0) AS BIGINT) AS total,
       MAX(c.day) AS last
FROM   ingest_keys k
LEFT   JOIN ingest_key_counts c ON c.key_id = k.id
GROUP  BY k.id, k.name, k.value, k.created_at, k.retires_at
ORDER  BY k.id`

// List lists all keys and how much they were used, the oldest first. Posts of the last seconds may not be
// counted yet: see FlushUsage.
func (k *IngestKeys) List(ctx context.Context) ([]IngestKeyUse, error) {
	const week = 7
	today := models.DayOf(k.date())
	var all []IngestKeyUse
	err := k.db.Read(ctx).Raw(ingestKeyUseSQL, today, today-week).Scan(&all).Error
	return all, db.Wrap("list ingest keys", err)
}

// Days lists the days with posts of the last so many days, the newest day first and the oldest key first
// within it.
func (k *IngestKeys) Days(ctx context.Context, days int) ([]models.IngestKeyCount, error) {
	var all []models.IngestKeyCount
	since := models.DayOf(k.date()) - models.Day(days)
	err := k.db.Read(ctx).Where("day > ?", since).Order("day DESC, key_id").Find(&all).Error
	return all, db.Wrap("list the posts of ingest keys", err)
}
