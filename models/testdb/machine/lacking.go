package machine

import "os"

// Lacking says, a line each, which tests will be left out here and what to install. It is empty when nothing will be.
func Lacking() (lines []string) {
	for _, need := range []struct {
		name, remedy string
		met          func() bool
	}{
		{"PostgreSQL", "install Debian's postgresql", hasPostgres},
		{"the newest PostgreSQL", "run npm ci --prefix .ci/tools/postgres", hasNewestPostgres},
		{"PgBouncer", "install Debian's pgbouncer", func() bool { _, err := PgBouncer(); return err == nil }},
		{"Chromium", "install Debian's chromium", func() bool { _, err := Chromium(); return err == nil }},
		{"Firefox", "install Debian's firefox-esr", func() bool { _, err := Firefox(); return err == nil }},
		{"SQLite's shell", "install Debian's sqlite3", func() bool { _, err := SQLiteShell(); return err == nil }},
		{"LibreOffice", "install Debian's libreoffice-calc", func() bool { _, err := LibreOffice(); return err == nil }},
		{"Java", "install Debian's default-jdk-headless", func() bool { _, err := JDK(); return err == nil }},
	} {
		if !need.met() {
			lines = append(lines, "tests with "+need.name+" will be left out: "+need.remedy)
		}
	}
	return lines
}

func hasNewestPostgres() bool {
	_, missing := NewestPostgres()
	_, refused := PostgresUser()
	return missing == nil && refused == nil
}

func hasPostgres() bool {
	if os.Getenv("TEST_POSTGRES_URL") != "" {
		return true
	}
	_, missing := Postgres()
	_, refused := PostgresUser()
	return missing == nil && refused == nil
}
