package handlers

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"compreface-stats/models"
)

func TestSwitchesShowTheirEffectAndKeepEachOther(t *testing.T) {
	s := newSite(t)
	s.fill()
	session := s.davidSignsIn()
	s.page(session, "/faces") // a page waits until all that was accepted is counted; the store alone does not
	now := must(s.store.FaceCollections(t.Context(), models.Span{From: day("2025-03-30"), To: day("2025-03-30")}))(t)[0]
	for show, want := range map[string]int64{
		"": now.FaceCollections(), "empty": now.FaceCollections() + now.Collections[0],
		"demo": now.FaceCollections() + now.Demo, "empty,demo": now.FaceCollections() + now.Collections[0] + now.Demo,
	} {
		doc := s.page(session, "/faces?range=28d&show="+url.QueryEscape(show))
		if sum := sumOf(t, doc.Find("#option-sizes").Text()); sum != want {
			t.Errorf("show=%s: the bars add up to %d, want %d", show, sum, want)
		}
		links := doc.Find(`nav[aria-label="Include"] a`)
		if on := doc.Find(`nav[aria-label="Include"] a[aria-current]`).Length(); on != len(
			strings.FieldsFunc(show, func(r rune) bool { return r == ',' }),
		) ||
			links.Length() != 2 {
			t.Errorf("show=%s: %d of %d switches on", show, on, links.Length())
		}
	}
	if now.Collections[0] == 0 || now.Demo == 0 {
		t.Fatal("nothing is left out: the test proves nothing")
	}
}

func sumOf(t *testing.T, text string) (sum int64) {
	t.Helper()
	var option struct {
		Series []struct {
			Data []struct{ Value float64 }
		}
	}
	if err := json.Unmarshal([]byte(text), &option); err != nil {
		t.Fatal(err)
	}
	for _, d := range option.Series[0].Data {
		sum += int64(d.Value)
	}
	return sum
}

func TestLargestCollectionsCountEachInstallationOnce(t *testing.T) {
	s := newSite(t)
	s.fill()
	sum := sumOf(t, s.page(s.davidSignsIn(), "/faces").Find("#option-largest").Text())
	now := must(s.store.FaceCollections(t.Context(), models.Span{From: day("2025-03-30"), To: day("2025-03-30")}))(t)[0]
	if sum != now.Holders() || sum == 0 {
		t.Errorf("%d installations, want %d", sum, now.Holders())
	}
}
