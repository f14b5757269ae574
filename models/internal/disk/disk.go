// Package disk writes files that a crash leaves whole: as they were, or as they are to be.
package disk

import (
	"errors"
	"os"
	"path/filepath"
)

// ReplaceFile puts the content in place of the file's, whole or not at all, and returns when the disk has it. Only this
// user may read the file. After a crash one with more behind its name may be left beside it.
func ReplaceFile(path string, content []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return SyncFolder(filepath.Dir(path))
}

// SyncFolder makes new, renamed and removed names in the folder last through a loss of power.
func SyncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
