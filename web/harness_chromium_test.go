package main

import (
	"context"
	"encoding/json"
	"testing"

	cdp "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"compreface-stats/web/bidi"
)

// chromiumTab is a tab of the Chromium that chromedp drives. Its contexts are chromedp's.
type chromiumTab struct {
	browser   *browser
	downloads string
}

func openChromium(t testing.TB) (context.Context, tab) {
	t.Helper()
	c := chromiumTab{openBrowser(t), t.TempDir()}
	_, err := chromedp.Call(c.browser.ctx, cdp.SetDownloadBehavior, cdp.SetDownloadBehaviorParams{
		Behavior: cdp.SetDownloadBehaviorBehaviorAllow, DownloadPath: c.downloads,
	})
	for _, name := range []string{"clipboard-read", "clipboard-write"} {
		if err != nil {
			t.Fatal(err)
		}
		_, err = chromedp.Call(c.browser.ctx, cdp.SetPermission, cdp.SetPermissionParams{
			Permission: &cdp.PermissionDescriptor{Name: name}, Setting: cdp.PermissionSettingGranted,
		})
	}
	return c.browser.ctx, c
}

func (c chromiumTab) Open(ctx context.Context, address string) error {
	return chromedp.Do(ctx, chromedp.Navigate(address))
}

func (c chromiumTab) Evaluate(ctx context.Context, expression string) (json.RawMessage, error) {
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](
		"(async () => JSON.stringify(await ("+expression+") ?? null))()", chromedp.EvalAwaitPromise))
	return json.RawMessage(text), err
}

func (c chromiumTab) Move(ctx context.Context, places ...bidi.Point) error {
	for _, p := range places {
		if err := chromedp.Do(ctx, chromedp.MouseEvent("mouseMoved", p.X, p.Y)); err != nil {
			return err
		}
	}
	return nil
}

func (c chromiumTab) Click(ctx context.Context, at bidi.Point, times int) error {
	for count := 1; count <= times; count++ {
		err := chromedp.Do(ctx, chromedp.MouseEvent("mouseMoved", at.X, at.Y),
			chromedp.MouseEvent("mousePressed", at.X, at.Y, chromedp.ButtonLeft, chromedp.ClickCount(count)),
			chromedp.MouseEvent("mouseReleased", at.X, at.Y, chromedp.ButtonLeft, chromedp.ClickCount(count)))
		if err != nil {
			return err
		}
	}
	return nil
}

func (c chromiumTab) Drag(ctx context.Context, from, to bidi.Point) error {
	return chromedp.Do(ctx, chromedp.MouseEvent("mouseMoved", from.X, from.Y),
		chromedp.MouseEvent("mousePressed", from.X, from.Y, chromedp.ButtonLeft),
		chromedp.MouseEvent("mouseMoved", to.X, to.Y, chromedp.ButtonLeft),
		chromedp.MouseEvent("mouseReleased", to.X, to.Y, chromedp.ButtonLeft))
}

// chromiumKeys are chromedp's names for keys that are no characters.
var chromiumKeys = map[rune]string{
	bidi.KeyEnter: kb.Enter, bidi.KeyEscape: kb.Escape, bidi.KeyHome: kb.Home, bidi.KeyEnd: kb.End,
	bidi.KeyArrowLeft: kb.ArrowLeft, bidi.KeyArrowRight: kb.ArrowRight, bidi.KeyTab: kb.Tab, bidi.KeyArrowDown: kb.ArrowDown,
}

func (c chromiumTab) Press(ctx context.Context, keys ...rune) error {
	for _, key := range keys {
		name, special := chromiumKeys[key]
		if !special {
			name = string(key)
		}
		if err := chromedp.Do(ctx, chromedp.KeyEvent(name)); err != nil {
			return err
		}
	}
	return nil
}

func (c chromiumTab) Chord(ctx context.Context, held, key rune) error {
	modifiers := map[rune]chromedp.Modifier{bidi.KeyControl: 2}
	return chromedp.Do(ctx, chromedp.KeyEvent(string(key), chromedp.KeyModifiers(modifiers[held])))
}

func (c chromiumTab) Resize(ctx context.Context, width, height int) error {
	return chromedp.Do(ctx, chromedp.EmulateViewport(int64(width), int64(height)))
}

func (c chromiumTab) Prefer(ctx context.Context, scheme string) error {
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	return err
}

func (c chromiumTab) Picture(ctx context.Context) ([]byte, error) {
	return chromedp.Run(ctx, chromedp.FullScreenshot(100))
}

func (c chromiumTab) Complaints() (all []string) {
	for len(c.browser.complaints) > 0 {
		all = append(all, <-c.browser.complaints)
	}
	return all
}

func (c chromiumTab) Downloads() string { return c.downloads }
