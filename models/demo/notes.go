package demo

import (
	"math/rand/v2"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// notesInvented are what the invented maintainers noted, by days before today.
var notesInvented = []struct {
	ago  models.Day
	text string
}{
	{ago: 610, text: "1.0.0 released"},
	{ago: 401, text: "1.1.0 released"},
	{ago: 212, text: "Talk at a conference"},
	{ago: 96, text: "1.2.0 released"},
	{ago: 33, text: "New guide for self-hosters"},
}

// inventNotes notes what the invented maintainers did.
func inventNotes(tx *db.Tx, now time.Time) error {
	notes := make([]models.Annotation, len(notesInvented))
	for i, n := range notesInvented {
		notes[i] = models.Annotation{
			ID:        db.NewID(),
			Day:       models.DayOf(now) - n.ago,
			Text:      n.text,
			Author:    "demo",
			CreatedAt: now.UTC(),
		}
	}
	return db.Wrap("invent notes", tx.Create(&notes).Error)
}

// inventPulls invents the downloads of an image, as a counter that was read every day but for a few. Most of them are
// upgrades and automatic builds, as with a real one.
func inventPulls(tx *db.Tx, now time.Time) error {
	series := models.ExternalSeries{
		Name: "docker-pulls", Unit: "pulls", Kind: "total", Source: "Invented for the demo: nobody pulled these",
		Comparable: true, MadeBy: "demo", CreatedAt: now.UTC(),
	}
	if err := tx.Create(&series).Error; err != nil {
		return db.Wrap("invent a series", err)
	}
	rng := rand.New(rand.NewPCG(seed, 1)) // #nosec G404 -- the same history every time
	var days []models.ExternalDay
	total, today := int64(1_200), models.DayOf(now)
	for ago := models.Day(pullsInvented); ago > 0; ago-- {
		total += 4 + rng.Int64N(14-int64(ago)*8/pullsInvented)
		if ago%97 != 0 { // nobody read it on these days
			days = append(days, models.ExternalDay{Series: series.Name, Day: today - ago, Value: total})
		}
	}
	return db.Wrap("invent a series", tx.CreateInBatches(&days, 100).Error)
}

// pullsInvented is for how many days there are invented pulls.
const pullsInvented = 400
