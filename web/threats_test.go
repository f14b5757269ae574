package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var namedTest = regexp.MustCompile("`(Test[A-Za-z0-9]+)`")

// These pages promise nothing that no test holds.
func TestEveryTestThatAPageNamesIsThere(t *testing.T) {
	var sources strings.Builder
	for _, room := range []string{"../web", "../handlers", "../models", "../views"} {
		err := filepath.WalkDir(room, func(path string, entry os.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(path, "_test.go") {
				sources.WriteString(read(t, path))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for page, least := range map[string]int{"threats.md": 30, "reports.md": 28} {
		named := namedTest.FindAllStringSubmatch(read(t, "../.docs/"+page), -1)
		for _, name := range named {
			if !strings.Contains(sources.String(), "func "+name[1]+"(") {
				t.Errorf("%s: there is no %s", page, name[1])
			}
		}
		if len(named) < least {
			t.Errorf("%s names %d tests", page, len(named))
		}
	}
}
