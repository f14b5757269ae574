package handlers

import (
	"testing"

	"compreface-stats/models/demo"
)

// BenchmarkPages asks the pages of charts over two years of the demo history.
//
//	go test -run xx -bench Pages ./handlers
func BenchmarkPages(b *testing.B) {
	s := newSite(b)
	if err := demo.Fill(b.Context(), s.store, nil); err != nil {
		b.Fatal(err)
	}
	session := s.davidSignsIn()
	for name, path := range map[string]string{
		"overview": "/", "overview-all": "/?range=all", "installations-all": "/installations?range=all", "services-all": "/services?range=all",
		"faces-all": "/faces?range=all&show=empty,demo",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				s.get(path, "Cookie", session, "Accept-Encoding", "gzip").expect(b, 200, nil, nil)
			}
		})
	}
}
