package handlers

import (
	"net/http"
	"testing"
)

// BenchmarkPublic asks for what strangers ask for, as the server answers it to a crowd.
//
//	go test -run xx -bench Public ./handlers
func BenchmarkPublic(b *testing.B) {
	s := newSite(b)
	if err := s.publish.Start(b.Context(), s.store, 5); err != nil {
		b.Fatal(err)
	}
	s.opened(s.davidSignsIn())
	for _, path := range []string{
		"/badge/active-installations.svg", "/badge/active-installations.json", "/public/active.png?size=social", "/public/active.svg",
		"/social.png", "/public/releases.json", "/public", "/embed/active", "/api", "/api/v1/openapi.json", "/privacy",
		"/login", "/installation", "/installation/test", "/nothing", "/", "/api/v1/active", "/s/nothing", "/c/nothing",
		"/healthz", "/readyz", "/metrics",
	} {
		b.Run(path, func(b *testing.B) {
			for b.Loop() {
				if got := s.get(path, "Accept-Encoding", "gzip"); got.StatusCode >= http.StatusInternalServerError {
					b.Fatal(got.StatusCode)
				}
			}
		})
	}
}
