package handlers

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"compreface-stats/models/testdb"
)

// fill posts a history of a dozen installations that differ in how often they report and what they hold.
func (s *site) fill() {
	s.t.Helper()
	end := s.now()
	actions := []string{
		"USER_CREATE",
		"APP_CREATE",
		"FACE_DETECTION_CREATE",
		"FACE_VERIFICATION_CREATE",
		"FACE_RECOGNITION_CREATE",
	}
	sizes := []string{"0", "1-10", "11-50", "51-200", "201-500", "501-2000", "2001-10000", "1000001+"}
	for i := range 12 {
		guid := fmt.Sprintf("%08d-5fca-11eb-988b-0242ac120003", i+1)
		for back := 80 - 6*i; back >= i%3; back -= 1 + i%4 {
			s.setNow(end.AddDate(0, 0, -back))
			size, action := sizes[(i+back/20)%len(sizes)], actions[(i+back)%len(actions)]
			s.accept(facesPath, `{"install_guid":"`+guid+`","collection_guid":"`+collection+`","faces_range":"`+size+`"}`)
			s.accept(facesPath, `{"install_guid":"`+guid+`","collection_guid":"`+demoGUID+`","faces_range":"11-50"}`)
			s.accept(generalPath, `{"install_guid":"`+guid+`","action_name":"`+action+`"}`)
		}
	}
	s.setNow(end)
}

func (s *site) accept(path, body string) {
	s.t.Helper()
	s.post(path, body).expect(s.t, 200, nil, nil)
}

// acceptYesterday makes yesterday the first complete day.
func (s *site) acceptYesterday(path, body string) {
	s.t.Helper()
	now := s.now()
	s.setNow(now.AddDate(0, 0, -1))
	s.accept(path, body)
	s.setNow(now)
}

// ask gets an address of the API with a token and fails unless it answers.
func (s *site) ask(token, path string) answerOf {
	s.t.Helper()
	got := s.get(path, "Authorization", token)
	got.expect(s.t, 200, nil, nil)
	return got
}

var everyQuestion = []string{
	"/api/v1/active-installations%s?from=2025-02-01&to=2025-03-30",
	"/api/v1/active-installations%s?from=2025-02-01&to=2025-03-30&by=week",
	"/api/v1/active-installations%s?from=2025-02-01&to=2025-03-30&by=month",
	"/api/v1/services%s?from=2025-02-01&to=2025-03-30",
	"/api/v1/services%s?from=2025-02-01&to=2025-03-30&by=week",
	"/api/v1/services%s?from=2025-02-01&to=2025-03-30&by=month",
	"/api/v1/face-collections%s?from=2025-03-01&to=2025-03-30",
	"/api/v1/collection-moves%s?from=2025-02-01&to=2025-03-30",
	"/api/v1/adoption%s?from=2025-02-01&to=2025-03-30",
	"/api/v1/retention%s",
	"/api/v1/retention%s?from=2022-01-01&to=2022-02-01",
	"/api/v1/summary%s?day=2025-03-30",
	"/api/v1/active-installations%s?from=2025-02-01&to=2025-03-30&segment=established:yes",
	"/api/v1/active-installations%s?from=2025-02-01&to=2025-03-30&by=month&segment=once:no,size:1-50",
	"/api/v1/retention%s?segment=age:29-91",
	"/api/v1/services%s?from=2025-02-01&to=2025-03-30&segment=established:yes",
	"/api/v1/services%s?from=2025-02-01&to=2025-03-30&by=week&segment=established:no",
	"/api/v1/face-collections%s?from=2025-02-01&to=2025-03-30&segment=once:no",
	"/api/v1/collection-moves%s?from=2025-02-01&to=2025-03-30&segment=once:no",
	"/api/v1/adoption%s?from=2025-02-01&to=2025-03-30&segment=age:1-28,once:no",
	"/api/v1/summary%s?day=2025-03-30&segment=established:yes",
	"/api/v1/external-series%s?from=2025-02-01&to=2025-03-30",
	"/api/v1/external-series%s?from=2025-02-01&to=2025-03-30&by=week",
	"/api/v1/external-series%s?from=2025-02-01&to=2025-03-30&by=month",
}

