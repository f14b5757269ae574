package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// What .docs/examples shows in curl, Python and Go is run as it stands, and prints what the API says.
func TestTheExamplesPrintWhatTheAPISays(t *testing.T) {
	env := environment{"DATABASE_URL": "sqlite:" + t.TempDir() + "/stats.db"}
	token := strings.TrimSpace(mustCommand(t, env, "token", "create", "examples"))
	now := time.Date(2025, 3, 20, 12, 0, 0, 0, time.UTC)
	p := start(t, env, clockAt(now).now)
	p.post(generalPath, `{"install_guid":"560eee90-5fca-11eb-988b-0242ac120003","action_name":"USER_CREATE"}`)
	var weeks struct {
		Rows []struct {
			Period string
			Active int
			Final  bool
		}
	}
	waitUntilTrue(t, "the record is counted", func() bool {
		p.api(token, "active-installations?by=week&from=2025-03-03&to=2025-03-20", &weeks)
		return len(weeks.Rows) > 0 && weeks.Rows[len(weeks.Rows)-1].Active == 1
	})
	var all, final string
	for _, row := range weeks.Rows {
		all += fmt.Sprintf("%s,%d,", row.Period, row.Active)
		if row.Final {
			final += fmt.Sprintln(row.Period, row.Active)
		}
	}
	if len(weeks.Rows) != 3 || strings.Count(final, "\n") != 2 || !strings.Contains(all, "2025-03-17,1,") {
		t.Fatalf("the API says %s", all)
	}
	for _, example := range [][]string{
		{"sh", "../.docs/examples/active.sh"}, {"python3", "../.docs/examples/active.py"}, {"go", "run", "../.docs/examples/active.go"},
	} {
		run := exec.Command(example[0], example[1:]...)
		run.Env = append(os.Environ(), "SITE="+p.url, "TOKEN="+token, "FROM=2025-03-03", "TO=2025-03-20")
		out, err := run.CombinedOutput()
		if err != nil {
			t.Errorf("%v: %v: %s", example, err, out)
		}
		if example[0] == "sh" {
			for _, row := range weeks.Rows {
				if line := fmt.Sprintf("\n%s,%d,", row.Period, row.Active); !strings.Contains(string(out), line) {
					t.Errorf("no line %q in %s", line, out)
				}
			}
		} else if string(out) != final {
			t.Errorf("%v prints\n%swant\n%s", example, out, final)
		}
	}
}
