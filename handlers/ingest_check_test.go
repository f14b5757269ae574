package handlers

import (
	"strings"
	"testing"

	"compreface-stats/handlers/post"
)

// A check names every field that is wrong, and leaves no trace in database, counts or the use of keys.
func TestARecordThatIsOnlyCheckedIsKeptNowhere(t *testing.T) {
	s := newSite(t)
	for _, c := range []struct {
		path, body string
		status     int
		says       []string
	}{
		{generalPath, goodAction, 200, []string{`{"valid":true}`}},
		{facesPath, goodFaces, 200, []string{`{"valid":true}`}},
		{facesPath, `{"install_guid":"x","collection_guid":5,"faces_range":"5-6"}`, 400, []string{
			`"field":"install_guid","code":"bad_install_guid"`, `"field":"collection_guid","code":"bad_field"`,
			`"field":"faces_range","code":"unknown_faces_range"`,
		}},
		{generalPath, `{}`, 400, []string{`"field":"install_guid","code":"bad_field"`, `"field":"action_name","code":"bad_field"`}},
		{generalPath, `[]`, 400, []string{`"code":"bad_json"`}},
		{generalPath, goodAction + strings.Repeat(" ", largestRecord), 413, []string{`"code":"too_large"`}},
	} {
		got := s.post(c.path+"/validate", c.body)
		got.expect(t, c.status, c.says, nil)
		want := post.OutcomeValid
		if c.status != 200 {
			want = post.OutcomeRefused
		}
		if outcome := got.Header.Get(post.OutcomeHeader); outcome != want {
			t.Errorf("%s %.60s: outcome %q, want %q", c.path, c.body, outcome, want)
		}
	}
	if _, recorded, err := s.store.Extent(t.Context()); recorded || err != nil {
		t.Errorf("records were kept: %v", err)
	}
	if metrics := s.metrics().body; strings.Contains(metrics, `"accepted"} 1`) || strings.Contains(metrics, `"refused"} 1`) ||
		!strings.Contains(metrics, `compreface_stats_ingest_records_total{kind="faces",outcome="accepted"} 0`) {
		t.Error("checks are counted as records")
	}
}

// The answer is the same for a new record, its repetition and one beyond the day's limit: it tells nothing of others.
func TestTheOutcomeOfAPostTellsNothingOfOthers(t *testing.T) {
	s := newSite(t)
	for range 3 {
		got := s.post(facesPath, goodFaces)
		if outcome := got.Header.Get(post.OutcomeHeader); outcome != post.OutcomeAccepted {
			t.Errorf("outcome %q", outcome)
		}
	}
	for path, body := range map[string]string{generalPath: `{}`, facesPath: `x`} {
		if outcome := s.post(path, body).Header.Get(post.OutcomeHeader); outcome != post.OutcomeRefused {
			t.Errorf("%s: outcome %q", path, outcome)
		}
	}
	s.get("/installation/test").expect(t, 200, []string{"/statistics_faces/validate", "YOUR-KEY", "not-stored"}, nil)
}
