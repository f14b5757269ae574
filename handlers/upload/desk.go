// Package upload takes in a file that comes in pieces, and has it imported once it is whole. It may use models, and
// knows neither a request nor a page.
//
// A file that comes in pieces may be as large as the disk has room for, and goes on where it stopped when the line was
// cut. It holds installations' GUIDs, so it has no name on disk: nothing of it is left when the program ends, however
// that happens. Start with Desk.Begin.
package upload

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"compreface-stats/models"
)

const (
	// TryTime is how long a trial may take. It keeps no writer waiting, but the next file.
	TryTime = 10 * time.Second
	// TryLines is how long its file may be, for it remembers what it has found.
	TryLines = 2_000_000
	// patience is how long a file that nobody sends any more keeps others from sending theirs.
	patience = 5 * time.Minute
	// memory is how long an import that has ended is told of.
	memory = time.Hour
)

var (
	// ErrBusy is returned while another person's file comes in or is imported.
	ErrBusy = errors.New("another file is coming in or being imported")
	// ErrNone is returned for a file that is not here, or not any more.
	ErrNone = errors.New("this file is not here any more: choose it again")
	// ErrNotWhole is returned for a file that has not come in whole.
	ErrNotWhole = errors.New("the file has not come in whole")
	// ErrLongTrial is returned for a file that a trial does not get through in TryTime, or that has more than TryLines.
	ErrLongTrial = errors.New("too large to be tried: more than 2 million lines, or 10 seconds. Nothing was stored. " +
		"Import it: that goes in pieces, between which others write, and can be repeated")
	// ErrFull is returned for a file that the disk has no room for.
	ErrFull = errors.New("there is not enough room on the server's disk for this file")
)

// Importer reads a file and stores its records, or says what it would store: models.Store does.
type Importer interface {
	Import(context.Context, io.Reader, func(models.ImportProgress)) (models.ImportSummary, error)
	TryImport(context.Context, io.Reader, func(models.ImportProgress)) (models.ImportSummary, error)
}

// Desk holds one file at a time. It is safe for concurrent use.
type Desk struct {
	importer Importer
	folder   string
	room     func() (bytes int64) // that files may take; it is asked when one begins
	clock    func() time.Time

	mu   sync.Mutex
	file *file // nil: there is none
}

// NewDesk returns a desk that keeps its file in the folder, as long as that has so much room.
func NewDesk(importer Importer, folder string, room func() int64, clock func() time.Time) *Desk {
	return &Desk{importer: importer, folder: folder, room: room, clock: clock}
}

// Claim is what tells a file that is chosen again from another: whoever sends the rest of it says the same.
type Claim struct {
	Owner string // the person
	Name  string
	Size  int64
	Mark  string // when it was changed last, or whatever else the browser knows
}

// State is how far a file has come.
type State struct {
	ID, Name       string
	Size, Received int64 // bytes
	// Running says that the file is being imported; Read and Lines say how far.
	Running     bool
	Read, Lines int64
	// Done says that an import, or where Tried a trial that stored nothing, has ended: with Summary, and with Err
	// where it failed.
	Done, Tried bool
	Summary     models.ImportSummary
	Err         error
}

// Whole reports whether all of the file is here.
func (s State) Whole() bool { return s.Received == s.Size }

type file struct {
	State
	claim   Claim
	content *os.File
	touched time.Time
	cancel  context.CancelFunc // of the import that runs
	ended   chan struct{}      // closed when it has ended
}

// Begin makes room for a file, or returns how far the person's same file has come. Another file of the same person is
// given up for it; that of somebody else only where nothing of it has come for five minutes.
func (d *Desk) Begin(c Claim) (State, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if f := d.file; f != nil {
		if f.claim == c && !f.Done {
			f.touched = d.clock()
			return f.State, nil
		}
		if f.Running || f.claim.Owner != c.Owner && d.clock().Sub(f.touched) < patience {
			return State{}, ErrBusy
		}
		d.drop()
	}
	if c.Size > d.room() {
		return State{}, ErrFull
	}
	content, err := nameless(d.folder)
	if err != nil {
		return State{}, fmt.Errorf("make room for a file: %w", err)
	}
	d.file = &file{
		State: State{ID: rand.Text(), Name: c.Name, Size: c.Size}, claim: c, content: content, touched: d.clock(),
	}
	return d.file.State, nil
}

// nameless opens a file that is gone when it is closed, and when the program ends.
func nameless(folder string) (*os.File, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(folder, "import-*")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(f.Name()); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// Append adds a piece that begins so many bytes behind the file's beginning, and returns how far it has come then. A
// piece that does not follow what is here changes nothing: the sender goes on from State.Received.
func (d *Desk) Append(owner, id string, from int64, piece io.Reader) (State, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.of(owner, id)
	if f == nil {
		return State{}, ErrNone
	}
	f.touched = d.clock()
	if from != f.Received || f.Running {
		return f.State, nil
	}
	if d.room() <= 0 { // something else has filled the disk meanwhile
		return f.State, ErrFull
	}
	n, err := io.Copy(io.NewOffsetWriter(f.content, from), io.LimitReader(piece, f.Size-from))
	if err != nil {
		return f.State, fmt.Errorf("keep a piece of a file: %w", err)
	}
	f.Received += n
	return f.State, nil
}

// of returns the file if it is the person's; the lock is held.
func (d *Desk) of(owner, id string) *file {
	if d.file == nil || d.file.ID != id || d.file.claim.Owner != owner {
		return nil
	}
	return d.file
}

// Current returns the person's file, for an hour after it was imported; ok is false where there is none.
func (d *Desk) Current(owner string) (state State, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.file
	if f == nil || f.claim.Owner != owner {
		return State{}, false
	}
	if f.Done && !f.Tried && d.clock().Sub(f.touched) > memory {
		d.drop()
		return State{}, false
	}
	return f.State, true
}

// Discard stops what is done with the person's file, waits for its end, and removes it. What was imported before stays.
func (d *Desk) Discard(owner, id string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.of(owner, id)
	if f == nil {
		return ErrNone
	}
	d.end(f)
	return nil
}

// Close ends what runs. Nothing may begin afterwards.
func (d *Desk) Close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.file != nil {
		d.end(d.file)
	}
}

// end waits until the file's import has ended, and gives the file up; the lock is held, but not meanwhile: then another
// file may have taken its place.
func (d *Desk) end(f *file) {
	if f.Running {
		f.cancel()
		d.mu.Unlock()
		<-f.ended
		d.mu.Lock()
	}
	if d.file == f {
		d.drop()
	}
}

// drop gives the file up; the lock is held.
func (d *Desk) drop() {
	if d.file != nil {
		_ = d.file.content.Close() // it has no name: nothing of it is left
	}
	d.file = nil
}
