package testdb

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// binaries finds the folder of initdb and postgres: on PATH, or where Debian keeps them, newest first.
func binaries() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil && executable(path, "postgres") {
			return filepath.Dir(path), nil
		}
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", errors.New("initdb is not on this machine (Debian: apt-get install postgresql), and TEST_POSTGRES_URL is not set")
	}
	return filepath.Dir(found[len(found)-1]), nil
}

func executable(initdb, name string) bool {
	_, err := exec.LookPath(filepath.Join(filepath.Dir(initdb), name))
	return err == nil
}

// serverUser is whom the server runs as: ourselves, but never root, which postgres refuses.
func serverUser() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("postgres refuses to run as root: %w (Debian: apt-get install postgresql)", err)
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
