package owner

import (
	"strings"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/views"
)

func TestTheReceiptNamesWhatArrivedYesterday(t *testing.T) {
	day := models.DayOf(time.Date(2025, 3, 30, 0, 0, 0, 0, time.UTC))
	size := func(text string) models.SizeRange {
		s, err := models.ParseSizeRange(text)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	held := models.Held{Days: []models.HeldDay{
		{Day: day - 1, Sizes: []models.SizeRange{size("0")}},
		{
			Day: day, Sizes: []models.SizeRange{size("0"), size("0"), size("11-50")},
			Created: 1,
		},
	}}
	held.Created[models.FaceRecognitionCreate] = true
	for today, want := range map[models.Day]string{
		day:     "29 Mar 2025 (UTC): 1 collection reported, faces: 0; 0 create events.",
		day + 1: "30 Mar 2025 (UTC): 3 collections reported, faces: 0 (2), 11–50; 1 create event.",
		day + 2: "31 Mar 2025 (UTC): nothing arrived.",
	} {
		var page views.Installation
		Kept(&page, held, today)
		if !strings.Contains(page.Receipt, want) || len(page.Classes.Services) != 1 {
			t.Errorf("%q instead of %q; %+v", page.Receipt, want, page.Classes)
		}
	}
}
