package health

import (
	"strings"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/ingest"
	"compreface-stats/views"
)

var noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

// well is a server of which nothing is wrong.
func well() Seen {
	return Seen{
		Heartbeat: ingest.Heartbeat{Last: noon.Add(-time.Hour), Seen: 112, Expected: 117},
		Kept:      Kept{Jobs: []models.Job{{Name: models.CensusJob, Ended: noon}}},
	}
}

func read(line views.HealthLine) string {
	words := []string{line.Verdict + ":"}
	for _, p := range line.Parts {
		words = append(words, p.Label+" "+p.URL)
	}
	return strings.Join(words, " · ")
}

func TestNothingWrongIsHealthy(t *testing.T) {
	line := Line(well(), noon)
	const want = "Healthy: · 112 of about 117 installations today #title-midnight · queue empty #facts-intake · " +
		"background jobs OK #title-jobs · no downtime in 28 days #title-downtimes"
	if got := read(line); got != want || !line.Healthy {
		t.Errorf("%q, %v, want %q", got, line.Healthy, want)
	}
}

// Each thing that is wrong takes the verdict, says so in words and leads to where more stands.
func TestEachThingThatIsWrongIsNamedWithItsSection(t *testing.T) {
	for want, spoil := range map[string]func(*Seen){
		"posts are refused: the disk is full #facts-intake":                 func(s *Seen) { s.Status.Full = true },
		"posts are refused: the disk fails #facts-intake":                   func(s *Seen) { s.Status.Failing = true },
		"the disk is nearly full #facts-intake":                             func(s *Seen) { s.Status.Scarce = true },
		"no record for 2 days #title-midnight":                              func(s *Seen) { s.Heartbeat.Last = noon.AddDate(0, 0, -2) },
		"the server's clock is in doubt #title-clock":                       func(s *Seen) { s.Clock.Doubt = true },
		"1 day cannot be true #title-false-days":                            func(s *Seen) { s.FalseDays = 1 },
		"2 unprocessable records #facts-intake":                             func(s *Seen) { s.Status.DeadLetters = 2 },
		"1 background job failed #title-jobs":                               func(s *Seen) { s.Kept.Jobs[0].Failure = "no room" },
		"1 queue to look at #title-strays":                                  func(s *Seen) { s.Status.Strays = make([]ingest.StraySpool, 1) },
		"the database is unavailable: 3 records in the queue #facts-intake": func(s *Seen) { s.Status.Waiting = 3; s.Status.BacklogError.Since = noon },
		"4 posts lost in 7 days #title-refusals": func(s *Seen) {
			s.Counts = []models.IntakeCount{{Day: models.DayOf(noon), What: ingest.CountFailed, Count: 4},
				{Day: models.DayOf(noon) - 7, What: ingest.CountFailed, Count: 9}}
		},
	} {
		seen := well()
		spoil(&seen)
		line := Line(seen, noon)
		if got := read(line); line.Healthy || !strings.HasPrefix(got, "Needs attention: · "+want) {
			t.Errorf("%q does not begin with %q", got, want)
		}
	}
}

// Most report at midnight: when it is late and fewer than half of any day of the week have, the line is amber and says so;
// what is wrong comes first.
func TestFewReportsLateInTheDayAreUnusual(t *testing.T) {
	for _, c := range []struct {
		hour        int
		seen, least int64
		demo        bool
		unusual     bool
	}{
		{14, 0, 110, false, true}, {6, 54, 110, false, true}, {6, 55, 110, false, false}, {5, 0, 110, false, false},
		{14, 0, 20, false, true}, {14, 0, 19, false, false}, {14, 0, 0, false, false}, {14, 0, 110, true, false},
	} {
		seen, now := well(), noon.Truncate(24*time.Hour).Add(time.Duration(c.hour)*time.Hour)
		seen.Heartbeat.Seen, seen.Heartbeat.Least, seen.Demo = c.seen, c.least, c.demo
		line := Line(seen, now)
		words := "today, few for this hour (at least " + views.Number(c.least) + " on each of the last 7 days)"
		if line.Unusual != c.unusual || line.Healthy == false || (line.Verdict == "Unusual") != c.unusual ||
			strings.Contains(read(line), words) != c.unusual {
			t.Errorf("%+v: %s", c, read(line))
		}
		if strip := Stream(seen.Heartbeat, now); !c.demo && strip.Few != line.Unusual {
			t.Errorf("%+v: the strip of the other pages says %q", c, strip.Today)
		}
		seen.Status.Full = true
		if line := Line(seen, now); line.Unusual || line.Verdict != "Needs attention" {
			t.Errorf("a full disk is less than %+v: %s", c, read(line))
		}
	}
}

func TestASilentDemoIsHealthyAndAServerWithoutRecordsWaits(t *testing.T) {
	demo := well()
	demo.Heartbeat.Last, demo.Demo = noon.AddDate(0, 0, -40), true
	if line := Line(demo, noon); !line.Healthy || line.Verdict != "Healthy" {
		t.Errorf("a demo: %q", read(line))
	}
	if line := Line(Seen{}, noon); line.Verdict != "Ready: waiting for the first record" {
		t.Errorf("without records: %q", read(line))
	}
}

// The line is amber or red where something is wrong, unusual or missing; then its first words never say that all is well.
func TestTheFirstWordsSayWhatTheColourSays(t *testing.T) {
	for _, noBackup := range []bool{false, true} {
		for name, spoil := range map[string]func(*Seen){
			"well": func(*Seen) {}, "full": func(s *Seen) { s.Status.Full = true }, "few": func(s *Seen) { s.Heartbeat.Seen, s.Heartbeat.Least = 0, 110 },
			"a demo": func(s *Seen) { s.Demo = true }, "new": func(s *Seen) { *s = Seen{} },
		} {
			seen := well()
			spoil(&seen)
			seen.NoBackup = noBackup
			line := Line(seen, noon)
			isCalm := line.Healthy && !line.Unusual && !line.Warned
			saysCalm := strings.HasPrefix(line.Verdict, "Healthy") || strings.HasPrefix(line.Verdict, "Ready")
			if isCalm != saysCalm || line.Warned != noBackup {
				t.Errorf("%s, no backup %v: %q in the colour of %+v", name, noBackup, line.Verdict, line)
			}
		}
	}
}

func TestADowntimeIsNewsForFourWeeks(t *testing.T) {
	seen := well()
	seen.Downtimes = []models.Downtime{{Ended: noon.AddDate(0, 0, -27)}, {Ended: noon.AddDate(0, 0, -29)}}
	if got := read(Line(seen, noon)); !strings.HasSuffix(got, "down 1 time in 28 days #title-downtimes") {
		t.Error(got)
	}
}
