package main

import (
	"encoding/csv"
	"encoding/json"
	"io/fs"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/publish"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testdb/machine"
)

// exportGolden imports the golden history and exports all of it.
func exportGolden(t *testing.T, env environment, flags ...string) (dir string) {
	t.Helper()
	g := readGolden(t)
	dir = filepath.Join(t.TempDir(), "out")
	if flags == nil {
		flags = []string{"--from", g.First, "--to", g.Last}
	}
	mustCommand(t, env, append([]string{"export", dir}, flags...)...)
	return dir
}

// startReleases sets publishing up at the time, as an administrator does on the site.
func startReleases(t *testing.T, env environment, at time.Time) {
	t.Helper()
	store, err := models.Open(t.Context(), models.Options{
		URL: env["DATABASE_URL"], SpoolDir: t.TempDir(), Clock: func() time.Time { return at },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if err := publish.Open(store).Start(t.Context(), store, 5); err != nil {
		t.Fatal(err)
	}
}

func goldenStore(t *testing.T, url string) environment {
	t.Helper()
	env := environment{"DATABASE_URL": url, "ADMIN_EMAIL": email, "ADMIN_PASSWORD": password}
	mustCommand(t, env, append([]string{"import"}, goldenFiles...)...)
	return env
}

func TestTheExportOfTheGoldenHistoryHasItsNumbers(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		dir, g := exportGolden(t, goldenStore(t, url)), readGolden(t)
		rows := func(name string) []row {
			var answer struct{ Rows []row }
			if err := json.Unmarshal([]byte(read(t, filepath.Join(dir, "json", name+".json"))), &answer); err != nil {
				t.Fatal(err)
			}
			return answer.Rows
		}
		compareRows(
			t,
			"day",
			"day",
			joined(rows("active-installations-day"), rows("services-day"), rows("face-collections-day")),
			g.Days,
		)
		compareRows(t, "week", "period", rows("active-installations-week"), g.Weeks)
		compareRows(t, "month", "period", rows("active-installations-month"), g.Months)
		compareRows(t, "cohort", "cohort", rows("retention-week"), g.Retention)
	})
}

func TestTheSumsOfAnExportHoldAndASecondOneIsTheSame(t *testing.T) {
	env := goldenStore(t, testdb.SQLite(t))
	startReleases(t, env, firstOfJune)
	for _, flags := range [][]string{nil, {"--publishable"}} {
		first, second := exportGolden(t, env, flags...), exportGolden(t, env, flags...)
		check := exec.Command("sha256sum", "-c", "--strict", "SHA256SUMS")
		check.Dir = first
		if out, err := check.CombinedOutput(); err != nil {
			t.Errorf("sha256sum: %v\n%s", err, out)
		}
		if out, err := exec.Command("diff", "-r", first, second).CombinedOutput(); err != nil {
			t.Errorf("two exports differ: %s", out)
		}
		listed := strings.Count(read(t, filepath.Join(first, "SHA256SUMS")), "\n")
		if files := countFiles(t, first); files != listed+1 {
			t.Errorf("%d files, %d sums", files, listed)
		}
	}
}

func countFiles(t *testing.T, dir string) (count int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			count++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return count
}

func TestAWrongExportSaysWhatIsWrong(t *testing.T) {
	env := environment{"DATABASE_URL": testdb.SQLite(t)}
	dir := t.TempDir()
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"export"}, exitUsage, "expected"},
		{[]string{"export", dir}, exitFailed, "no database"},
	} {
		if r := command(t, env, c.args...); r.code != c.code || !strings.Contains(r.stderr, c.says) {
			t.Errorf("%v: %d %s", c.args, r.code, r.stderr)
		}
	}
	env = goldenStore(t, env["DATABASE_URL"])
	if r := command(t, env, "export", dir, "--publishable"); r.code != exitFailed || !strings.Contains(r.stderr, "released yet") {
		t.Errorf("without a release: %d %s", r.code, r.stderr)
	}
	for _, args := range [][]string{
		{"--from", "x"}, {"--from", "2025-02-02", "--to", "2025-02-01"}, {"--publishable", "--to", "2025-02-01"},
	} {
		if r := command(t, env, append([]string{"export", dir}, args...)...); r.code != exitUsage {
			t.Errorf("%v: %d %s", args, r.code, r.stderr)
		}
	}
	if n := countFiles(t, dir); n != 0 {
		t.Errorf("%d files were written all the same", n)
	}
}

