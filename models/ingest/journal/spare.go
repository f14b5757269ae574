package journal

import (
	"errors"
	"os"
	"path/filepath"
)

// spareName is what a file is called until it is a segment. Whoever opens a journal that was left behind removes it.
const spareName = "spare"

// spareFile is a file with all the room of a segment, on disk, and nothing in it.
type spareFile struct {
	file *os.File
	err  error // why there is none
}

func makeSpare(folder string) spareFile {
	path := filepath.Join(folder, spareName)
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return spareFile{err: err}
	}
	if err := fillWithZeros(file); err != nil {
		return spareFile{err: errors.Join(err, file.Close(), os.Remove(path))}
	}
	return spareFile{file: file}
}

// fillWithZeros does so in pieces that are on disk one by one: whoever appends meanwhile never waits for all of it.
func fillWithZeros(file *os.File) error {
	zeros := make([]byte, 256<<10)
	for offset := int64(0); offset < segmentBytes; offset += int64(len(zeros)) {
		if err := writeDurably(file, zeros, offset); err != nil {
			return err
		}
	}
	return file.Sync()
}

func (s spareFile) discard() error {
	if s.err != nil {
		return nil
	}
	return errors.Join(s.file.Close(), os.Remove(s.file.Name()))
}

// prepareSpare begins to make the next file ready once the newest is half full, so that no group waits for that;
// j.appending is held.
func (j *Journal) prepareSpare(newest *segment) {
	if j.spare != nil || newest.end < segmentBytes/2 {
		return
	}
	ready := make(chan spareFile, 1)
	j.spare = ready
	go func() { ready <- makeSpare(j.folder) }()
}

// takeSpare returns the file that was made ready, or makes one; j.appending is held, or j is not shared yet.
func (j *Journal) takeSpare() (*os.File, error) {
	if j.spare != nil {
		ready := <-j.spare
		j.spare = nil
		if ready.err == nil {
			return ready.file, nil
		}
	}
	made := makeSpare(j.folder)
	return made.file, made.err
}

// dropSpare removes the file that was made ready, if there is one; j.appending is held.
func (j *Journal) dropSpare() error {
	if j.spare == nil {
		return nil
	}
	ready := <-j.spare
	j.spare = nil
	return ready.discard()
}
