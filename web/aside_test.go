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
		if before := active(); before != 12 {
			t.Fatalf("active %d", before)
		}
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
