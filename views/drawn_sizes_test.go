package views

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// Without its styles a page shows a drawing that says no size as wide as the window.
func TestEveryDrawingSaysItsSize(t *testing.T) {
	opening := regexp.MustCompile(`<svg [^>]*>`)
	files, err := filepath.Glob("*.templ")
	if err != nil || len(files) == 0 {
		t.Fatal(err, len(files))
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, tag := range opening.FindAllString(string(text), -1) {
			if !regexp.MustCompile(` width="\d+" height="\d+"`).MatchString(tag) {
				t.Errorf("%s: %s", name, tag)
			}
		}
	}
}
