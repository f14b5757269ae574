package picture

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"compreface-stats/views"
)

func inventedDays(n int) []string {
	first := time.Date(2025, 6, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, 1-n)
	days := make([]string, n)
	for i := range days {
		days[i] = first.AddDate(0, 0, i).Format(time.DateOnly)
	}
	return days
}

// same reports a difference between what was got and what was wanted.
func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func threeDays(values ...int64) views.Plot {
	return views.Plot{
		Labels: []string{"2025-05-29", "2025-05-30", "2025-05-31"},
		Unit:   "installations",
		Series: []views.Series{views.Counts("28 days", views.TokenActive28, values)},
	}
}

// wave is a course without chance, so that a picture is the same every time.
func wave(n int, height, phase float64) []float64 {
	values := make([]float64, n)
	for i := range values {
		x := float64(i)
		values[i] = math.Round(height * (0.6 + 0.3*x/float64(n) + 0.08*math.Sin(x/3+phase) + 0.03*math.Sin(x*1.7+phase)))
	}
	return values
}

// invented are pictures of every form, by a name for their file.
func invented() map[string]Picture {
	lines := views.Plot{Labels: inventedDays(90), Unit: "installations", NotFinal: 1, Downtime: []string{
		"2025-05-10",
		"2025-05-11",
		"2025-05-12",
	},
		Notes: []views.Note{
			{Label: "2025-04-22", Text: "Version 1.2"},
			{Label: "2025-06-03", Text: "Conference talk"},
			{Label: "2025-06-05", Text: "Blog post"},
		}, Series: []views.Series{
			{Name: "28 days", Token: views.TokenActive28, Values: wave(90, 1400, 0)},
			{Name: "7 days", Token: views.TokenActive7, Values: wave(90, 900, 1)},
			{Name: "1 day", Token: views.TokenActive1, Values: wave(90, 300, 2)},
			{Name: "28 days, period before", Token: views.TokenActive28, Values: wave(90, 1300, 3), Dashed: true},
		}}
	long := views.Plot{
		Labels:  inventedDays(730),
		Percent: true,
		Unit:    "% of 28 days",
		Series:  []views.Series{{Name: "Stickiness", Token: views.TokenActive28, Values: wave(730, 60, 0)}},
	}
	for i := range 40 {
		long.Series[0].Values[i] = math.NaN()
	}
	areas := views.Plot{Labels: inventedDays(180), Unit: "collections", NotFinal: 1}
	for i, name := range []string{
		"1–10",
		"11–50",
		"51–200",
		"201–500",
		"501–2,000",
		"2,001–10,000",
		"10,001–50,000",
		"50,001–200,000",
		"200,001–1,000,000",
		"1,000,001+",
	} {
		areas.Series = append(areas.Series, views.Series{
			Name:   name,
			Token:  views.SizeToken(i + 1),
			Values: wave(180, float64(300-25*i), float64(i)),
		})
	}
	sizes := views.Plot{Labels: []string{
		"1-10",
		"11-50",
		"51-200",
		"201-500",
		"501-2000",
		"2001-10000",
		"10001-50000",
		"50001-200000",
		"200001-1000000",
		"1000001+",
	}, Unit: "collections",
		Series: []views.Series{{Name: "Collections", Values: []float64{812, 1240, 930, 401, 388, 204, 96, 31, 12, 5}}}}
	for i := range sizes.Labels {
		sizes.Series[0].Tokens = append(sizes.Series[0].Tokens, views.SizeToken(i+1))
	}
	adoption := views.Plot{Labels: []string{
		"Seen",
		"Users",
		"Applications",
		"Face detection",
		"Face verification",
		"Face recognition",
		"Faces held now",
	}, Percent: true, Unit: "% of all ever seen",
		Series: []views.Series{
			{
				Name:   "Share",
				Values: []float64{100, 96.4, 91, 33.2, 21.9, 74.1, 40},
				Tokens: []string{
					views.TokenActive28,
					views.ActionToken("USER_CREATE"),
					views.ActionToken("APP_CREATE"),
					views.ActionToken("FACE_DETECTION_CREATE"),
					views.ActionToken("FACE_VERIFICATION_CREATE"),
					views.ActionToken("FACE_RECOGNITION_CREATE"),
					views.SizeToken(6),
				},
			},
		}}
	gains := views.Plot{Labels: []string{
		"2024-10",
		"2024-11",
		"2024-12",
		"2025-01",
		"2025-02",
		"2025-03",
		"2025-04",
		"2025-05",
		"2025-06",
	}, NotFinal: 1, Unit: "installations", Series: []views.Series{
		{Name: "New", Token: views.TokenNew, Values: []float64{120, 140, 90, 160, 170, 210, 190, 230, 110}},
		{Name: "Resurrected", Token: views.TokenResurrected, Values: []float64{20, 14, 30, 16, 27, 21, 19, 23, 10}},
		{Name: "Lapsed", Token: views.TokenLapsed, Values: []float64{-60, -80, -130, -90, -70, -95, -88, -102, -20}},
	}}
	monthly := views.Plot{Labels: gains.Labels, Unit: "services", Series: []views.Series{
		{
			Name:   "Detection",
			Token:  views.ActionToken("FACE_DETECTION_CREATE"),
			Values: []float64{20, 30, 25, 40, 50, 45, 60, 71, 33},
		},
		{
			Name:   "Verification",
			Token:  views.ActionToken("FACE_VERIFICATION_CREATE"),
			Values: []float64{10, 12, 15, 20, 22, 19, 30, 31, 12},
		},
		{
			Name:   "Recognition",
			Token:  views.ActionToken("FACE_RECOGNITION_CREATE"),
			Values: []float64{50, 63, 71, 80, 94, 101, 120, 133, 60},
		},
	}}
	definition := "Active installations: distinct installations seen on at least one of the 28 days that end with the day. Counted from anonymous records that an installation sends if its owner agreed; times are UTC."
	chart := func(title string, d *views.Drawing) Picture {
		return Picture{
			Title:    title,
			Subtitle: "2 Apr – 30 Jun 2025 (90 days) · 1,263 installations on 29 Jun 2025",
			Footer:   definition,
			Drawing:  d,
		}
	}
	heat := Picture{
		Title:    "Weekly retention",
		Subtitle: "Installations first seen 7 Apr – 29 Jun 2025",
		Footer:   definition,
		Heat:     inventedHeat(12),
	}
	large := heat
	large.Heat = inventedHeat(26)
	number := Picture{Title: "CompreFace in use", Subtitle: "In the 28 days to 29 June 2025", Claim: &Claim{
		Before: "CompreFace has more than",
		Number: "1,200",
		After:  "active installations",
	},
		Footer: "Counts active installations, each once, for it has at least its owner; rounded down. " + definition}
	faces := number
	faces.Claim = &Claim{
		Before: "CompreFace is used with face collections of more than",
		Number: "1 million",
		After:  "faces",
	}
	return map[string]Picture{
		"lines":    chart("Active installations", views.Lines(lines)),
		"long":     chart("Stickiness", views.Lines(long)),
		"areas":    chart("Collections by size over time", views.StackedAreas(areas)),
		"sizes":    chart("Face collections by size", views.Bars(sizes)),
		"adoption": chart("How far installations get", views.Bars(adoption)),
		"gains":    chart("Where growth comes from", views.StackedBars(gains)),
		"monthly":  chart("Services created", views.Bars(monthly)),
		"heat":     heat,
		"heat26":   large,
		"number":   number,
		"faces":    faces,
	}
}

