package db

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// asStranger runs f as a user whom nothing belongs to, where the test may become one. Only the thread does.
func asStranger(t *testing.T, f func()) {
	t.Helper()
	done := make(chan error)
	go func() {
		if os.Geteuid() == 0 {
			runtime.LockOSThread() // for good: the thread ends with the goroutine
			const nobody = 65532
			if _, _, failed := syscall.RawSyscall(syscall.SYS_SETRESUID, nobody, nobody, nobody); failed != 0 {
				done <- failed
				return
			}
		}
		f()
		done <- nil
	}()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

func TestADatabaseThatIsNotOursSaysWhoseItIs(t *testing.T) {
	folder, err := os.MkdirTemp("", "whose")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(folder, 0o700); os.RemoveAll(folder) }) //nolint:gosec // for us alone
	file := filepath.Join(folder, "stats.db")
	if err := os.WriteFile(file, nil, 0o400); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		mode          os.FileMode
		path, culprit string
	}{
		{0o777, file, file},
		{0o555, filepath.Join(folder, "new.db"), folder},
		{0o555, filepath.Join(folder, "data", "new.db"), folder},
	} {
		if err := os.Chmod(folder, c.mode); err != nil {
			t.Fatal(err)
		}
		want := fmt.Sprintf("permission denied: %s belongs to user %d", c.culprit, os.Getuid())
		asStranger(t, func() {
			_, err := Open("sqlite:" + c.path)
			if err == nil || strings.Count(err.Error(), want) != 1 {
				t.Errorf("%s: %v, want %q", c.path, err, want)
			}
		})
	}
}
