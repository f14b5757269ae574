package picture

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"compreface-stats/views"
)

type axisCase struct {
	Labels []string `json:"labels"`
	Width  float64  `json:"width"`
}

// axisCases are rows of days, weeks and months in widths from a phone's to a slide's, in letters of 12 pixels.
func axisCases() (list []axisCase) {
	rows := map[string][]string{}
	for _, n := range []int{1, 2, 3, 7, 13, 28, 52, 90, 138, 365, 730, 1096} {
		rows[fmt.Sprint("days", n)] = inventedDays(n)
		weeks, months := make([]string, n), make([]string, n)
		monday, first := time.Date(2022, 11, 28, 0, 0, 0, 0, time.UTC), time.Date(2019, 5, 1, 0, 0, 0, 0, time.UTC)
		for i := range n {
			weeks[i], months[i] = monday.AddDate(0, 0, 7*i).Format(time.DateOnly), first.AddDate(0, i, 0).Format("2006-01")
		}
		rows[fmt.Sprint("weeks", n)], rows[fmt.Sprint("months", n)] = weeks, months
	}
	for _, labels := range rows {
		for _, width := range []float64{120, 300, 480, 640, 860, 1300} {
			list = append(list, axisCase{Labels: labels, Width: width})
		}
	}
	return list
}

// Node 20 has no methods on iterators yet, which every browser has.
const nodeStart = `globalThis.document = { documentElement: { lang: "en" } };
const iterators = Object.getPrototypeOf(Object.getPrototypeOf([].keys()));
iterators.filter ??= function* (takes) { for (const one of this) if (takes(one)) yield one; };
const { ticks } = await import("./ticks.js");
const { labelInShort, number, shortNumber, valueInWords } = await import("./format.js");
const cases = JSON.parse(await new Response(process.stdin).text());
`

// askBrowserCode runs a script over cases in node, with the pages' own files at hand, and reads its answers. Node is
// there wherever pages can be built.
func askBrowserCode(t *testing.T, script string, cases, answers any) {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatal("node is not installed, without which go generate makes no pages either: ", err)
	}
	asked, err := json.Marshal(cases)
	if err != nil {
		t.Fatal(err)
	}
	ask := exec.Command(node, "ask.js")
	ask.Dir = modulesForNode(t, nodeStart+script)
	ask.Stdin = bytes.NewReader(asked)
	answer, err := ask.Output()
	if err != nil {
		t.Fatalf("node: %v", err)
	}
	if err := json.Unmarshal(answer, answers); err != nil {
		t.Fatal(err)
	}
}

