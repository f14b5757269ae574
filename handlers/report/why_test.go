package report

import (
	"testing"

	"compreface-stats/models"
)

func TestAChangeAddsUpTheDaysAfterTheFirst(t *testing.T) {
	got := changeOver(
		[]models.ActiveDay{
			{Active28: 24, New: 9, Lapsed: 9},
			{Active28: 25, New: 2, Resurrected: 1, Lapsed: 2},
			{Active28: 26, New: 1},
		},
	)
	if got != (activeChange{before: 24, arrived: 3, resurrected: 1, lapsed: 2, after: 26}) {
		t.Errorf("%+v", got)
	}
}
