package picture

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"compreface-stats/views"
)

// notedLines is a line of a year with so many notes, close to each other and near its end.
func notedLines(notes int, panels bool) *views.Drawing {
	d := views.Lines(views.Plot{Labels: inventedDays(365), Series: []views.Series{{Name: "28 days", Values: wave(365, 100, 0)}}})
	if panels {
		d = linesInPanels(5, true)
	}
	for i := range notes {
		label := d.Plot.Labels[len(d.Plot.Labels)-1-7*(notes-i)]
		d.Plot.Notes = append(d.Plot.Notes, views.Note{
			Label: label, Mark: views.DayLabel(label), Text: fmt.Sprintf("New guide for self-hosters, number %d", i),
		})
	}
	return d
}

// However many notes there are, whatever the size: each is said in full with its day, or counted among those left out.
func TestNoNoteOfAPictureIsCut(t *testing.T) {
	for _, size := range []Size{Slide, Social, Card, Wide} {
		for notes := 1; notes <= 12; notes++ {
			for _, panels := range []bool{false, true} {
				d := notedLines(notes, panels)
				words := texts(t, Picture{Title: "Active", Size: size, Drawing: d})
				said, left := strings.Join(words, " "), 0
				if slices.ContainsFunc(words, func(w string) bool { return strings.Contains(w, "…") }) {
					t.Errorf("%s, %d notes: cut in %q", size, notes, words)
				}
				for _, n := range d.Plot.Notes {
					if !strings.Contains(said, n.Mark+": "+n.Text) {
						left++
					}
				}
				if left > 0 && !strings.Contains(said, fmt.Sprintf("and %d more note", left)) {
					t.Errorf("%s, %d notes: %d are neither said nor counted: %q", size, notes, left, said)
				}
			}
		}
	}
}

// Words of notes lie on no others.
func TestWordsOfNotesLieOnNoOthers(t *testing.T) {
	for _, size := range []Size{Slide, Social, Card, Wide} {
		for notes := 1; notes <= 12; notes++ {
			p := Picture{Title: "Active", Size: size, Drawing: notedLines(notes, notes%2 == 0)}
			s, err := p.laidOut()
			if err != nil {
				t.Fatal(err)
			}
			for i, a := range s.shapes {
				for _, b := range s.shapes[i+1:] {
					if a.words != "" && b.words != "" && isNote(a.words, p) && lies(a.place, b.place) {
						t.Errorf("%s, %d notes: %q lies on %q", size, notes, a.words, b.words)
					}
				}
			}
		}
	}
}

func isNote(words string, p Picture) bool {
	return slices.ContainsFunc(p.Drawing.Plot.Notes, func(n views.Note) bool { return strings.HasPrefix(words, n.Mark) })
}

// lies reports whether more than a hair of two boxes is the same.
func lies(a, b pixelBox) bool {
	const hair = 2
	return a.left+hair < b.right && b.left+hair < a.right && a.top+hair < b.bottom && b.top+hair < a.bottom
}

// A figure at a panel's line stands clear of the ring upon its last day.
func TestFiguresOfPanelsStandClearOfTheirRings(t *testing.T) {
	for _, size := range []Size{Slide, Social, Card, Wide} {
		for _, p := range laidPanels(t, size, 5) {
			if ring := p.line * 1.6; p.panelGap() < ring+2 {
				t.Errorf("%s: %.1f px beside a ring of %.1f", size, p.panelGap(), ring)
			}
		}
	}
}
