package report

import (
	"compreface-stats/models"
	"compreface-stats/views"
)

// leastNavigated is how many days there must be before a strip of all of them says anything.
const leastNavigated = 14

// Navigator draws everything that was recorded in a strip, with the range that is shown marked in it; nil while there
// is little.
func (v View) Navigator() *views.Navigator {
	rows := v.History.Rows
	if len(rows) < leastNavigated {
		return nil
	}
	last := v.History.First + models.Day(len(rows)) - 1
	share := func(day models.Day) float64 {
		return float64(day-v.History.First) / float64(last-v.History.First)
	}
	const most = 300
	every := (len(rows) + most - 1) / most
	n := &views.Navigator{First: v.History.First.String(), Last: last.String()}
	heard := last
	if v.isSilent() {
		heard = max(v.lastHeard(), v.History.First)
	}
	n.Heard = share(heard)
	known := int(heard-v.History.First) + 1
	for i := (known - 1) % every; i < known; i += every {
		n.Course = append(n.Course, rows[i].Active28)
	}
	n.From = max(0, share(v.From))
	n.To = min(1, share(v.To))
	for _, day := range v.EveryNote {
		n.Notes = append(n.Notes, share(day))
	}
	for _, day := range v.EveryDowntime {
		n.Downtimes = append(n.Downtimes, share(day))
	}
	return n
}
