package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"compreface-stats/models/testdb"
)

// testdata/golden is an invented history of 40 installations with every number of it, counted by another program.
var goldenFiles = []string{"testdata/golden/statistics_general.csv", "testdata/golden/statistics_faces.csv"}

type row = map[string]any

type golden struct {
	First     string           `json:"first_day"`
	Last      string           `json:"last_day"`
	Rows      float64          `json:"general_rows"`
	Everybody float64          `json:"installations"`
	Ever      row              `json:"ever_created_installations"`
	Reach     row              `json:"created_and_active_28_at_last_day"`
	Days      []map[string]any `json:"days"`
	Weeks     []map[string]any `json:"weeks"`
	Months    []map[string]any `json:"months"`
	Retention []map[string]any `json:"retention"`
}

func readGolden(t *testing.T) golden {
	t.Helper()
	var g golden
	if err := json.Unmarshal([]byte(read(t, "testdata/golden/expected.json")), &g); err != nil {
		t.Fatal(err)
	}
	if len(g.Days) != 138 || len(g.Weeks) != 20 || len(g.Months) != 5 || len(g.Retention) == 0 {
		t.Fatalf(
			"expected.json holds %d days, %d weeks, %d months, %d cohorts",
			len(g.Days),
			len(g.Weeks),
			len(g.Months),
			len(g.Retention),
		)
	}
	return g
}

func TestGoldenHistoryByImport(t *testing.T) {
	long(t)
	testdb.Each(t, func(t *testing.T, url string) {
		env := environment{"DATABASE_URL": url}
		mustCommand(t, env, append([]string{"import"}, goldenFiles...)...)
		checkGolden(t, env)
		again := mustCommand(t, env, append([]string{"import"}, goldenFiles...)...)
		if got := strings.Count(again, ": 0 accepted, "); got != len(goldenFiles) {
			t.Errorf("a second import changed something:\n%s", again)
		}
	})
}

func TestGoldenHistoryByPostsInAnyOrder(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, url string) {
		env := environment{"DATABASE_URL": url}
		var records []dated
		for _, file := range goldenFiles {
			records = append(records, readRecords(t, file)...)
		}
		shuffle := rand.New(rand.NewPCG(20250114, 40))
		shuffle.Shuffle(len(records), func(i, j int) { records[i], records[j] = records[j], records[i] })
		postAll(t, env, records)
		checkGolden(t, env)
	})
}

// dated is a post and the time at which it came.
type dated struct {
	at         time.Time
	path, body string
}

// postAll sends the records one by one to a server whose clock shows each one's own time.
func postAll(t *testing.T, env environment, records []dated) {
	t.Helper()
	clock := clockAt(today)
	p := start(t, env, clock.now)
	for _, r := range records {
		clock.set(r.at)
		if status, answer := p.post(r.path, r.body); status != http.StatusOK {
			t.Fatalf("%s: %d %s", r.body, status, answer)
		}
	}
	if code := p.stop(); code != exitOK {
		t.Fatalf("exit code %d: %s", code, p.out)
	}
}

func readRecords(t *testing.T, path string) (records []dated) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range lines {
		at, err := time.Parse("2006-01-02 15:04:05.000", f[0])
		switch {
		case err != nil: // the header line
		case len(f) == 3:
			records = append(records, dated{at, generalPath, general(f[1], f[2])})
		default:
			records = append(records, dated{at, facesPath, faces(f[1], f[2], f[3])})
		}
	}
	return records
}

// checkGolden asks a server for every row of expected.json.
func checkGolden(t *testing.T, env environment) {
	t.Helper()
	g := readGolden(t)
	token := strings.TrimSpace(mustCommand(t, env, "token", "create", "golden"))
	p := start(t, env, clockAt(today).now)
	defer p.stop()
	ask := func(question string) []row {
		var answer struct{ Rows []row }
		p.api(token, question+"from="+g.First+"&to="+g.Last, &answer)
		return answer.Rows
	}
	active := ask("active-installations?")
	services := ask("services?by=day&")
	sizes := ask("face-collections?")
	compareRows(t, "day", "day", joined(active, services, sizes), g.Days)
	compareRows(t, "week", "period", ask("active-installations?by=week&"), g.Weeks)
	compareRows(t, "month", "period", ask("active-installations?by=month&"), g.Months)
	compareRows(t, "cohort", "cohort", ask("retention?"), g.Retention)
	g.checkTotals(t, p, token, services)
	if got := mustCommand(t, env, "verify"); !strings.HasPrefix(got, "no differences") {
		t.Errorf("verify says %q", got)
	}
}