// modulesForNode is a folder where node takes the pages' own files for modules.
func modulesForNode(t *testing.T, script string) string {
	t.Helper()
	folder := t.TempDir()
	files := map[string][]byte{"package.json": []byte(`{"type":"module"}`), "ask.js": []byte(script)}
	for _, name := range []string{"ticks.js", "format.js"} {
		content, err := os.ReadFile(filepath.Join("..", "..", "static", "src", name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = content
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// A picture and the page beside it write the same days below their charts.
func TestPicturesWriteTheDaysThatThePagesWrite(t *testing.T) {
	cases := axisCases()
	var pages [][]string
	askBrowserCode(t, `console.log(JSON.stringify(cases.map(({ labels, width }) => {
		const { at, byMonth, years } = ticks(labels, width, false, 2022);
		return [...at].sort((a, b) => a - b).map((i) => i + " " + labelInShort(labels[i], byMonth, years.has(i)));
	})));`, cases, &pages)
	for i, c := range cases {
		chosen, _ := timeTicks(c.Labels, c.Width/12, 2022)
		var ours []string
		for _, at := range chosen.at {
			ours = append(ours, fmt.Sprint(at, " ", labelInShort(c.Labels[at], chosen.byMonth, slices.Contains(chosen.years, at))))
		}
		slices.Sort(ours)
		slices.Sort(pages[i])
		if !slices.Equal(slices.Compact(ours), pages[i]) {
			t.Errorf("%d labels from %s in %v: %v, the page %v", len(c.Labels), c.Labels[0], c.Width, ours, pages[i])
		}
	}
}

// An axis says the year where another one begins, and at its start where it is not the one that readers take for granted.
func TestAnAxisSaysWhichYearItIsIn(t *testing.T) {
	for first, want := range map[string]string{
		"2026-03-02": "2 Mar, 9 Mar, 16 Mar, 23 Mar",
		"2025-03-03": "3 Mar 2025, 10 Mar, 17 Mar, 24 Mar",
		"2025-12-22": "22 Dec, 29 Dec, 5 Jan 2026, 12 Jan",
		"2024-12-23": "23 Dec, 30 Dec, 6 Jan 2025, 13 Jan",
		"2026-03":    "Mar, Apr, May, Jun",
		"2025-03":    "Mar 2025, Apr, May, Jun",
		"2025-11":    "Nov, Dec, 2026, Feb",
	} {
		day, _ := labelDay(first)
		var labels, written []string
		for i := range 4 {
			label := day.AddDate(0, 0, 7*i).Format(time.DateOnly)
			if len(first) < len(label) {
				label = day.AddDate(0, i, 0).Format("2006-01")
			}
			labels = append(labels, label)
		}
		chosen, _ := timeTicks(labels, 60, 2026)
		for _, i := range chosen.at {
			written = append(written, labelInShort(labels[i], chosen.byMonth, slices.Contains(chosen.years, i)))
		}
		if got := strings.Join(written, ", "); got != want {
			t.Errorf("from %s: %s, want %s", first, got, want)
		}
	}
}

// A minus sign is set by the server alone: the browser's language decides there.
func TestPicturesWriteTheNumbersThatThePagesWrite(t *testing.T) {
	values := []float64{
		0,
		0.5,
		2.5,
		7,
		46.2,
		99.9,
		100,
		999,
		1000,
		1240,
		12000,
		98765,
		999949,
		999960,
		2.5e6,
		123456789,
		3e9,
	}
	var pages [][]string
	askBrowserCode(t, `console.log(JSON.stringify(cases.map((value) =>
		[shortNumber(value, false), shortNumber(value, true), number(value, false), number(value, true)])));`, values, &pages)
	for i, value := range values {
		ours := []string{
			views.ShortNumber(value, false), views.ShortNumber(value, true), views.FullNumber(value, false),
			strings.ReplaceAll(views.FullNumber(value, true), ",", ""),
		}
		pages[i][3] = strings.ReplaceAll(pages[i][3], ",", "") // no share has thousands
		if !slices.Equal(ours, pages[i]) {
			t.Errorf("%v is written %q, and by the page %q", value, ours, pages[i])
		}
	}
}

// A share is written alike in tables, files, pictures and the page's charts: "6.3 %" of 1 in 16, and "3 of 7" of few.
func TestAShareIsWrittenAlikeWhereverItStands(t *testing.T) {
	type share struct {
		Part, Of int64
		Value    float64
	}
	var cases []share
	for _, of := range []int64{3, 7, 19, 20, 26, 32, 80, 160, 517, 2000, 100_000} {
		for _, part := range []int64{0, 1, 2, 5, of / 3, of / 2, of - 1, of} {
			cases = append(cases, share{Part: min(part, of), Of: of, Value: views.PercentOf(min(part, of), of)})
		}
	}
	var pages []string
	askBrowserCode(t, `console.log(JSON.stringify(cases.map(({ Part, Of, Value }) =>
		valueInWords(Value, { percent: true, of: [Of], counts: { a: [Part] }, fewestForShare: 20 }, "a", 0))));`, cases, &pages)
	for i, c := range cases {
		plot := views.Plot{Percent: true, Of: []int64{c.Of}}
		drawn := plot.ValueWords(views.SharesOf("a", "", []int64{c.Part}, plot.Of), 0)
		if inTables := views.Share(c.Part, c.Of); inTables != drawn || pages[i] != drawn {
			t.Errorf("%d of %d: %q in tables, %q in pictures, %q in the page's charts", c.Part, c.Of, inTables, drawn, pages[i])
		}
	}
}

func TestPicturesWriteTheSizesThatThePagesWrite(t *testing.T) {
	sizes := []string{"0", "1-10", "501-2000", "2001-10000", "200001-1000000", "1000001+", "Users"}
	var pages []string
	script := `console.log(JSON.stringify(cases.map((size) => labelInShort(size, false))));`
	askBrowserCode(t, script, sizes, &pages)
	for i, size := range sizes {
		if ours := labelInShort(size, false, false); ours != pages[i] {
			t.Errorf("%q is written %q, and by the page %q", size, ours, pages[i])
		}
	}
}

func TestValueAxesEndInRoundNumbersAndHoldNothing(t *testing.T) {
	cases := []struct {
		values  []float64
		percent bool
		want    []float64
	}{
		{[]float64{3, 26}, false, []float64{0, 5, 10, 15, 20, 25, 30}},
		{[]float64{1351}, false, []float64{0, 500, 1000, 1500}},
		{[]float64{2}, false, []float64{0, 1, 2}},
		{[]float64{0}, false, []float64{0, 1}},
		{[]float64{-130, 253}, false, []float64{-200, -100, 0, 100, 200, 300}},
		{[]float64{52}, true, []float64{0, 20, 40, 60, 80, 100}},
		{[]float64{100.0000001}, true, []float64{0, 20, 40, 60, 80, 100}},
		{[]float64{4}, true, []float64{0, 2, 4, 6, 8, 10}},
	}
	for _, c := range cases {
		d := *views.Bars(views.Plot{
			Labels:  inventedDays(len(c.values)),
			Percent: c.percent,
			Series:  []views.Series{{Values: c.values}},
		})
		same(t, "ticks", scaleFor(d, allSpans(d)).ticks, c.want)
	}
}

// An axis of shares ends at 10 % at the lowest, and at the whole where shares are of few.
func TestAnAxisOfSharesMakesNoPeakOfOneOfMany(t *testing.T) {
	for _, c := range []struct {
		high float64
		of   []int64
		want float64
	}{{0, nil, 10}, {0.4, []int64{500}, 10}, {10, []int64{500}, 10}, {34, []int64{500}, 34}, {66, nil, 100}, {33.3, []int64{3}, 100},
		{33.3, []int64{3, 20}, 33.3}, {100.1, nil, 100}, {140, nil, 140}} {
		if end := percentEnd(views.Plot{Of: c.of}, c.high); end != c.want {
			t.Errorf("%v of %v: the axis ends at %v, want %v", c.high, c.of, end, c.want)
		}
	}
}
