package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/andybalholm/brotli"
)

// writeOutput makes dir hold exactly what was built. A hashed name that is there already holds the same content,
// so the seconds that brotli takes are spent only on what changed.
func writeOutput(dir string, b bundleOutput) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	keep := map[string]bool{".gitkeep": true, "manifest.json": true}
	for name, content := range b.files {
		for _, suffix := range []string{"", ".gz", ".br"} {
			keep[name+suffix] = true
		}
		if err := writeFile(filepath.Join(dir, name), content); err != nil {
			return err
		}
	}
	manifest, err := json.MarshalIndent(map[string]any{"entries": b.entries, "files": b.names()}, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "manifest.json"), manifest, 0o644); err != nil {
		return err
	}
	return removeOthers(dir, keep)
}

func writeFile(path string, content []byte) error {
	packed := filepath.Ext(path) == ".woff2" // is brotli inside
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, content) && (packed || fileExists(path+".br")) {
		return nil
	}
	if packed {
		return os.WriteFile(path, content, 0o644)
	}
	var zipped, brot bytes.Buffer
	gz, err := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
	if err != nil {
		return err
	}
	if err := compressTo(gz, content); err != nil {
		return err
	}
	if err := compressTo(brotli.NewWriterLevel(&brot, brotli.BestCompression), content); err != nil {
		return err
	}
	return writeVariants(path, content, zipped.Bytes(), brot.Bytes())
}

// writeVariants writes the brotli variant last: that it exists says that the others are complete.
func writeVariants(path string, content, zipped, brot []byte) error {
	if err := os.WriteFile(path, content, 0o644); err != nil {
		return err
	}
	if err := os.WriteFile(path+".gz", zipped, 0o644); err != nil {
		return err
	}
	return os.WriteFile(path+".br", brot, 0o644)
}

func compressTo(w io.WriteCloser, content []byte) error {
	if _, err := w.Write(content); err != nil {
		return err
	}
	return w.Close()
}

func fileExists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func removeOthers(dir string, keep map[string]bool) error {
	found, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, f := range found {
		if keep[f.Name()] {
			continue
		}
		if err := os.Remove(filepath.Join(dir, f.Name())); err != nil {
			return err
		}
	}
	return nil
}

func reportSize(dir, name string) {
	size := func(suffix string) int64 {
		info, err := os.Stat(filepath.Join(dir, name+suffix))
		if err != nil {
			return 0
		}
		return info.Size()
	}
	fmt.Printf("static: %-32s %7d bytes, %7d gzip, %7d brotli\n", name, size(""), size(".gz"), size(".br"))
}