func TestJSONCSVAndXLSXHoldTheSameRows(t *testing.T) {
	s := newSite(t)
	s.fill()
	token := s.token()
	for _, question := range everyQuestion {
		t.Run(question, func(t *testing.T) {
			want := flatJSON(t, s.ask(token, fmt.Sprintf(question, "")).body)
			comma := s.ask(token, fmt.Sprintf(question, ".csv"))
			book := s.ask(token, fmt.Sprintf(question, ".xlsx"))
			if rows := csvRows(t, comma.body); !slices.EqualFunc(rows, want, sameRow) {
				t.Errorf("CSV\n%v\nJSON\n%v", rows, want)
			}
			if rows := xlsxRows(t, book.body); !slices.EqualFunc(rows, want, sameRow) {
				t.Errorf("XLSX\n%v\nJSON\n%v", rows, want)
			}
			for format, got := range map[string]answerOf{".csv": comma, ".xlsx": book} {
				if name := got.Header.Get("Content-Disposition"); !strings.HasPrefix(
					name,
					`attachment; filename="compreface-stats-`,
				) ||
					!strings.HasSuffix(name, format+`"`) {
					t.Errorf("Content-Disposition %q", name)
				}
			}
		})
	}
}

// flatRow is a row as a file shows it: column by column, without those that are empty.
type flatRow map[string]string

func sameRow(a, b flatRow) bool {
	if len(a) != len(b) {
		return false
	}
	for name, value := range a {
		if b[name] != value {
			return false
		}
	}
	return true
}

// flatJSON flattens an answer by the rule that the API documents, and not by our columns.
func flatJSON(t *testing.T, body string) (rows []flatRow) {
	t.Helper()
	var answer map[string]any
	decoder := json.NewDecoder(strings.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&answer); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	list, ok := answer["rows"].([]any)
	if !ok {
		delete(answer, "definitions")
		list = []any{answer}
	}
	for _, row := range list {
		values := flat(row.(map[string]any))
		for _, name := range []string{"as_of", "complete_to"} { // files have it in each row
			values[name] = answer[name].(string)
		}
		if segment, part := answer["segment"]; part {
			values["segment"] = segment.(string)
			for _, name := range []string{"segment_active_28", "all_active_28"} {
				values[name] = answer[name].(json.Number).String()
			}
		}
		rows = append(rows, values)
	}
	return rows
}

func flat(row map[string]any) flatRow {
	out := flatRow{}
	for name, value := range row {
		switch v := value.(type) {
		case map[string]any:
			for key, inner := range v {
				out[name+"_"+key] = fmt.Sprint(inner)
			}
		case []any:
			for week, inner := range v {
				out["week_"+strconv.Itoa(week)] = fmt.Sprint(inner)
			}
		default:
			out[name] = fmt.Sprint(value)
		}
	}
	return out
}

