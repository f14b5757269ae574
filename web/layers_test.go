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

// arrows says, for every package, which others of the module it may import. An arrow that is not here is not drawn.
var arrows = map[string][]string{
	"web": {
		"handlers",
		"handlers/bundle",
		"handlers/crowd",
		"handlers/digest",
		"handlers/limit",
		"handlers/mcp",
		"handlers/numbers",
		"models",
		"models/access",
		"models/aside",
		"models/backup",
		"models/demo",
		"models/digest",
		"models/external",
		"models/ingest",
		"models/milestone",
		"models/publish",
		"static",
	},
	"web/bidi": {}, // it knows a browser and nothing of ours
	"handlers": {
		"handlers/bundle",
		"handlers/copies",
		"handlers/digest",
		"handlers/effect",
		"handlers/head",
		"handlers/health",
		"handlers/metrics",
		"handlers/issuer",
		"handlers/limit",
		"handlers/mcp",
		"handlers/mount",
		"handlers/numbers",
		"handlers/outlook",
		"handlers/owner",
		"handlers/post",
		"handlers/report",
		"handlers/segment",
		"handlers/studio",
		"handlers/table",
		"handlers/upload",
		"models",
		"models/access",
		"models/aside",
		"models/aside/suspect",
		"models/digest",
		"models/external",
		"models/ingest",
		"models/milestone",
		"models/publish",
		"models/stay",
		"static",
		"views",
		"views/picture",
	},
	"handlers/bundle": {"handlers/numbers", "handlers/report", "handlers/table", "models", "models/publish"}, // it knows no request
	"handlers/copies": {},                                                                                    // it knows no route
	"handlers/crowd":  {},                                                                                    // it knows connections and no request
	"handlers/digest": {
		"handlers/numbers", "handlers/outlook", "handlers/report", "models", "models/digest", "models/publish", "views",
		"views/picture",
	},
	"handlers/head":    {},                                                       // it knows headers and no route
	"handlers/effect":  {"handlers/report", "handlers/table", "models", "views"}, // it is given numbers
	"handlers/health":  {"models", "models/ingest", "views"},                     // it is given what is known
	"handlers/metrics": {"handlers/table"},
	"handlers/issuer":  {"models", "models/access"},
	"handlers/mcp":     {"handlers/numbers", "handlers/report", "handlers/table", "models", "models/publish"},
	"handlers/limit":   {},                                                                                                   // pure: it knows no request
	"handlers/mount":   {},                                                                                                   // pure: it knows bytes alone
	"handlers/numbers": {"handlers/effect", "handlers/report", "handlers/table", "models", "models/external", "models/stay"}, // it knows no request
	"handlers/outlook": {"models", "models/milestone", "models/publish", "views"},                                            // it knows no request
	"handlers/owner":   {"handlers/report", "models", "models/aside", "views"},                                               // it knows no request
	"handlers/post":    {"models"},                                                                                           // pure: it knows bytes alone
	"handlers/report":  {"handlers/table", "models", "models/external", "models/publish", "models/publish/noise", "models/stay", "views"},
	"handlers/segment": {"handlers/report", "models/stay", "views"}, // it knows no request
	"handlers/studio":  {"handlers/report", "models", "models/publish", "views", "views/picture"},
	"handlers/upload":  {"models", "views"}, // it knows files and no request
	"handlers/table":   {},                  // pure: it knows no day, no page and no request
	"models": {
		"models/internal/clock", "models/internal/db", "models/internal/foreign", "models/internal/packed", "models/internal/seal",
		"models/internal/daycount",
	},
	"models/access":            {"models", "models/internal/db"},
	"models/aside":             {"models", "models/aside/suspect", "models/internal/db"},
	"models/aside/suspect":     {}, // pure: it knows places in a list
	"models/backup":            {"models", "models/internal/db", "models/internal/disk"},
	"models/digest":            {"models", "models/internal/db"},
	"models/demo":              {"models", "models/internal/db"},
	"models/external":          {"models", "models/internal/db", "models/internal/foreign"},
	"models/ingest":            {"models", "models/ingest/journal", "models/internal/db", "models/internal/disk"},
	"models/ingest/journal":    {"models/internal/disk"}, // it knows records as rows of bytes
	"models/milestone":         {"models", "models/internal/db"},
	"models/publish":           {"models", "models/internal/db", "models/internal/disk", "models/publish/noise"},
	"models/publish/noise":     {},                         // pure: it knows numbers only
	"models/internal/clock":    {},                         // pure: it knows no database
	"models/internal/db":       {"models/internal/packed"}, // a step of the schema packs facts
	"models/internal/disk":     {},
	"models/internal/foreign":  {}, // pure: it knows bytes alone
	"models/internal/packed":   {}, // pure: it knows bytes alone
	"models/internal/daycount": {}, // pure: it knows numbers of days alone
	"models/internal/seal":     {}, // pure: it knows secrets as text
	"models/stay":              {"models", "models/internal/db"},
	"models/testdb":            {"models/testdb/machine"},
	"models/testdb/lacking":    {"models/testdb/machine"},
	"models/testdb/machine":    {},
	"models/testhistory":       {"models"},
	"static":                   {},
	"static/build":             {"static"},
	"views":                    {"static"},
	"views/picture":            {"static", "views"},
}

