package outlook

import (
	"testing"

	"compreface-stats/models"
	"compreface-stats/models/milestone"
	"compreface-stats/models/publish"
)

// A sentence stands under the number that it names; of a greater one that the releases cannot show it is said so, and
// of one that would mislead there is none.
func TestASentenceStandsOnceUnderTheNumberItIsAbout(t *testing.T) {
	passed := func(figure milestone.Figure, number, now int64) milestone.Standing {
		return milestone.Standing{Milestone: models.Milestone{Figure: string(figure), Number: number}, Confirmed: true, Now: now}
	}
	claims := func(number, released int64) []publish.Claim {
		said := publish.Claim{Key: publish.PassedKey, Number: number, Released: released, Forms: map[string]string{publish.FormLong: "passed"}}
		million := publish.Claim{Key: "over-a-million", Forms: map[string]string{publish.FormLong: "a million"}}
		return []publish.Claim{said, million}
	}
	noted := []milestone.Standing{passed(milestone.OverMillion, 20, 30), passed(milestone.OverMillion, 10, 30)}
	for _, c := range []struct {
		m       milestone.Standing
		claimed int64
		says    string
		pending bool
	}{
		{passed(milestone.Active, 200, 260), 100, "", true},
		{passed(milestone.Active, 100, 169), 100, "passed", false},
		{passed(milestone.Active, 50, 169), 100, "", false},
		{passed(milestone.Active, 10, 169), 100, "", false},
		{passed(milestone.Active, 100, 169), 50, "", true},
		{passed(milestone.Active, 50, 169), 50, "", false}, // under a third of what was released
		{passed(milestone.Active, 50, 60), 0, "", true},
		{milestone.Standing{Milestone: models.Milestone{Figure: string(milestone.Active), Number: 100}}, 100, "", false},
		{noted[0], 100, "a million", false},
		{noted[1], 100, "", false},
		{passed(milestone.EverSeen, 100, 200), 100, "", false},
	} {
		var p Passed
		p.claimed(c.m, claims(c.claimed, c.m.Now), noted)
		if p.Claim != c.says || p.Pending != c.pending {
			t.Errorf("%+v, claimed %d: %+v", c.m, c.claimed, p)
		}
	}
}

// The overview tells of the day on which a number was first reached, the milestone of the first of seven days above it.
func TestAMilestoneNamesTheDayOfTheOverviewToo(t *testing.T) {
	since, _ := models.ParseDay("2026-01-29")
	m := milestone.Standing{Milestone: models.Milestone{Number: 100, Since: since}, Confirmed: true, Reached: since - 1}
	if got, want := facts(m), "First reached on 28 Jan 2026; above it for seven complete days since 29 Jan 2026."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	m.Reached = since
	if got, want := facts(m), "Above it for seven complete days since 29 Jan 2026."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
