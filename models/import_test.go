package models_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

const (
	publishedGeneral = `"2021-03-15 09:16:31.676","560eee90-5fca-11eb-988b-0242ac120003","USER_CREATE"
"2021-03-15 09:16:32.031","560eee90-5fca-11eb-988b-0242ac120003","APP_CREATE"
"2021-03-15 09:16:32.291","560eee90-5fca-11eb-988b-0242ac120003","FACE_DETECTION_CREATE"
"2021-03-15 09:16:32.607","560eee90-5fca-11eb-988b-0242ac120003","FACE_VERIFICATION_CREATE"
"2021-03-15 09:16:32.998","560eee90-5fca-11eb-988b-0242ac120003","FACE_RECOGNITION_CREATE"
`
	publishedFaces = "" +
		`"2021-03-13 13:25:49.700","59638de4-5fca-11eb-848b-0242ac120002","a3d5dda8-b53a-4465-a44e-f1c3c81c7551","501-2000"
"2021-03-13 13:25:49.840","59638de4-5fca-11eb-848b-0242ac120002","a4594ccc-198a-492e-8146-8bbf27972296","0"
"2021-03-13 13:25:50.003","59638de4-5fca-11eb-848b-0242ac120002","39c1925d-a1a9-4d44-8eb3-6acf132b89f2","1-10"
"2021-03-13 13:25:50.763","59638de4-5fca-11eb-848b-0242ac120002","794dd0ec-ac88-4552-90a8-f0bb0ddcee1e","201-500"
`
	generalHeader = "\"_createdAt:date\",\"install_guid:string\",\"action_name:string\"\n"
	facesHeader   = "\"_createdAt:date\",\"install_guid:string\",\"collection_guid:string\",\"faces_range:string\"\n"
)

func importText(t testing.TB, s *models.Store, text string) models.ImportSummary {
	t.Helper()
	return testhistory.Must(s.Import(t.Context(), strings.NewReader(text), nil))(t)
}

// everyForm is one record in the forms in which an export may hold it.
var everyForm = map[string]string{
	"as published, without a header": publishedGeneral,
	"with a header":                  generalHeader + publishedGeneral,
	"with a byte-order mark":         "\ufeff" + generalHeader + publishedGeneral,
	"a mark and no header":           "\ufeff" + publishedGeneral,
	"with CRLF":                      strings.ReplaceAll(generalHeader+publishedGeneral, "\n", "\r\n"),
	"without quotes":                 strings.ReplaceAll(generalHeader+publishedGeneral, `"`, ""),
	"without a last line end":        strings.TrimSuffix(generalHeader+publishedGeneral, "\n"),
	"with empty lines":               generalHeader + "\n" + publishedGeneral + "\n\r\n",
	"two exports, one behind another": generalHeader + publishedGeneral[:strings.Index(publishedGeneral, "\n")+1] +
		"\ufeff" + generalHeader + publishedGeneral[strings.Index(publishedGeneral, "\n")+1:],
	"columns in another order and more of them": reorder(publishedGeneral,
		`"action_name:string","_id:string","install_guid:string","_updatedAt:date","_createdAt:date","note"`,
		func(c []string) string {
			return c[2] + `,"604f27df0cf2a4a0b5f4a5a1",` + c[1] + `,"2021-04-01 00:00:00.000",` + c[0] +
				`,"said ""hello"", twice"`
		}),
	"another order without a header": reorder(
		publishedGeneral,
		"",
		func(c []string) string { return c[2] + "," + c[1] + "," + c[0] },
	),
	"UTF-16 of Windows":             asUTF16("\ufeff"+generalHeader+publishedGeneral, binary.LittleEndian),
	"UTF-16, big end first":         asUTF16("\ufeff"+publishedGeneral, binary.BigEndian),
	"UTF-16 without a mark":         asUTF16(generalHeader+publishedGeneral, binary.LittleEndian),
	"semicolons":                    strings.ReplaceAll(generalHeader+publishedGeneral, ",", ";"),
	"tabs, without a header":        strings.ReplaceAll(publishedGeneral, ",", "\t"),
	"carriage returns":              strings.ReplaceAll(generalHeader+publishedGeneral, "\n", "\r"),
	"packed by gzip":                gzipped(generalHeader + publishedGeneral),
	"packed by zip":                 zipped("statistics_general.csv", generalHeader+publishedGeneral),
	"UTF-16 with tabs in a ZIP":     zipped("a/b.txt", asUTF16(strings.ReplaceAll(publishedGeneral, ",", "\t"), binary.LittleEndian)),
	"gzip in a ZIP":                 zipped("export.csv.gz", gzipped(publishedGeneral)),
	"T without a zone":              strings.ReplaceAll(generalHeader+publishedGeneral, "2021-03-15 ", "2021-03-15T"),
	"a zone without a colon":        strings.ReplaceAll(generalHeader+publishedGeneral, `","560`, `+0000","560`),
	"UTC in letters":                strings.ReplaceAll(generalHeader+publishedGeneral, `","560`, ` UTC","560`),
	"a comma before the thousandth": generalHeader + strings.NewReplacer("31.", "31,", "32.", "32,").Replace(publishedGeneral),
	"milliseconds since 1970": strings.NewReplacer("2021-03-15 09:16:31.", "1615799791",
		"2021-03-15 09:16:32.", "1615799792").Replace(generalHeader + publishedGeneral),
	"ISO times": strings.NewReplacer("2021-03-15 ", "2021-03-15T", `",`+`"560`, `Z","560`).
		Replace(publishedGeneral),
}

