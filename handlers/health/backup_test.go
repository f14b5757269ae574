package health

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// That nobody makes backups stands beside the verdict and is marked in its row; so are those that cannot be seen, or are
// old. What is only advice stays calm.
func TestNoBackupIsSaidBesideTheVerdict(t *testing.T) {
	seen := well()
	seen.NoBackup = true
	const want = "One thing to see to: · no backup is made #facts-server · "
	if line := Line(seen, noon); !line.Healthy || !strings.HasPrefix(read(line), want) {
		t.Errorf("%s", read(line))
	}
	const waits = want + "waiting for the first record #title-midnight · "
	if line := Line(Seen{NoBackup: true}, noon); !strings.HasPrefix(read(line), waits) {
		t.Errorf("without records: %s", read(line))
	}
	seen.Status.Full = true
	if got := read(Line(seen, noon)); !strings.HasPrefix(got, "Needs attention: · posts are refused") ||
		!strings.Contains(got, "no backup is made") {
		t.Errorf("of two things the worse is not first: %s", got)
	}
	made := func(at time.Time, err error) func() (time.Time, error) {
		return func() (time.Time, error) { return at, err }
	}
	for want, newest := range map[string]func() (time.Time, error){
		"! none is made":           nil,
		"! unknown":                made(noon, errors.New("no such folder")),
		"none yet":                 made(time.Time{}, nil),
		"26 Nov 2026, 12:00 UTC":   made(noon.AddDate(0, 0, -1), nil),
		"! 24 Nov 2026, 12:00 UTC": made(noon.AddDate(0, 0, -3), nil),
	} {
		f := BackupFact(newest, noon)
		got := f.Value
		if f.Warns {
			got = "! " + got
		}
		if got != want || f.Hint == "" {
			t.Errorf("%+v, want %q", f, want)
		}
	}
	if f := SecretsFact(false); f.Warns || !strings.Contains(f.Hint, "set SECRETS_KEY") {
		t.Errorf("%+v", f)
	}
}
