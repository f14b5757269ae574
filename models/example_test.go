package models_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"compreface-stats/models"
)

// Open a database, store what an installation posts, and ask a question.
func Example() {
	folder, err := os.MkdirTemp("", "stats")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	noon := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	ctx := context.Background()
	store, err := models.Open(ctx, models.Options{
		URL:   "sqlite:" + filepath.Join(folder, "stats.db"),
		Clock: func() time.Time { return noon },
	})
	if err != nil {
		panic(err)
	}
	defer store.Close()

	const install = "560eee90-5fca-11eb-988b-0242ac120003"
	created, err := store.GeneralRecord(install, "FACE_RECOGNITION_CREATE")
	if err != nil {
		panic(err)
	}
	reported, err := store.FacesRecord(install, "59638de4-5fca-11eb-848b-0242ac120002", "51-200")
	if err != nil {
		panic(err)
	}
	if _, err := store.Add(ctx, []models.Record{created, reported}, models.AddOptions{}); err != nil {
		panic(err)
	}

	today := models.DayOf(noon)
	sizes, err := store.FaceCollections(ctx, models.Span{From: today, To: today + 7})
	if err != nil {
		panic(err)
	}
	for _, day := range []models.SizesDay{sizes[0], sizes[6], sizes[7]} {
		fmt.Printf("%s: at least %d faces\n", day.Day, day.AtLeastFaces())
	}
	// Output:
	// 2026-01-31: at least 51 faces
	// 2026-02-06: at least 51 faces
	// 2026-02-07: at least 0 faces
}

func ExampleInterval_Label() {
	day, err := models.ParseDay("2026-01-31")
	if err != nil {
		panic(err)
	}
	for _, by := range []models.Interval{models.ByDay, models.ByWeek, models.ByMonth} {
		fmt.Println(by, by.Label(by.Start(day)))
	}
	// Output:
	// day 2026-01-31
	// week 2026-01-26
	// month 2026-01
}