func asUTF16(text string, order binary.ByteOrder) string {
	var out []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		out = append(out, 0, 0)
		order.PutUint16(out[len(out)-2:], unit)
	}
	return string(out)
}

func gzipped(text string) string {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return out.String()
}

func zipped(name, text string) string {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	f, _ := w.Create(name)
	_, _ = io.WriteString(f, text)
	_ = w.Close()
	return out.String()
}

func TestWhatIsNoExportIsNamedForWhatItIs(t *testing.T) {
	s := testhistory.Open(t, testdb.SQLite(t))
	packed := gzipped(strings.Repeat(publishedGeneral, 200))
	for name, c := range map[string]struct{ file, says string }{
		"an array of JSON":      {"[\n {\"install_guid\": 1}]", "this is JSON"},
		"an object, marked":     {"\ufeff {}", "this is JSON"},
		"a page":                {"<!doctype html><title>Sign in</title>", "HTML or XML"},
		"a spreadsheet":         {zipped("[Content_Types].xml", "<Types/>"), "this is a spreadsheet"},
		"a database":            {"SQLite format 3\x00", "an SQLite database"},
		"a cut gzip":            {packed[:len(packed)/2], "damaged or not whole"},
		"a cut ZIP":             {zipped("a.csv", publishedGeneral)[:90], "none that is whole"},
		"zstd":                  {"\x28\xb5\x2f\xfd....", "packed by zstd"},
		"American dates":        {"_createdAt:date,install_guid:string,action_name:string\n3/15/2021 9:16," + aGUID + ",USER_CREATE\n", "import the original"},
		"sizes that were dates": {facesHeader + publishedFaces + "2021-03-13 13:25:50.003," + aGUID + "," + aGUID + ",10-Jan\n", "import the original"},
		"sizes, without header": {"2021-03-13 13:25:50.003," + aGUID + "," + aGUID + ",Nov-50\n", "import the original"},
	} {
		summary, err := s.Import(t.Context(), strings.NewReader(c.file), nil)
		if err == nil || !strings.Contains(err.Error(), c.says) || summary.Accepted != 0 {
			t.Errorf("%s: %v, %+v; want %q", name, err, summary, c.says)
		}
	}
}

const aGUID = "560eee90-5fca-11eb-988b-0242ac120003"

func TestATrialSaysWhatAnImportWouldDoAndStoresNothing(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		importText(t, s, strings.Join(strings.SplitAfter(publishedGeneral, "\n")[:2], ""))
		file := publishedGeneral + "x,y,z\n" + publishedGeneral
		try := func() models.ImportSummary {
			return testhistory.Must(s.TryImport(t.Context(), strings.NewReader(file), nil))(t)
		}
		first, second := try(), try()
		if first.Accepted != 3 || first.Repeated != 7 || first.Refused != 1 {
			t.Errorf("%+v", first)
		}
		testhistory.Same(t, "a second trial", second, first)
		if stored := importText(t, s, file); stored.Accepted != 3 || stored.Repeated != 7 || stored.Refused != 1 {
			t.Errorf("the import: %+v", stored)
		}
	})
}

func reorder(text, header string, line func(cells []string) string) string {
	lines := []string{}
	if header != "" {
		lines = append(lines, header)
	}
	for _, l := range strings.Split(strings.TrimSpace(text), "\n") {
		lines = append(lines, line(strings.Split(l, ",")))
	}
	return strings.Join(lines, "\n") + "\n"
}

func TestEveryFormOfAnExportIsTheSameRecords(t *testing.T) {
	s := testhistory.Open(t, testdb.SQLite(t))
	for name, text := range everyForm {
		t.Run(name, func(t *testing.T) {
			forget(t, s)
			got := importText(t, s, text)
			if got.Accepted != 5 || got.Repeated != 0 || got.Refused != 0 || got.Kind != models.General {
				t.Fatalf("%+v", got)
			}
			if again := importText(t, s, publishedGeneral); again.Repeated != 5 || again.Accepted != 0 {
				t.Errorf("the published lines are other records: %+v", again)
			}
		})
	}
}

