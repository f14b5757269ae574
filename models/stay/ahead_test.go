package stay

import (
	"math/rand/v2"
	"testing"

	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

func TestMoreInstallationsThanFitTheMemoryAreNotReadBeforeAnybodyAsks(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, rng := testhistory.Open(t, url), rand.New(rand.NewPCG(5, 5))
		k := NewKeeper(s)
		k.ahead = 2
		for n := range 3 {
			known := testhistory.Record{At: testhistory.NewYear.Time(), Install: testhistory.GUID(rng), Action: "USER_CREATE"}
			testhistory.Import(t, s, []testhistory.Record{known})
			if err := k.readAhead(t.Context()); err != nil {
				t.Fatal(err)
			}
			if len(k.lives) != min(n+1, k.ahead) {
				t.Errorf("of %d installations %d are held", n+1, len(k.lives))
			}
		}
	})
}
