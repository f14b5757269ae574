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
