package handlers

import (
	"testing"

	"compreface-stats/models"
	"compreface-stats/views"
)

func TestEachStageSaysWhatItCounts(t *testing.T) {
	now := models.Summary{EverSeen: 40, EverCreated: [models.ActionCount]int64{30, 25, 5, 6, 20}}
	now.Sizes.Largest[3] = 12
	want := []int64{40, 30, 25, 5, 6, 20, 12}
	for i, st := range stages(now) {
		if st.count != want[i] || st.means == "" || st.label == "" {
			t.Errorf("%d: %+v, want %d", i, st, want[i])
		}
	}
}

func TestCreatedFiguresAreTheSumsOfTheDays(t *testing.T) {
	s := newSite(t)
	s.fill()
	doc := s.page(s.davidSignsIn(), "/services?range=28d")
	rows := must(s.store.Services(t.Context(), models.Span{From: day("2025-03-03"), To: day("2025-03-30")}, models.ByDay))(t)
	for _, a := range models.Actions() {
		var sum int64
		for _, r := range rows {
			sum += r.Creations[a]
		}
		if got := text(doc, `[data-testid="figure-`+a.String()+`"] [data-testid="value"]`); got != views.Number(sum) || sum == 0 {
			t.Errorf("%s: %s, want %d", a, got, sum)
		}
	}
}

func TestSharesAreOfTheServicesAlone(t *testing.T) {
	row := models.ServicePeriod{Creations: [models.ActionCount]int64{100, 100, 1, 2, 3}}
	if got := servicesCreated(row); got != 6 {
		t.Errorf("%d, want 6: users and applications are no services", got)
	}
}
