package report

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"compreface-stats/models"
	"compreface-stats/views"
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
		{[3]int64{200, 155, 78}, [3]int64{100, 70, 40}, "Recognition is the most popular: 77.5 % of active installations",
			[]string{"Detection 39.0 %", "Verification 0.0 %", "10 Mar against 28 Feb: no share changed beyond chance",
				"0 services created in 10 days"}},
		{[3]int64{169, 120, 66}, [3]int64{136, 96, 46}, "Recognition is the most popular: 71.0 % of active installations",
			[]string{"Detection 39.1 %", "Verification 0.0 %", "10 Mar against 28 Feb: no share changed beyond chance",
				"0 services created in 10 days"}},
		{[3]int64{200, 120, 78}, [3]int64{100, 80, 40}, "Recognition is the most popular: 60.0 % of active installations, " +
			"−20.0 points in 10 days", []string{"Recognition −20.0 points, beyond chance (95 %: −29.6 to −9.0)", "Detection 39.0 %", "Verification 0.0 %", "0 services created"}},
		{[3]int64{200, 155, 160}, [3]int64{3, 2, 1}, "Detection is the most popular: 80.0 % of active installations",
			[]string{"Recognition 77.5 %", "Verification 0.0 %", "0 services created in 10 days"}},
		{[3]int64{3, 2, 1}, [3]int64{100, 70, 40}, "Recognition is the most popular: 2 of 3 active installations",
			[]string{"Detection 1 of 3", "Verification 0 of 3", "0 services created in 10 days"}},
		{[3]int64{200, 155, 78}, [3]int64{100, 80, 22}, "Detection grew most: 22 % → 39 % of active installations in 10 days",
			[]string{"Detection +17.0 points, beyond chance (95 %: 5.8 to 26.8)", "Recognition 77.5 %", "Verification 0.0 %",
				"0 services created"}},
		{[3]int64{}, [3]int64{100, 70, 40}, "No service created by an active installation is on record", []string{"0 services created in 10 days"}},
	} {
		checkStory(t, servicesStory(reachView(c.now, c.before)), c.heading, c.facts...)
	}
}

// The headline of a young database does not contradict the funnel below it, which counts a filled collection for a
// service.
func TestNoCreationOnRecordAgreesWithTheFunnel(t *testing.T) {
	v := reachView([3]int64{3, 0, 0}, [3]int64{})
	v.Adoption = models.AdoptionDay{Day: v.To, Seen: 3, User: 3, Application: 3, Service: 3, Filled: 3}
	const want = "No service created by an active installation is on record; 3 of 3 installations filled a collection"
	if got := servicesStory(v).Number; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if note := drawAdoption(v).Note; !strings.HasSuffix(note, " "+laterCounts) {
		t.Errorf("%q does not say that later steps count", note)
	}
}

func TestServicesShowWhoUsesThemBeforeWhatWasCreated(t *testing.T) {
	p, _ := PageAt("/services")
	if first := p.Charts()[0].ID; first != "reach-over-time" {
		t.Errorf("the first chart is %s", first)
	}
	f := serviceFigures(reachView([3]int64{200, 155, 78}, [3]int64{100, 70, 40}))[0]
	if f.Value != "77.5 %" || f.Change != "+7.5 points" || f.Of != "155 of 200 active installations" || f.Against != "10 Mar 2025, vs 28 Feb 2025" || f.Tested {
		t.Errorf("the first figure is %+v", f)
	}
}

// Whatever the counts, a heading or a message that says that a share moved passes the test, and what passes it is never
// said not to have moved.
func TestWhatIsSaidOfSharesAgreesWithTheTest(t *testing.T) {
	dice := rand.New(rand.NewPCG(3, 95))
	for range 2000 {
		var now, before [3]int64
		for i := range now {
			now[i], before[i] = dice.Int64N(300), dice.Int64N(300)
		}
		now[0], before[0] = max(now[0], now[1], now[2]), max(before[0], before[1], before[2])
		v := reachView(now, before)
		moved := map[string]bool{}
		for _, r := range reachedServices(v) {
			enough := views.HasShare(min(r.whole, r.among))
			moved[actionLabel(r.action)] = enough && share{r.part, r.whole}.differs(share{r.before, r.among}, z95)
		}
		said := []string{servicesStory(v).Number, v.growthMessage()}
		for _, f := range servicesStory(v).Facts {
			said = append(said, f.Label)
		}
		for _, words := range said {
			name, _, _ := strings.Cut(words, " ")
			says := strings.Contains(words, "grew most") || strings.ContainsAny(words, "+−")
			isCalm := !slices.Contains(slices.Collect(maps.Values(moved)), true)
			if says && !moved[name] || strings.HasSuffix(words, ": no share changed beyond chance") && !isCalm {
				t.Fatalf("%v after %v: %q of %v", now, before, words, moved)
			}
		}
	}
}
