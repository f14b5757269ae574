//go:build !linux

package journal

import "os"

// writeDurably writes and returns when the disk has it.
func writeDurably(file *os.File, b []byte, offset int64) error { return writeAndSync(file, b, offset) }
