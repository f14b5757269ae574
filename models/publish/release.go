package publish

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// Release is what was released of a month.
type Release struct {
	Month  string     // such as 2026-10
	End    models.Day // the last day of the month, as of which it was counted
	MadeAt time.Time
	Sigma  int64
	// Demo says that the installations were invented.
	Demo bool
	// Active is the regular installations: active in the 28 days to End and seen in three of the last five weeks.
	Active Number
	// Parts are released at the end of a quarter; nil otherwise.
	Parts *Parts
	// Newcomers are those of the quarter before, released once, at the end of a quarter; nil otherwise.
	Newcomers *Newcomers
}

// Parts are numbers of the regular installations by what they do.
type Parts struct {
	Reach [ServiceCount]Number // those that ever created the service
	// Largest counts them by the class of their largest current face collection; nil where that was not known any more.
	Largest []Number
}

// Newcomers are installations by when they were first seen: see models.ReleaseCounts.
type Newcomers struct {
	Quarter                string // such as 2026-Q2
	First, After4, After12 Number
}

// Service is a kind of service of which releases tell how many installations have set it up.
type Service int

// ServiceCount is how many services there are.
const ServiceCount = 3

var services = [ServiceCount]struct {
	name   string
	action models.Action
}{
	{name: "detection", action: models.FaceDetectionCreate},
	{name: "verification", action: models.FaceVerificationCreate},
	{name: "recognition", action: models.FaceRecognitionCreate},
}

// Services lists the services, in the order of Parts.Reach.
func Services() (all []Service) {
	for s := range services {
		all = append(all, Service(s))
	}
	return all
}

// String is the service's name: detection, verification or recognition.
func (s Service) String() string { return services[s].name }

// Action is the create event that tells of the service.
func (s Service) Action() models.Action { return services[s].action }

// PartsShown reports whether there are parts and enough installations to show them.
func (r Release) PartsShown() bool { return r.Parts != nil && r.ManyEnough() }

// ManyEnough reports whether there are enough installations to show more than how many they are.
func (r Release) ManyEnough() bool { return r.Active.Released >= partsSigmas*r.Sigma }

// ExceedsFaces is a number of faces that all regular installations together hold more than, always: the smallest
// collection of each class, once for each installation that the class surely has. It is 0 where nothing can be said.
func (p Parts) ExceedsFaces() (faces int64) {
	for class, n := range p.Largest {
		if surely := n.Exceeds(); surely > 0 {
			faces += (surely + 1) * models.SizeClass(class).Lower()
		}
	}
	return max(0, faces-1)
}

// releasedFaces is the same of the released numbers themselves, which the noise may have raised or lowered.
func (p Parts) releasedFaces() (faces int64) {
	for class, n := range p.Largest {
		faces += max(0, n.Released) * models.SizeClass(class).Lower()
	}
	return faces
}

// document is a release as it is kept: the numbers with their noise.
type document struct {
	Month     string             `json:"month"`
	Sigma     int64              `json:"sigma"`
	Demo      bool               `json:"demo,omitempty"`
	Active    int64              `json:"active"`
	Reach     map[string]int64   `json:"reach,omitempty"`
	Largest   map[string]int64   `json:"largest,omitempty"`
	Newcomers *newcomersDocument `json:"newcomers,omitempty"`
}

type newcomersDocument struct {
	Quarter string `json:"quarter"`
	First   int64  `json:"first_seen"`
	After4  int64  `json:"after_4_weeks"`
	After12 int64  `json:"after_12_weeks"`
}

// hashOf returns the SHA-256 of a document, in hexadecimal.
func hashOf(document string) string {
	sum := sha256.Sum256([]byte(document))
	return hex.EncodeToString(sum[:])
}

// readRelease reads a row. It returns an error where the document is not the one that was kept.
func readRelease(row models.Release) (r Release, err error) {
	var d document
	if err := json.Unmarshal([]byte(row.Document), &d); err != nil {
		return r, fmt.Errorf("release of %s: %w", row.Month, err)
	}
	if hashOf(row.Document) != row.SHA256 || d.Month != row.Month || d.Sigma != row.Sigma {
		return r, fmt.Errorf("release of %s: the document was changed", row.Month)
	}
	end, err := monthEnd(row.Month)
	if err != nil {
		return r, err
	}
	r = Release{Month: row.Month, End: end, MadeAt: row.MadeAt, Sigma: row.Sigma, Demo: d.Demo}
	r.Active = r.number(d.Active)
	r.Parts, r.Newcomers = r.parts(d), r.newcomers(d)
	return r, nil
}

func (r Release) number(released int64) Number { return Number{Released: released, Sigma: r.Sigma} }

func (r Release) parts(d document) *Parts {
	if d.Reach == nil {
		return nil
	}
	var p Parts
	for s := range services {
		p.Reach[s] = r.number(d.Reach[services[s].name])
	}
	if d.Largest != nil {
		for _, class := range models.SizeClasses() {
			p.Largest = append(p.Largest, r.number(d.Largest[class.String()]))
		}
	}
	return &p
}

func (r Release) newcomers(d document) *Newcomers {
	n := d.Newcomers
	if n == nil {
		return nil
	}
	return &Newcomers{
		Quarter: n.Quarter, First: r.number(n.First), After4: r.number(n.After4), After12: r.number(n.After12),
	}
}

// monthOf names the month of a day: 2026-10.
func monthOf(d models.Day) string { return models.ByMonth.Label(d.Month()) }

// monthEnd is the last day of a month.
func monthEnd(month string) (models.Day, error) {
	first, err := models.ParseDay(month + "-01")
	if err != nil {
		return 0, fmt.Errorf("%q is not a month: write it as 2025-01", month)
	}
	return models.ByMonth.Next(first) - 1, nil
}

// Releases are all that were made, oldest first.
type Releases []Release

// Releases returns all that were made, oldest first. It returns an error where one was changed since.
func (d *Desk) Releases(ctx context.Context) (all Releases, err error) {
	var rows []models.Release
	if err := d.db.Read(ctx).Order("month").Find(&rows).Error; err != nil {
		return nil, db.Wrap("releases", err)
	}
	for _, row := range rows {
		r, err := readRelease(row)
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

// Newest is the last one; ok is false where there is none.
func (all Releases) Newest() (r Release, ok bool) {
	return all.newest(func(Release) bool { return true })
}

// NewestParts is the last one whose parts are shown.
func (all Releases) NewestParts() (r Release, ok bool) { return all.newest(Release.PartsShown) }

// NewestNewcomers is the last one that tells of newcomers.
func (all Releases) NewestNewcomers() (r Release, ok bool) {
	return all.newest(func(r Release) bool { return r.Newcomers != nil && r.ManyEnough() })
}

func (all Releases) newest(has func(Release) bool) (r Release, ok bool) {
	for i := len(all) - 1; i >= 0; i-- {
		if has(all[i]) {
			return all[i], true
		}
	}
	return r, false
}

// Until leaves out the releases of later months.
func (all Releases) Until(month string) Releases {
	for i, r := range all {
		if r.Month > month {
			return all[:i]
		}
	}
	return all
}
