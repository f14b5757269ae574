package testdb

import (
	"fmt"
	"os"
	"strconv"
	"syscall"

	"compreface-stats/models/testdb/machine"
)

// serverUser is whom the server runs as: ourselves, but never root, which postgres refuses.
func serverUser() (*syscall.Credential, error) {
	u, err := machine.PostgresUser()
	if err != nil || u == nil {
		return nil, err
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("user postgres: %w", err)
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("user postgres: %w", err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

// serverDir makes the server's directory. Not in TMPDIR: its name may be too long for a socket (107 bytes),
// or its parents closed to the server's user.
func serverDir(owner *syscall.Credential) (string, error) {
	dir, err := os.MkdirTemp("/tmp", "testdb-")
	if err != nil {
		return "", fmt.Errorf("server directory: %w", err)
	}
	if owner == nil {
		return dir, nil
	}
	if err := os.Chown(dir, int(owner.Uid), int(owner.Gid)); err != nil {
		return "", fmt.Errorf("server directory: %w", err)
	}
	return dir, nil
}
