package handlers

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strings"
	"testing"
)

func TestNoEncodedFormIsDecoded(t *testing.T) {
	s := newSite(t)
	for _, route := range s.app.GetRoutes(true) {
		if route.Method != http.MethodPost || strings.HasPrefix(route.Path, ingestBase) {
			continue
		}
		path := strings.NewReplacer(":id", "1").Replace(route.Path)
		got := s.do(
			request(
				http.MethodPost,
				path,
				gzipForm(t),
				"Content-Type",
				"multipart/form-data; boundary=B",
				"Content-Encoding",
				"gzip",
			),
		)
		if got.StatusCode != http.StatusUnsupportedMediaType {
			t.Errorf("%s: %d, want 415", path, got.StatusCode)
		}
	}
}

// gzipForm is a form a thousand times as large as what is sent.
func gzipForm(t *testing.T) string {
	t.Helper()
	var sent bytes.Buffer
	w := gzip.NewWriter(&sent)
	_, err := w.Write(
		[]byte(
			"--B\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n" + strings.Repeat("a", 1<<20) + "\r\n--B--\r\n",
		),
	)
	if err != nil || w.Close() != nil {
		t.Fatal("gzip", err)
	}
	return sent.String()
}
