//go:build unix

package disk

import "golang.org/x/sys/unix"

// Free is how many bytes a process without privileges may still write to the file system of the folder.
func Free(folder string) (bytes int64, err error) {
	var stat unix.Statfs_t
	if err := unix.Statfs(folder, &stat); err != nil {
		return 0, err
	}
	return int64(stat.Bavail) * stat.Bsize, nil
}
