package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"compreface-stats/handlers/report"
)

// exported are the files that may leave the house, by the command and by the site.
func (w *publishedWorld) exported(t *testing.T) map[string]string {
	t.Helper()
	folder, files := t.TempDir(), map[string]string{}
	w.command(t, "export", folder, "--publishable")
	err := fs.WalkDir(os.DirFS(folder), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files["export "+path] = read(t, filepath.Join(folder, path))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	admin := w.administrator()
	for _, format := range []string{".zip", ".xlsx"} {
		_, files["export everything"+format] = admin.get("/export/everything" + format + "?publishable=1")
	}
	return files
}

// publicPlaces are where a stranger begins to look; everything public that these lead to is looked at too.
func publicPlaces() []string {
	places := []string{
		"/public", "/public/", "/public/releases.csv", "/public/releases.json", "/public/dictionary.csv", "/public/feed.atom",
		"/badge/active-installations.svg", "/badge/active-installations.json", "/badge/face-detection.json",
		"/badge/face-verification.json", "/badge/face-recognition.json", "/badge/at-least-faces.json",
		"/privacy", "/robots.txt", "/social.png", "/metrics", "/readyz", "/api", "/api/v1/openapi.json",
	}
	for _, chart := range report.PublicCharts() {
		places = append(places, "/embed/"+chart.ID, "/public/"+chart.ID+".svg?size=social&theme=dark")
	}
	return places
}

var (
	publicLink = regexp.MustCompile(`(?:http://stats\.example\.org|["'])(/(?:public|embed|badge|c|privacy)(?:[/?][^"'<\s\\]*)?)["'<\s\\]`)
	// ownWords are of the answer alone and tell nothing: when it was sent, its name, its visitor's cookie.
	ownWords = []string{"Date", "X-Request-Id", "Set-Cookie"}
)

// public is everything that a stranger is told: each answer whole, with its status and its headers, by address.
func (w *publishedWorld) public() map[string]string {
	w.t.Helper()
	answers, queue := map[string]string{}, slices.Concat(publicPlaces(), w.given)
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		if _, known := answers[path]; known {
			continue
		}
		answers[path] = w.told(path)
		if strings.Contains(answers[path], "\nContent-Type: image/png\r\n") {
			continue // pixels lead nowhere
		}
		for _, link := range publicLink.FindAllStringSubmatch(answers[path], -1) {
			queue = append(queue, strings.ReplaceAll(link[1], "&amp;", "&"))
		}
	}
	return answers
}

func (w *publishedWorld) told(path string) string {
	w.t.Helper()
	request, err := http.NewRequestWithContext(context.Background(), http.MethodGet, w.url+path, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, name := range ownWords {
		response.Header.Del(name)
	}
	var head bytes.Buffer
	_ = response.Header.Write(&head)
	return fmt.Sprintf("%s\n%s\n%s", response.Status, &head, readAll(w.t, response.Body))
}

// expectSame reports each place at which two looks differ.
func expectSame(t *testing.T, when string, before, after map[string]string) {
	t.Helper()
	places := slices.Sorted(maps.Keys(before))
	if others := slices.Sorted(maps.Keys(after)); !slices.Equal(places, others) {
		t.Errorf("%s: there were %q, and now %q", when, places, others)
	}
	for _, place := range places {
		if before[place] != after[place] {
			t.Errorf("%s: %s tells %s", when, place, firstDifference(before[place], after[place]))
		}
	}
}

// firstDifference shows where the bodies of two answers part; where they do not, their headers do.
func firstDifference(before, after string) string {
	_, body, _ := strings.Cut(before, "\r\n\n")
	if _, other, _ := strings.Cut(after, "\r\n\n"); body != other {
		before, after = body, other
	}
	at := 0
	for at < len(before) && at < len(after) && before[at] == after[at] {
		at++
	}
	around := func(text string) string { return text[max(0, min(at, len(text))-60):min(len(text), at+60)] }
	return fmt.Sprintf("%q, and then %q", around(before), around(after))
}
