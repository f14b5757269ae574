package report

import (
	"testing"

	"compreface-stats/models"
)

func TestSharesOfSizesAddUpToTheWhole(t *testing.T) {
	d := models.SizesDay{Demo: 3}
	d.Collections[0] = 5
	d.Collections[1] = 2
	d.Collections[10] = 4
	for want, o := range map[int64]Options{6: {}, 11: Options{}.with(includeEmpty, true), 9: Options{}.with(includeDemo, true), 14: Options{}.with(includeDemo, true).with(includeEmpty, true)} {
		if got := totalOf(collectionKinds(o), d); got != want {
			t.Errorf("%v: %d, want %d", o.include, got, want)
		}
	}
}
