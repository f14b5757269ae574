package handlers

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"compreface-stats/models"
	"compreface-stats/models/publish"
)

// Bundle is every question over a span of days, as files that explain themselves. The same records make the same bytes,
// whenever and wherever it is written.
type Bundle struct {
	Store   *models.Store
	Publish *publish.Desk
	Span    models.Span // its last day is the day that the files are dated by
	// Publishable says that the files are meant to leave the house: they hold what may be said in public as of the last day,
	// whatever the first.
	Publishable bool
}

// File is one file of a bundle.
type File struct {
	Name string // with / between folders
	Body []byte
}

// sums is the file that sha256sum -c reads. It comes last.
const sums = "SHA256SUMS"

// Files hands over every file in the same order each time, with how many of all are done. It holds one in memory at a time.
func (b Bundle) Files(ctx context.Context, each func(f File, done, total int) error) error {
	sheets, about, err := b.ask(ctx)
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	done, total, listed := 0, 2*len(sheets)+5, []byte(nil)
	hand := func(name string, body []byte, err error) error {
		if err != nil {
			return fmt.Errorf("export %s: %w", name, err)
		}
		sum := sha256.Sum256(body)
		listed = append(listed, hex.EncodeToString(sum[:])+"  "+name+"\n"...)
		done++
		return each(File{name, body}, done, total)
	}
	for _, make := range b.makers(sheets, about) {
		body, err := make.body()
		if err := hand(make.name, body, err); err != nil {
			return err
		}
	}
	return each(File{sums, listed}, total, total)
}

// maker makes a file when its turn comes.
type maker struct {
	name string
	body func() ([]byte, error)
}

func (b Bundle) makers(sheets []sheet, about []fact) (list []maker) {
	words := dictionary(sheets)
	list = append(list,
		maker{"README.txt", func() ([]byte, error) { return readme(about), nil }},
		maker{"about.json", func() ([]byte, error) { return aboutJSON(about), nil }},
		maker{"dictionary.csv", words.csv})
	for _, t := range sheets {
		list = append(list,
			maker{"csv/" + t.part() + ".csv", t.csv},
			maker{"json/" + t.part() + ".json", func() ([]byte, error) { return append(t.json(), '\n'), nil }})
	}
	return append(list, maker{"everything.xlsx", func() ([]byte, error) { return everythingBook(sheets, about) }})
}

// everythingBook begins with what the reader must know and ends with what each column means.
func everythingBook(sheets []sheet, about []fact) ([]byte, error) {
	return workbook(nil, append(append([]sheet{aboutSheet(about)}, sheets...), dictionary(sheets))...)
}

// ask answers every question of the bundle, and what is to be said about all of them.
func (b Bundle) ask(ctx context.Context) (sheets []sheet, about []fact, err error) {
	if b.Publishable {
		sheets, p, err := publicSheets(ctx, b.Publish, b.Span.To)
		if err != nil {
			return nil, nil, err
		}
		return sheets, aboutPublic(p), nil
	}
	about = []fact{
		{"kind", "exact: every number as it was counted; not meant for publication"},
		{"as_of", b.Span.To.String()}, {"from", b.Span.From.String()}, {"to", b.Span.To.String()},
		{"population", population}, {"days", "UTC"},
		{"left_out", "collections that report 0, and demo collections as they were installed, are no face collections; both are counted apart"},
	}
	sheets, err = exactSheets(ctx, b.Store, b.Span)
	return sheets, about, err
}

func exactSheets(ctx context.Context, store *models.Store, span models.Span) (sheets []sheet, err error) {
	add := func(t sheet, e error) {
		if err == nil {
			sheets, err = append(sheets, t), e
		}
	}
	for _, by := range []models.Interval{models.ByDay, models.ByWeek, models.ByMonth} {
		add(activeSheet(ctx, store, period{span, by}))
	}
	for _, by := range []models.Interval{models.ByDay, models.ByWeek, models.ByMonth} {
		add(servicesSheet(ctx, store, period{span, by}))
	}
	add(facesSheet(ctx, store, period{span, models.ByDay}))
	add(movesSheet(ctx, store, period{span, models.ByDay}))
	add(adoptionSheet(ctx, store, period{span, models.ByDay}))
	add(retentionSheet(ctx, store, period{span, models.ByWeek}))
	add(summarySheet(ctx, store, span.To))
	return sheets, err
}

// WriteZip writes the files as one archive. Its times are the day of the numbers, so that it is the same each time.
func (b Bundle) WriteZip(ctx context.Context, w io.Writer) error {
	archive := zip.NewWriter(w)
	err := b.Files(ctx, func(f File, _, _ int) error {
		to, err := archive.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate, Modified: b.Span.To.Time()})
		if err != nil {
			return err
		}
		_, err = to.Write(f.Body)
		return err
	})
	if err != nil {
		return err
	}
	return archive.Close()
}