// LibreOffice writes each sheet as CSV and quotes what it takes for text: numbers must come without quotes.
func TestLibreOfficeReadsTheWorkbookWithNumbersAsNumbers(t *testing.T) {
	long(t)
	t.Parallel()
	soffice, err := machine.LibreOffice()
	leaveOut(t, err)
	dir, out := exportGolden(t, goldenStore(t, testdb.SQLite(t))), t.TempDir()
	convert := exec.Command(
		soffice,
		"-env:UserInstallation=file://"+filepath.Join(out, "profile"),
		"--headless",
		"--convert-to",
		"csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,false,false,false,-1",
		"--outdir",
		out,
		filepath.Join(dir, "everything.xlsx"),
	)
	if said, err := convert.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	for _, name := range []string{"active-installations-day", "services-month", "face-collections-day", "retention-week", "summary"} {
		converted := read(t, filepath.Join(out, "everything-"+name+".csv"))
		converted = strings.NewReplacer("TRUE", "true", "FALSE", "false").Replace(converted)
		if strings.Contains(converted, `,"0"`) || strings.Contains(converted, `,"1"`) {
			t.Errorf("%s: LibreOffice takes a number for text", name)
		}
		sameCells(t, name, converted, read(t, filepath.Join(dir, "csv", name+".csv")))
	}
}

// Programs take 1-10 for a date in some countries, and each country has dates of its own.
func TestLibreOfficeMakesNoDateOfASizeInAnyCountry(t *testing.T) {
	long(t)
	t.Parallel()
	soffice, err := machine.LibreOffice()
	leaveOut(t, err)
	dir, out := exportGolden(t, goldenStore(t, testdb.SQLite(t))), t.TempDir()
	moves := filepath.Join(dir, "csv", "collection-moves-day.csv")
	sizes := strings.Count(read(t, moves), " faces,")
	if sizes == 0 {
		t.Fatal("no size among the moves")
	}
	for locale, language := range map[string]string{"en-US": "1033", "de-DE": "1031", "nl-NL": "1043", "da-DK": "1030"} {
		to := filepath.Join(out, locale)
		convert := exec.Command(soffice, "-env:UserInstallation=file://"+filepath.Join(out, "profile"), "--headless",
			"--infilter=Text - txt - csv (StarCalc):44,34,76,1,,"+language+",false,true",
			"--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true", "--outdir", to, moves)
		if said, err := convert.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, said)
		}
		if got := strings.Count(read(t, filepath.Join(to, filepath.Base(moves))), " faces,"); got != sizes {
			t.Errorf("%s: %d of %d sizes are left", locale, got, sizes)
		}
	}
}

func TestAnExportHasNoDayThatHasNotBeen(t *testing.T) {
	env := goldenStore(t, testdb.SQLite(t))
	dir := filepath.Join(t.TempDir(), "out")
	today := models.DayOf(time.Now())
	r := command(t, env, "export", dir, "--from", (today - 40).String(), "--to", (today + 200).String())
	if r.code != exitOK || !strings.Contains(r.stderr, "have not been yet and are left out") {
		t.Errorf("%d %s", r.code, r.stderr)
	}
	var about struct {
		AsOf       string `json:"as_of"`
		CompleteTo string `json:"complete_to"`
	}
	if err := json.Unmarshal([]byte(read(t, filepath.Join(dir, "about.json"))), &about); err != nil {
		t.Fatal(err)
	}
	if about.AsOf != today.String() || about.CompleteTo != (today-1).String() {
		t.Errorf("%+v, today is %s", about, today)
	}
	days := read(t, filepath.Join(dir, "csv", "active-installations-day.csv"))
	running := ",false," + today.String() + "," + (today - 1).String() + "\n"
	if strings.Count(days, ",false,") != 1 || !strings.HasSuffix(days, running) {
		t.Errorf("%s", days)
	}
	if r := command(t, env, "export", dir, "--from", (today + 1).String(), "--to", (today + 9).String()); r.code != exitUsage {
		t.Errorf("%d %s", r.code, r.stderr)
	}
}

func sameCells(t *testing.T, name, got, want string) {
	t.Helper()
	a, err := csv.NewReader(strings.NewReader(got)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	b, err := csv.NewReader(strings.NewReader(want)).ReadAll()
	if err != nil || len(a) != len(b) {
		t.Fatalf("%s: %d rows, want %d, %v", name, len(a), len(b), err)
	}
	for i := range b {
		if strings.Join(a[i], ",") != strings.Join(b[i], ",") {
			t.Errorf("%s, row %d: %v, want %v", name, i, a[i], b[i])
		}
	}
}