func (g golden) checkTotals(t *testing.T, p *program, token string, services []row) {
	t.Helper()
	var s struct {
		Installations float64
		Ever          row `json:"ever_created_installations"`
		Reach         row
	}
	p.api(token, "summary?day="+g.Last, &s)
	if s.Installations != g.Everybody || !reflect.DeepEqual(s.Ever, g.Ever) || !reflect.DeepEqual(s.Reach, g.Reach) {
		t.Errorf("summary %+v\nwant %v installations, ever created %v, of those active %v", s, g.Everybody, g.Ever, g.Reach)
	}
	creations := 0.0
	for _, day := range services {
		for action := range g.Ever {
			creations += day[action].(float64)
		}
	}
	if creations != g.Rows {
		t.Errorf("%v creations, want %v", creations, g.Rows)
	}
}

// joined lays the fields of several answers about the same days beside each other.
func joined(answers ...[]row) []row {
	all := make([]row, len(answers[0]))
	for i := range all {
		all[i] = row{}
		for _, rows := range answers {
			if i < len(rows) {
				maps.Copy(all[i], rows[i])
			}
		}
	}
	return all
}

// compareRows checks every field that is expected; an answer may hold further ones.
func compareRows(t *testing.T, what, name string, got, want []row) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%d rows a %s, want %d", len(got), what, len(want))
		return
	}
	for i := range want {
		for field, value := range want[i] {
			if !reflect.DeepEqual(got[i][field], value) {
				t.Errorf("%s %v: %s is %v, want %v", what, want[i][name], field, got[i][field], value)
			}
		}
	}
}

// The page that announced the statistics shows these lines, without a header.
func TestPublishedExamplesByImportAndByPosts(t *testing.T) {
	long(t)
	examples := []string{"testdata/examples/general.csv", "testdata/examples/faces.csv"}
	testdb.Each(t, func(t *testing.T, url string) {
		env := environment{"DATABASE_URL": url}
		got := mustCommand(t, env, append([]string{"import"}, examples...)...)
		if !strings.Contains(got, ": 5 accepted") || !strings.Contains(got, ": 4 accepted") {
			t.Errorf("import says\n%s", got)
		}
		checkExamples(t, env)
	})
	testdb.Each(t, func(t *testing.T, url string) {
		env := environment{"DATABASE_URL": url}
		postAll(t, env, append(readRecords(t, examples[0]), readRecords(t, examples[1])...))
		checkExamples(t, env)
	})
}

func checkExamples(t *testing.T, env environment) {
	t.Helper()
	token := strings.TrimSpace(mustCommand(t, env, "token", "create", "examples"))
	p := start(t, env, clockAt(today).now)
	defer p.stop()
	want := row{"installations": 2.0, "active_1": 1.0, "active_28": 2.0, "established": 0.0, "at_least_faces": 703.0}
	for _, action := range []string{"USER_CREATE", "APP_CREATE", "FACE_DETECTION_CREATE", "FACE_VERIFICATION_CREATE", "FACE_RECOGNITION_CREATE"} {
		want[action], want[action+"_installations"] = 1.0, 1.0
	}
	got := row{}
	p.api(token, "summary?day=2021-03-15", &got)
	compareRows(t, "summary", "day", []row{got}, []row{want})
	sizes, _ := got["collections"].(row)
	if len(sizes) != 11 {
		t.Errorf("%d size ranges in %v", len(sizes), got)
	}
	for size, count := range sizes {
		held := map[string]float64{"0": 1, "1-10": 1, "201-500": 1, "501-2000": 1}[size]
		if fmt.Sprint(count) != fmt.Sprint(held) {
			t.Errorf("%v collections of %s, want %v", count, size, held)
		}
	}
}
