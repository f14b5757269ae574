package bidi

import (
	"context"
	"unicode/utf8"
)

// Keys that are no characters, as WebDriver writes them.
const (
	KeyTab        = '\uE004'
	KeyEnter      = '\uE007'
	KeyEscape     = '\uE00C'
	KeyControl    = '\uE009'
	KeyEnd        = '\uE010'
	KeyHome       = '\uE011'
	KeyArrowLeft  = '\uE012'
	KeyArrowDown  = '\uE015'
	KeyArrowRight = '\uE014'
)

// Press presses each key and lets it go, one after another.
func (t *Tab) Press(ctx context.Context, keys ...rune) error {
	var strokes []object
	for _, key := range keys {
		strokes = append(strokes, stroke("keyDown", key), stroke("keyUp", key))
	}
	return t.act(ctx, object{"type": "key", "id": "keyboard", "actions": strokes})
}

// Chord presses a key while another is held.
func (t *Tab) Chord(ctx context.Context, held, key rune) error {
	return t.act(ctx, object{"type": "key", "id": "keyboard", "actions": []object{
		stroke("keyDown", held), stroke("keyDown", key), stroke("keyUp", key), stroke("keyUp", held),
	}})
}

func stroke(kind string, key rune) object {
	return object{"type": kind, "value": string(utf8.AppendRune(nil, key))}
}

// Point is a place of the window, in pixels from its upper left corner.
type Point struct{ X, Y float64 }

// Move has the mouse go over the places, one after another.
func (t *Tab) Move(ctx context.Context, places ...Point) error {
	return t.act(ctx, mouse(moves(places)...))
}

// Click presses the mouse at a place, so often.
func (t *Tab) Click(ctx context.Context, at Point, times int) error {
	deeds := moves([]Point{at})
	for range times {
		deeds = append(deeds, object{"type": "pointerDown", "button": 0}, object{"type": "pointerUp", "button": 0})
	}
	return t.act(ctx, mouse(deeds...))
}

// Drag presses the mouse at one place and lets it go at another.
func (t *Tab) Drag(ctx context.Context, from, to Point) error {
	between := Point{X: (from.X + to.X) / 2, Y: (from.Y + to.Y) / 2}
	deeds := append(moves([]Point{from}), object{"type": "pointerDown", "button": 0})
	deeds = append(append(deeds, moves([]Point{between, to})...), object{"type": "pointerUp", "button": 0})
	return t.act(ctx, mouse(deeds...))
}

func moves(places []Point) (deeds []object) {
	for _, p := range places {
		deeds = append(deeds, object{"type": "pointerMove", "x": int(p.X), "y": int(p.Y), "origin": "viewport"})
	}
	return deeds
}

func mouse(deeds ...object) object {
	return object{"type": "pointer", "id": "mouse", "parameters": object{"pointerType": "mouse"}, "actions": deeds}
}

func (t *Tab) act(ctx context.Context, source object) error {
	_, err := t.connection.call(ctx, "input.performActions", object{"context": t.id, "actions": []object{source}})
	return err
}
