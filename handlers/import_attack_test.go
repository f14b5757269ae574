package handlers

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"

	"compreface-stats/models"
)

// smallFile packs a header and so many MiB of the line: a few bytes each.
func smallFile(t *testing.T, line string, size int) string {
	t.Helper()
	var out bytes.Buffer
	w := must(gzip.NewWriterLevel(&out, gzip.BestCompression))(t)
	must(io.WriteString(w, "_createdAt,install_guid,action_name\n"))(t)
	piece := strings.Repeat(line, 1<<20/len(line)+1)
	for range size {
		must(io.WriteString(w, piece))(t)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// What is small to send and large to read is given up in every way in, stores nothing, and the next file is taken.
func TestASmallFileThatHoldsFarMoreIsGivenUpInEveryWayIn(t *testing.T) {
	s := newSite(t)
	token, mary := s.tokenFor("importer", models.ScopeImport), s.signsIn("mary@example.org", models.RoleMaintainer)
	for name, c := range map[string]struct{ file, code, words string }{
		"blank lines":  {smallFile(t, "\n", 300), `"code":"mostly_blank"`, "Most lines are blank"},
		"packed twice": {gzipText(t, smallFile(t, "\n", 300)), `"code":"bad_file"`, "packed twice"},
		"a long line":  {smallFile(t, "x", 300), `"code":"bad_file"`, "more than 100 times its size"},
	} {
		for _, query := range []string{"", "?dry_run=1"} {
			got := s.post(importAPIPath+query, c.file, "Authorization", token, "Content-Type", "text/csv")
			got.expect(t, 422, []string{c.code, c.words}, nil)
		}
		for _, fields := range [][]string{{"file", c.file}, {"try", "on", "file", c.file}} {
			form := uploadForm(t, mary, append([]string{"csrf", csrfFor(mary)}, fields...)...)
			if got := s.do(form); got.StatusCode != 422 || !strings.Contains(got.body, c.words) {
				t.Errorf("%s on the page: %d", name, got.StatusCode)
			}
		}
	}
	s.post(importAPIPath, oneLineExport, "Authorization", token).expect(t, 200, []string{`"accepted":1`}, nil)
}

func gzipText(t *testing.T, text string) string {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	must(io.WriteString(w, text))(t)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
