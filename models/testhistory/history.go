// Package testhistory invents histories of records and recounts them straight from the definitions, for the tests
// of every package that stands around the engine. Only tests use it. The recount shares no code with the engine: it
// is the witness.
package testhistory

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"compreface-stats/models"
)

// Record is a record before it is checked and its GUIDs become pseudonyms. A create event has an Action, a report a
// Collection and a Size.
type Record struct {
	At                  time.Time
	Install, Collection string
	Action, Size        string
}

// firstDay is 1 January 2025, about which histories begin.
const firstDay models.Day = 20089

// timeLayout is how the old service wrote times.
const timeLayout = "2006-01-02 15:04:05.000"

// actionNames are the actions as they are sent.
var actionNames = [...]string{
	"USER_CREATE", "APP_CREATE", "FACE_DETECTION_CREATE", "FACE_VERIFICATION_CREATE", "FACE_RECOGNITION_CREATE",
}

// Invent makes records of a few installations with gaps, repeats, fast clocks, moving sizes, demo collections and
// ties.
func Invent(rng *rand.Rand) []Record {
	var history []Record
	start := firstDay + models.Day(rng.IntN(40))
	for range 1 + rng.IntN(7) {
		install := GUID(rng)
		collections := []string{"00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000003"}
		for range rng.IntN(4) {
			collections = append(collections, GUID(rng))
		}
		d := start + models.Day(rng.IntN(60))
		for range rng.IntN(40) {
			d += models.Day(1 + rng.IntN(3))
			if rng.IntN(6) == 0 {
				d += models.Day(rng.IntN(45))
			}
			history = append(history, inventDay(rng, install, collections, d)...)
		}
	}
	return history
}

func inventDay(rng *rand.Rand, install string, collections []string, d models.Day) []Record {
	var records []Record
	at := d.Time().Add(time.Duration(rng.Int64N(86_400_000)) * time.Millisecond)
	if rng.IntN(3) == 0 {
		at = d.Time().Add(time.Duration(rng.Int64N(1_800_000)-900_000) * time.Millisecond) // about midnight
	}
	for rng.IntN(4) == 0 {
		records = append(records, Record{At: at, Install: install, Action: actionNames[rng.IntN(5)]})
		at = at.Add(time.Millisecond)
	}
	for _, c := range collections {
		for n := rng.IntN(3); n > 0; n-- {
			size := models.SizeRanges()[min(rng.IntN(models.SizeRangeCount), 2+rng.IntN(9))].String()
			records = append(records, Record{At: at, Install: install, Collection: c, Size: size})
			at = at.Add(time.Duration(rng.IntN(2)*rng.IntN(40_000_000)) * time.Millisecond)
		}
	}
	return records
}

// GUID makes a GUID such as installations have.
func GUID(rng *rand.Rand) string {
	return fmt.Sprintf("%08x-%04x-11eb-%04x-%012x", rng.Uint32(), rng.IntN(1<<16), rng.IntN(1<<16), rng.Int64N(1<<48))
}

// CSV writes the history as the two files of the old service.
func CSV(history []Record) (general, faces string) {
	var g, f strings.Builder
	g.WriteString("\"_createdAt:date\",\"install_guid:string\",\"action_name:string\"\n")
	f.WriteString("\"_createdAt:date\",\"install_guid:string\",\"collection_guid:string\",\"faces_range:string\"\n")
	for _, r := range history {
		if r.Action != "" {
			fmt.Fprintf(&g, "%q,%q,%q\n", r.At.Format(timeLayout), r.Install, r.Action)
		} else {
			fmt.Fprintf(&f, "%q,%q,%q,%q\n", r.At.Format(timeLayout), r.Install, r.Collection, r.Size)
		}
	}
	return g.String(), f.String()
}
