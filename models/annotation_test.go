package models

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"compreface-stats/models/testdb"
)

func note(t *testing.T, on, text string) Annotation {
	t.Helper()
	return answer(t, func() (Annotation, error) { return NewAnnotation(on, text, "ada@example.org") })
}

func TestNotesAreKeptByDayAndOnce(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := openTest(t, url)
		release := note(t, "2025-03-02", "1.2.0 released")
		for _, want := range []int{3, 1} { // the second time only the third note is new
			added := answer(t, func() (int, error) {
				return s.Annotate(
					t.Context(),
					release,
					note(t, "2025-03-01", "Talk at FOSDEM"),
					note(t, "2025-03-02", strings.Repeat("x", want)),
				)
			})
			if added != want {
				t.Errorf("%d added, want %d", added, want)
			}
		}
		all := answer(t, func() ([]Annotation, error) {
			return s.Annotations(t.Context(), Span{day("2025-03-01"), day("2025-03-02")})
		})
		if len(all) != 4 || all[0].Text != "Talk at FOSDEM" || all[1].Text != "1.2.0 released" ||
			all[1].Author != "ada@example.org" {
			t.Errorf("%+v", all)
		}
		if none := answer(t, func() ([]Annotation, error) {
			return s.Annotations(t.Context(), Span{day("2025-03-03"), day("2025-04-02")})
		}); len(none) != 0 {
			t.Errorf("outside the span: %+v", none)
		}
	})
}

func TestThereAreNoMoreNotesThanPagesCarry(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := openTest(t, url)
		var notes []Annotation
		for n := range mostAnnotations {
			notes = append(notes, Annotation{Day: day("2025-01-01") + Day(n%300), Text: fmt.Sprint("note ", n), Author: "ada"})
		}
		if added, err := s.Annotate(t.Context(), notes...); err != nil || added != mostAnnotations {
			t.Fatalf("%d, %v", added, err)
		}
		var refused *Invalid
		_, err := s.Annotate(t.Context(), Annotation{Day: day("2025-01-01"), Text: "one more", Author: "ada"})
		if !errors.As(err, &refused) {
			t.Errorf("one more: %v", err)
		}
		if added, err := s.Annotate(t.Context(), notes[0]); err != nil || added != 0 {
			t.Errorf("one that is known: %d, %v", added, err)
		}
	})
}

func TestANoteIsChangedAndRemoved(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := openTest(t, url)
		if _, err := s.Annotate(t.Context(), note(t, "2025-03-02", "1.2.0 released")); err != nil {
			t.Fatal(err)
		}
		only := answer(t, func() ([]Annotation, error) { return s.Annotations(t.Context(), Span{MinDay, MaxDay}) })[0]
		if err := s.ChangeAnnotation(t.Context(), only.ID, note(t, "2025-03-04", "1.2.1 released")); err != nil {
			t.Fatal(err)
		}
		if now := answer(t, func() (Annotation, error) { return s.Annotation(t.Context(), only.ID) }); now.Day != day(
			"2025-03-04",
		) ||
			now.Text != "1.2.1 released" {
			t.Errorf("%+v", now)
		}
		if err := s.RemoveAnnotation(t.Context(), only.ID); err != nil {
			t.Fatal(err)
		}
		for what, err := range map[string]error{
			"change": s.ChangeAnnotation(t.Context(), only.ID, only), "remove": s.RemoveAnnotation(t.Context(), only.ID),
		} {
			if !errors.Is(err, ErrNotFound) {
				t.Errorf("%s what is gone: %v", what, err)
			}
		}
	})
}

func TestAFileOfNotesIsReadWholeOrNotAtAll(t *testing.T) {
	for text, want := range map[string]any{
		"day,text\r\n2025-03-01,\"1.2.0, at last\"\r\n": 1,
		"\ufeffDay, Text\n2025-03-01,a\n2025-03-02, b ": 2,
		"2025-03-01,a\n\n2025-03-01,b\n":                2,
		"":                                              0,
		"2025-03-01,a\n2025-02-30,b\n":                  "line 2: the day",
		"2025-03-01\n":                                  "line 1: 1 fields",
		"when,what\n":                                   "line 1: the day",
		"2025-03-01,\n":                                 "line 1: the note is empty",
		"2025-03-01,\"a\nb\"\n":                         "line 1: the note holds a line break",
		"2025-03-01,\"a\n":                              "line 1: this is not CSV",
		"2025-03-01," + strings.Repeat("ä", LongestAnnotation+1): "longer than 120",
		strings.Repeat("2025-03-01,a\n", mostAnnotations+1):      "more than 1000",
	} {
		notes, err := ReadAnnotations(strings.NewReader(text), "ada@example.org")
		var bad *Invalid
		if words, refused := want.(string); refused {
			if !errors.As(err, &bad) || !strings.Contains(bad.Words, words) || notes != nil {
				t.Errorf("%.40q: %d notes, %v, want %q", text, len(notes), err, words)
			}
		} else if err != nil || len(notes) != want {
			t.Errorf("%.40q: %d notes, %v, want %d", text, len(notes), err, want)
		}
	}
}

