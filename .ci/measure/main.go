// Measure prints, for every package of the module, how much a reader has to hold in mind: files, lines, exported names,
// the methods of the type with the most, tokens a line, and how many package-level names are one lower-case word. Tests
// and generated files are left out.
//
//	go run ./.ci/measure            # in the root of the checkout
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// room is what was counted of one package.
type room struct {
	files, lines, exported int
	names, oneWord         int
	methods                map[string]int
	tokens                 []int // of each line that holds any
}

func main() {
	rooms, err := measure(".")
	if err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(1)
	}
	fmt.Println("| package | files | lines | exported | most methods | tokens a line | one-word names |")
	fmt.Println("| --- | --- | --- | --- | --- | --- | --- |")
	for _, path := range slices.Sorted(maps.Keys(rooms)) {
		fmt.Printf("| `%s` %s\n", path, rooms[path])
	}
}

func measure(root string) (map[string]*room, error) {
	rooms := map[string]*room{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() && name != "." && (strings.HasPrefix(name, ".") || name == "node_modules" || name == "testdata") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_templ.go") {
			return nil
		}
		folder := filepath.ToSlash(filepath.Dir(path))
		if rooms[folder] == nil {
			rooms[folder] = &room{methods: map[string]int{}}
		}
		return rooms[folder].add(path)
	})
	return rooms, err
}

func (r *room) add(path string) error {
	source, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, source, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	r.files++
	r.lines += strings.Count(string(source), "\n")
	r.countTokens(source)
	for _, declaration := range file.Decls {
		r.countNames(declaration)
	}
	return nil
}

// countTokens leaves out comments and the semicolons that the scanner puts in itself.
func (r *room) countTokens(source []byte) {
	set := token.NewFileSet()
	file := set.AddFile("", set.Base(), len(source))
	var s scanner.Scanner
	s.Init(file, source, nil, 0)
	perLine := map[int]int{}
	for {
		position, kind, literal := s.Scan()
		if kind == token.EOF {
			break
		}
		if kind != token.SEMICOLON || literal == ";" {
			perLine[file.Line(position)]++
		}
	}
	r.tokens = slices.AppendSeq(r.tokens, maps.Values(perLine))
}

func (r *room) countNames(declaration ast.Decl) {
	switch d := declaration.(type) {
	case *ast.FuncDecl:
		if d.Recv != nil {
			r.methods[receiverName(d.Recv.List[0].Type)]++
			r.countExported(d.Name.Name)
			return
		}
		r.countName(d.Name.Name)
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			for _, name := range namesOf(spec) {
				r.countName(name.Name)
			}
		}
	}
}

func namesOf(spec ast.Spec) []*ast.Ident {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		return []*ast.Ident{s.Name}
	case *ast.ValueSpec:
		return s.Names
	}
	return nil
}

func (r *room) countName(name string) {
	if name == "_" || name == "init" || name == "main" {
		return
	}
	r.names++
	r.countExported(name)
	if strings.ToLower(name) == name {
		r.oneWord++
	}
}

func (r *room) countExported(name string) {
	if ast.IsExported(name) {
		r.exported++
	}
}

func receiverName(e ast.Expr) string {
	switch t := e.(type) {
	case *ast.StarExpr:
		return receiverName(t.X)
	case *ast.IndexExpr:
		return receiverName(t.X)
	case *ast.IndexListExpr:
		return receiverName(t.X)
	case *ast.Ident:
		return t.Name
	}
	return ""
}

// String is the package's row, without its name.
func (r *room) String() string {
	largest, most := "–", 0
	for _, name := range slices.Sorted(maps.Keys(r.methods)) {
		if r.methods[name] > most {
			largest, most = name, r.methods[name]
		}
	}
	return fmt.Sprintf("| %d | %d | %d | %s %d | %d | %d of %d |",
		r.files, r.lines, r.exported, largest, most, median(r.tokens), r.oneWord, r.names)
}

func median(values []int) int {
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	return values[len(values)/2]
}