func inventedHeat(weeks int) *views.Heat {
	h := &views.Heat{
		Caption: "Share of each week's new installations that was seen in the n-th week after",
		Corner:  "First seen in week from",
		Total:   "New",
		Least:   "0 %",
		Most:    "100 %",
	}
	for k := range weeks {
		h.Columns = append(h.Columns, views.HeatColumn{Prefix: "Week ", Label: fmt.Sprint(k)})
		row := views.HeatRow{
			Label: views.DayLabel(
				time.Date(2025, 6, 23, 0, 0, 0, 0, time.UTC).AddDate(0, 0, 7*(k+1-weeks)).Format(time.DateOnly),
			),
			Size: views.Number(int64(40 + 3*k)),
		}
		for j := range weeks - k {
			share := int64(100 / (1 + j/3))
			row.Cells = append(row.Cells, views.HeatCell{
				Share: views.ShortShare(share, 100),
				Count: "4",
				Of:    "9",
				Level: int(share+9) / 10,
				Open:  j == weeks-k-1,
			})
		}
		h.Rows = append(h.Rows, row)
	}
	return h
}

// PICTURES names a folder to write them all into, to be looked at.
func TestPicturesCanBeLookedAt(t *testing.T) {
	folder := os.Getenv("PICTURES")
	sizes := []Size{Slide, Social}
	pictures := allPictures()
	if folder == "" { // nobody looks: some of them will do
		folder = t.TempDir()
		sizes = sizes[1:]
		pictures = invented()
	}
	for name, p := range pictures {
		for _, p.Size = range sizes {
			for _, p.Dark = range []bool{false, true} {
				svg, err := p.SVG()
				if err != nil {
					t.Fatal(err)
				}
				png := isPNG(t, p)
				file := filepath.Join(folder, fmt.Sprintf("%s-%s-%s", name, p.Size, map[bool]string{
					false: "light",
					true:  "dark",
				}[p.Dark]))
				for ext, content := range map[string][]byte{".svg": svg, ".png": png} {
					if err := os.WriteFile(file+ext, content, 0o600); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
}
