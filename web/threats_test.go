package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var namedTest = regexp.MustCompile("`(Test[A-Za-z0-9]+)`")

// The page on threats promises nothing that no test holds.
func TestEveryTestThatThePageOnThreatsNamesIsThere(t *testing.T) {
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
	named := namedTest.FindAllStringSubmatch(read(t, "../.docs/threats.md"), -1)
	for _, name := range named {
		if !strings.Contains(sources.String(), "func "+name[1]+"(") {
			t.Errorf("there is no %s", name[1])
		}
	}
	if len(named) < 30 {
		t.Errorf("%d tests are named", len(named))
	}
}
