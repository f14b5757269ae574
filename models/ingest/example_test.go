package ingest_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/ingest"
)

// A record is acknowledged once it is in the spool, and counted a moment later.
func Example() {
	folder, err := os.MkdirTemp("", "stats")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	ctx, stop := context.WithCancel(context.Background())
	store, err := models.Open(ctx, models.Options{URL: "sqlite:" + filepath.Join(folder, "stats.db")})
	if err != nil {
		panic(err)
	}
	defer store.Close()
	recorder, err := ingest.NewRecorder(ctx, store)
	if err != nil {
		panic(err)
	}
	defer recorder.Close()
	ended := make(chan struct{})
	go func() {
		recorder.Run(ctx, time.Minute)
		close(ended)
	}()

	record, err := store.GeneralRecord("560eee90-5fca-11eb-988b-0242ac120003", "USER_CREATE")
	if err != nil {
		panic(err)
	}
	if err := recorder.Record(ctx, record); err != nil { // nil: it survives a crash from here on
		panic(err)
	}
	recorder.WaitUntilApplied(ctx)
	kept, err := store.Census(ctx)
	if err != nil {
		panic(err)
	}
	fmt.Println(kept.Facts, "record of", kept.Installations, "installation")
	stop()
	<-ended
	// Output: 1 record of 1 installation
}
