package report

import (
	"testing"

	"compreface-stats/models"
)

// Slides have a finding as their title: what was created most, by how many, and of which share, as recounted here.
func TestASlideOfServicesHasAFindingAsItsTitle(t *testing.T) {
	all := models.Span{From: day("2025-01-01"), To: day("2025-03-31")}
	for name, c := range map[string]struct {
		created, creators [3]int64 // of detection, verification and recognition, in each of three weeks; the last is not over
		want              map[string]string
	}{
		"many": {[3]int64{4, 2, 10}, [3]int64{1, 2, 3}, map[string]string{
			"services":        "Recognition was created most: 30 of 48 services in whole weeks",
			"creators":        "3 to 4 installations a week created a recognition service",
			"creation-shares": "Of services created: recognition 62.5 %, detection 25.0 %, verification 12.5 %",
		}},
		"few": {[3]int64{0, 2, 1}, [3]int64{0, 1, 1}, map[string]string{
			"services":        "Verification was created most: 6 of 9 services in whole weeks",
			"creators":        "1 to 2 installations a week created a verification service",
			"creation-shares": "The share of each service type among those created, by week",
		}},
		"none": {[3]int64{}, [3]int64{}, map[string]string{
			"services":        "What was created, by week and type",
			"creators":        "How many installations created one, by week and type",
			"creation-shares": "The share of each service type among those created, by week",
		}},
	} {
		r, err := ParseRange(queryOf("from=2025-03-17&to=2025-03-31&by=week"), day("2025-03-31"), all)
		if err != nil {
			t.Fatal(err)
		}
		v := View{DateRange: r, Data: emptyData(r)}
		for i := range v.Services {
			for k, a := range serviceTypes() {
				v.Services[i].Creations[a] = c.created[k]
				if v.Services[i].Installations[a] = c.creators[k]; i == 1 && c.creators[k] > 0 {
					v.Services[i].Installations[a]++
				}
			}
		}
		v.Services[2].Installations[models.FaceRecognitionCreate] = 0
		for id, want := range c.want {
			chart, _ := ByID(id)
			if got := chart.Render(v).Message; got != want {
				t.Errorf("%s, %s: %q, want %q", name, id, got, want)
			}
		}
	}
}

// So have those of sizes and of days.
func TestASlideOfSizesHasAFindingAsItsTitle(t *testing.T) {
	r, err := ParseRange(queryOf("range=7d"), day("2025-03-31"), models.Span{From: day("2025-01-01"), To: day("2025-03-31")})
	if err != nil {
		t.Fatal(err)
	}
	v := View{DateRange: r, Data: emptyData(r)}
	v.Moves = []models.Move{{To: faceParts()[0], Collections: 5}, {From: faceParts()[0], Collections: 2}}
	last := &v.Sizes.Rows[len(v.Sizes.Rows)-1]
	last.Collections[1], last.Collections[len(last.Collections)-1] = 30, 10
	for id, want := range map[string]string{
		"flow":        "New or filled collections: 5, gone or emptied: 2",
		"size-shares": "The most common size is 1–50: 75 % of face collections",
		"stickiness":  "Active installations are seen on 14.0 of 28 days on average",
	} {
		if id == "stickiness" {
			for i := range v.Active.Rows {
				v.Active.Rows[i].Active1, v.Active.Rows[i].Active28 = 10, 20
			}
		}
		chart, _ := ByID(id)
		if got := chart.Render(v).Message; got != want {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
	}
}
