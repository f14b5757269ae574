package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "compreface-stats/"

// Each room may reach only the rooms below it, and third-party names have one home each.
func TestRoomsImportOnlyDownward(t *testing.T) {
	forbidden := map[string][]string{
		"static": {module, "github.com/", "gorm.io/"},
		"views": {module + "views/picture", module + "models", module + "handlers", module + "web",
			"gorm.io/", "github.com/gofiber/"},
		"views/picture": {module + "models", module + "handlers", module + "web", "gorm.io/", "github.com/gofiber/"},
		"models": {module + "views", module + "handlers", module + "web", module + "static",
			"github.com/gofiber/", "github.com/a-h/templ", "github.com/go-echarts/"},
		"handlers": {module + "web"},
	}
	for room, banned := range forbidden {
		for _, dep := range goList(t, "-deps", "../"+room) {
			if dep != module+room && hasAnyPrefix(dep, banned) {
				t.Errorf("%s depends on %s", room, dep)
			}
		}
	}
}

// Below handlers there is gorm, through models; handlers must not name it. The same holds for web.
func TestOnlyModelsNamesTheDatabase(t *testing.T) {
	banned := []string{"gorm.io/", "database/sql", "github.com/jackc/", "modernc.org/", module + "models/testdb"}
	for _, room := range []string{"handlers", "web", "views", "views/picture", "static"} {
		for _, name := range goList(t, "-f", `{{join .Imports "\n"}}`, "../"+room) {
			if hasAnyPrefix(name, banned) {
				t.Errorf("%s imports %s", room, name)
			}
		}
	}
}

func TestTopLevelHoldsTheAgreedEntriesOnly(t *testing.T) {
	agreed := []string{"Dockerfile", "LICENSE", "README.md", "go.mod", "go.sum", "handlers", "models", "static", "views", "web"}
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && e.Name() != "data" { // data/ is the default database's folder
			found = append(found, e.Name())
		}
	}
	if !slices.Equal(found, agreed) {
		t.Errorf("the top level holds %v, agreed was %v", found, agreed)
	}
}

// Fiber v2 fails its own tests on a newer fasthttp; its maintainers raise it on v3 only.
func TestFasthttpStaysWhereFiberWasTested(t *testing.T) {
	if got := required(t, "go.mod")["github.com/valyala/fasthttp"]; got != "v1.51.0" {
		t.Errorf("go.mod requires fasthttp %s, want v1.51.0", got)
	}
}

// modernc.org/sqlite is translated against one exact version of modernc.org/libc.
func TestLibcIsTheOneSQLiteWasBuiltWith(t *testing.T) {
	sqlite := strings.Join(goList(t, "-m", "-f", "{{.GoMod}}", "modernc.org/sqlite"), "")
	ours, theirs := required(t, "go.mod")["modernc.org/libc"], required(t, sqlite)["modernc.org/libc"]
	if ours != theirs || ours == "" {
		t.Errorf("go.mod requires modernc.org/libc %q, modernc.org/sqlite wants %q", ours, theirs)
	}
}

// required answers module path → version of a mod file; "go.mod" is our own.
func required(t *testing.T, file string) map[string]string {
	t.Helper()
	args := []string{"mod", "edit", "-json"}
	if file != "go.mod" {
		args = append(args, file)
	}
	var mod struct {
		Require []struct{ Path, Version string }
	}
	if err := json.Unmarshal(goTool(t, args...), &mod); err != nil {
		t.Fatal(err)
	}
	versions := map[string]string{}
	for _, r := range mod.Require {
		versions[r.Path] = r.Version
	}
	return versions
}

func goList(t *testing.T, args ...string) []string {
	t.Helper()
	return strings.Fields(string(goTool(t, append([]string{"list"}, args...)...)))
}

func goTool(t *testing.T, args ...string) []byte {
	t.Helper()
	out, err := exec.Command("go", args...).Output()
	if err != nil {
		t.Fatalf("go %s: %v", strings.Join(args, " "), err)
	}
	return out
}

func hasAnyPrefix(name string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(name, p) })
}
