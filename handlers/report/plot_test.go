package report

import (
	"slices"
	"strings"
	"testing"

	"compreface-stats/handlers/table"
	"compreface-stats/models"
)

func TestADayFindsItsPlaceOnEveryAxis(t *testing.T) {
	from := day("2025-03-03") // a Monday
	days, weekly := []models.Day{from, from + 1, from + 2}, []models.Day{from, from + 7, from + 14}
	for _, c := range []struct {
		day    models.Day
		starts []models.Day
		by     models.Interval
		want   int
	}{
		{from + 1, days, models.ByDay, 1}, {from + 3, days, models.ByDay, -1}, {from - 1, days, models.ByDay, 0},
		{from - 7, days, models.ByDay, -1}, {from + 1, weekly, models.ByDay, 1}, {from + 7, weekly, models.ByDay, 1},
		{from + 13, weekly, models.ByWeek, 1}, {from - 1, weekly, models.ByWeek, -1}, {from + 21, weekly, models.ByWeek, -1},
		{from + 20, []models.Day{day("2025-03-01")}, models.ByMonth, 0}, {from, nil, models.ByDay, -1},
	} {
		if got := labelOf(c.day, c.starts, c.by); got != c.want {
			t.Errorf("%s by %s on %v: %d, want %d", c.day, c.by, c.starts, got, c.want)
		}
	}
}

// A note is called by its day, whatever else was noted, and with its year where days of more than one are drawn.
func TestANoteIsCalledByItsDayInEveryRange(t *testing.T) {
	all := models.Span{From: day("2024-01-01"), To: day("2025-03-31")}
	notes := []models.Annotation{{Day: day("2025-02-20"), Text: "a"}, {Day: day("2025-03-03"), Text: "b"}}
	for _, query := range []string{"range=all", "range=90d", "from=2025-03-01&to=2025-03-20", "range=all&by=month"} {
		r, err := ParseRange(queryOf(query), day("2025-03-31"), all)
		if err != nil {
			t.Fatal(err)
		}
		v := View{DateRange: r, Data: emptyData(r)}
		for _, n := range notes {
			if n.Day >= r.From && n.Day <= r.To {
				v.Notes = append(v.Notes, n)
			}
		}
		c, _ := ByID("active")
		for _, n := range c.Render(v).Drawing.Plot.Notes {
			want := map[string]string{"a": "20 Feb", "b": "3 Mar"}[n.Text]
			if r.To-r.From >= 365 {
				want += " 2025"
			}
			if n.Mark != want {
				t.Errorf("%s: %q is called %q", query, n.Text, n.Mark)
			}
		}
	}
}

// The file of a chart has what its table shows: the days compared, and which day each is, and of shares no counts alone.
func TestTheFileOfAComparedChartHasTheDaysCompared(t *testing.T) {
	all := models.Span{From: day("2023-01-01"), To: day("2025-03-31")}
	for _, query := range []string{"range=28d&compare=year", "range=28d&compare=weekdays", "range=7d&compare=previous"} {
		r, err := ParseRange(queryOf(query), day("2025-03-31"), all)
		if err != nil {
			t.Fatal(err)
		}
		v := View{DateRange: r, Data: emptyData(r)}
		for _, id := range []string{"active", "reach-over-time", "sizes-over-time"} {
			c, _ := ByID(id)
			checkComparedFile(t, v, c)
		}
	}
}

// A file beside what changed has its five numbers; days behind them would have to be added up first.
func TestTheFileOfWhatChangedHasTheNumbersOfItsBars(t *testing.T) {
	r, err := ParseRange(queryOf("range=12m"), day("2025-03-31"), models.Span{From: day("2023-01-01"), To: day("2025-03-31")})
	if err != nil {
		t.Fatal(err)
	}
	v := View{DateRange: r, Data: emptyData(r)}
	c, _ := ByID("change")
	files := c.files(v, c.Draw(v))
	for i, ending := range []string{"csv", "json", "xlsx"} {
		if want := "/charts/change." + ending + "?" + v.WholeQuery(); files[i].URL != want {
			t.Errorf("%s, want %s", files[i].URL, want)
		}
	}
	if n := len(c.Rows(v).Rows); n != 5 {
		t.Errorf("it has %d rows", n)
	}
}

// A line of days is one of days, in a picture's name and a file's, whatever the bars of the range stand for.
func TestAFileIsNamedByWhatItsRowsAre(t *testing.T) {
	r, err := ParseRange(queryOf("range=12m"), day("2025-03-31"), models.Span{From: day("2023-01-01"), To: day("2025-03-31")})
	if err != nil {
		t.Fatal(err)
	}
	v := View{DateRange: r, Data: emptyData(r)}
	for id, unit := range map[string]string{"active": "-day", "reach-over-time": "-day", "gains": "-week", "services": "-week"} {
		c, _ := ByID(id)
		if got := c.FileName(v, false); !strings.HasSuffix(got, unit) {
			t.Errorf("the picture of %s is %s", id, got)
		}
	}
	c, _ := ByID("active")
	if got := c.Rows(v).FileName(); got != c.FileName(v, false) {
		t.Errorf("the rows are %s, the picture %s", got, c.FileName(v, false))
	}
}

func checkComparedFile(t *testing.T, v View, c Chart) {
	t.Helper()
	d := c.Draw(v)
	if got := c.files(v, d)[0].URL; got != "/charts/"+c.ID+".csv?"+v.WholeQuery() || !strings.Contains(got, "compare=") {
		t.Errorf("the file of %s is %s", c.ID, got)
	}
	rows := d.Rows()
	at := slices.IndexFunc(rows.Columns, func(c table.Column) bool { return c.Flat == "label, "+compareColumn(v.DateRange) })
	if at < 0 {
		t.Fatalf("%s has no days compared: %v", c.ID, rows.Columns)
	}
	for i, day := range v.drawnDays() {
		if got, want := rows.Rows[i][at].String(), (day - v.offset()).String(); got != want {
			t.Errorf("%s: %s beside %s, want %s", c.ID, got, day, want)
		}
	}
}

// One day a week is drawn of more days than a screen can show; a file has each of them, as its name says.
func TestTheFileOfManyDaysHasEachOfThem(t *testing.T) {
	all := models.Span{From: day("2023-01-01"), To: day("2025-03-31")}
	for _, query := range []string{"range=all", "range=all&compare=year"} {
		r, err := ParseRange(queryOf(query), day("2025-03-31"), all)
		if err != nil {
			t.Fatal(err)
		}
		v := View{DateRange: r, Data: emptyData(r)}
		for _, id := range []string{"active", "reach-over-time", "size-shares", "sizes-over-time", "stickiness", "at-least-faces"} {
			c, _ := ByID(id)
			file := c.Rows(v)
			if len(file.Rows) != r.Days() {
				t.Errorf("%s %s: %d of %d days", query, id, len(file.Rows), r.Days())
			}
			if drawn := c.Render(v).Drawing; drawn != nil && len(drawn.Plot.Labels) > r.Days()/6 {
				t.Errorf("%s %s: %d days are drawn", query, id, len(drawn.Plot.Labels))
			}
		}
	}
}
