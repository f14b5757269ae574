package report

import "testing"

// Days between may differ as they will: of averages nobody can tell what chance has to do with them, and no title is made
// of those.
func TestATitleSaysNothingThatWasNotTested(t *testing.T) {
	c, _ := ByID("reach-over-time")
	v := reachView([3]int64{200, 155, 78}, [3]int64{200, 155, 40})
	last, early := len(v.Reach.Rows)-1, 0
	for i := range v.Reach.Rows { // alike on the two days, apart on the others
		if v.Reach.Rows[i].Day < v.From {
			early = i
		}
	}
	v.Reach.Rows[early] = v.Reach.Rows[last]
	v.Reach.Rows[early].Day = v.From - 1
	const want = "10 Mar against 28 Feb: no share changed beyond chance"
	if shown := c.Render(v); shown.Finding != want || len(shown.MessageOf) != 0 {
		t.Errorf("%q of %v", shown.Finding, shown.MessageOf)
	}
}
