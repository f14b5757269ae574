package models

import (
	"compreface-stats/models/internal/db"
	"context"
)

// KeyUse is an ingest key with the posts that came with it and were stored.
type KeyUse struct {
	IngestKey
	Today, Week, Total int64 // on this UTC day, on it and the six before, and ever
	Last               *Day  // the last day with a post; nil: there was none
}

const keyUseSQL = `
SELECT k.id, k.name, k.value, k.created_at, k.retires_at,
       CAST(COALESCE(SUM(CASE WHEN c.day = ? THEN c.posts END), 0) AS BIGINT) AS today,
       CAST(COALESCE(SUM(CASE WHEN c.day > ? THEN c.posts END), 0) AS BIGINT) AS week,
       CAST(COALESCE(SUM(c.posts), 0) AS BIGINT) AS total,
       MAX(c.day) AS last
FROM   ingest_keys k
LEFT   JOIN ingest_key_counts c ON c.key_id = k.id
GROUP  BY k.id, k.name, k.value, k.created_at, k.retires_at
ORDER  BY k.id`

// IngestKeys lists all keys and how much they were used, the oldest first. Posts of the last seconds may not be counted yet: see WriteUses.
func (s *Store) IngestKeys(ctx context.Context) ([]KeyUse, error) {
	const week = 7
	today := DayOf(s.now())
	var all []KeyUse
	err := s.db.Read(ctx).Raw(keyUseSQL, today, today-week).Scan(&all).Error
	return all, db.Wrap("list ingest keys", err)
}

// KeyDays lists the days with posts of the last so many days, the newest day first and the oldest key first within it.
func (s *Store) KeyDays(ctx context.Context, days int) ([]IngestKeyCount, error) {
	var all []IngestKeyCount
	err := s.db.Read(ctx).Where("day > ?", DayOf(s.now())-Day(days)).Order("day DESC, key_id").Find(&all).Error
	return all, db.Wrap("list the posts of ingest keys", err)
}
