package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"compreface-stats/models/testdb"
)

// A wave is set aside, released and removed by the command while the server runs.
func TestAWaveIsSetAsideByTheCommand(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		env := environment{"DATABASE_URL": url, "SPOOL_DIR": t.TempDir()}
		token := strings.TrimSpace(mustCommand(t, env, "token", "create", "test"))
		p := start(t, env, time.Now)
		active := func() int {
			var summary struct {
				Active int `json:"active_28"`
			}
			p.api(token, "summary?day="+time.Now().UTC().Format(time.DateOnly), &summary)
			return summary.Active
		}
		for i := range 12 {
			body := general(fmt.Sprintf("%08x-5fca-11eb-988b-0242ac12bbbb", i), "USER_CREATE")
			if status, answer := p.post("/rest/1/db/collections/statistics_general", body); status != http.StatusOK {
				t.Fatal(status, answer)
			}
		}
		hour := time.Now().UTC().Truncate(time.Hour)
		const layout = "2006-01-02T15:04"
		hours := []string{
			"set-aside", "--first-seen-from", hour.Add(-time.Hour).Format(layout),
			"--first-seen-to", hour.Add(time.Hour).Format(layout), "--key", "-",
		}
		waitUntilTrue(t, "all twelve are counted", func() bool { return active() == 12 })
		if said := mustCommand(t, env, append(hours, "--dry-run")...); !strings.HasSuffix(said, ": 12, would be 0\n") {
			t.Errorf("the dry run says %q", said)
		}
		batch, _, _ := strings.Cut(mustCommand(t, env, append(hours, "--yes")...), ":")
		if got := active(); got != 0 {
			t.Errorf("active %d", got)
		}
		if said := mustCommand(t, env, "set-aside"); !strings.HasPrefix(said, batch+"  12 installations") {
			t.Errorf("the list says %q", said)
		}
		mustCommand(t, env, "set-aside", "--release", batch, "--yes")
		if got := active(); got != 12 {
			t.Errorf("released: active %d", got)
		}
		batch, _, _ = strings.Cut(mustCommand(t, env, append(hours, "--yes")...), ":")
		mustCommand(t, env, "set-aside", "--remove", batch, "--yes")
		if got := active(); got != 0 {
			t.Errorf("removed: active %d", got)
		}
		mustCommand(t, env, "verify")
		for _, wrong := range [][]string{
			{"--yes"}, {"--release", "none", "--yes"}, {"--release", batch}, {"--release", batch, "--remove", batch, "--yes"},
		} {
			if got := command(t, env, append([]string{"set-aside"}, wrong...)...); got.code != exitUsage {
				t.Errorf("%v: %+v", wrong, got)
			}
		}
	})
}

// Of what one installation posts in a day, only so much is counted before an administrator lets the rest in.
func TestWhatIsBeyondTheDailyLimitIsReleasedByTheCommandAndTakenBack(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		env := environment{"DATABASE_URL": url, "SPOOL_DIR": t.TempDir(), "DAILY_LIMIT": "3"}
		token := strings.TrimSpace(mustCommand(t, env, "token", "create", "test"))
		p := start(t, env, time.Now)
		for range 5 {
			body := general("560eee90-5fca-11eb-988b-0242ac12bbbb", "APP_CREATE")
			if status, answer := p.post("/rest/1/db/collections/statistics_general", body); status != http.StatusOK {
				t.Fatal(status, answer)
			}
		}
		created := func() (sum int) {
			var answer struct {
				Rows []struct {
					Created int `json:"APP_CREATE"`
				}
			}
			day := time.Now().UTC()
			p.api(token, "services?from="+day.AddDate(0, 0, -1).Format(time.DateOnly)+"&to="+day.Format(time.DateOnly), &answer)
			for _, r := range answer.Rows {
				sum += r.Created
			}
			return sum
		}
		var said string
		waitUntilTrue(t, "two records wait", func() bool {
			said = mustCommand(t, env, "set-aside")
			return strings.Contains(said, "2 records of 1 installation")
		})
		batch, _, _ := strings.Cut(said, "  ")
		if got := created(); got != 3 || !strings.HasPrefix(said, "beyond-") {
			t.Fatalf("counted: %d, and the list says %q", got, said)
		}
		for _, step := range []struct {
			flag string
			want int
		}{{"--release", 5}, {"--take-back", 3}, {"--remove", 3}} {
			mustCommand(t, env, "set-aside", step.flag, batch, "--yes")
			if got := created(); got != step.want {
				t.Errorf("after %s: %d", step.flag, got)
			}
		}
		mustCommand(t, env, "verify")
	})
}
