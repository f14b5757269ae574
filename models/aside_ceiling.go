package models

import (
	"fmt"
	"slices"
	"time"

	"compreface-stats/models/internal/db"
)

// Until a database has been listened at for so long, and as long after it was not there for a day or has been set
// back, every installation may be a newcomer, and all are let in. Both the hours that were heard of and the days that
// passed must be as many: a clock that was wrong for a moment makes hours long ago, and no days.
const (
	settlingHours = 72
	settlingDays  = 3
	longAbsence   = 24 * time.Hour
)

// roomFor returns how many more newcomers of the hour are counted, and in words what the ceiling is; "" where any
// number is.
func (a *Aside) roomFor(tx *db.Tx, hour int64) (left int64, why string, err error) {
	if hourly, daily := a.store.options.NewcomersHourly, a.store.options.NewcomersDaily; hourly == 0 && daily == 0 {
		return 0, "", nil
	}
	var kept []HourlyCount
	oldest := tx.Where("what = ?", CountNewcomers).Order("hour").Limit(1)
	if err := oldest.Find(&kept).Error; err != nil || len(kept) == 0 || hour-kept[0].Hour < settlingHours {
		return 0, "", err
	}
	if days, err := readDaysAlive(tx); err != nil || days <= settlingDays {
		return 0, "", err
	}
	var absences []Downtime
	if err := tx.Find(&absences, "ended > ?", HourTime(hour-settlingHours)).Error; err != nil {
		return 0, "", err
	}
	if slices.ContainsFunc(absences, func(d Downtime) bool { return d.Ended.Sub(d.Began) >= longAbsence }) {
		return 0, "", nil
	}
	return a.lowestCeiling(tx, hour)
}

// lowestCeiling is that of the hour or of its UTC day, whichever lets fewer in.
func (a *Aside) lowestCeiling(tx *db.Tx, hour int64) (left int64, why string, err error) {
	const hoursOfDay = 24
	midnight := hour - hour%hoursOfDay
	var today []HourlyCount
	those := tx.Where("hour >= ? AND hour < ? AND what = ?", midnight, midnight+hoursOfDay, CountNewcomers)
	if err := those.Find(&today).Error; err != nil {
		return 0, "", err
	}
	var ofHour, ofDay int64
	for _, c := range today {
		ofDay += c.Count
		if c.Hour == hour {
			ofHour += c.Count
		}
	}
	at := HourTime(hour)
	if most := int64(a.store.options.NewcomersHourly); most > 0 {
		left = max(most-ofHour, 0)
		why = fmt.Sprintf("more than %d new installations from %s to %s UTC", most, at.Format("2006-01-02 15:04"),
			at.Add(time.Hour).Format("15:04"))
	}
	if most := int64(a.store.options.NewcomersDaily); most > 0 && (why == "" || max(most-ofDay, 0) < left) {
		left = max(most-ofDay, 0)
		why = fmt.Sprintf("more than %d new installations on %s", most, at.Format(time.DateOnly))
	}
	return left, why, nil
}
