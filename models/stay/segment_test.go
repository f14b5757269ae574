package stay_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/stay"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// segmentWords are all values of the properties that follow from records.
var segmentWords = map[string][]string{
	"size":        {"none", "1-50", "51-500", "501-10000", "10001-1000000", "1000001-up"},
	"service":     {"nothing", "account", "detection", "verification", "recognition", "several"},
	"age":         {"1-28", "29-91", "92-365", "366-up"},
	"established": {"yes", "no"},
	"once":        {"yes", "no"},
}

// partAgrees compares the segment's numbers of a span with a recount of a history without all other installations.
func partAgrees(t *testing.T, k *stay.Keeper, history []testhistory.Record, of map[string]string, span models.Span) int64 {
	t.Helper()
	var words []string
	for property, value := range of {
		words = append(words, property+":"+value)
	}
	segment := testhistory.Must(stay.ParseSegment(strings.Join(words, ",")))(t)
	members, all := testhistory.Part(history, of, span.To), testhistory.NewRecount(history)
	part := testhistory.Must(k.Part(t.Context(), segment, span.To))(t)
	testhistory.CheckTotals(t, part.Totals, members, span)
	n := testhistory.NewRecount(members)
	headline := [3]int64{part.Installations, part.Active, part.AllActive}
	want := [3]int64{n.Summary(span.To).EverSeen, n.Active(span.To).Active28, all.Active(span.To).Active28}
	testhistory.Same(t, segment.String()+", headline", headline, want)
	return part.Installations
}

// Each property alone, and some of them together; in any order of arrival, after another post, and after an erasure.
func TestASegmentsNumbersAreARecountWithoutAllOthers(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		rng := rand.New(rand.NewPCG(16, 5))
		var history []testhistory.Record
		for range 4 {
			history = append(history, testhistory.Invent(rng)...)
		}
		regular := testhistory.GUID(rng)
		for _, day := range []string{"2025-04-25", "2025-05-23", "2025-06-21", "2025-06-28"} { // 28 days, 29 and 7
			at := testhistory.Day(day).Time().Add(time.Hour)
			history = append(history, testhistory.Record{At: at, Install: regular, Action: "FACE_DETECTION_CREATE"})
		}
		rng.Shuffle(len(history), func(i, j int) { history[i], history[j] = history[j], history[i] })
		s := testhistory.Open(t, url)
		half := len(history) / 2
		testhistory.Import(t, s, history[:half])
		keeper, span := stay.NewKeeper(s), testhistory.Span("2025-04-20", "2025-07-20")
		partAgrees(t, keeper, history[:half], map[string]string{"established": "yes"}, span)
		testhistory.Import(t, s, history[half:])
		all := testhistory.NewRecount(history).Summary(span.To).EverSeen
		for property, values := range segmentWords {
			var sum int64
			for _, value := range values {
				sum += partAgrees(t, keeper, history, map[string]string{property: value}, span)
			}
			if sum != all {
				t.Errorf("the parts by %s come to %d installations of %d", property, sum, all)
			}
		}
		for range 12 {
			of := map[string]string{}
			for property, values := range segmentWords {
				if rng.IntN(2) == 0 {
					of[property] = values[rng.IntN(len(values))]
				}
			}
			if len(of) > 0 {
				partAgrees(t, keeper, history, of, span)
			}
		}
		gone := history[0].Install
		if _, err := s.Erase(t.Context(), gone); err != nil {
			t.Fatal(err)
		}
		left := slices.DeleteFunc(slices.Clone(history), func(r testhistory.Record) bool { return r.Install == gone })
		partAgrees(t, keeper, left, map[string]string{"once": "no"}, span)
	})
}

func TestASegmentByKeyIsWhoCameWithIt(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		now, rng := testhistory.Day("2025-03-20").Time(), rand.New(rand.NewPCG(1, 5))
		s := testhistory.OpenWith(t, models.Options{URL: url, Clock: func() time.Time { return now }})
		for i, name := range []string{"1.1.0", "1.2.0"} {
			key := models.IngestKey{ID: fmt.Sprintf("00000000-0000-0000-0000-00000000000%d", i), Name: name, Value: name, CreatedAt: now}
			if err := s.DB().Write(t.Context()).Create(&key).Error; err != nil {
				t.Fatal(err)
			}
			for range 2 + 3*i {
				rec := testhistory.Must(s.GeneralRecord(testhistory.GUID(rng), "USER_CREATE"))(t)
				rec.IngestKey = models.MarkKey(key.ID)
				testhistory.Must(s.Add(t.Context(), []models.Record{rec}, models.AddOptions{Posted: true}))(t)
			}
		}
		testhistory.Import(t, s, []testhistory.Record{{At: now, Install: testhistory.GUID(rng), Action: "APP_CREATE"}})
		keeper, span := stay.NewKeeper(s), testhistory.Span("2025-03-01", "2025-03-20")
		for text, want := range map[string]int64{
			"key:1.1.0": 2, "key:1.2.0": 5, "key:none": 1, "key:1.2.0,once:yes": 5, "key:1.2.0,service:nothing": 0,
		} {
			segment := testhistory.Must(stay.ParseSegment(text))(t)
			part := testhistory.Must(keeper.Part(t.Context(), segment, span.To))(t)
			days := testhistory.Must(part.ActiveInstallations(t.Context(), span))(t)
			if last := days[len(days)-1]; part.Installations != want || last.New != want || part.AllActive != 8 {
				t.Errorf("%s: %+v", text, part)
			}
		}
		segment := testhistory.Must(stay.ParseSegment("key:9.9.9"))(t)
		if _, err := keeper.Part(t.Context(), segment, span.To); !errors.Is(err, stay.ErrBadSegment) {
			t.Errorf("a key that there is not: %v", err)
		}
	})
}

func TestWhatIsNoSegmentIsRefused(t *testing.T) {
	for _, bad := range []string{"", "size", "size:", "size:1000001+", "colour:red", "once:yes,once:no", "once:yes,", "established:maybe"} {
		if s, err := stay.ParseSegment(bad); !errors.Is(err, stay.ErrBadSegment) {
			t.Errorf("%q is read as %q", bad, s)
		}
	}
	if s, err := stay.ParseSegment("size:1000001-up,established:yes"); err != nil || s.String() != "established:yes,size:1000001-up" {
		t.Errorf("%q %v", s, err)
	}
}
