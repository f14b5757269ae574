package backup

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"

	"compreface-stats/models"
	"compreface-stats/models/internal/disk"
)

// FileOptions say how WriteFile goes about it.
type FileOptions struct {
	Unchecked bool             // do not read the backup back
	Written   func(rows int64) // progress; may be nil
	Checked   func(rows int64) // progress of reading it back; may be nil
}

// WriteFile writes a backup to a file, for this user alone. What is at the path stays as it is until the new backup is
// whole, on disk and, by reading it back from there, proved to be restorable.
func WriteFile(ctx context.Context, s *models.Store, path string, o FileOptions) (summary Summary, err error) {
	// Another process may be writing to the same path: each has a file of its own until it is whole.
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*"+partialSuffix)
	if err != nil {
		return summary, fmt.Errorf("backup: %w", err)
	}
	summary, err = writeAndCheck(ctx, s, file, o)
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return summary, errors.Join(fmt.Errorf("backup: %w", err), os.Remove(file.Name()))
	}
	return summary, disk.SyncFolder(filepath.Dir(path))
}

// partialSuffix ends the name of a file that is not whole yet, or was left behind in a crash.
const partialSuffix = ".partial"

func writeAndCheck(ctx context.Context, s *models.Store, file *os.File, o FileOptions) (Summary, error) {
	summary, err := Write(ctx, s, file, o.Written)
	if err != nil {
		return summary, err
	}
	if err := file.Sync(); err != nil {
		return summary, fmt.Errorf("backup: %w", err)
	}
	if o.Unchecked {
		return summary, nil
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return summary, fmt.Errorf("check the backup: %w", err)
	}
	found, err := Check(ctx, bufio.NewReaderSize(file, 1<<20), o.Checked)
	return summary, errors.Join(err, compareSummaries(summary, found, err))
}

func compareSummaries(written, found Summary, err error) error {
	if err != nil || maps.Equal(written.Rows, found.Rows) && written.Schema == found.Schema {
		return nil
	}
	return badBackup("%d rows were written and %d can be read", written.Total(), found.Total())
}

// WriteChecked is Write that reads on the way what it writes, as Check does: for a backup that goes through a pipe.
func WriteChecked(ctx context.Context, s *models.Store, w io.Writer, progress func(rows int64)) (Summary, error) {
	from, to := io.Pipe()
	checked := make(chan error, 1)
	go func() {
		_, err := Check(ctx, from, nil)
		_, _ = io.Copy(io.Discard, from) // whoever writes must not wait for a reader that gave up
		checked <- err
	}()
	summary, err := Write(ctx, s, io.MultiWriter(w, to), progress)
	if err != nil {
		to.CloseWithError(err)
		<-checked
		return summary, err
	}
	return summary, errors.Join(to.Close(), <-checked)
}
