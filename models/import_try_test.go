package models_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// Facts that are kept, facts that are set aside, and lines that come again in a later piece: whatever an import would
// say of them, a trial says.
func TestATrialSaysExactlyWhatTheImportSays(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		rng := rand.New(rand.NewPCG(31, 7))
		s := testhistory.Open(t, url)
		history := inventSome(rng)
		testhistory.Import(t, s, history[:len(history)/2])
		setAside(t, s, "wave", installsOf(history[:len(history)/2])[0])
		testhistory.Import(t, s, history[len(history)/4:len(history)*3/4])
		general, faces := testhistory.CSV(history)
		for name, text := range map[string]string{"general": general, "faces": faces} {
			lines := strings.SplitAfter(text, "\n")
			rng.Shuffle(len(lines)-1, func(i, j int) { lines[i+1], lines[j+1] = lines[j+1], lines[i+1] })
			file := strings.Join(lines, "")
			for len(file) < 3<<20 { // more than one piece
				file += file
			}
			tried := testhistory.Must(s.TryImport(t.Context(), strings.NewReader(file), nil))(t)
			testhistory.Same(t, name, importText(t, s, file), tried)
			if tried.Repeated < 20_000 {
				t.Fatalf("%s: %+v is one piece", name, tried)
			}
		}
		long := func() io.Reader { return &exportReader{rows: 30_000, installs: 300} }
		tried := testhistory.Must(s.TryImport(t.Context(), long(), nil))(t)
		if tried.Accepted != 30_000 {
			t.Errorf("%+v", tried)
		}
		testhistory.Same(t, "a long file", testhistory.Must(s.Import(t.Context(), long(), nil))(t), tried)
		testhistory.CheckVerify(t, s)
	})
}

func TestATrialKeepsNoWriterWaiting(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		second := testhistory.Open(t, url) // as another process would
		file := &stalledReader{
			Reader: &exportReader{rows: 30_000, installs: 300}, left: 3_300_000,
			stalled: make(chan struct{}), resume: make(chan struct{}),
		}
		stalled, done := file.stalled, make(chan error, 1)
		go func() {
			_, err := s.TryImport(t.Context(), file, nil)
			done <- err
		}()
		<-stalled
		const install = "560eee90-5fca-11eb-988b-0242ac120003"
		addOne(t, second, testhistory.Record{At: testhistory.Day("2023-01-10").Time(), Install: install, Action: "USER_CREATE"})
		if err := s.NoteJob(t.Context(), models.Job{Name: "sign-in"}); err != nil {
			t.Error(err)
		}
		close(file.resume)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		testhistory.CheckVerify(t, s)
	})
}

// endless repeats a text for ever.
type endless struct {
	text string
	at   int
}

func (r *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = r.text[r.at]
		r.at = (r.at + 1) % len(r.text)
	}
	return len(p), nil
}

func TestAFileThatNeverEndsEndsWithItsContext(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		line := strings.SplitAfter(publishedGeneral, "\n")[0]
		for name, rest := range map[string]string{"a record": line, "one line": "x", "a record, blank lines": line + "\n\n"} {
			for _, take := range []func(context.Context, io.Reader, func(models.ImportProgress)) (models.ImportSummary, error){
				s.TryImport, s.Import,
			} {
				ctx, cancel := context.WithCancel(t.Context())
				text := io.MultiReader(strings.NewReader(publishedGeneral), &cancelingReader{&endless{text: rest}, 3 << 20, cancel})
				if _, err := take(ctx, text, nil); !errors.Is(err, context.Canceled) {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
	})
}

// cancelingReader ends a context once so much was read.
type cancelingReader struct {
	io.Reader
	left   int
	cancel func()
}

func (r *cancelingReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if r.left -= n; r.left <= 0 {
		r.cancel()
	}
	return n, err
}

func TestAFileOfMostlyBlankLinesIsGivenUp(t *testing.T) {
	s := testhistory.Open(t, testdb.SQLite(t))
	for name, rest := range map[string]string{"blank": "\n", "spaces": "  \r\n", "headers": generalHeader} {
		lines := int64(0)
		text := io.MultiReader(strings.NewReader(publishedGeneral), &endless{text: rest})
		_, err := s.Import(t.Context(), text, func(p models.ImportProgress) { lines = p.Lines })
		if !errors.Is(err, models.ErrMostlyBlank) || lines > 20_000 {
			t.Errorf("%s: %v after %d lines", name, err, lines)
		}
	}
	doubled := strings.ReplaceAll(strings.Repeat(publishedGeneral, 5000), "\n", "\n\n") // line ends that were doubled
	if sum := importText(t, s, generalHeader+"\n"+doubled); sum.Accepted+sum.Repeated != 25_000 {
		t.Errorf("doubled line ends: %+v", sum)
	}
}

// bomb packs a header and so many bytes of the text.
func bomb(text string, size int) []byte {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression)
	_, _ = io.WriteString(w, generalHeader)
	_, _ = io.CopyN(w, &endless{text: text}, int64(size))
	_ = w.Close()
	return out.Bytes()
}

// What a few bytes hold does not keep the server busy: neither in blank lines nor in records nor in one long line.
func TestASmallFileThatHoldsFarMoreIsRefused(t *testing.T) {
	s := testhistory.Open(t, testdb.SQLite(t))
	line := strings.SplitAfter(publishedGeneral, "\n")[0]
	for name, c := range map[string]struct{ file, says string }{
		"packed twice":      {gzipped(string(bomb("\n", 1<<20))), "packed twice"},
		"a ZIP in a gzip":   {gzipped(zipped("a.csv", publishedGeneral)), "packed twice"},
		"a ZIP in a ZIP":    {zipped("a.zip", zipped("a.csv", publishedGeneral)), "packed twice"},
		"gzips in a ZIP":    {zipped("a.gz", gzipped(gzipped(publishedGeneral))), "packed twice"},
		"one long line":     {string(bomb("x", 200<<20)), "more than 100 times its size"},
		"one record":        {string(bomb(line, 200<<20)), "more than 100 times its size"},
		"one record, twice": {zipped("a.gz", string(bomb(line, 200<<20))), "more than 100 times its size"},
		"blank lines":       {string(bomb("\n", 200<<20)), "blank"},
	} {
		_, err := s.TryImport(t.Context(), strings.NewReader(c.file), nil)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s, %d bytes: %v", name, len(c.file), err)
		}
	}
}
