package main

import (
	"bytes"
	"image"
	_ "image/png"
	"os"
	"path/filepath"
	"strings"

	cdp "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
)

const studioForm = "[data-testid=studio-active-in-month]"

// preview is what the studio shows of a choice.
type preview struct {
	Source, Alt   string
	Width, Height int
	Words         []string // that are shown to be copied
}

const readPreview = `(() => {
	const form = document.querySelector("[data-testid=studio-active-in-month]"), image = form.querySelector("[data-preview]");
	const shown = (all) => [...form.querySelectorAll(all)].filter((e) => e.checkVisibility()).map((e) => e.textContent);
	return { Source: image.getAttribute("src"), Alt: image.alt, Width: image.naturalWidth, Height: image.naturalHeight,
		Words: shown(".studio-words[data-words] code") };
})()`

// worksInTheStudio chooses sentence, picture, theme and size of a claim: what is shown follows each choice, and what is
// copied and downloaded is what was chosen.
func (b *browser) worksInTheStudio() {
	b.t.Helper()
	before := b.previewOf("look=slide-light")
	if before.Width*1080 != before.Height*1920 || len(before.Words) != 1 {
		b.t.Errorf("at first the studio shows %+v", before)
	}
	for _, choice := range []string{"social-dark", "chart", "short"} {
		b.do(chromedp.Click(chromedp.CSS(studioForm + " label:has(input[value=" + choice + "])")))
	}
	b.hasOneLook()
	after := b.previewOf("look=social-dark&words=short&draw=chart")
	if after.Width*630 != after.Height*1200 || after.Alt == before.Alt || len(after.Words) != 1 ||
		after.Words[0] == before.Words[0] || !strings.Contains(strings.ToLower(after.Alt), after.Words[0][:10]) {
		b.t.Errorf("of a dark chart for a post, with few words, the studio shows %+v", after)
	}
	b.copiesTheAlt(after.Alt)
	png := b.downloads(`button[value=png]`)
	if drawn, name, err := image.Decode(bytes.NewReader(png)); err != nil || name != "png" ||
		drawn.Bounds().Dx() != 1200 || drawn.Bounds().Dy() != 630 {
		b.t.Errorf("the download is no picture for a post: %v", err)
	} else if r, _, _, _ := drawn.At(3, 3).RGBA(); r > 0x4000 {
		b.t.Errorf("the download is light: red is %x in its corner", r)
	}
	shown := answered(b, chromedp.Evaluate[string](`window.shownPicture`))
	if svg := b.downloads(`button[value=svg]`); string(svg) != shown || len(svg) < 1000 {
		b.t.Errorf("the download is not what was shown: %d and %d bytes", len(svg), len(shown))
	}
}

// findsTheStudioAsItWasLeft opens the page again: what was chosen last is chosen, of every claim.
func (b *browser) findsTheStudioAsItWasLeft() {
	b.t.Helper()
	b.do(chromedp.Reload())
	again := b.previewOf("look=social-dark&words=short&draw=chart")
	if len(again.Words) != 1 || again.Width*630 != again.Height*1200 {
		b.t.Errorf("opened again, the studio shows %+v", again)
	}
	b.hasOneLook()
}

// unfoldsTheClaimThatALinkLeadsTo follows a link to a claim beyond the first row: the whole of it is seen.
func (b *browser) unfoldsTheClaimThatALinkLeadsTo() {
	b.t.Helper()
	const follow = `(() => {
		const fold = document.querySelector(".claim > details:not([open])");
		location.hash = fold.parentElement.id;
		return new Promise((seen) => fold.addEventListener("toggle", () => seen(fold.open), { once: true }));
	})()`
	if !answered(b, chromedp.Evaluate[bool](follow, chromedp.EvalAwaitPromise)) {
		b.t.Error("a link to a claim leaves it folded")
	}
}

// hasOneLook holds all claims to one choice, whichever of them it was made on.
func (b *browser) hasOneLook() {
	b.t.Helper()
	const others = `[...document.querySelectorAll("form[data-studio]")].filter(f => f.elements.look.value !== "social-dark").length`
	if left := answered(b, chromedp.Evaluate[int](others)); left > 0 {
		b.t.Errorf("%d claims have another look", left)
	}
}

// previewOf waits for the picture of a query and reads what is shown of it.
func (b *browser) previewOf(query string) preview {
	b.t.Helper()
	b.do(
		chromedp.WaitReady(chromedp.CSS(studioForm+` [data-preview][src$="svg?`+query+`"]`)),
		chromedp.Evaluate[chromedp.Void](`window.shownPicture = ""; window.preview = document.querySelector(
			"`+studioForm+` [data-preview]"); window.preview.scrollIntoView();
			fetch(window.preview.src).then((a) => a.text()).then((t) => { window.shownPicture = t });0`),
		chromedp.Poll[chromedp.Void](`window.shownPicture && window.preview.complete && window.preview.naturalWidth > 0`),
	)
	return answered(b, chromedp.Evaluate[preview](readPreview))
}

// copiesTheAlt opens the text alternative of the picture, copies it and looks into the clipboard.
func (b *browser) copiesTheAlt(want string) {
	b.t.Helper()
	b.do(chromedp.Click(chromedp.CSS(studioForm + " .studio-alt > summary")))
	if got := b.copied(studioForm + " [data-alt=chart] [data-copy]"); got != want {
		b.t.Errorf("copied is %q, want %q", got, want)
	}
}

// copied presses a button that copies, and returns what the clipboard holds then.
func (b *browser) copied(button string) string {
	b.t.Helper()
	for _, name := range []string{"clipboard-read", "clipboard-write"} {
		_, err := chromedp.Call(b.ctx, cdp.SetPermission, cdp.SetPermissionParams{
			Permission: &cdp.PermissionDescriptor{Name: name}, Setting: cdp.PermissionSettingGranted,
		})
		if err != nil {
			b.t.Fatal(err)
		}
	}
	b.do(
		chromedp.Click(chromedp.CSS(button)),
		chromedp.Evaluate[chromedp.Void](`window.pasted = ""; navigator.clipboard.readText().then((t) => { window.pasted = t });0`),
		chromedp.Poll[chromedp.Void](`window.pasted`),
	)
	return answered(b, chromedp.Evaluate[string](`window.pasted`))
}

// downloads presses a button of the studio and returns the file that the browser kept.
func (b *browser) downloads(button string) []byte {
	b.t.Helper()
	folder, events := b.t.TempDir(), true
	progress := chromedp.Events(b.ctx, cdp.DownloadProgress)
	_, err := chromedp.Call(b.ctx, cdp.SetDownloadBehavior, cdp.SetDownloadBehaviorParams{
		Behavior: cdp.SetDownloadBehaviorBehaviorAllowAndName, DownloadPath: folder, EventsEnabled: &events,
	})
	if err != nil {
		b.t.Fatal(err)
	}
	b.do(chromedp.Click(chromedp.CSS(studioForm + " " + button)))
	for event, err := range progress {
		if err != nil || event.State == cdp.DownloadProgressStateCanceled {
			b.t.Fatalf("%s: %v", button, err)
		}
		if event.State == cdp.DownloadProgressStateCompleted {
			file, err := os.ReadFile(filepath.Join(folder, event.GUID))
			if err != nil {
				b.t.Fatal(err)
			}
			return file
		}
	}
	return nil
}
