package report

import (
	"testing"

	"compreface-stats/models"
)

// reachView has this many active installations on the last day and before, of which so many created a recognition and a
// detection service.
func reachView(now, before [3]int64) View {
	span := models.Span{From: day("2025-03-01"), To: day("2025-03-10")}
	r := DateRange{
		Period: Period{Span: span, By: models.ByDay}, Today: span.To + 1,
		AllRecords: models.Span{From: span.From - 100, To: span.To},
	}
	v := View{DateRange: r, Data: emptyData(r)}
	for i := range v.Reach.Rows {
		counts, row := now, &v.Reach.Rows[i]
		if row.Day < span.From {
			counts = before
		}
		row.Active28 = counts[0]
		row.Created[models.FaceRecognitionCreate], row.Created[models.FaceDetectionCreate] = counts[1], counts[2]
	}
	return v
}

func TestServicesBeginWithWhatGrewMuchOrElseWithTheMostPopular(t *testing.T) {
	for _, c := range []struct {
		now, before [3]int64
		heading     string
		facts       []string
	}{
		{[3]int64{200, 155, 78}, [3]int64{100, 70, 40}, "Recognition is the most popular: 77.5 % of active installations, " +
			"+7.5 points in 10 days", []string{"Detection 39.0 %, −1.0", "Verification 0.0 %, ±0.0", "0 services created"}},
		{[3]int64{200, 155, 160}, [3]int64{3, 2, 1}, "Detection is the most popular: 80.0 % of active installations",
			[]string{"Recognition 77.5 %", "Verification 0.0 %", "0 services created"}},
		{[3]int64{3, 2, 1}, [3]int64{100, 70, 40}, "Recognition is the most popular: 2 of 3 active installations",
			[]string{"Detection 1 of 3", "Verification 0 of 3", "0 services created"}},
		{[3]int64{200, 155, 78}, [3]int64{100, 80, 22}, "Detection grew most: 22 % → 39 % of active installations in 10 days",
			[]string{"Recognition 77.5 %, −2.5", "Verification 0.0 %, ±0.0", "0 services created"}},
		{[3]int64{}, [3]int64{100, 70, 40}, "No active installation created a service", []string{"0 services created"}},
	} {
		checkStory(t, servicesStory(reachView(c.now, c.before)), c.heading, c.facts...)
	}
}

func TestServicesShowWhoUsesThemBeforeWhatWasCreated(t *testing.T) {
	p, _ := PageAt("/services")
	if first := p.Charts()[0].ID; first != "reach-over-time" {
		t.Errorf("the first chart is %s", first)
	}
	f := serviceFigures(reachView([3]int64{200, 155, 78}, [3]int64{100, 70, 40}))[0]
	if f.Value != "77.5 %" || f.Change != "+7.5 points" || f.Of != "155 of 200 active installations" || f.Against != "10 Mar 2025, vs 28 Feb 2025" {
		t.Errorf("the first figure is %+v", f)
	}
}
