package journal

import "os"

// writeAndSync writes and returns when the disk has it.
func writeAndSync(file *os.File, b []byte, offset int64) error {
	if _, err := file.WriteAt(b, offset); err != nil {
		return err
	}
	return file.Sync()
}
