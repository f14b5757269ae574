package machine

import "os"

// Lacking says, a line each, which tests will be left out here and what to install. It is empty when nothing will be.
func Lacking() (lines []string) {
	for _, need := range []struct {
		name, debian string
		met          func() bool
	}{
		{"PostgreSQL", "postgresql", hasPostgres},
		{"PgBouncer", "pgbouncer", func() bool { _, err := PgBouncer(); return err == nil }},
		{"Chromium", "chromium", func() bool { _, err := Chromium(); return err == nil }},
		{"SQLite's shell", "sqlite3", func() bool { _, err := SQLiteShell(); return err == nil }},
		{"LibreOffice", "libreoffice-calc", func() bool { _, err := LibreOffice(); return err == nil }},
		{"Java", "default-jdk-headless", func() bool { _, err := JDK(); return err == nil }},
	} {
		if !need.met() {
			lines = append(lines, "tests with "+need.name+" will be left out: install Debian's "+need.debian)
		}
	}
	return lines
}

func hasPostgres() bool {
	if os.Getenv("TEST_POSTGRES_URL") != "" {
		return true
	}
	_, missing := Postgres()
	_, refused := PostgresUser()
	return missing == nil && refused == nil
}