func TestPublishedExamplesCountAsDefined(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		importText(t, s, publishedGeneral)
		if got := importText(t, s, facesHeader+publishedFaces); got.Kind != models.Faces || got.Accepted != 4 {
			t.Fatalf("%+v", got)
		}
		sum := testhistory.Must(s.Summary(t.Context(), testhistory.Day("2021-03-15")))(t)
		want := models.SizesDay{Day: testhistory.Day("2021-03-15")}
		want.Collections = [models.SizeRangeCount]int64{0: 1, 1: 1, 4: 1, 5: 1}
		want.Holding = [models.SizeRangeCount]int64{1: 1, 4: 1, 5: 1}
		want.Largest = [models.SizeRangeCount]int64{5: 1}
		testhistory.Same(t, "sizes", sum.Sizes, want)
		if sum.Active.Active28 != 2 || sum.Active.Active1 != 1 || sum.Sizes.AtLeastFaces() != 1+201+501 {
			t.Errorf("%+v", sum)
		}
	})
}

func TestRefusedLinesAreNamedAndCostNoOther(t *testing.T) {
	s := testhistory.Open(t, testdb.SQLite(t))
	lines := []string{
		strings.TrimSpace(generalHeader),
		`"2021-03-15 09:16:31.676","560eee90-5fca-11eb-988b-0242ac120003","USER_CREATE"`,
		`"2021-03-15 09:16:31.676","560eee90-5fca-11eb-988b-0242ac120003","USER_DELETE"`,
		`"2021-03-15 09:16:31.676","560eee90","USER_CREATE"`,
		`"yesterday","560eee90-5fca-11eb-988b-0242ac120003","USER_CREATE"`,
		`"2921-03-15 09:16:31.676","560eee90-5fca-11eb-988b-0242ac120003","USER_CREATE"`,
		`"2021-03-15 09:16:31.676","560eee90-5fca-11eb-988b-0242ac120003,"USER_CREATE"`,
		`"2021-03-15 09:16:31.676`,
		`"2021-03-15 09:16:31.676"`,
		strings.Repeat("x", 200_000),
		`"2021-03-15 09:16:32.676","560eee90-5fca-11eb-988b-0242ac120003","APP_CREATE"`,
		`"2021-03-15 09:16:32.676","560eee90-5fca-11eb-988b-0242ac120003","APP_CREATE"`,
	}
	got := importText(t, s, strings.Join(lines, "\n"))
	if got.Accepted != 2 || got.Repeated != 1 || got.Refused != 8 {
		t.Errorf("%+v", got)
	}
	for i, refused := range got.RefusedLines {
		if refused.Line != int64(i+3) || refused.Reason == "" {
			t.Errorf("refused line %d is %+v", i+3, refused)
		}
		if strings.Contains(refused.Reason, "560eee90") {
			t.Errorf("the reason names an installation: %s", refused.Reason)
		}
	}
	if got.RefusedBy[models.BadTime] != 2 || got.RefusedBy[models.BadAction] != 1 ||
		got.RefusedBy[models.BadInstallation] != 2 || got.RefusedBy[models.BadLine] != 3 {
		t.Errorf("by cause: %v", got.RefusedBy)
	}
}

func TestAFileOfSomethingElseIsAnError(t *testing.T) {
	s := testhistory.Open(t, testdb.SQLite(t))
	for _, text := range []string{"name,age\nAnna,31\n", "\x89PNG\r\n\x1a\n\x00\x00", "{\"install_guid\":1}"} {
		if _, err := s.Import(t.Context(), strings.NewReader(text), nil); !errors.Is(err, models.ErrNoRecords) &&
			(err == nil || !strings.Contains(err.Error(), "and no CSV")) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if sum := importText(t, s, ""); sum.Accepted+sum.Refused != 0 {
		t.Errorf("an empty file: %+v", sum)
	}
}

// brokenReader fails after so many bytes of an export.
type brokenReader struct {
	io.Reader
	left int
}

var errBroken = errors.New("the disk is gone")

func (r *brokenReader) Read(p []byte) (int, error) {
	if r.left <= 0 {
		return 0, errBroken
	}
	n, err := r.Reader.Read(p[:min(len(p), r.left)])
	r.left -= n
	return n, err
}

func TestAnImportThatFailsIsMadeWholeByImportingAgain(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		const rows = 30_000
		long := &brokenReader{&exportReader{rows: rows, installs: 300}, 3_300_000}
		before, err := s.Import(t.Context(), long, nil)
		if !errors.Is(err, errBroken) || before.Accepted == 0 || before.Accepted >= rows {
			t.Fatalf("%+v, error %v", before, err)
		}
		testhistory.CheckVerify(t, s)
		after, err := s.Import(t.Context(), &exportReader{rows: rows, installs: 300}, nil)
		if err != nil || after.Accepted != rows-before.Accepted || after.Repeated != before.Accepted {
			t.Errorf("%+v after %+v, %v", after, before, err)
		}
		testhistory.CheckVerify(t, s)
	})
}