func csvRows(t *testing.T, body string) []flatRow {
	t.Helper()
	rows := named(must(csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff"))).ReadAll())(t))
	for _, row := range rows { // no range is bare: it would be a date to some programs
		for _, name := range []string{"from_range", "to_range", "label"} {
			if text, ranged := strings.CutSuffix(row[name], " faces"); ranged {
				row[name] = text
			}
		}
	}
	return rows
}

func xlsxRows(t *testing.T, body string) []flatRow {
	t.Helper()
	book := must(excelize.OpenReader(bytes.NewReader([]byte(body))))(t)
	defer book.Close()
	rows := named(must(book.GetRows(book.GetSheetName(0)))(t))
	for _, row := range rows { // a spreadsheet shows a truth in capitals
		if final, known := row["final"]; known {
			row["final"] = strings.ToLower(final)
		}
	}
	return rows
}

func named(lines [][]string) (rows []flatRow) {
	for _, line := range lines[1:] {
		row := flatRow{}
		for i, value := range line {
			if value != "" {
				row[lines[0][i]] = value
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// The contract: these names, in this order, and every day of the range.
func TestTheShapeOfEveryAnswer(t *testing.T) {
	testdb.Each(t, func(t *testing.T, database string) {
		s := newSiteOn(t, database)
		s.accept(generalPath, goodAction)
		s.accept(facesPath, goodFaces)
		s.recorder.WaitUntilApplied(t.Context()) // a busy machine takes longer than pages wait
		s.setNow(s.now().Add(24 * time.Hour))    // the records' day is complete now: 31 March, a Monday
		token := s.token()
		const span = "?from=2025-03-30&to=2025-03-31"
		const created = `"APP_CREATE":0,"APP_CREATE_installations":0,"FACE_DETECTION_CREATE":0,"FACE_DETECTION_CREATE_installations":0,` +
			`"FACE_VERIFICATION_CREATE":0,"FACE_VERIFICATION_CREATE_installations":0,"FACE_RECOGNITION_CREATE":0,"FACE_RECOGNITION_CREATE_installations":0`
		const ranges = `"1-10":0,"11-50":0,"51-200":0,"201-500":0,"501-2000":1,"2001-10000":0,"10001-50000":0,"50001-200000":0,"200001-1000000":0,"1000001+":0`
		const sizes = `"collections":{"0":0,` + ranges + `},"holding_installations":{` + ranges + `},"largest_collection":{` + ranges + `},"at_least_faces":501,"demo_collections":0`
		none := strings.NewReplacer(":1", ":0", "501,", "0,").Replace
		const active = `"active_1":1,"active_7":1,"active_28":1,"active_30":1,"established":0,"new":1,"resurrected":0,"lapsed":0`
		const reach = `"active_28":1,"USER_CREATE_reach":1,"APP_CREATE_reach":0,"FACE_DETECTION_CREATE_reach":0,"FACE_VERIFICATION_CREATE_reach":0,"FACE_RECOGNITION_CREATE_reach":0`
		for path, want := range map[string]string{
			"active-installations" + span:               `{"from":"2025-03-30","to":"2025-03-31","by":"day","as_of":"2025-03-31","complete_to":"2025-03-31","rows":[{"day":"2025-03-30",` + none(active) + `,"final":true},{"day":"2025-03-31",` + active + `,"final":true}]}`,
			"active-installations" + span + "&by=week":  `{"from":"2025-03-30","to":"2025-03-31","by":"week","as_of":"2025-03-31","complete_to":"2025-03-31","rows":[{"period":"2025-03-24","active":0,"new":0,"returning":0,"resurrected":0,"lapsed":0,"final":true},{"period":"2025-03-31","active":1,"new":1,"returning":0,"resurrected":0,"lapsed":0,"final":false}]}`,
			"active-installations" + span + "&by=month": `{"from":"2025-03-30","to":"2025-03-31","by":"month","as_of":"2025-03-31","complete_to":"2025-03-31","rows":[{"period":"2025-03","active":1,"new":1,"returning":0,"resurrected":0,"lapsed":0,"final":true}]}`,
			"services?from=2025-03-31":                  `{"from":"2025-03-31","to":"2025-03-31","by":"day","as_of":"2025-03-31","complete_to":"2025-03-31","rows":[{"day":"2025-03-31","USER_CREATE":1,"USER_CREATE_installations":1,` + created + `,` + reach + `,"final":true}]}`,
			"services?from=2025-03-31&by=month":         `{"from":"2025-03-31","to":"2025-03-31","by":"month","as_of":"2025-03-31","complete_to":"2025-03-31","rows":[{"period":"2025-03","USER_CREATE":1,"USER_CREATE_installations":1,` + created + `,"final":true}]}`,
			"face-collections" + span:                   `{"from":"2025-03-30","to":"2025-03-31","by":"day","as_of":"2025-03-31","complete_to":"2025-03-31","rows":[{"day":"2025-03-30",` + none(sizes) + `,"final":true},{"day":"2025-03-31",` + sizes + `,"final":true}]}`,
			"retention" + span:                          `{"from":"2025-03-30","to":"2025-03-31","by":"week","as_of":"2025-03-31","complete_to":"2025-03-31","rows":[{"cohort":"2025-03-31","size":1,"retained":[1],"final":false,"final_weeks":0}]}`,
			"retention?to=2025-03-01":                   `{"from":"2024-12-02","to":"2025-03-01","by":"week","as_of":"2025-03-01","complete_to":"2025-03-01","rows":[]}`,
		} {
			if got := s.ask(token, "/api/v1/"+path); got.body != want ||
				got.Header.Get("Content-Type") != "application/json; charset=utf-8" {
				t.Errorf("%s:\n%s\nwant\n%s", path, got.body, want)
			}
		}
		want := `{"day":"2025-03-31",` + active + `,"USER_CREATE":1,"USER_CREATE_installations":1,` + created + `,` + sizes + `,"face_collections":1,"over_one_million":0,"holders":1,"reach":{"USER_CREATE":1,`
		if got := s.ask(token, "/api/v1/summary"); !strings.HasPrefix(got.body, want) ||
			!strings.Contains(got.body, `"installations":1,"final":true,"as_of":"2025-03-31","complete_to":"2025-03-31","definitions":{"active_1":"`) {
			t.Errorf("summary: %s\nwant\n%s", got.body, want)
		}
	})
}

func TestEveryFigureOfTheSummaryIsDefined(t *testing.T) {
	s := newSite(t)
	var answer struct {
		Definitions map[string]string `json:"definitions"`
	}
	body := s.ask(s.token(), "/api/v1/summary").body
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	_ = json.Unmarshal([]byte(body), &fields)
	for name := range fields {
		if name != "day" && name != "definitions" && answer.Definitions[name] == "" {
			t.Errorf("%s has no definition", name)
		}
	}
}

func TestAnAnswerThatHasNotChangedIsNotSentAgain(t *testing.T) {
	s := newSite(t)
	token := s.token()
	for _, format := range []string{"", ".csv", ".xlsx"} {
		path := "/api/v1/services" + format + "?from=2025-03-29&to=2025-03-31"
		first := s.ask(token, path)
		tag := first.Header.Get("ETag")
		s.get(path, "Authorization", token, "If-None-Match", tag).expect(t, 304, nil, []string{"2025"})
		s.accept(generalPath, goodAction)
		if again := s.ask(token, path); again.Header.Get("ETag") == tag {
			t.Errorf("%s: another answer has the same mark", path)
		}
		s.get(path, "Authorization", token, "If-None-Match", tag).expect(t, 200, nil, nil)
		s.setNow(s.now().Add(time.Hour)) // or the next record repeats this one
	}
}

func TestAnErrorNamesItsParameterForPrograms(t *testing.T) {
	s := newSite(t)
	s.accept(generalPath, goodAction)
	token, session := s.token(), s.davidSignsIn()
	for path, parameter := range map[string]string{
		"/api/v1/services?from=x": "from", "/api/v1/services?size=large": "size", "/api/v1/services?by=hour": "by",
		"/api/v1/summary?day=2025-04-02": "day", "/charts/active.json?service=verification": "service",
	} {
		want := []string{`"code":"bad_parameter"`, `"parameter":"` + parameter + `"`}
		s.get(path, "Authorization", token, "Cookie", session).expect(t, 400, want, nil)
	}
	for _, path := range []string{
		"/charts/active.csv?service=verification", "/picture/active.svg?service=x", "/export/everything.zip?service=x",
		"/export/everything.zip?publishable=1&from=2025-01-01",
	} {
		s.get(path, "Cookie", session).expect(t, 400, []string{"not known here"}, nil)
	}
	s.get("/c/none.json").expect(t, 404, []string{`"code":"not_found"`}, []string{"<html"})
	s.get("/nothing.json", "Cookie", session).expect(t, 404, []string{`"code":"not_found"`}, []string{"<html"})
}

func TestABadParameterIsNamed(t *testing.T) {
	s := newSite(t)
	token := s.token()
	for path, words := range map[string]string{
		"active-installations?from=2025-13-01":                      "from: ",
		"active-installations?to=x":                                 "to: ",
		"active-installations?from=2025-02-02&to=2025-02-01":        "from: 2025-02-02 is later than to",
		"services.csv?by=year":                                      "by: ",
		"services?from=1950-01-01":                                  "from: 1950-01-01 to 2025-03-30 is more than 20 years",
		"face-collections?by=week":                                  `by: \"week\" is not offered here: use day`,
		"face-collections.xlsx?by=month":                            "by: ",
		"retention?by=day":                                          "by: ",
		"retention?cohort=2025-01-06":                               "cohort: not known here",
		"summary?day=today":                                         "day: ",
		"summary.csv?from=2025-01-01":                               "from: not known here: use day",
		"active-installations?from=%3Cscript%3E%22%27&to=%00%ff%fe": "to: ",
	} {
		got := s.get("/api/v1/"+path, "Authorization", token)
		got.expect(t, 400, []string{`{"code":"bad_parameter","error":"` + words}, []string{"<script>"})
		if !json.Valid([]byte(got.body)) || got.Header.Get("Content-Disposition") != "" {
			t.Errorf("%s: %v %s", path, got.Header, got.body)
		}
	}
}

// A part of the installations is asked for by name; its file says which, and what it is of the headline; a name that is
// not known is refused, and so is a part where there is none to be had.
func TestAQuestionCanBeAskedOfASegment(t *testing.T) {
	s := newSite(t)
	s.fill()
	token := s.token()
	type row struct {
		Active int64 `json:"active_28"`
	}
	ask := func(segment string) (rows []row, part, all int64) {
		var answer struct {
			Rows    []row  `json:"rows"`
			Segment string `json:"segment"`
			Part    int64  `json:"segment_active_28"`
			All     int64  `json:"all_active_28"`
		}
		got := s.ask(token, "/api/v1/active-installations?from=2025-02-01&to=2025-03-30"+segment)
		if err := json.Unmarshal([]byte(got.body), &answer); err != nil {
			t.Fatal(err)
		}
		return answer.Rows, answer.Part, answer.All
	}
	everybody, _, _ := ask("")
	sum := make([]int64, len(everybody))
	for _, once := range []string{"yes", "no"} {
		rows, part, all := ask("&segment=once:" + once)
		if last := len(rows) - 1; rows[last].Active != part || everybody[last].Active != all {
			t.Errorf("once:%s: %d of %d, its rows end with %d", once, part, all, rows[last].Active)
		}
		for i := range rows {
			sum[i] += rows[i].Active
		}
	}
	for i := range sum {
		if sum[i] != everybody[i].Active {
			t.Errorf("day %d: the parts come to %d, all are %d", i, sum[i], everybody[i].Active)
		}
	}
	file := s.ask(token, "/api/v1/retention.csv?segment=established:yes,once:no")
	if name := file.Header.Get("Content-Disposition"); !strings.Contains(name, "-week-established-yes-once-no.csv") {
		t.Errorf("the file is named %s", name)
	}
	for _, bad := range []string{
		"active-installations?segment=", "active-installations?segment=size", "retention?segment=key:%22none%0d%0a",
		"active-installations.csv?segment=colour:red", "services?segment=once:maybe", "summary?segment=key:gone",
	} {
		s.get("/api/v1/"+bad, "Authorization", token).expect(t, 400, []string{`"parameter":"segment"`}, nil)
	}
}