// Imports go along the arrows: downward, no leaf to another leaf, and views and models never meet.
func TestImportsGoAlongTheArrows(t *testing.T) {
	for room, names := range imports(t) {
		allowed, known := arrows[room]
		if !known {
			t.Errorf("%s is a new package: say here what it may import", room)
		}
		for _, name := range names {
			if to, ours := strings.CutPrefix(name, module); ours && !slices.Contains(allowed, to) {
				t.Errorf("%s imports %s", room, to)
			}
		}
	}
}

// homes says in which packages a library may be named.
var homes = []struct {
	library string
	rooms   []string
}{
	{"github.com/gofiber/", []string{"handlers", "handlers/copies"}},
	{"github.com/valyala/fasthttp", []string{"handlers", "handlers/copies", "handlers/head"}},
	{"github.com/prometheus/", []string{"handlers", "handlers/crowd", "handlers/metrics", "models", "models/ingest"}},
	{
		"gorm.io/",
		[]string{
			"models",
			"models/access",
			"models/aside",
			"models/backup",
			"models/demo",
			"models/digest",
			"models/external",
			"models/ingest",
			"models/internal/db",
			"models/milestone",
			"models/publish",
		},
	},
	{"gorm.io/driver/", []string{"models/internal/db"}},
	{
		"database/sql",
		[]string{
			"models",
			"models/access",
			"models/backup",
			"models/demo",
			"models/ingest",
			"models/internal/db",
			"models/publish",
		},
	},
	{
		"github.com/jackc/pgx/",
		[]string{"models", "models/internal/db", "models/testdb"},
	}, // models: the group writer's arrays
	{"modernc.org/sqlite", []string{"models/internal/db", "models/ingest"}},
	{"modernc.org/libc", []string{"models/internal/db"}},
	{"github.com/pressly/goose/", []string{"models/internal/db"}},
	{"github.com/a-h/templ", []string{"handlers", "views"}},
	{"github.com/go-echarts/", []string{"views"}},
	{"github.com/xuri/excelize/", []string{"handlers/table"}},
	{"github.com/alecthomas/kong", []string{"web"}},
	{"github.com/wneessen/go-mail", []string{"web"}},
	{"github.com/modelcontextprotocol/", []string{"handlers/mcp"}},
	{"github.com/coder/websocket", []string{"web/bidi"}},
}

func TestEveryLibraryIsNamedAtHomeOnly(t *testing.T) {
	for room, names := range imports(t) {
		for _, name := range names {
			for _, home := range homes {
				if strings.HasPrefix(name, home.library) && !slices.Contains(home.rooms, room) {
					t.Errorf("%s names %s", room, name)
				}
			}
		}
	}
}

// imports returns what each package of the module imports itself, without its tests.
func imports(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(goTool(t, "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "../..."))), "\n") {
		names := strings.Fields(line)
		all[strings.TrimPrefix(names[0], module)] = names[1:]
	}
	return all
}

func TestTopLevelHoldsTheAgreedEntriesOnly(t *testing.T) {
	agreed := []string{
		"Dockerfile",
		"LICENSE",
		"README.md",
		"go.mod",
		"go.sum",
		"handlers",
		"models",
		"static",
		"views",
		"web",
	}
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

// Fiber v2 fails its own tests on a newer fasthttp, and an older one reads bare line feeds in chunks: see the decision.
func TestFasthttpStaysWhereFiberWasTested(t *testing.T) {
	if got := required(t, "go.mod")["github.com/valyala/fasthttp"]; got != "v1.69.0" {
		t.Errorf("go.mod requires fasthttp %s, want v1.69.0", got)
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

// required returns module path → version of a mod file; "go.mod" is our own.
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
