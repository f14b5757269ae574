package report

import (
	"compreface-stats/models"
	"compreface-stats/views"
)

// FirstDay is what was recorded on a day before which there is none: all that can be said until it is over.
type FirstDay struct {
	Active   models.ActiveDay
	Services models.ServicePeriod
	Sizes    models.SizesDay
}

// Installations says how many were seen: "3 installations today".
func (f FirstDay) Installations() string {
	return views.CountOf(f.Active.Active1, "installation") + " today"
}

// Counts are what they created, by kind, and how many of their collections reported a size, empty ones and demos too.
func (f FirstDay) Counts() (counts []views.LiveCount) {
	for _, a := range models.Actions() {
		label := actionLabel(a) + " created"
		if a != models.UserCreate && a != models.AppCreate {
			label = actionLabel(a) + " services created"
		}
		value := views.Number(f.Services.Creations[a])
		counts = append(counts, views.LiveCount{Name: a.String(), Label: label, Value: value})
	}
	sizes := f.Sizes.Demo + sumOf(f.Sizes.Collections[:])
	return append(counts, views.LiveCount{
		Name: "sizes", Label: "Collections that reported a size", Value: views.Number(sizes),
	})
}

// Card shows it on a page, with the time of the newest record.
func (f FirstDay) Card(today models.Day, last string) *views.FirstDay {
	return &views.FirstDay{
		Heading: f.Installations(), Counts: f.Counts(), Day: today.String(), Last: last,
		Lead: "Counted so far. The first day is complete at midnight UTC; charts begin then.",
		Steps: []views.Fact{
			{
				Label: "Tomorrow", Value: "The first complete day",
				Hint: "Active installations, what they created, the sizes of their face collections; exports and segments.",
			},
			{
				Label: "After 7 days", Value: "Comparisons",
				Hint: "What changed against earlier days. Who is seen again the next week, from 20 new installations on.",
			},
			{
				Label: "After 28 days", Value: "The headline in full",
				Hint: "Installations active in 28 days, how many went quiet, on how many days they are seen.",
			},
		},
	}
}

// AvailableTomorrow takes the place of what is made of complete days, while there is none.
func AvailableTomorrow(today models.Day, what string) *views.FirstDay {
	return &views.FirstDay{
		Heading: "Available from tomorrow", Day: today.String(),
		Lead: what + " of complete days. The first one is complete at midnight UTC.",
	}
}
