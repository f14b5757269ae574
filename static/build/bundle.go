package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// bundleOutput is what dist/ shall hold.
type bundleOutput struct {
	entries map[string]string // "app.css" → "app-5XQ2LK3B.css"
	files   map[string][]byte // hashed name → content
}

func (b bundleOutput) names() []string { return slices.Sorted(maps.Keys(b.files)) }

// bundle lets charts.js, and ECharts with it, become a part of its own that only pages with charts load.
func bundle() (bundleOutput, error) {
	result := api.Build(api.BuildOptions{
		EntryPoints:       []string{"src/app.js", "src/app.css", "src/favicon.svg"},
		Loader:            map[string]api.Loader{".svg": api.LoaderCopy, ".woff2": api.LoaderFile},
		Bundle:            true,
		Splitting:         true,
		Format:            api.FormatESModule,
		Target:            api.ES2022,
		MinifySyntax:      true,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		Define:            map[string]string{"process.env.NODE_ENV": `"production"`},
		LegalComments:     api.LegalCommentsLinked,
		EntryNames:        "[name]-[hash]",
		ChunkNames:        "[name]-[hash]",
		AssetNames:        "[name]-[hash]",
		Outdir:            "dist",
		Metafile:          true,
		LogLevel:          api.LogLevelWarning,
	})
	if len(result.Errors) > 0 {
		return bundleOutput{}, fmt.Errorf("esbuild found %d mistakes in src/, named above", len(result.Errors))
	}
	b := bundleOutput{files: map[string][]byte{}}
	for _, f := range result.OutputFiles {
		b.files[filepath.Base(f.Path)] = f.Contents
	}
	var err error
	if b.entries, err = entryNames(result.Metafile); err != nil {
		return bundleOutput{}, err
	}
	return b, addLicences(b)
}

// entryNames reads from esbuild's account of itself which output each of our entry points became.
func entryNames(metafile string) (map[string]string, error) {
	var meta struct {
		Outputs map[string]struct {
			EntryPoint string
			Inputs     map[string]any
		}
	}
	if err := json.Unmarshal([]byte(metafile), &meta); err != nil {
		return nil, err
	}
	names := map[string]string{}
	for output, about := range meta.Outputs {
		from := about.EntryPoint
		if from == "" && isCopied(output) { // such a file has an input and no entry point
			for input := range about.Inputs {
				from = input
			}
		}
		if from != "" {
			names[filepath.Base(from)] = filepath.Base(output)
		}
	}
	return names, nil
}

func isCopied(output string) bool {
	return strings.HasSuffix(output, ".svg") || strings.HasSuffix(output, ".woff2")
}

// licenceFiles must travel with the code: the licence of ECharts asks so for LICENSE and NOTICE, and the font's for
// itself.
var licenceFiles = []string{
	"echarts/LICENSE",
	"echarts/NOTICE",
	"zrender/LICENSE",
	"tslib/LICENSE.txt",
	"@fontsource-variable/inter/LICENSE",
}

// addLicences completes the legal comments with the licences.
func addLicences(b bundleOutput) error {
	var text strings.Builder
	for _, name := range licenceFiles {
		content, err := os.ReadFile(filepath.Join("node_modules", name))
		if err != nil {
			return fmt.Errorf("a licence is missing from the packages: %w", err)
		}
		fmt.Fprintf(&text, "\n\n---- %s ----\n\n%s", name, content)
	}
	for name := range b.files {
		if strings.HasSuffix(name, ".LEGAL.txt") {
			b.files[name] = append(b.files[name], text.String()...)
		}
	}
	return nil
}
