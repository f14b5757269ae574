package picture

import (
	"math"
	"strings"

	"compreface-stats/views"
)

const rudeWords = `</title><script>alert("1")</script>` + "\x00\u202e\ufffe" + ` javascript:&quot;' onload=x`

// awkward are pictures whose numbers and words are hard to draw.
func awkward() map[string]Picture {
	rude := views.Plot{Labels: []string{
		rudeWords,
		rudeWords,
		strings.Repeat("W", 400),
	}, Unit: strings.Repeat("unit ", 90), NotFinal: 7,
		Notes: []views.Note{
			{Label: rudeWords, Text: rudeWords},
			{Label: "not there", Text: "never"},
		}, Downtime: []string{rudeWords},
		Series: []views.Series{
			{Name: rudeWords, Token: "red;}", Values: []float64{1}},
			{Name: strings.Repeat("long ", 99), Values: []float64{math.Inf(1), math.NaN(), 3}},
		}}
	none := views.Plot{
		Labels:   inventedDays(3),
		NotFinal: 1,
		Series:   []views.Series{{Name: "nothing", Values: []float64{math.NaN(), math.NaN(), math.NaN()}}},
	}
	one := views.Plot{
		Labels:   inventedDays(1),
		NotFinal: 1,
		Series:   []views.Series{views.Counts("28 days", views.TokenActive28, []int64{7})},
	}
	zero := views.Plot{
		Labels: inventedDays(9),
		Series: []views.Series{
			views.Counts("28 days", views.TokenActive28, make([]int64, 9)),
			views.Counts("7 days", views.TokenActive7, make([]int64, 9)),
		},
	}
	gaps := views.Plot{
		Labels:   inventedDays(5),
		NotFinal: 1,
		Series:   []views.Series{{Values: []float64{math.NaN(), 2, math.NaN(), math.NaN(), 3}}},
	}
	log := views.Plot{
		Labels: inventedDays(4),
		Log:    true,
		Series: []views.Series{{Name: "log", Values: []float64{0, 3, 12000, 1e6}}},
	}
	many := views.Plot{Labels: inventedDays(90), NotFinal: 1}
	for range 30 {
		many.Series = append(many.Series, views.Series{
			Name:   "a series among many",
			Token:  views.TokenNew,
			Values: wave(90, 50, 1),
		})
	}
	names := views.Plot{Series: []views.Series{{Name: "names"}}}
	for i := range 60 {
		names.Labels = append(names.Labels, "a name of some length")
		names.Series[0].Values = append(names.Series[0].Values, float64(i-20)*1e7)
	}
	crowded := views.Plot{
		Labels:   inventedDays(30),
		Downtime: inventedDays(30),
		Series:   []views.Series{{Name: "x", Values: wave(30, 9, 0)}},
	}
	for _, day := range crowded.Labels {
		crowded.Notes = append(crowded.Notes, views.Note{Label: day, Text: "something of note happened"})
	}
	all := map[string]Picture{"nothing at all": {}, "no rows": {Heat: &views.Heat{}}, "no words": {Claim: &Claim{}},
		"wide number": {
			Claim: &Claim{Before: rudeWords, Number: strings.Repeat("1,000,", 40), After: strings.Repeat("after ", 99)},
			Title: rudeWords,
		},
		"wide heat": {Title: strings.Repeat("title ", 99), Heat: inventedHeat(104)},
		"rude heat": {
			Heat: &views.Heat{
				Caption: rudeWords,
				Corner:  rudeWords,
				Total:   rudeWords,
				Least:   rudeWords,
				Most:    rudeWords,
				Columns: []views.HeatColumn{
					{Prefix: rudeWords, Label: rudeWords},
				},
				Rows: []views.HeatRow{
					{Label: rudeWords, Size: rudeWords, Cells: []views.HeatCell{{}, {Share: rudeWords, Level: 99, Open: true}}},
				},
			},
		}}
	forms := map[string]func(views.Plot) *views.Drawing{
		"lines":   views.Lines,
		"areas":   views.StackedAreas,
		"bars":    views.Bars,
		"stacked": views.StackedBars,
	}
	for name, p := range map[string]views.Plot{
		"rude":    rude,
		"none":    none,
		"one":     one,
		"zero":    zero,
		"gaps":    gaps,
		"log":     log,
		"many":    many,
		"names":   names,
		"crowded": crowded,
		"empty":   {},
	} {
		for form, build := range forms {
			all[name+" "+form] = Picture{
				Title:    rudeWords + strings.Repeat(" and more", 60),
				Subtitle: strings.Repeat("sub ", 200),
				Footer:   strings.Repeat("Definition. ", 200),
				Drawing:  build(p),
			}
		}
	}
	return all
}

func allPictures() map[string]Picture {
	all := awkward()
	for name, p := range invented() {
		all[name] = p
		p.Demo = true
		all[name+" of demo data"] = p
	}
	return all
}
