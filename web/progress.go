package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progressUnit is what a progress counts.
type progressUnit bool

const (
	inBytes progressUnit = true
	inUnits progressUnit = false
)

// A log gets a line this often, a person at a terminal a moving bar.
const lineEvery = 5 * time.Second

// progress shows how far a long command has come: as a bar on a terminal, as a line now and then elsewhere.
type progress struct {
	out   io.Writer
	label string
	unit  progressUnit
	bar   *progressbar.ProgressBar // nil where there is no terminal, and before the total is known
	next  time.Time                // when the next line is due
}

func newProgress(out io.Writer, label string, u progressUnit) *progress {
	return &progress{out: out, label: label, unit: u, next: time.Now().Add(lineEvery)}
}

// at shows that done of total are done. A total of zero or less is not known.
func (p *progress) at(done, total int64) {
	if isTerminal(p.out) {
		p.draw(done, total)
		return
	}
	if now := time.Now(); now.After(p.next) {
		p.next = now.Add(lineEvery)
		fmt.Fprintf(p.out, "%s: %s\n", p.label, p.words(done, total))
	}
}

func (p *progress) draw(done, total int64) {
	if p.bar == nil {
		if total <= 0 {
			total = -1 // a spinner
		}
		p.bar = progressbar.NewOptions64(total, progressbar.OptionSetWriter(p.out),
			progressbar.OptionSetDescription(p.label), progressbar.OptionShowBytes(p.unit == inBytes),
			progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionFullWidth(),
			progressbar.OptionClearOnFinish())
	}
	_ = p.bar.Set64(done) // a bar that cannot be drawn is no reason to stop the work
}

func (p *progress) words(done, total int64) string {
	text := fmt.Sprint(done)
	if p.unit == inBytes {
		text = fmt.Sprintf("%.1f MB", float64(done)/1e6)
	}
	if total > 0 {
		text += fmt.Sprintf(" (%d %%)", 100*done/total)
	}
	return text
}

// end takes the bar away, so that what follows starts on a clean line.
func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}

func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}
