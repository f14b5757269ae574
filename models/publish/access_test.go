package publish

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What is public is read from releases and nothing else: the store, which counts, is handed to the functions that make
// releases, and there two of its questions are asked. Everything else only opens the desk on its database.
func TestOnlyTheMakingOfAReleaseCounts(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var asked []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			selector, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			of, _ := selector.X.(*ast.Ident)
			switch {
			case of == nil:
			case of.Name == "models" && selector.Sel.Name == "Store" && name != "publish.go" && name != "release_make.go":
				t.Errorf("%s names the store", name)
			case of.Name == "store":
				asked = append(asked, strings.TrimSuffix(name, ".go")+"."+selector.Sel.Name)
			}
			return true
		})
	}
	slices.Sort(asked)
	want := []string{
		"publish.DB", "publish.Now", "publish.TrustedTime", "release_make.CountRelease",
		"release_make.Identity", "release_make.IsDemo", "release_make.Options",
	}
	if got := slices.Compact(asked); !slices.Equal(got, want) {
		t.Errorf("the store is asked for %v, may be for %v", got, want)
	}
}