func FuzzReadAnnotations(f *testing.F) {
	f.Add("day,text\n2025-03-01,\"1.2.0 released\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		notes, err := ReadAnnotations(strings.NewReader(text), "ada@example.org")
		for _, n := range notes {
			if again, bad := NewAnnotation(n.Day.String(), n.Text, n.Author); err != nil || bad != nil || again != n {
				t.Errorf("%+v was read from %q but is refused: %v, %v", n, text, err, bad)
			}
		}
	})
}

// What is no CSV is refused with its line, whatever it is.
func TestAFileThatIsNoCSVIsRefusedWithItsLine(t *testing.T) {
	for text, says := range map[string]string{
		"\"": "line 1", "2025-01-01,a\n\"x\"y,b": "line 2", "2025-01-01,a\n\"": "line 2", "\xff\xfe2\x000": "line 1", "{}": "JSON",
	} {
		var invalid *Invalid
		if _, err := ReadAnnotations(strings.NewReader(text), "x"); !errors.As(err, &invalid) ||
			!strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestNotesAreReadAsTheirProgramsWriteThem(t *testing.T) {
	want := []string{"1.2.0 released", "-5 % after the outage", "'-x", "'tis"}
	const plain = "2026-10-02,1.2.0 released\n2026-10-03,'-5 % after the outage\n2026-10-04,''-x\n2026-10-05,'tis\n"
	powershell := "\ufeff\"day\",\"text\"\r\n\"2026-10-02\",\"1.2.0 released\"\r\n" + plain[len("2026-10-02,1.2.0 released\n"):]
	for name, file := range map[string]string{
		"plain": plain, "as PowerShell writes it": powershell, "a mark and no header": "\ufeff" + plain,
		"semicolons": strings.ReplaceAll("day;text\n"+plain, "2,", "2;"), "returns": strings.ReplaceAll(plain, "\n", "\r"),
	} {
		if name == "semicolons" {
			file = strings.NewReplacer("3,", "3;", "4,", "4;", "5,", "5;").Replace(file)
		}
		notes, err := ReadAnnotations(strings.NewReader(file), "ada")
		var got []string
		for _, n := range notes {
			got = append(got, n.Text)
		}
		if err != nil || strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if _, err := ReadAnnotations(strings.NewReader("{}"), "ada"); err == nil || !strings.Contains(err.Error(), "JSON") {
		t.Errorf("JSON: %v", err)
	}
}

// The releases of a project become notes by its feed: GitHub's is Atom, others have RSS.
func TestTheFeedOfReleasesBecomesNotes(t *testing.T) {
	const atom = `<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Release notes</title>
<entry><title>CompreFace 1.2.0</title><updated>2023-10-09T23:30:00-02:00</updated><content type="html">&lt;p&gt;x,y</content></entry>
<entry><title> 1.1.0 </title><updated>2022-11-17T10:00:00Z</updated></entry></feed>`
	const rss = `<rss version="2.0"><channel><title>x</title><item><title>1.2.0</title>
<pubDate>Mon, 09 Oct 2023 23:30:00 -0200</pubDate></item></channel></rss>`
	for file, want := range map[string]string{
		atom: "2023-10-10 CompreFace 1.2.0;2022-11-17 1.1.0;", "\ufeff" + rss: "2023-10-10 1.2.0;",
	} {
		notes, err := ReadAnnotations(strings.NewReader(file), "ada")
		var got string
		for _, n := range notes {
			got += n.Day.String() + " " + n.Text + ";"
		}
		if err != nil || got != want {
			t.Errorf("%q, %v, want %q", got, err, want)
		}
	}
	for _, file := range []string{"<html>", "<feed></feed>", "<feed><entry><title>x</title></entry></feed>", "<a>" + strings.Repeat("b", 999)} {
		var invalid *Invalid
		if notes, err := ReadAnnotations(strings.NewReader(file), "ada"); !errors.As(err, &invalid) {
			t.Errorf("%.40s: %v, %v", file, notes, err)
		}
	}
}
