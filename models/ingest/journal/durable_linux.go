package journal

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// writeDurably writes and returns when the disk has it: one system call where a write and a sync would be two.
func writeDurably(file *os.File, b []byte, offset int64) error {
	for len(b) > 0 {
		n, err := unix.Pwritev2(int(file.Fd()), [][]byte{b}, offset, unix.RWF_DSYNC)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if errors.Is(err, unix.EOPNOTSUPP) || errors.Is(err, unix.ENOSYS) { // an old kernel, or a network's file system
			return writeAndSync(file, b, offset)
		}
		if err != nil {
			return &os.PathError{Op: "write", Path: file.Name(), Err: err}
		}
		b = b[n:]
		offset += int64(n)
	}
	return nil
}
