package report

import (
	"testing"

	"compreface-stats/models"
)

func TestRetentionMarksWhatIsNotFinalAndKeepsItOutOfTheSum(t *testing.T) {
	monday := day("2025-03-17")
	rows := heatRows(
		cohortRows(
			[]models.Cohort{
				{Week: monday, Size: 4, Retained: []int64{4, 2, 1}},
				{Week: monday + 7, Size: 6, Retained: []int64{6, 3}},
			},
			monday+15,
		),
	)
	together, second := rows[0], rows[2]
	if together.Size != "10" || together.Cells[0].Share != "100 %" || together.Cells[1].Share != "50 %" ||
		together.Cells[1].Count != "2" ||
		together.Cells[1].Of != "4" ||
		together.Cells[2].Share != "" {
		t.Errorf("together %+v", together)
	}
	if second.Label != "24 Mar 2025" || second.Cells[0].Open || !second.Cells[1].Open || second.Cells[1].Level != 5 {
		t.Errorf("second %+v", second)
	}
	if c := (cohortCell{part: 1, whole: 1000}).heat(); c.Share != "1 %" || c.Level != 1 {
		t.Errorf("a share that is not nothing looks like nothing: %+v", c)
	}
}