// stalledReader waits in the middle of a file until it may go on.
type stalledReader struct {
	io.Reader
	left            int
	stalled, resume chan struct{}
}

func (r *stalledReader) Read(p []byte) (int, error) {
	if r.left <= 0 && r.stalled != nil {
		close(r.stalled)
		<-r.resume
		r.stalled = nil
	}
	n, err := r.Reader.Read(p)
	r.left -= n
	return n, err
}

// However long a file takes, whoever signs in or posts meanwhile is not kept waiting by it.
func TestOthersWriteWhileAFileIsImported(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		second := testhistory.Open(t, url) // as another process would
		file := &stalledReader{
			Reader: &exportReader{rows: 30_000, installs: 300}, left: 3_300_000,
			stalled: make(chan struct{}), resume: make(chan struct{}),
		}
		stalled, done := file.stalled, make(chan error, 1)
		go func() {
			_, err := s.Import(t.Context(), file, nil)
			done <- err
		}()
		<-stalled
		const install = "560eee90-5fca-11eb-988b-0242ac120003"
		for i := range 20 {
			at := testhistory.Day("2023-01-10").Time().Add(time.Duration(i) * time.Hour)
			addOne(t, second, testhistory.Record{At: at, Install: install, Action: "USER_CREATE"})
		}
		if err := s.NoteJob(t.Context(), models.Job{Name: "sign-in"}); err != nil {
			t.Error(err)
		}
		close(file.resume)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		testhistory.CheckVerify(t, s)
	})
}

func TestAFileOfMostlyOtherLinesIsGivenUp(t *testing.T) {
	s := testhistory.Open(t, testdb.SQLite(t))
	text := publishedGeneral + strings.Repeat("something else\n", 1_000_000)
	sum, err := s.Import(t.Context(), strings.NewReader(text), nil)
	if !errors.Is(err, models.ErrMostlyRefused) || !strings.Contains(err.Error(), "line 6: ") || sum.Refused > 20_000 {
		t.Errorf("%d refused, %v", sum.Refused, err)
	}
	good := &exportReader{rows: 25_000, installs: 500}
	sum, err = s.Import(t.Context(), io.MultiReader(good, strings.NewReader(strings.Repeat("x\n", 20_000))), nil)
	if err != nil || sum.Accepted != 25_000 || sum.Refused != 20_000 {
		t.Errorf("a file of mostly good lines: %+v, %v", sum, err)
	}
}

// The times of an export are read in the quick way or the thorough one: what both take is the same.
func TestTheQuickWayToReadATimeIsRight(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	for range 20_000 {
		text := []byte("2021-03-15 09:16:31.676")
		for range rng.IntN(4) {
			text[rng.IntN(len(text))] = "0123456789-: .T"[rng.IntN(15)]
		}
		want, slow := time.Parse("2006-01-02 15:04:05.999", string(text))
		if got, err := models.ParseTime(text); slow == nil && (err != nil || !got.Equal(want)) || slow != nil && err == nil &&
			!bytes.ContainsRune(text, 'T') {
			t.Errorf("%q is %v, %v; want %v, %v", text, got, err, want, slow)
		}
	}
}

// Lines that hold nothing are read all the same, and whoever waits is told how far that is.
func TestProgressCountsLinesThatHoldNothing(t *testing.T) {
	s := testhistory.Open(t, testdb.SQLite(t))
	const records, blank = 250_000, 750_000 // three lines after each
	line := strings.SplitAfter(publishedGeneral, "\n")[0]
	var told []int64
	progress := func(p models.ImportProgress) {
		if p.Bytes == 0 {
			t.Error("no byte was read")
		}
		told = append(told, p.Lines)
	}
	got, err := s.Import(t.Context(), strings.NewReader(strings.Repeat(line+"\n\n\n", records)), progress)
	if err != nil || got.Accepted != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	if len(told) < 5 || told[0] == 0 || told[0] == records+blank || !slices.IsSorted(told) {
		t.Errorf("told of %v", told)
	}
}
