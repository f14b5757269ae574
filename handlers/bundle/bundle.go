// Package bundle is everything that can be taken away at once: the answers to all questions over a span of days, or the
// releases, as files that explain themselves. It knows no request. Start with Bundle.Files.
package bundle

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"compreface-stats/handlers/numbers"
	"compreface-stats/handlers/report"
	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/models/publish"
)

// Bundle is every question over a span of days, as files that explain themselves. The same records make the same
// bytes, whenever and wherever it is written.
type Bundle struct {
	Store   *models.Store
	Numbers numbers.Counted // of all installations or a part of them, as of the span's last day
	Publish *publish.Desk
	Span    models.Span // its last day is the day that the files are dated by
	Last    models.Day  // the newest complete day: rows that end later are marked as not final
	// Publishable says that the files are meant to leave the house: they hold the monthly releases and nothing else.
	// Span is of no matter then.
	Publishable bool
	Demo        bool // the installations were invented
}

// File is one file of a bundle.
type File struct {
	Name string // with / between folders
	Body []byte
}

// ErrNotReleased is returned for a publishable bundle while nothing is released.
var ErrNotReleased = errors.New("nothing has been released yet")

// checksumFile is the file that sha256sum -c reads. It comes last.
const checksumFile = "SHA256SUMS"

// Files hands over every file in the same order each time, with how many of all are done. It holds one in memory at
// a time.
func (b Bundle) Files(ctx context.Context, each func(f File, done, total int) error) error {
	tables, about, err := b.load(ctx)
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	var done int
	var listed []byte
	total := 2*len(tables) + 5
	hand := func(name string, body []byte, err error) error {
		if err != nil {
			return fmt.Errorf("export %s: %w", name, err)
		}
		sum := sha256.Sum256(body)
		listed = append(listed, hex.EncodeToString(sum[:])+"  "+name+"\n"...)
		done++
		return each(File{Name: name, Body: body}, done, total)
	}
	for _, file := range b.makers(tables, about) {
		body, err := file.body()
		if err := hand(file.name, body, err); err != nil {
			return err
		}
	}
	return each(File{Name: checksumFile, Body: listed}, total, total)
}

// fileMaker makes a file when its turn comes.
type fileMaker struct {
	name string
	body func() ([]byte, error)
}

func (b Bundle) makers(tables []table.Table, about []table.Fact) (list []fileMaker) {
	words := table.Dictionary(tables)
	list = append(list,
		fileMaker{name: "README.txt", body: func() ([]byte, error) { return bundleReadme(about), nil }},
		fileMaker{name: "about.json", body: func() ([]byte, error) { return append(table.Object(about), '\n'), nil }},
		fileMaker{name: "dictionary.csv", body: words.CSV})
	for _, t := range tables {
		list = append(
			list,
			fileMaker{name: "csv/" + t.Part() + ".csv", body: t.CSV},
			fileMaker{
				name: "json/" + t.Part() + ".json",
				body: func() ([]byte, error) { return append(t.JSON(), '\n'), nil },
			},
		)
	}
	whole := func() ([]byte, error) { return book(tables, about) }
	return append(list, fileMaker{name: "everything.xlsx", body: whole})
}

// book begins with what the reader must know and ends with what each column means.
func book(tables []table.Table, about []table.Fact) ([]byte, error) {
	all := append([]table.Table{table.OfFacts(about)}, tables...)
	return table.Workbook(append(all, table.Dictionary(tables))...)
}

func bundleReadme(about []table.Fact) []byte {
	var b strings.Builder
	b.WriteString("CompreFace Stats, exported numbers\n\n")
	for _, f := range about {
		b.WriteString(f.Name + ": " + f.Value.String() + "\n")
	}
	b.WriteString(`
csv/ and json/      the same rows, a file a question
everything.xlsx     the same again, a sheet a question
dictionary.csv      what every column means
SHA256SUMS          check the files: sha256sum -c SHA256SUMS
`)
	return []byte(b.String())
}

// load asks every question of the bundle, and returns what is to be said about all of them.
func (b Bundle) load(ctx context.Context) (tables []table.Table, about []table.Fact, err error) {
	if b.Publishable {
		p, err := b.released(ctx)
		if err != nil {
			return nil, nil, err
		}
		return []table.Table{p.Table()}, p.About(), nil
	}
	demo, err := b.Store.IsDemo(ctx)
	if err != nil {
		return nil, nil, err
	}
	tables, err = b.loadEverything(ctx)
	return tables, report.AboutExact(b.Span, b.Last, demo, b.Numbers.Part()), err
}

// released is everything that was released. It returns an error while nothing is.
func (b Bundle) released(ctx context.Context) (p report.Public, err error) {
	p.Releases, err = b.Publish.Releases(ctx)
	if err == nil && len(p.Releases) == 0 {
		err = ErrNotReleased
	}
	return p, err
}

// ReleasedSpan is the days of the months that were released. It returns an error while nothing is.
func (b Bundle) ReleasedSpan(ctx context.Context) (models.Span, error) {
	p, err := b.released(ctx)
	if err != nil {
		return models.Span{}, err
	}
	return p.Span(), nil
}

// loadEverything asks every question, by each of its intervals, and then for the summary of the last day.
func (b Bundle) loadEverything(ctx context.Context) (tables []table.Table, err error) {
	for _, q := range b.Numbers.Questions() {
		for _, by := range q.Intervals {
			t, err := b.Numbers.Rows(ctx, q.Name, report.Period{Span: b.Span, By: by}, b.Last)
			if err != nil {
				return nil, err
			}
			tables = append(tables, t)
		}
	}
	summary, err := b.Numbers.Summary(ctx, b.Span.To, b.Last)
	return append(tables, summary), err
}

// Book returns all of it as one workbook.
func (b Bundle) Book(ctx context.Context) ([]byte, error) {
	tables, about, err := b.load(ctx)
	if err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	return book(tables, about)
}

// Name says what is inside, as the names of single files do.
func (b Bundle) Name() string {
	all := "compreface-stats-everything-"
	if b.Demo {
		all = "demo-" + all
	}
	if b.Publishable {
		return all + "publishable-" + b.Span.From.String() + "-" + b.Span.To.String()
	}
	name := all + "exact-" + b.Span.From.String() + "-" + b.Span.To.String()
	if part := b.Numbers.Part(); part != nil {
		name += "-" + table.FileSafe(part.Segment.String())
	}
	return name
}

// WriteZip writes the files as one archive. Its times are the day of the numbers, so that it is the same each time.
func (b Bundle) WriteZip(ctx context.Context, w io.Writer) error {
	archive := zip.NewWriter(w)
	err := b.Files(ctx, func(f File, _, _ int) error {
		to, err := archive.CreateHeader(
			&zip.FileHeader{Name: f.Name, Method: zip.Deflate, Modified: b.Span.To.Time()},
		)
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
