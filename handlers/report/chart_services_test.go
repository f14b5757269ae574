package report

import (
	"testing"

	"compreface-stats/models"
)

func TestSharesAreOfTheServicesAlone(t *testing.T) {
	row := models.ServicePeriod{Creations: [models.ActionCount]int64{100, 100, 1, 2, 3}}
	if got := servicesCreated(row); got != 6 {
		t.Errorf("%d, want 6: users and applications are no services", got)
	}
}

// Full weeks hold more services than the range, whose figures stand on the same page: the days are beside the number.
func TestASumOfFullWeeksNamesItsDays(t *testing.T) {
	for query, want := range map[string]string{
		"from=2025-03-05&to=2025-03-11&by=week": "Of 14 detection, verification and recognition services created in full weeks, 3 – 16 Mar 2025. " +
			"Pale: shares of fewer than 20.",
		"from=2025-03-05&to=2025-03-31&by=week": "Of 29 detection, verification and recognition services created in full weeks, " +
			"3 – 31 Mar 2025. This week is incomplete until 7 Apr 2025. Pale: shares of fewer than 20.",
		"from=2025-03-05&to=2025-03-11&by=day": "Of 7 detection, verification and recognition services created. " +
			"Pale: shares of fewer than 20.",
	} {
		r, err := ParseRange(queryOf(query), day("2025-03-31"), models.Span{From: day("2024-01-01"), To: day("2025-03-31")})
		if err != nil {
			t.Fatal(err)
		}
		v := View{DateRange: r, Data: emptyData(r)}
		for i := range v.Services { // one service a day
			row := &v.Services[i]
			row.Creations[models.FaceDetectionCreate] = int64(min(r.By.Next(row.Start), r.Today+1) - row.Start)
		}
		if got := drawServiceMix(v).Note; got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
}
