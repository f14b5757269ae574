package upload

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"

	"compreface-stats/models"
)

// Run imports the file, or tries to, and returns at once; Current says how it goes. note is called when either has
// ended. The end of ctx does not end it, what ctx says about who may write goes on to hold. A file stays until it was
// imported, so that one that was tried need not be sent again.
func (d *Desk) Run(
	ctx context.Context, owner, id string, try bool, note func(context.Context, State),
) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.of(owner, id)
	switch {
	case f == nil || f.Done && !f.Tried:
		return ErrNone
	case !f.Whole():
		return ErrNotWhole
	case f.Running:
		return nil
	}
	ctx, f.cancel = context.WithCancel(context.WithoutCancel(ctx))
	f.Running, f.Done, f.Tried, f.Err = true, false, try, nil
	f.Read, f.Lines, f.ended = 0, 0, make(chan struct{})
	go d.run(ctx, f, try, note)
	return nil
}

func (d *Desk) run(ctx context.Context, f *file, try bool, note func(context.Context, State)) {
	defer close(f.ended)
	defer f.cancel()
	summary, err := d.take(ctx, f, try)
	d.mu.Lock()
	f.Running, f.Done, f.Summary, f.Err, f.touched = false, true, summary, err, d.clock()
	state := f.State
	if !try {
		_ = f.content.Close() // it has no name: nothing of it is left
	}
	d.mu.Unlock()
	note(context.WithoutCancel(ctx), state)
}

// take passes the file on to the importer. What goes wrong there must not end the server.
func (d *Desk) take(ctx context.Context, f *file, try bool) (summary models.ImportSummary, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	progress := func(at models.ImportProgress) {
		d.mu.Lock()
		defer d.mu.Unlock()
		f.Read, f.Lines = at.Bytes, at.Lines
	}
	content := io.NewSectionReader(f.content, 0, f.Size)
	if try {
		return Try(ctx, d.importer, content, progress)
	}
	return d.importer.Import(ctx, content, progress)
}

// Try says what an import would do, if that is known within TryTime and TryLines; else it returns ErrLongTrial.
func Try(
	ctx context.Context, importer Importer, file io.Reader, progress func(models.ImportProgress),
) (models.ImportSummary, error) {
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	ctx, cancel := context.WithTimeoutCause(ctx, TryTime, ErrLongTrial)
	defer cancel()
	summary, err := importer.TryImport(ctx, file, func(at models.ImportProgress) {
		if at.Lines > TryLines {
			end(ErrLongTrial)
		}
		if progress != nil {
			progress(at)
		}
	})
	if err != nil && errors.Is(context.Cause(ctx), ErrLongTrial) {
		return summary, ErrLongTrial
	}
	return summary, err
}
